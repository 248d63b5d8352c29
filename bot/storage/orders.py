"""Measures that therapists ordered: one row for each client and measure."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.domain.measure_order import Order
from bot.storage.kept import Kept
from bot.storage.shape import moment, ms
from bot.storage.straight import Among
from bot.storage.tables import measure_order

ORDERS = Kept(Order, measure_order)

save = ORDERS.save
find = ORDERS.find
get = ORDERS.get

_OF_CLIENT = ORDERS.question(
    measure_order.c.client == bindparam("client"), by=[measure_order.c.ordered_at, measure_order.c.id]
)

_SENT = Among(
    select(measure_order.c.client, measure_order.c.sent_at).where(measure_order.c.sent_at >= bindparam("since")),
    measure_order.c.client,
)


def of_client(conn: Connection, client: str) -> tuple[Order, ...]:
    """All orders of a client, those that are over with them."""
    return _OF_CLIENT.all(conn, client=client)


def due(conn: Connection, now: datetime, limit: int) -> tuple[Order, ...]:
    """What is to be sent by now, the longest due first."""
    longest = [measure_order.c.next_due_at, measure_order.c.id]
    return ORDERS.all(conn, measure_order.c.next_due_at <= ms(now), by=longest, limit=limit)


def to_close(conn: Connection, now: datetime, limit: int) -> tuple[Order, ...]:
    """What has been open on a phone for long enough."""
    longest = [measure_order.c.closes_at, measure_order.c.id]
    return ORDERS.all(conn, measure_order.c.closes_at <= ms(now), by=longest, limit=limit)


def sent_since(conn: Connection, clients: Collection[str], since: datetime) -> dict[str, list[datetime]]:
    """When measures were sent to these clients since then: they count for the day as check-ins do (CR-206)."""
    found: dict[str, list[datetime]] = {}
    for row in _SENT.rows(conn, clients, since=ms(since)):
        found.setdefault(row.client, []).append(moment(row.sent_at))
    return found
