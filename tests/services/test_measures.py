"""Measures as rows: sent once, counted for the day like a check-in, closed quietly, and each client's own."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from bot.demo.placeholders import with_placeholders
from bot.domain.measure_order import Order, order_id
from bot.services.measures import close_due, send_due
from bot.storage import checkins, clients, orders
from bot.storage.database import Database
from bot.storage.tables import outbox
from tests.databases import NOW
from tests.services import cast

TEN = (
    (NOW + timedelta(days=1)).astimezone(ZoneInfo("Europe/London")).replace(hour=10, minute=0, second=0, microsecond=0)
)
WORLD = with_placeholders(cast.world())
ANAS, CHIDIS = order_id("ana", "phq9"), order_id("chidi", "phq4")


def set_up(conn: Connection) -> None:
    cast.cast(conn)
    ends = date(TEN.year + 1, 1, 1)
    orders.save(conn, Order(ANAS, "ana", "phq9", NOW, ends, next_due_at=TEN))
    orders.save(conn, Order(CHIDIS, "chidi", "phq4", NOW, ends, next_due_at=TEN))


async def letters(database: Database) -> list[str]:
    return await database.read(lambda conn: list(conn.scalars(select(outbox.c.dedupe).order_by(outbox.c.id))))


async def test_what_is_due_goes_once_and_comes_again_after_four_weeks_CR_901(database: Database) -> None:
    await database.transaction(set_up)
    assert await database.transaction(send_due, WORLD, TEN - timedelta(minutes=1)) == 0
    assert await database.transaction(send_due, WORLD, TEN) == 2
    assert await database.transaction(send_due, WORLD, TEN + timedelta(seconds=2)) == 0
    assert sorted(await letters(database)) == sorted([f"m:{ANAS}:1", f"m:{CHIDIS}:1"])
    sent = await database.read(orders.get, ANAS)
    assert sent.next_due_at == TEN + timedelta(days=28) and sent.open_at(TEN)


async def test_it_counts_for_the_day_as_a_check_in_does_CR_206(database: Database) -> None:
    await database.transaction(set_up)
    await database.transaction(send_due, WORLD, TEN)
    opened = await database.read(checkins.opened_since, ["ana", "chidi"], NOW)
    assert opened == {"ana": [TEN], "chidi": [TEN]}


async def test_without_an_answer_it_closes_quietly_and_nothing_is_counted_CR_209_CR_212(database: Database) -> None:
    await database.transaction(set_up)
    await database.transaction(send_due, WORLD, TEN)
    before = await database.read(clients.get, "ana")
    assert await database.transaction(close_due, WORLD, TEN + timedelta(hours=11)) == 0
    assert await database.transaction(close_due, WORLD, TEN + timedelta(hours=12)) == 2
    assert await database.transaction(close_due, WORLD, TEN + timedelta(hours=13)) == 0
    assert await database.read(clients.get, "ana") == before


async def test_an_outage_over_its_hour_moves_it_to_the_next_morning_CR_214(database: Database) -> None:
    await database.transaction(set_up)
    await database.transaction(send_due, WORLD, TEN + timedelta(hours=3))
    assert await letters(database) == []
    assert (await database.read(orders.get, ANAS)).next_due_at == TEN + timedelta(days=1)


async def test_one_that_is_over_or_has_lost_its_texts_goes_nowhere(database: Database) -> None:
    await database.transaction(set_up)
    over = replace(await database.read(orders.get, ANAS), ends_on=date(2020, 1, 1))
    await database.transaction(orders.save, over)
    await database.transaction(send_due, cast.world(), TEN)
    assert await letters(database) == []
    assert (await database.read(orders.get, ANAS)).next_due_at is None
    assert (await database.read(orders.get, CHIDIS)).next_due_at == TEN + timedelta(days=1)
