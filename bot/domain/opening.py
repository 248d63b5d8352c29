"""Whether a due check-in opens, is held, or has expired: rules of pace, the winning one first (CR-206 to 214)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.care import Care, CheckinCare
from bot.domain.checkin import CheckinState, Why
from bot.domain.client_clock import in_the_week, on_that_day, quiet_at
from bot.domain.people import Aim, Client
from bot.domain.prompt import Prompt
from bot.domain.schedule import Due, Schedule
from bot.domain.schedule_due import since
from bot.domain.stage import Stage

WEEK = timedelta(days=7)
HALF_A_DAY = timedelta(hours=12)  # a weekly prompt may come a little earlier on its day than the week before


@dataclass(frozen=True, slots=True)
class Around:
    """What else matters at that instant.

    `opened_today` counts prompts of that local date over all schedules, `opened_week` with those of the six days
    before, `last_opened` is the newest of them.
    `since_lighter`: which of its schedule's occurrences this is since the client asked for fewer, from 1; 0: nobody
    asked. `dead`: the stage its schedule was tied to has been left (CR-109).
    """

    opened_today: int
    opened_week: int
    last_opened: datetime | None
    mid_dialogue: bool
    was_down: bool
    since_lighter: int = 0
    dead: bool = False


@dataclass(frozen=True, slots=True)
class Waits:
    """Not yet: the client is in a dialogue; the row stays due until it is too late."""


@dataclass(frozen=True, slots=True)
class Becomes:
    """What the occurrence is from now on."""

    state: CheckinState
    why: Why = Why.NONE


Verdict = Waits | Becomes


def around(
    client: Client, schedule: Schedule, due: Due, opened: Collection[datetime], now: datetime, *,
    mid_dialogue: bool = False, was_down: bool = False,
) -> Around:  # fmt: skip
    """What matters of one occurrence: `opened` are the times at which this client got what came by schedule."""
    lighter = client.lighter_since if client.lighter_until and now < client.lighter_until else None
    return Around(
        opened_today=on_that_day(client, opened, due.at), opened_week=in_the_week(client, opened, due.at),
        last_opened=max(opened, default=None),
        mid_dialogue=mid_dialogue, was_down=was_down, since_lighter=since(schedule, lighter, due) if lighter else 0,
        dead=schedule.of_stage is not None and schedule.of_stage is not client.stage,
    )  # fmt: skip


def least(of_schedule: Stage | None, prompt: Prompt | None) -> Stage:
    """The least stage that gets it: the schedule's own or the prompt's, whichever is further on (CR-105)."""
    stages = (of_schedule or Stage.SAFETY, prompt.min_stage if prompt else Stage.SAFETY)
    return max(stages, key=lambda stage: stage.rank)


def judge(
    client: Client, needs: Stage, due_at: datetime, now: datetime, around: Around, care: Care
) -> Verdict:  # fmt: skip
    """What becomes of one due occurrence. Late wins over all: a missed hour is not made up by a burst (CR-214)."""
    if now - due_at > timedelta(minutes=care.checkin.late_minutes):
        return Becomes(CheckinState.EXPIRED, _why_late(around))
    held = why_not(client, needs, now) if not around.dead else Why.STAGE
    held = held if held is not Why.NONE else _paced(client, now, around, care)
    if held is not Why.NONE:
        return Becomes(CheckinState.HELD, held)
    return Waits() if around.mid_dialogue else Becomes(CheckinState.SENT)


def why_not(client: Client, needs: Stage, now: datetime) -> Why:
    """What keeps anything unasked from this client now, whatever its pace: also what comes back, or follows up."""
    if client.blocked:
        return Why.BLOCKED
    if client.paused(now) or client.ask_resume:
        return Why.PAUSED
    if client.rest_until and now < client.rest_until:
        return Why.RESTING
    if not client.opens(needs):
        return Why.STAGE
    return Why.QUIET if quiet_at(client, now) else Why.NONE


def _why_late(around: Around) -> Why:
    if around.was_down:
        return Why.DOWN
    return Why.MID_DIALOGUE if around.mid_dialogue else Why.LATE


def _paced(client: Client, now: datetime, around: Around, care: Care) -> Why:
    pace = care.checkin
    if client.let_be_until and now < client.let_be_until:
        return Why.LET_BE
    if silent(client, now, pace):
        return Why.SILENT
    if around.opened_today >= pace.daily_cap:
        return Why.CAP
    if client.aim is Aim.RECOVER and around.opened_week >= care.aim.recover_max_per_week:
        return Why.WEEK
    if client.lighter_until and now < client.lighter_until and around.since_lighter % 2:
        return Why.LIGHTER
    faded = client.unanswered >= pace.unanswered_step
    if faded and around.last_opened and now - around.last_opened < WEEK - HALF_A_DAY:
        return Why.FADED
    return Why.NONE


def silent(client: Client, now: datetime, care: CheckinCare) -> bool:
    """No word for so many days, though something was asked in that time (CR-211)."""
    last = client.last_word_at
    return last is not None and client.unanswered > 0 and now - last > timedelta(days=care.silence_days)
