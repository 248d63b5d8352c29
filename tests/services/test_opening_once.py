"""Opening due check-ins: an occurrence comes once, waiting rows hold nobody up, a bad row stops no other."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Connection, update

from bot.clock import Clock
from bot.domain.checkin import CheckinState
from bot.domain.dialogue import Place
from bot.domain.people import Client, Standing, Therapist
from bot.domain.schedule import Schedule
from bot.domain.schedule_due import next_due
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly
from bot.services.moments import World
from bot.storage import chats, checkins, clients, places, schedules, therapists
from bot.storage.database import Database
from bot.storage.tables import client as client_table
from tests import shipped

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WORLD = World(shipped.books(), b"index")


def client(conn: Connection, name: str) -> Client:
    chat = chats.find_or_make(conn, 40_000 + len(name) * 100 + ord(name[0]))
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


async def test_a_row_that_cannot_be_opened_stops_no_other(database: Database) -> None:
    await database.transaction(crowd, "ana", "chidi", "marta")

    def spoil(conn: Connection) -> None:
        conn.execute(update(client_table).where(client_table.c.id == "ana").values(body_enc=b"spoilt"))

    await database.transaction(spoil)
    await clock_of(database).tick()
    assert await states(database, "chidi", "marta") == [[CheckinState.SENT], [CheckinState.SENT]]
