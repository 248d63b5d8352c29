"""What is shown once more: a check-in that was put off, and the one silent follow-up (CR-208, CR-209)."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.book import Book
from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.client_clock import quiet_over
from bot.domain.decision import Decision, Say, decide, remember
from bot.domain.opening import why_not
from bot.domain.people import Client
from bot.domain.stage import Stage
from bot.domain.talk.checkin import push
from bot.domain.talk.manner import unasked
from bot.services.moments import World
from bot.storage import checkins, clients, places
from bot.storage.decisions import record

BATCH = 50  # what opened together ends together, and somebody in danger may wait for the writer
IN_DIALOGUE = timedelta(minutes=20)


def bring_back(conn: Connection, world: World, now: datetime) -> int:
    """Everything that is to be shown again by now; the schedules themselves never moved."""
    again = checkins.due_again(conn, now, BATCH)
    people = clients.many(conn, [each.client for each in again])
    chats = [client.chat for client in people.values()]
    talking = places.open_in(conn, chats, touched_after=now - IN_DIALOGUE)
    for checkin in again:
        client = people[checkin.client]
        book = world.book_of(client)
        said = unasked(_again(book, client, checkin, now, busy=client.chat in talking), client, book)
        record(conn, said, origin=f"b:{checkin.id}:{checkin.version}", chat=client.chat, now=now)
    return len(again)


def _again(book: Book, client: Client, checkin: Checkin, now: datetime, *, busy: bool) -> Decision:
    prompt = book.prompts.get(checkin.prompt)
    why = why_not(client, prompt.min_stage if prompt else Stage.SAFETY, now)
    late = checkin.again_at is None or now - checkin.again_at > timedelta(minutes=book.care.checkin.late_minutes)
    changed = replace(checkin, again_at=None, version=checkin.version + 1)
    match checkin.state:
        case CheckinState.LATER if late:
            return remember(replace(changed, state=CheckinState.EXPIRED, why=Why.LATE))
        case CheckinState.LATER:
            return _back(book, client, changed, why, now)
        case CheckinState.SENT if not late and why is Why.NONE and not busy:
            return _followed_up(book, client, replace(changed, nudged=True, opened_at=now))
    return remember(changed)


def _back(book: Book, client: Client, checkin: Checkin, why: Why, now: datetime) -> Decision:
    """Put off until now: it comes, waits for the end of quiet hours that began meanwhile, or is held."""
    if why is Why.QUIET:
        return remember(replace(checkin, again_at=quiet_over(client, now)))
    if why is not Why.NONE:
        return remember(replace(checkin, state=CheckinState.HELD, why=why))
    closes_at = now + timedelta(hours=book.care.checkin.open_hours)
    came = replace(checkin, state=CheckinState.SENT, opened_at=now, closes_at=closes_at)
    return remember(came) + decide(Say("", to=client.chat, strips=f"c.{checkin.id}"), push(book, client, came))


def _followed_up(book: Book, client: Client, checkin: Checkin) -> Decision:
    """The same once more, without a sound, below; the keys above go."""
    return remember(checkin) + decide(Say("", to=client.chat, strips=f"c.{checkin.id}"), push(book, client, checkin))
