"""The clock looks once at everything, and begins a transaction only for what waits."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from bot.services.due import WAITS_FOR
from bot.storage.database import Database
from bot.storage.horizon import Waits
from tests.databases import Home
from tests.services.checkin_cast import NOON, Rooms, daily
from tests.services.test_checkin_life import ANA


class Counting(Database):
    """Counts the transactions that are begun."""

    begun = 0

    async def transaction(self, f, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.begun += 1
        return await super().transaction(f, *args, **kwargs)


@pytest_asyncio.fixture
async def counting(sqlite_home: Home) -> AsyncIterator[Counting]:
    opened = await Counting.open(sqlite_home.url, sqlite_home.keys, data_dir=sqlite_home.data_dir)
    assert isinstance(opened, Counting)
    yield opened
    await opened.close()


def test_everything_that_waits_for_a_time_has_a_step_of_the_clock() -> None:
    """Letters are the delivery's."""
    assert set(WAITS_FOR.values()) == set(Waits) - {Waits.LETTER}


async def test_a_tick_with_nothing_due_begins_no_transaction(counting: Counting) -> None:
    rooms = await Rooms.of(counting)
    counting.begun = 0
    assert await rooms.clock.tick() + await rooms.clock.pace() == 0
    assert counting.begun == 0
    assert rooms.clock.last_ok == NOON


async def test_a_tick_begins_one_for_each_step_with_something_to_do(counting: Counting) -> None:
    rooms = await Rooms.of(counting, daily(ANA))
    counting.begun = 0
    rooms.now = NOON + timedelta(hours=7)
    assert await rooms.clock.tick() == 1
    assert counting.begun == 1
