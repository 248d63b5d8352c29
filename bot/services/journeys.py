"""Journeys that are over: the client's times go back to the clock of home by themselves (F-14)."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.decision import Decision, remember
from bot.domain.people import Client
from bot.domain.talk.my_times import told_home
from bot.domain.travel import moved_to, on_that_clock
from bot.services.moments import World
from bot.storage import checkins, clients, schedules, therapists
from bot.storage.decisions import record

BATCH, RECENT = 200, 20


def bring_home(conn: Connection, world: World, now: datetime) -> int:
    """Every client whose last day away is over; told behind a neutral line, unless they rest from messages."""
    due = clients.home_by(conn, now, BATCH)
    for client in due:
        said = _home(conn, world, client, now)
        record(conn, said, origin=f"jo:{client.id}:{int(now.timestamp())}", chat=client.chat, now=now)
    return len(due)


def _home(conn: Connection, world: World, client: Client, now: datetime) -> Decision:
    zone = therapists.get(conn, client.therapist).zone
    home = moved_to(client, client.home_zone or client.zone, now)
    there, recent = schedules.of_client(conn, client.id), checkins.recent(conn, client.id, RECENT)
    moved = on_that_clock(there, home, recent, zone, now)
    return remember(home, *moved) + told_home(world.book_of(client), home, now)
