"""Goal 8: the disk is full, or somebody else holds the lock: the crisis reply comes within two seconds."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.demo.botapi.app import bot_api
from bot.demo.botapi.local import Call, LocalTelegram
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.updates import FIRST_UPDATE_ID
from bot.demo.botapi.wire import serve
from bot.demo.product import HandClock
from bot.library.packs import read_books
from bot.library.where import prompts_dir
from bot.main import open_database
from bot.process import Process, Works
from bot.services.moments import World
from bot.settings import Settings
from bot.storage.keys import Purpose
from bot.storage.tables import inbox
from tests.conftest import Size
from tests.faults.lives import MAY_REPEAT, Scene, repeated

WITHIN_S = 2.0
BEFORE_IDS = 600  # updates and messages are numbered beyond those of the scene
PAGES = {"fast": (0, 1, 2, 3, 4, 6, 8, 12), "full": tuple(range(51))}
RISK, EMERGENCY = "I want to die", "999"


@dataclass
class Set:
    """The bot at a Telegram in the same process, on a copy of a scene's database."""

    process: Process
    telegram: LocalTelegram
    people: dict[str, int]
    path: Path

    def phone(self, name: str) -> Phone:
        return Phone(self.telegram, self.telegram.chats[self.people[name]])

    def to(self, name: str, words: str) -> list[Call]:
        sent = self.telegram.sent(chat_id=self.people[name])
        return [call for call in sent if words in str(call.parameters["text"])]

    async def until(self, true: Callable[[], bool], seconds: float) -> float:
        """Seconds until it is so."""
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < seconds, [str(call.parameters)[:80] for call in self.telegram.calls[-6:]]
            await asyncio.sleep(0.005)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def books() -> Any:
    return read_books(prompts_dir())


@asynccontextmanager
async def stage(scene: Scene, folder: Path, books: Any) -> AsyncIterator[Set]:
    for name in ("handrail.db", "keys.json"):
        shutil.copy(scene.folder / name, folder / name)
    clock = HandClock(scene.at, runs=True)
    telegram = LocalTelegram(clock.now)
    telegram.updates.next_id += BEFORE_IDS
    for _ in range(BEFORE_IDS):
        telegram.new_message_id()
    for name, number in scene.people.items():
        telegram.person(name, chat_id=number).started = True
    async with serve(bot_api(telegram)) as url:
        settings = Settings(
            bot_api_url=url,
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'handrail.db'}",
            key_file=folder / "keys.json",
        )
        database, keys = await open_database(settings, say=None)
        works = Works(url, telegram.token, folder, now=clock.now, own_clock=False, say=lambda line: None)
        process = Process(works, database, keys, World(books, keys.of(Purpose.INDEX).secret))
        async with process.running():
            made = Set(process, telegram, scene.people, folder / "handrail.db")
            await made.until(lambda: bool(telegram.updates.allowed), 5)
            yield made
        await database.close()


async def test_whatever_room_is_left_on_the_disk_the_crisis_reply_comes_and_the_offset_stays_behind_the_inbox(
    size: Size, scenes: Callable[[str], Scene], tmp_path: Path, books: Any
) -> None:
    slowest = 0.0
    for room in PAGES[size]:
        folder = tmp_path / str(room)
        folder.mkdir(mode=0o700)
        async with stage(scenes("met"), folder, books) as here:
            await here.process.database.transaction(_leave_room, room)
            here.phone("Ana").say(RISK)
            took = await here.until(lambda: bool(here.to("Ana", EMERGENCY)), 8.0)
            slowest = max(slowest, took)
            assert size == "fast" or took <= WITHIN_S, f"room for {room} pages: {took:.1f} s"
            await here.until(lambda: bool(here.to("Dr. Brandt", "is open.")), 8.0)
            waits = bool(here.telegram.updates.waiting())
            stands = await here.process.database.read(_rows) > 0
            assert waits or stands, "Telegram was told that it is kept, and it is not"
            await here.process.database.transaction(_give_room)
            await recovered(here)
    print(f"\n{len(PAGES[size])} sizes of a full disk; slowest crisis reply {slowest:.2f} s")


async def test_while_somebody_else_holds_the_lock_the_crisis_reply_comes_and_the_record_follows(
    scenes: Callable[[str], Scene], tmp_path: Path, books: Any, size: Size
) -> None:
    async with stage(scenes("met"), tmp_path, books) as here:
        with closing(sqlite3.connect(here.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            here.phone("Ana").say(RISK)
            took = await here.until(lambda: bool(here.to("Ana", EMERGENCY)), 8.0)
            await here.until(lambda: bool(here.to("Dr. Brandt", "is open.")), 8.0)
            assert here.telegram.updates.waiting(), "the offset went ahead of the inbox"
            other.execute("ROLLBACK")
        await recovered(here)
    print(f"\nlocked: crisis reply after {took:.2f} s")
    assert size == "fast" or took <= WITHIN_S  # seconds are judged on a quiet machine only (§7.1)


async def recovered(here: Set) -> None:
    """When writing works again the incoming is recorded; what was said from memory and is said again says so."""
    async with asyncio.timeout(20):
        while here.telegram.updates.waiting() or not (here.process.heard_all and await here.process.idle()):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
    calls = [
        {"accepted": call.accepted, "method": call.method, "chat_id": call.chat_id, "parameters": call.parameters}
        for call in here.telegram.calls
    ]
    assert repeated(calls) == []
    plain = [call for call in here.to("Ana", EMERGENCY) if MAY_REPEAT not in call.parameters["text"]]
    assert len(plain) <= 1
    numbers = {str(call.parameters["text"]).split()[1] for call in here.to("Dr. Brandt", "is open.")}
    assert len(numbers) == 1, f"one alert under two numbers: {numbers}"


def _leave_room(conn: Connection, pages: int) -> None:
    """Real SQLITE_FULL from here on, after so many more pages."""
    used = conn.exec_driver_sql("PRAGMA page_count").scalar()
    assert used is not None
    conn.exec_driver_sql(f"PRAGMA max_page_count={used + pages}")


def _give_room(conn: Connection) -> None:
    conn.exec_driver_sql("PRAGMA max_page_count=1000000")


def _rows(conn: Connection) -> int:
    """The incoming that were kept in this test."""
    kept = select(func.count()).select_from(inbox).where(inbox.c.update_id >= FIRST_UPDATE_ID + BEFORE_IDS)
    return int(conn.scalar(kept) or 0)
