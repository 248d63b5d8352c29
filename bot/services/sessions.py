"""The therapy hour as the clock sees it: the evening before, and the next of a series once one is over (F-04)."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.checkin import Why
from bot.domain.decision import NOTHING, Decision, remember
from bot.domain.opening import why_not
from bot.domain.people import Client
from bot.domain.session import passed, tied, with_step
from bot.domain.stage import Stage
from bot.domain.talk.session import evening_before
from bot.services.moments import World
from bot.storage import clients, schedules, therapists
from bot.storage.decisions import record

BATCH = 200


def step_due(conn: Connection, world: World, now: datetime) -> int:
    """Every client whose evening before has come, or whose hour is over."""
    due = clients.session_due(conn, now, BATCH)
    for client in due:
        said = _said(conn, world, client, now)
        record(conn, said, origin=f"se:{client.id}:{int(now.timestamp())}", chat=client.chat, now=now)
    return len(due)


def _said(conn: Connection, world: World, client: Client, now: datetime) -> Decision:
    zone = therapists.get(conn, client.therapist).zone
    if client.next_session is None or client.next_session <= now:
        after = passed(client, zone, now)
        there = schedules.of_client(conn, client.id)
        moved = [each for one in there if (each := tied(one, after, zone, now)) is not one]
        return remember(with_step(after, now), *moved)
    book, at = world.book_of(client), client.session_step_at or now
    late = now - at > timedelta(minutes=book.care.checkin.late_minutes)
    free = why_not(client, Stage.SAFETY, now) is Why.NONE and not late
    return remember(with_step(client, now)) + (evening_before(book, client) if free else NOTHING)
