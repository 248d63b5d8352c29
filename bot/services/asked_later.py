"""Setbacks that were not over, and people written to: asked about once more, by a row that outlives a restart."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.client_clock import on_that_day
from bot.domain.decision import Decision, decide, remember
from bot.domain.talk.asked_later import IN_DIALOGUE, ask_at, question
from bot.domain.talk.manner import unasked
from bot.services.moments import World
from bot.storage import checkins, clients, entries, places
from bot.storage.decisions import record

BATCH = 200


def ask_again(conn: Connection, world: World, now: datetime) -> int:
    """Every entry whose time has come: asked now, put off, or never asked."""
    due = entries.due_again(conn, now, BATCH)
    people = clients.many(conn, [each.client for each in due])
    talking = places.open_in(conn, [each.chat for each in people.values()], touched_after=now - IN_DIALOGUE)
    opened = checkins.opened_since(conn, list(people), now - timedelta(days=2))
    for entry in due:
        client = people[entry.client]
        today = on_that_day(client, opened.get(client.id, ()), now)
        at = ask_at(client, entry, now, opened_today=today, talking=client.chat in talking)
        asks = at == now
        moved = replace(entry, again_at=None if asks else at, version=entry.version + 1)
        book = world.book_of(client)
        said = unasked(decide(question(book, client, entry)), client, book) if asks else Decision()
        record(conn, remember(moved) + said, origin=f"sb:{entry.id}", chat=client.chat, now=now)
    return len(due)
