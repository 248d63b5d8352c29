"""Measures that are due: sent like a check-in, put off to a morning that fits, closed quietly (CR-901)."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.client_clock import on_that_day
from bot.domain.decision import Decision, Say, decide, remember
from bot.domain.measure_order import IN_DIALOGUE, Order, closed, due_at, sent
from bot.domain.people import Client
from bot.domain.talk.measures import push
from bot.domain.talk.saying import say_clock
from bot.domain.words.filling import fill
from bot.services.moments import World
from bot.storage import checkins, clients, orders, places, therapists
from bot.storage.decisions import record

BATCH = 200


def send_due(conn: Connection, world: World, now: datetime) -> int:
    """Every order whose time has come: on the phone now, or at a later morning, or over."""
    due = orders.due(conn, now, BATCH)
    people = clients.many(conn, [each.client for each in due])
    talking = places.open_in(conn, [each.chat for each in people.values()], touched_after=now - IN_DIALOGUE)
    opened = checkins.opened_since(conn, list(people), now - timedelta(days=2))
    for order in due:
        client = people[order.client]
        today = on_that_day(client, opened.get(client.id, ()), now)
        said = _one(conn, world, order, client, now, today, talking=client.chat in talking)
        if said.says:
            opened.setdefault(client.id, []).append(now)
        record(conn, said, origin=f"m:{order.id}:{order.version}", chat=client.chat, now=now)
    return len(due)


def close_due(conn: Connection, world: World, now: datetime) -> int:
    """What nobody answered within its hours closes quietly; nothing is asked and nothing counted."""
    over = orders.to_close(conn, now, BATCH)
    people = clients.many(conn, [each.client for each in over])
    for order in over:
        client = people[order.client]
        line = fill(world.book_of(client).checkin.closed, time=say_clock(now, client.zone))
        said = Say(line, to=client.chat, replaces=f"m.{order.id}", only_in_place=True)
        origin = f"mc:{order.id}:{order.version}"
        record(conn, remember(closed(order)) + decide(said), origin=origin, chat=client.chat, now=now)
    return len(over)


def _one(
    conn: Connection, world: World, order: Order, client: Client, now: datetime, today: int, *, talking: bool
) -> Decision:  # fmt: skip
    book, others = world.book_of(client), orders.of_client(conn, client.id)
    at = due_at(
        order, client, therapists.get(conn, client.therapist), others, now, book.care, opened_today=today,
        talking=talking, texts=order.measure in book.measures,
    )  # fmt: skip
    if at != now:
        return remember(replace(order, next_due_at=at, version=order.version + 1))
    gone = sent(order, client, now, book.care)
    return remember(gone) + decide(push(book, client, gone, now))
