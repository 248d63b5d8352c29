"""Goal 17: ten thousand check-ins due in the same minute: each is opened, held or expired, once, and none vanishes."""

import asyncio
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.clock import Clock
from bot.demo.botapi.app import bot_api
from bot.demo.botapi.chats import Chat, ChatKind, Person
from bot.demo.botapi.checks import inline_keyboard
from bot.demo.botapi.local import Call, LocalTelegram
from bot.demo.botapi.wire import serve
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly
from bot.main import open_database
from bot.process import Database, Process, Works
from bot.services.moments import World
from bot.settings import Settings
from bot.storage import clients, places, schedules
from bot.storage.keys import Purpose
from bot.storage.tables import checkin
from bot.storage.tables import schedule as schedule_table
from tests import shipped
from tests.conftest import Size
from tests.faults.crowd import add_crowd, crowd_numbers
from tests.faults.lives import Scene, fork, wait_for

DUE = {"fast": 10_000, "full": 100_000}
PATIENCE_S = {"fast": 60, "full": 600}
PAUSED, LATE, TALKING = 700, 300, 100
DELIVERED = 500
DUE_AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
BATCH = 1000
SLEEPS_S, LIVES = 5.0, {"fast": 150, "full": 1500}


@dataclass
class FastClock:
    """A clock that runs `speed` times as fast as the machine's; `moved` seconds ahead."""

    at: datetime
    speed: float = 1.0
    moved: float = 0.0

    def __post_init__(self) -> None:
        self.since = time.monotonic()

    def run_at(self, speed: float) -> None:
        """From here on it runs so many times as fast."""
        self.moved, self.since, self.speed = self.monotonic(), time.monotonic(), speed

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return (time.monotonic() - self.since) * self.speed + self.moved


@pytest.fixture(scope="module")
def books() -> Any:
    return shipped.books()


@pytest.fixture(scope="module")
def crowded(size: Size, scenes: Callable[[str], Scene], tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A database with so many clients, each with a check-in at the same minute."""
    began, met, folder = time.monotonic(), scenes("met"), tmp_path_factory.mktemp("crowded")
    scene = replace(met, folder=folder)
    for name in ("handrail.db", "keys.json"):
        shutil.copy(met.folder / name, folder / name)
    asyncio.run(_fill(scene, DUE[size]))
    print(f"\n{DUE[size]} clients and schedules made in {time.monotonic() - began:.1f} s")
    return scene


async def _fill(scene: Scene, due: int) -> None:
    database, _ = await open_database(_settings(scene.folder, "http://127.0.0.1:1"), say=None)
    numbers = crowd_numbers(due)
    for first in range(0, due, BATCH):
        await database.transaction(_some, scene.people["Ana"], numbers[first : first + BATCH], first)
    await database.close()


def _some(conn: Connection, ana: int, numbers: list[int], first: int) -> None:
    made = add_crowd(conn, ana, numbers)
    paused = [replace(each, paused_open=True) for at, each in enumerate(made, first) if at < PAUSED]
    clients.save(conn, *paused) if paused else None
    schedules.save_many(conn, [_schedule(each, at) for at, each in enumerate(made, first)])
    for at, each in enumerate(made, first):
        if PAUSED + LATE <= at < PAUSED + LATE + TALKING:
            place = replace(
                places.get(conn, each.chat), version=1, script="thought_gate", step="now", touched_at=DUE_AT
            )
            places.save(conn, place)


def _schedule(client: Client, at: int) -> Schedule:
    """Every day at 15:00; a few were due at 11:00 and nobody was there."""
    late = PAUSED <= at < PAUSED + LATE
    due = DUE_AT - timedelta(hours=4) if late else DUE_AT
    return Schedule(
        client=client.id,
        id=f"s{client.id}",
        prompt="how_is_it",
        zone="Europe/London",
        times=(FixedTime(wall_time(due.hour)),),
        days=Weekly(EVERY_DAY),
        start=date(2026, 11, 23),
        agreed_on=date(2026, 11, 23),
        ends=date(2027, 1, 23),
        next_due_at=due,
    )


def _settings(folder: Path, url: str) -> Settings:
    return Settings(
        bot_api_url=url,
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'handrail.db'}",
        key_file=folder / "keys.json",
    )


@asynccontextmanager
async def running(
    scene: Scene, folder: Path, books: Any, clock: FastClock, due: int, *, own_clock: bool
) -> AsyncIterator[tuple[Process, LocalTelegram]]:
    """The bot on a copy of the crowded database, at a Telegram where everybody has written to it."""
    for name in ("handrail.db", "keys.json"):
        shutil.copy(scene.folder / name, folder / name)
    telegram = LocalTelegram(clock.now)
    for number in crowd_numbers(due):
        telegram.chats[number] = Chat(number, ChatKind.PRIVATE, Person(number, "", "en", None), started=True)
    async with serve(bot_api(telegram)) as url:
        database, keys = await open_database(_settings(folder, url), say=None)
        works = Works(
            url,
            telegram.token,
            folder,
            now=clock.now,
            monotonic=clock.monotonic,
            own_clock=own_clock,
            say=lambda line: None,
        )
        process = Process(works, database, keys, World(books, keys.of(Purpose.INDEX).secret))
        async with process.running():
            yield process, telegram
        await database.close()


async def test_of_ten_thousand_due_at_once_each_is_opened_held_or_expired_once(
    size: Size, crowded: Scene, tmp_path: Path, books: Any
) -> None:
    """CR-214."""
    clock = FastClock(DUE_AT + timedelta(seconds=1), speed=0.0)  # however long a busy machine takes, it is one instant
    async with running(crowded, tmp_path, books, clock, DUE[size], own_clock=False) as (process, telegram):
        began = time.monotonic()
        for _ in range(PATIENCE_S[size]):
            await process.tick()
            if await process.database.read(_left) <= TALKING:
                break
        opened_in, began = time.monotonic() - began, time.monotonic()
        first = await process.database.read(_states)
        opened = DUE[size] - PAUSED - LATE - TALKING
        assert first == {"held": PAUSED, "expired": LATE, "sent": opened}, first
        clock.run_at(10.0)
        while len(telegram.sent()) < DELIVERED:
            await asyncio.sleep(0.05)
            assert time.monotonic() - began < PATIENCE_S[size], f"{len(telegram.sent())} delivered"
        delivered_in = time.monotonic() - began
        assert _most_of_one(telegram) == 1
        clock.run_at(1.0)
        # nobody is in a dialogue any more
        clock.moved += (DUE_AT + timedelta(minutes=21) - clock.now()).total_seconds()
        await process.tick()
        whole = await _complete(process.database, DUE[size])
    print(f"\nopened in {opened_in:.1f} s, {DELIVERED} delivered in {delivered_in:.1f} s more; {dict(whole)}")


async def test_with_the_event_loop_blocked_for_five_seconds_they_come_late_and_none_is_lost(
    size: Size, crowded: Scene, tmp_path: Path, books: Any
) -> None:
    clock = FastClock(DUE_AT - timedelta(seconds=2))
    async with running(crowded, tmp_path, books, clock, DUE[size], own_clock=True) as (process, telegram):
        await asyncio.sleep(1.0)
        time.sleep(SLEEPS_S)  # noqa: ASYNC251 - this is the fault
        began = time.monotonic()
        while await process.database.read(_left) > TALKING:
            await asyncio.sleep(0.1)
            assert time.monotonic() - began < PATIENCE_S[size], await process.database.read(_states)
        took = time.monotonic() - began
        clock.moved += (DUE_AT + timedelta(minutes=21) - clock.now()).total_seconds()
        await process.tick()
        await _complete(process.database, DUE[size])
        assert _most_of_one(telegram) <= 1
    print(f"\nafter {SLEEPS_S:.0f} s of silence all were opened in {took:.1f} s")


def test_killed_again_and_again_while_they_are_opened_none_vanishes_and_none_comes_twice(
    size: Size, crowded: Scene, tmp_path: Path, books: Any, seed: int
) -> None:
    """Lives of a fraction of a second to some seconds; what a transaction had not finished is still due."""
    chance, lives, began = random.Random(seed), 0, time.monotonic()
    for name in ("handrail.db", "keys.json"):
        shutil.copy(crowded.folder / name, tmp_path / name)

    def left() -> int:
        return asyncio.run(_read(tmp_path, _left))

    while (waiting := left()) > TALKING:
        print(f"{waiting} wait", file=sys.stderr)
        lives += 1
        assert lives <= LIVES[size], (tmp_path / "life.log").read_text()[-2000:]
        pid = fork(lambda: asyncio.run(_tick(tmp_path, books, DUE_AT + timedelta(seconds=1))), tmp_path / "life.log")
        wait_for(pid, chance.uniform(0.3, 3.0))
    # nobody is in a dialogue any more
    asyncio.run(_tick(tmp_path, books, DUE_AT + timedelta(minutes=21)))
    whole = asyncio.run(_complete_in(tmp_path, DUE[size]))
    print(f"{lives} lives, {time.monotonic() - began:.1f} s; {dict(whole)}")


async def _tick(folder: Path, books: Any, now: datetime) -> None:
    database, keys = await open_database(_settings(folder, "http://127.0.0.1:1"), say=None)
    clock = Clock(database, World(books, keys.of(Purpose.INDEX).secret), lambda: now, lambda: None)
    await clock.tick()
    await database.close()


async def _read(folder: Path, look: Callable[[Connection], int]) -> int:
    database, _ = await open_database(_settings(folder, "http://127.0.0.1:1"), say=None)
    try:
        return await database.read(look)
    finally:
        await database.close()


async def _complete_in(folder: Path, due: int) -> Counter[str]:
    database, _ = await open_database(_settings(folder, "http://127.0.0.1:1"), say=None)
    try:
        return await _complete(database, due)
    finally:
        await database.close()


async def _complete(database: Database, due: int) -> Counter[str]:
    """Opened, held and expired make all that were due, and every occurrence stands once."""
    found = await database.read(_states)
    assert set(found) <= {"sent", "held", "expired", "uncertain"}, found
    assert sum(found.values()) == due, found
    once = await database.read(_occurrences)
    assert once == (due, due)
    return found


def _most_of_one(telegram: LocalTelegram) -> int:
    """How many check-ins, or how many notices of the outage, one chat was sent: a notice has one key."""
    sent = Counter((call.chat_id, len(_keys(call)) > 1) for call in telegram.sent())
    assert any(many for _, many in sent)
    return max(sent.values())


def _keys(call: Call) -> list[Any]:
    return [key for row in inline_keyboard(call.parameters["reply_markup"]) for key in row]


def _states(conn: Connection) -> Counter[str]:
    counted = select(checkin.c.state, func.count()).group_by(checkin.c.state)
    return Counter({row[0]: row[1] for row in conn.execute(counted)})


def _occurrences(conn: Connection) -> tuple[int, int]:
    """How many occurrences there are, and how many schedules have one."""
    rows = conn.execute(select(checkin.c.schedule, checkin.c.local_date, checkin.c.slot)).all()
    return len(rows), len({tuple(row) for row in rows})


def _left(conn: Connection) -> int:
    due = schedule_table.c.next_due_at <= int(DUE_AT.timestamp() * 1000)
    return int(conn.scalar(select(func.count()).select_from(schedule_table).where(due)) or 0)
