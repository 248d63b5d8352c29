"""A clock that is set an hour or three days ahead and back: no occurrence comes twice, and they go on by themselves."""

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.domain.checkin import CheckinState
from bot.storage import checkins, clients, schedules
from bot.storage.database import Database
from bot.storage.tables import outbox
from tests.conftest import Size
from tests.databases import sqlite_database, sqlite_home, sqlite_template
from tests.services.test_opening_once import NOON, clock_of, crowd

__all__ = ["sqlite_database", "sqlite_home", "sqlite_template"]

DAYS = {"fast": 12, "full": 120}
JUMPS = (timedelta(hours=1), timedelta(hours=-1), timedelta(days=3), timedelta(days=-3))
STEADY_DAYS = 4


def answers(conn: Connection, now: datetime) -> None:
    """Ana answers whatever came, or it would grow quiet by itself (CR-210)."""
    for one in checkins.recent(conn, "ana", 9):
        if one.state is CheckinState.SENT:
            checkins.save(conn, replace(one, state=CheckinState.ANSWERED, state_word="calm", version=one.version + 1))
    ana = clients.get(conn, "ana")
    clients.save(conn, replace(ana, unanswered=0, last_word_at=now, version=ana.version + 1))


def goes_on_for_long(conn: Connection) -> None:
    """The rhythm ends on no day of this test."""
    agreed = schedules.get(conn, "s-ana")
    schedules.save(conn, replace(agreed, ends=agreed.start + timedelta(days=365), version=agreed.version + 1))


def letters(conn: Connection) -> Counter[str]:
    """Check-ins that were written to be sent, by what tells them apart."""
    return Counter(conn.scalars(select(outbox.c.dedupe).where(outbox.c.dedupe.startswith("c:"))))


async def test_a_clock_that_is_set_ahead_and_back_asks_nothing_twice_and_goes_on(
    size: Size, seed: int, sqlite_database: Database
) -> None:
    """CR-214."""
    chance, database = random.Random(seed), sqlite_database
    await database.transaction(crowd, "ana")
    await database.transaction(goes_on_for_long)
    true, wrong, jumped = NOON - timedelta(hours=1), timedelta(), 0
    for _ in range(DAYS[size] * 24):
        true += timedelta(hours=1)
        if chance.random() < 0.1:
            wrong, jumped = (timedelta(), jumped) if wrong else (chance.choice(JUMPS), jumped + 1)
        now = true + wrong
        await clock_of(database, now).tick()
        await database.transaction(answers, now)
    for _ in range(STEADY_DAYS * 24):
        true += timedelta(hours=1)
        await clock_of(database, true).tick()
        await database.transaction(answers, true)
    came = await database.read(checkins.recent, "ana", 999)
    days = Counter(one.local_date for one in came)
    assert max(days.values()) == 1
    assert set((await database.read(letters)).values()) == {1}
    assert days[true.date()] or days[true.date() - timedelta(days=1)], "it goes on once the clock is right"
    schedule = await database.read(schedules.get, "s-ana")
    assert schedule.next_due_at and true < schedule.next_due_at <= true + timedelta(days=1, hours=1)
    print(f"{DAYS[size]} days, {jumped} jumps: {len(came)} occurrences, each once")
