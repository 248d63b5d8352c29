"""What follows when a letter is settled: alerts move, a lost check-in says so, a blocked chat pauses its client."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.alert import Who
from bot.domain.checkin import CheckinState, Why
from bot.domain.decision import Kind, Say
from bot.domain.letter import Gone, InDoubt, Letter, Outcome, Refused, Sent
from bot.domain.people import Client
from bot.domain.talk.manner import leaving
from bot.services import alerts
from bot.services.moments import World, person_of
from bot.services.operator import tell_of_loop
from bot.storage import chats, checkins, clients, outbox
from bot.storage.records import remember

LAST_CHANCE = timedelta(hours=47, minutes=50)
CHANNELS = {"therapist": Who.THERAPIST, "backup": Who.BACKUP}


def settled(conn: Connection, world: World, letter: Letter, outcome: Outcome, now: datetime) -> None:
    """The consequences of one settled letter, inside the transaction that settles it."""
    if letter.say.kind is Kind.ALERT and letter.alert_no and letter.dedupe.startswith("a:"):
        _alert(conn, world, letter, outcome, now)
    if letter.alert_no and letter.dedupe.startswith("t:") and isinstance(outcome, Sent):
        alerts.client_told(conn, letter.alert_no, letter.dedupe.rpartition(":")[2], now)
    tell_of_loop(conn, world, letter, outcome, now)
    if letter.say.kind is Kind.CHECKIN and isinstance(outcome, InDoubt):
        not_arrived(conn, letter.say.slot, CheckinState.UNCERTAIN, Why.NONE)
    if isinstance(outcome, Sent) and outcome.message_id and letter.say.leaves_hours:
        _leaves_later(conn, letter, outcome.message_id, now)
    if isinstance(outcome, Gone):
        _gone(conn, world, letter, now)


def _leaves_later(conn: Connection, letter: Letter, message: int, now: datetime) -> None:
    """In discreet mode a message goes again after some hours; Telegram lets a bot delete for 48 hours (F-50)."""
    when, at_last = now + timedelta(hours=letter.say.leaves_hours), now + LAST_CHANCE
    gone = Say("", kind=Kind.NOTICE, deletes=(message,), not_before=when, not_after=at_last)
    outbox.put(conn, [outbox.Draft(f"{leaving(letter.chat)}{message}", letter.chat, gone)], now)


def not_arrived(conn: Connection, slot: str, state: CheckinState, why: Why) -> None:
    """The check-in of that message slot was not delivered, or nobody can know."""
    checkin = checkins.find(conn, slot.removeprefix("c."))
    if checkin and checkin.state is CheckinState.SENT:
        remember(conn, replace(checkin, state=state, why=why, version=checkin.version + 1))


def uncertain(conn: Connection, dedupe: str) -> None:
    """The process died while this check-in was in the air: nobody can know whether it arrived."""
    if dedupe.startswith("c:"):
        checkins.unsure(conn, dedupe)


def expired(conn: Connection, dedupes: tuple[str, ...]) -> None:
    """Letters that were not worth sending any more: their check-ins are shown as not sent."""
    checkins.not_delivered(conn, [each for each in dedupes if each.startswith("c:")])


def _alert(conn: Connection, world: World, letter: Letter, outcome: Outcome, now: datetime) -> None:
    _, _, channel, step = letter.dedupe.split(":")
    match outcome:
        case Sent():
            alerts.letter_accepted(conn, world, letter.alert_no, int(step), CHANNELS[channel], now)
        case Gone() | Refused():
            alerts.letter_refused(conn, world, letter.alert_no, int(step), CHANNELS[channel], now)


def _gone(conn: Connection, world: World, letter: Letter, now: datetime) -> None:
    """No more tries; the therapist reads one neutral line on the page of the next morning (F-72, CR-1005)."""
    chats.set_blocked(conn, letter.chat, now)
    client = person_of(conn, letter.chat)
    if not isinstance(client, Client) or client.blocked:
        return
    clients.save(conn, replace(client, blocked=True))
    if letter.say.kind is Kind.CHECKIN:
        not_arrived(conn, letter.say.slot, CheckinState.HELD, Why.BLOCKED)
