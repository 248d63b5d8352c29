"""After an outage everybody who may have written learns of it once, and nobody in their quiet hours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from bot.clock import Clock
from bot.domain.decision import Kind
from bot.domain.letter import Letter
from bot.services.moments import World
from bot.services.outage import (
    BATCH,
    LAST_POLL,
    Gap,
    Silence,
    after_outage,
    gap_to_tell,
    keep_gap,
    some_to_tell,
    tell_some,
)
from bot.storage import chats, clients, next_letter, vitals
from bot.storage.database import Database
from bot.storage.tables import outbox
from tests.databases import NOW
from tests.faults.crowd import add_crowd, crowd_numbers
from tests.services.cast import ANAS_PHONE, BRANDTS_PHONE, cast, world
from tests.storage.people import Cast

NIGHT = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def the_world() -> World:
    return world()


def letters(conn: Connection, at: datetime) -> list[Letter]:
    """Everything that may go at that time, in the order in which it goes."""
    found = []
    while (letter := next_letter.lease_next(conn, at, at + timedelta(minutes=1), 1)) is not None:
        found.append(letter)
    return found


def back(conn: Connection, world: World, now: datetime) -> datetime | None:
    """A start, and the first ticks of its clock."""
    since, told = after_outage(conn, world, now), tell_some(conn, world, now)
    while told:
        told = tell_some(conn, world, now, after=told)
    return since


async def off_since(database: Database, since: datetime) -> Cast:
    people = await database.transaction(cast)
    await database.transaction(vitals.set, LAST_POLL, since)
    return people


async def test_after_more_than_a_day_everybody_gets_one_notice(database: Database, the_world: World) -> None:
    """CR-710."""
    await off_since(database, NOW - timedelta(hours=30))
    assert await database.transaction(back, the_world, NOW) == NOW - timedelta(hours=30)
    told = {each.telegram_id: each.say for each in await database.transaction(letters, NOW)}
    assert set(told) == {7001, 7002, 8001, 8002}
    assert "Mon 2 Mar, 03:00" in told[ANAS_PHONE].text and "Tue 3 Mar, 09:00" in told[ANAS_PHONE].text
    assert "999" in told[ANAS_PHONE].text and told[ANAS_PHONE].kind is Kind.GAP
    assert "999" not in told[BRANDTS_PHONE].text


async def test_starting_again_and_again_says_it_once(sqlite_database: Database, the_world: World) -> None:
    await off_since(sqlite_database, NOW - timedelta(hours=30))
    await sqlite_database.transaction(back, the_world, NOW)
    await sqlite_database.transaction(back, the_world, NOW + timedelta(minutes=2))
    assert len(await sqlite_database.transaction(letters, NOW + timedelta(minutes=3))) == 4


async def test_a_short_outage_is_not_spoken_of(sqlite_database: Database, the_world: World) -> None:
    await off_since(sqlite_database, NOW - timedelta(hours=24))
    assert await sqlite_database.transaction(back, the_world, NOW) == NOW - timedelta(hours=24)
    assert await sqlite_database.transaction(letters, NOW) == []


async def test_the_very_first_start_has_no_gap(sqlite_database: Database, the_world: World) -> None:
    await sqlite_database.transaction(cast)
    assert await sqlite_database.transaction(back, the_world, NOW) is None
    assert await sqlite_database.transaction(letters, NOW) == []


async def test_a_client_in_quiet_hours_hears_of_it_when_they_end(sqlite_database: Database, the_world: World) -> None:
    await off_since(sqlite_database, NIGHT - timedelta(hours=30))
    await sqlite_database.transaction(back, the_world, NIGHT)
    at_night = await sqlite_database.transaction(letters, NIGHT)
    assert ANAS_PHONE not in {each.telegram_id for each in at_night}
    before_eight = await sqlite_database.transaction(letters, datetime(2026, 3, 4, 7, 59, tzinfo=UTC))
    assert ANAS_PHONE not in {each.telegram_id for each in before_eight}
    in_the_morning = await sqlite_database.transaction(letters, datetime(2026, 3, 4, 8, 0, tzinfo=UTC))
    assert ANAS_PHONE in {each.telegram_id for each in in_the_morning}


async def test_a_client_who_blocked_us_is_not_written_to(sqlite_database: Database, the_world: World) -> None:
    people = await off_since(sqlite_database, NOW - timedelta(hours=30))
    await sqlite_database.transaction(clients.save, replace(people.ana, blocked=True))
    await sqlite_database.transaction(back, the_world, NOW)
    assert ANAS_PHONE not in {each.telegram_id for each in await sqlite_database.transaction(letters, NOW)}


async def test_a_silence_is_told_while_it_lasts_and_for_three_days(sqlite_database: Database, the_world: World) -> None:
    """CR-710: at the start it is known from the last sign of life."""
    silence = Silence(NOW - timedelta(hours=3))
    assert silence.felt(NOW, 0.0) == Gap(NOW - timedelta(hours=3))
    gap = silence.look(NOW, 0.0, hears=True)
    assert gap == Gap(NOW - timedelta(hours=3), NOW) and silence.felt(NOW, 0.0) is None
    await sqlite_database.transaction(keep_gap, gap, NOW)
    assert await sqlite_database.read(gap_to_tell, the_world, NOW + timedelta(days=2)) == gap
    assert await sqlite_database.read(gap_to_tell, the_world, NOW + timedelta(days=3)) is None


def test_a_silence_of_a_running_bot_is_measured_by_a_clock_that_nobody_sets() -> None:
    """A clock that is set forward by a day is no silence of a day."""
    silence, later = Silence(), NOW + timedelta(days=1)
    silence.look(NOW, 0.0, hears=False)
    assert silence.felt(later, 2.0) is None and silence.look(later, 2.0, hears=True) is None
    silence.look(NOW, 0.0, hears=False)
    assert silence.felt(NOW, 901.0) == Gap(NOW)
    assert silence.look(NOW + timedelta(seconds=901), 901.0, hears=True) == Gap(NOW, NOW + timedelta(seconds=901))


def test_a_start_again_of_some_minutes_is_not_told() -> None:
    assert Silence(NOW - timedelta(minutes=14)).look(NOW, 0.0, hears=True) is None
    assert Silence().look(NOW, 0.0, hears=True) is None


async def test_many_clients_are_told_so_many_at_a_time_and_after_a_start_anew_nobody_twice(
    sqlite_database: Database, the_world: World
) -> None:
    """All at once held the start for a minute with a hundred thousand clients, and whoever was in danger with it."""
    await off_since(sqlite_database, NOW - timedelta(hours=30))
    numbers = crowd_numbers(BATCH + 5)
    await sqlite_database.transaction(add_crowd, ANAS_PHONE, numbers)

    def told(conn: Connection) -> list[int]:
        return [len(outbox_of(conn, each)) for each in (numbers[0], numbers[-1])]

    await sqlite_database.transaction(after_outage, the_world, NOW)
    assert await sqlite_database.read(told) == [0, 0]
    last = await sqlite_database.transaction(tell_some, the_world, NOW)
    assert last and await sqlite_database.read(told) == [1, 0]
    assert await sqlite_database.transaction(tell_some, the_world, NOW) == last  # another process, or a new start
    assert await sqlite_database.transaction(tell_some, the_world, NOW, after=last) == ""
    assert await sqlite_database.read(told) == [1, 1]
    assert await sqlite_database.transaction(tell_some, the_world, NOW) == ""  # all know: nothing is to be done
    assert await sqlite_database.read(told) == [1, 1] and not await sqlite_database.read(some_to_tell)


async def test_the_clock_tells_everybody_within_one_tick(sqlite_database: Database, the_world: World) -> None:
    """CR-710."""
    await off_since(sqlite_database, NOW - timedelta(hours=30))
    numbers = crowd_numbers(2 * BATCH)
    await sqlite_database.transaction(add_crowd, ANAS_PHONE, numbers)
    await sqlite_database.transaction(after_outage, the_world, NOW)
    await Clock(sqlite_database, the_world, lambda: NOW, lambda: None).tick()
    found = {each.telegram_id for each in await sqlite_database.transaction(letters, NOW)}
    assert {*numbers, ANAS_PHONE, BRANDTS_PHONE} <= found


def outbox_of(conn: Connection, number: int) -> list[str]:
    return list(conn.scalars(select(outbox.c.dedupe).where(outbox.c.chat == chats.find(conn, number))))
