"""Opening due check-ins: an occurrence comes once, waiting rows hold nobody up, a bad row stops no other."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Connection, update

from bot.clock import Clock
from bot.domain.alert import open_alert, reader
from bot.domain.checkin import CheckinState
from bot.domain.dialogue import Place
from bot.domain.people import Client, Standing, Therapist
from bot.domain.risk.reading import Tier
from bot.domain.schedule import Schedule
from bot.domain.schedule_due import next_due
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly
from bot.services.checkin_over import BATCH as OVER_AT_ONCE
from bot.services.checkins import BATCH
from bot.services.moments import World
from bot.storage import alerts, chats, checkins, clients, places, schedules, therapists
from bot.storage.database import Database
from bot.storage.errors import Locked
from bot.storage.tables import client as client_table
from tests import shipped
from tests.databases import Home

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WORLD = World(shipped.books(), b"index")


def client(conn: Connection, name: str) -> Client:
    chat = chats.find_or_make(conn, 40_000 + int(name.encode().hex(), 16) % 10**9)
    one = Client(name, chat, "brandt", name, standing=Standing.ACTIVE, last_word_at=NOON - timedelta(days=1))
    clients.save(conn, one)
    return one


def daily_at(one: Client, wall: time) -> Schedule:
    schedule = Schedule(
        one.id, f"s-{one.id}", "how_is_it", "UTC", (FixedTime(wall),), Weekly(EVERY_DAY), date(2026, 11, 1),
        date(2026, 11, 1), ends=date(2027, 1, 1),
    )  # fmt: skip
    due = next_due(schedule, NOON - timedelta(minutes=1))
    return replace(schedule, next_due_at=due.at if due else None)


def crowd(conn: Connection, *names: str) -> None:
    therapists.save(conn, Therapist("brandt", "Dr. Brandt"))
    for name in names:
        schedules.save(conn, daily_at(client(conn, name), time(12, 0)))


def alert_due(conn: Connection, name: str, at: datetime) -> None:
    brandt = Therapist(
        "brandt", "Dr. Brandt", chats.find_or_make(conn, 8001), claimed_at=NOON, hours_days=frozenset(range(7)),
        hours_from=time(8), hours_to=time(20), sound_at_night=True,
    )  # fmt: skip
    therapists.save(conn, brandt)
    theirs, care = reader(brandt), WORLD.book("en").care.alert
    assert theirs is not None
    alerts.save(conn, open_alert("40718253", name, Tier.URGENT, "asked", at, at, care, therapist=theirs))


def clock_of(database: Database, now: datetime = NOON) -> Clock:
    return Clock(database, WORLD, lambda: now, lambda: None)


async def states(database: Database, *names: str) -> list[list[CheckinState]]:
    return [[one.state for one in await database.read(checkins.recent, name, 9)] for name in names]


async def test_a_time_moved_later_on_the_same_day_does_not_ask_twice(database: Database) -> None:
    await database.transaction(crowd, "ana")
    await clock_of(database).tick()
    [asked] = await database.read(checkins.recent, "ana", 9)
    await database.transaction(checkins.save, replace(asked, state=CheckinState.ANSWERED, state_word="calm"))
    moved = replace(daily_at(await database.read(clients.get, "ana"), time(13, 0)), version=2)
    await database.transaction(schedules.save, moved)
    await clock_of(database, NOON + timedelta(hours=1)).tick()
    [still] = await database.read(checkins.recent, "ana", 9)
    assert (still.state, still.state_word) == (CheckinState.ANSWERED, "calm")
    again = await database.read(schedules.get, moved.id)
    assert again.next_due_at == NOON + timedelta(hours=25)


async def test_somebody_in_a_dialogue_waits_and_holds_nobody_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.transaction(crowd, "ana", "chidi", "marta")
    ana = await database.read(clients.get, "ana")
    await database.transaction(places.save, Place(ana.chat, 3, "thought_record", 1, "thought", touched_at=NOON))
    monkeypatch.setattr("bot.services.checkins.BATCH", 1)
    await clock_of(database).tick()
    assert await states(database, "ana", "chidi", "marta") == [[], [CheckinState.SENT], [CheckinState.SENT]]
    await clock_of(database, NOON + timedelta(minutes=25)).tick()
    assert await states(database, "ana") == [[CheckinState.SENT]]


class Slow(Database):
    """Each batch of check-ins takes a minute; `begun` names what was begun."""

    now = NOON
    begun: tuple[str, ...] = ()

    async def transaction(self, f, *args, **kwargs):  # type: ignore[no-untyped-def]
        done = await super().transaction(f, *args, **kwargs)
        self.begun += (f.__name__,)
        self.now += timedelta(minutes=f.__name__ == "open_due")
        return done


async def test_an_alert_that_comes_due_while_many_are_opened_does_not_wait_for_the_last_of_them(
    sqlite_home: Home,
) -> None:
    """CR-703."""
    opened = await Database.open(sqlite_home.url, sqlite_home.keys, data_dir=sqlite_home.data_dir)
    names = [f"client {nth}" for nth in range(3 * BATCH)]
    await opened.transaction(crowd, *names)
    await opened.transaction(alert_due, names[0], NOON + timedelta(minutes=1))
    await opened.close()
    slow = await Slow.open(sqlite_home.url, sqlite_home.keys, data_dir=sqlite_home.data_dir)
    assert isinstance(slow, Slow)
    await Clock(slow, WORLD, lambda: slow.now, lambda: None).tick()
    assert slow.begun.count("open_due") == 4, "the last finds nothing more"
    assert slow.begun.index("chase_due") == 1
    await slow.close()


async def test_many_that_close_at_one_instant_close_in_short_steps(sqlite_home: Home) -> None:
    """CR-209. What opened together closes together, and somebody in danger waits for none of it."""
    opened = await Database.open(sqlite_home.url, sqlite_home.keys, data_dir=sqlite_home.data_dir)
    names = [f"client {nth}" for nth in range(2 * OVER_AT_ONCE + 1)]
    await opened.transaction(crowd, *names)
    await clock_of(opened).tick()
    await opened.close()
    slow = await Slow.open(sqlite_home.url, sqlite_home.keys, data_dir=sqlite_home.data_dir)
    assert isinstance(slow, Slow)
    await clock_of(slow, NOON + timedelta(hours=12)).tick()
    assert slow.begun == ("lapse",) * 3 and OVER_AT_ONCE <= 50
    assert await states(slow, *names) == [[CheckinState.LAPSED]] * len(names)
    await slow.close()


async def test_a_row_that_cannot_be_opened_stops_no_other(database: Database) -> None:
    await database.transaction(crowd, "ana", "chidi", "marta")

    def spoil(conn: Connection) -> None:
        conn.execute(update(client_table).where(client_table.c.id == "ana").values(body_enc=b"spoilt"))

    await database.transaction(spoil)
    await clock_of(database).tick()
    assert await states(database, "chidi", "marta") == [[CheckinState.SENT], [CheckinState.SENT]]


class Shut(Database):
    """It takes nothing that is written."""

    asked = 0

    async def transaction(self, f, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.asked += 1
        raise Locked


async def test_where_the_database_refuses_nobody_knocks_again_before_the_next_tick(sqlite_home: Home) -> None:
    """No row is at fault then; who is in danger writes into the same database, and each knock takes its time."""
    opened = await Database.open(sqlite_home.url, sqlite_home.keys, data_dir=sqlite_home.data_dir)
    await opened.transaction(crowd, "ana", "chidi")
    await opened.close()
    shut = await Shut.open(sqlite_home.url, sqlite_home.keys, data_dir=sqlite_home.data_dir)
    assert isinstance(shut, Shut)
    await clock_of(shut).tick()
    assert shut.asked == 1
    await shut.close()
