"""Planned endings whose time has come: said a week before, and on the day nothing reaches anyone any more (CR-1207)."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.client_clock import quiet_over
from bot.domain.decision import Decision, decide, remember
from bot.domain.people import Client
from bot.domain.talk.ending import come, notice
from bot.domain.talk.manner import as_wanted
from bot.services.moments import World
from bot.storage import alerts, clients, schedules
from bot.storage.decisions import record

BATCH = 100
AGAIN = timedelta(minutes=10)


def end_due(conn: Connection, world: World, now: datetime) -> int:
    """Every ending that is a week away and not said yet, or has come; one with an open alert waits until it is closed.

    Nothing is said while the client rests from messages (CR-213), nor in their quiet hours (CR-207).
    """
    done = 0
    for client in clients.ending(conn, now, BATCH):
        decision = _decided(conn, world, client, now)
        record(conn, decision, origin=f"e:{client.id}:{int(now.timestamp())}", chat=client.chat, now=now)
        done += 1
    return done


def _decided(conn: Connection, world: World, client: Client, now: datetime) -> Decision:
    book = world.book_of(client)
    if client.ends_at is None or client.ends_at <= now:
        waits = alerts.open_of(conn, client.id) is not None
        after = now + AGAIN
        return _later(client, after) if waits else come(book, client, schedules.of_client(conn, client.id), now)
    if client.paused(now):
        return _later(client, min(now + AGAIN, client.ends_at))
    said = replace(as_wanted(notice(book, client), client, book), not_before=quiet_over(client, now))
    return remember(replace(client, end_said=True, end_step_at=client.ends_at)) + decide(said)


def _later(client: Client, at: datetime) -> Decision:
    return remember(replace(client, end_step_at=at))
