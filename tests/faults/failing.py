"""A database that fails from a chosen moment on, and the bot over it at a Telegram in the same process."""

import asyncio
import shutil
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, func, select

from bot.demo.botapi.app import bot_api
from bot.demo.botapi.local import Call, LocalTelegram
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.updates import FIRST_UPDATE_ID
from bot.demo.botapi.wire import serve
from bot.demo.product import HandClock
from bot.main import open_database
from bot.process import Process, Works
from bot.services.moments import World
from bot.settings import Settings
from bot.storage.keys import Purpose
from bot.storage.sqlite import Sqlite
from bot.storage.tables import inbox
from tests.faults.lives import MAY_REPEAT, Scene, repeated

BEFORE_IDS = 600  # updates, messages and taps are numbered beyond those of the scene
HEARD_S = 30.0


@dataclass
class Set:
    """The bot at a Telegram in the same process, on a copy of a scene's database."""

    process: Process
    telegram: LocalTelegram
    people: dict[str, int]
    path: Path

    @property
    def engines(self) -> Sqlite:
        engines = self.process.database._engines
        assert isinstance(engines, Sqlite)
        return engines

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

    async def until_of_our_own(self, true: Callable[[], bool], seconds: float) -> float:
        """Seconds until it is so, less those in which one of our threads stood ready and other programs had the cores.

        Of all threads only the one that waited longest counts, so that no second is taken off twice.
        """
        before = waited_for_a_core()
        took = await self.until(true, seconds)
        after = waited_for_a_core()
        return took - max((after[each] - before.get(each, 0.0) for each in after), default=0.0)

    async def kept(self) -> int:
        """The incoming that stand in the inbox of this test."""
        return await self.process.database.read(_rows)

    async def recovered(self) -> None:
        """Writing works again: what came is recorded, and what was said from memory and is said again says so."""
        await self.quiet()
        assert repeated([_told(call) for call in self.telegram.calls]) == []

    async def quiet(self) -> None:
        """What came is heard, and nothing is left to say at this instant."""
        async with asyncio.timeout(60):
            while (  # noqa: ASYNC110 - it tells nobody
                self.telegram.updates.waiting() or not (self.process.heard_all and await self.process.idle())
            ):
                await asyncio.sleep(0.02)


def waited_for_a_core() -> dict[int, float]:
    """Seconds for which each of our threads stood ready while other programs had the cores; {} where nobody says."""
    ours = (each.native_id for each in threading.enumerate())
    return {thread: waited for thread in ours if thread and (waited := _ready(thread)) is not None}


def _ready(thread: int) -> float | None:
    try:
        told = Path(f"/proc/self/task/{thread}/schedstat").read_text(encoding="ascii").split()
    except OSError:
        return None
    return int(told[1]) / 1e9


def beyond_the_scene(telegram: LocalTelegram) -> None:
    """Updates, messages and taps are numbered beyond those that the scene's database knows."""
    telegram.updates.next_id += BEFORE_IDS
    for _ in range(BEFORE_IDS):
        telegram.new_message_id()
        next(telegram._tap_ids)


@asynccontextmanager
async def stage(scene: Scene, folder: Path, books: Any, *, own_clock: bool = False) -> AsyncIterator[Set]:
    """A copy of the scene in `folder`; the bot is up and has asked for updates."""
    for name in ("handrail.db", "keys.json"):
        shutil.copy(scene.folder / name, folder / name)
    clock = HandClock(scene.at, runs=True)
    telegram = LocalTelegram(clock.now)
    beyond_the_scene(telegram)
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
        works = Works(url, telegram.token, folder, now=clock.now, own_clock=own_clock, say=lambda line: None)
        process = Process(works, database, keys, World(books, keys.of(Purpose.INDEX).secret))
        async with process.running():
            made = Set(process, telegram, dict(scene.people), folder / "handrail.db")
            await made.until(lambda: bool(telegram.updates.allowed), 5)
            yield made
        await database.close()


@dataclass
class Held:
    """Another process takes the database's lock after so many whole transactions, and keeps it until it is mended."""

    here: Set
    after: int
    _done: int = 0
    _other: sqlite3.Connection = field(init=False)
    # A connection that is closed under a statement brings the process down.
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        self._other = sqlite3.connect(self.here.path, isolation_level=None, check_same_thread=False, timeout=5)
        engines, write = self.here.engines, self.here.engines._write
        if not self.after:
            self._other.execute("BEGIN IMMEDIATE")

        def written(work: Callable[[Connection], Any]) -> Any:
            result = write(work)
            with self._one_at_a_time:
                self._done += 1
                if self._done == self.after:
                    self._other.execute("BEGIN IMMEDIATE")
            return result

        engines._write = written  # type: ignore[method-assign]

    def mend(self) -> None:
        with self._one_at_a_time:
            self.after = -1
            self._other.close()


@dataclass
class Failing:
    """The n-th statement of the writer fails with that code of SQLite's, and all after it, until it is mended."""

    here: Set
    after: int
    code: int
    _done: int = 0
    _whole: bool = False

    def begin(self) -> None:
        event.listen(self.here.engines._writer, "before_cursor_execute", self._before)

    def mend(self) -> None:
        self._whole = True

    def _before(self, conn: Any, cursor: Any, statement: str, *more: Any) -> None:
        self._done += 1
        if self._done > self.after and not self._whole:
            error = sqlite3.OperationalError("as SQLite says it")
            error.sqlite_errorcode, error.sqlite_errorname = self.code, "SQLITE_OF_THIS_TEST"
            raise error


def _told(call: Call) -> dict[str, Any]:
    return {
        "accepted": call.accepted,
        "method": call.method,
        "chat_id": call.chat_id,
        "parameters": call.parameters,
    }


def plain(calls: list[Call]) -> list[Call]:
    """Those that do not say that they may be a repeat."""
    return [call for call in calls if MAY_REPEAT not in call.parameters["text"]]


def _rows(conn: Connection) -> int:
    kept = select(func.count()).select_from(inbox).where(inbox.c.update_id >= FIRST_UPDATE_ID + BEFORE_IDS)
    return int(conn.scalar(kept) or 0)
