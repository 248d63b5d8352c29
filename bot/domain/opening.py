"""Whether a due check-in opens, is held, or has expired: rules of pace, the winning one first (CR-206 to 214)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.care import CheckinCare
from bot.domain.checkin import CheckinState, Why
from bot.domain.people import Client
from bot.domain.stage import Stage

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Around:
    """What else matters at that instant: check-ins already opened on that local date, and when the last one was."""

    opened_today: int
    last_opened: datetime | None
    mid_dialogue: bool
    was_down: bool


@dataclass(frozen=True, slots=True)
class Waits:
    """Not yet: the client is in a dialogue; the row stays due until it is too late."""


@dataclass(frozen=True, slots=True)
class Becomes:
    """What the occurrence is from now on."""

    state: CheckinState
    why: Why = Why.NONE


Verdict = Waits | Becomes


def judge(
    client: Client, needs: Stage, due_at: datetime, local_date: date, now: datetime, around: Around, care: CheckinCare
) -> Verdict:
    """What becomes of one due occurrence. Late wins over all: a missed hour is not made up by a burst (CR-214)."""
    if now - due_at > timedelta(minutes=care.late_minutes):
        return Becomes(CheckinState.EXPIRED, Why.DOWN if around.was_down else Why.LATE)
    held = _held(client, needs, local_date, now, around, care)
    if held is not Why.NONE:
        return Becomes(CheckinState.HELD, held)
    return Waits() if around.mid_dialogue else Becomes(CheckinState.SENT)


def _held(client: Client, needs: Stage, local_date: date, now: datetime, around: Around, care: CheckinCare) -> Why:
    if client.blocked:
        return Why.BLOCKED
    if client.paused(now) or client.ask_resume:
        return Why.PAUSED
    if client.rest_until and now < client.rest_until:
        return Why.RESTING
    if not client.stage.reaches(needs):
        return Why.STAGE
    if client.last_word_at and now - client.last_word_at > timedelta(days=care.silence_days):
        return Why.SILENT
    if around.opened_today >= care.daily_cap:
        return Why.CAP
    return _paced(client, local_date, now, around, care)


def _paced(client: Client, local_date: date, now: datetime, around: Around, care: CheckinCare) -> Why:
    if client.lighter_until and now < client.lighter_until and local_date.toordinal() % 2:
        return Why.LIGHTER
    faded = client.unanswered >= care.unanswered_step
    if faded and around.last_opened and now - around.last_opened < WEEK - timedelta(hours=12):
        return Why.FADED
    return Why.NONE
