"""Many clients whose check-ins are all due at one instant, beside one daily job for each.

Prints one JSON line: seconds to start, longest standstill of the event loop, share that came, memory.
"""

import asyncio
import gc
import json
import logging
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from tests.benchmarks.load import NUMBER
from tests.benchmarks.peers import TOKEN, add_people

BATCH, SOON_S, WAIT_S, BEAT_S, TELL_S = 1000, 8.0, 30.0, 0.005, 15.0
NOW = datetime(2026, 11, 24, 15, 0, 1, tzinfo=UTC)


class Standstill:
    """The longest time in which the event loop did nothing else, from the moment it is asked for."""

    def __init__(self) -> None:
        self.longest_ms = 0.0

    async def watch(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BEAT_S)
            self.longest_ms = max(self.longest_ms, (time.perf_counter() - before - BEAT_S) * 1000)


def make(folder: Path, count: int) -> None:
    """A database with so many clients, each with a check-in at 15:00 of their day."""
    from bot.main import open_database

    async def fill() -> None:
        database, _ = await open_database(settings(folder, "http://127.0.0.1:1"), say=None)
        await database.transaction(add_people, 1)
        for first in range(1, count, BATCH):
            await database.transaction(some, first, min(BATCH, count - first))
            if first // BATCH % 10 == 9:
                told(f"{first + BATCH - 1} of {count} made")
        await database.close()

    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(fill())


def some(conn: Connection, first: int, count: int) -> None:
    from bot.storage import clients, schedules
    from tests.faults.crowd import add_like

    like = clients.get(conn, f"c{NUMBER}")
    made = add_like(conn, like, range(NUMBER + first, NUMBER + first + count))
    schedules.save_many(conn, [due(each.id) for each in ([like] if first == 1 else []) + made])


def due(client: str) -> Any:
    from bot.domain.schedule import Schedule
    from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly

    day = date(2026, 11, 23)
    return Schedule(
        client=client, id=f"s{client}", prompt="how_is_it", zone="Europe/London", times=(FixedTime(wall_time(15)),),
        days=Weekly(EVERY_DAY), start=day, agreed_on=day, ends=date(2027, 1, 23),
        next_due_at=NOW - timedelta(seconds=1),
    )  # fmt: skip


def settings(folder: Path, url: str) -> Any:
    from bot.settings import Settings

    return Settings(
        bot_api_url=url, data_dir=folder, database_url=f"sqlite:///{folder / 'handrail.db'}",
        key_file=folder / "keys.json",
    )  # fmt: skip


def handrail(folder: Path, count: int) -> dict[str, float]:
    """The real bot starts on that database and opens everything that is due; letters leave at Telegram's pace."""
    from bot.main import YOUNG_MIDDLE_OLD, open_database
    from bot.process import Process, Works
    from bot.services.moments import World
    from bot.storage.keys import Purpose
    from bot.storage.tables import checkin
    from tests import shipped
    from tests.benchmarks.load import Load, serve

    books = shipped.books()

    def opened(conn: Connection) -> int:
        return conn.scalar(select(func.count()).select_from(checkin)) or 0

    async def run() -> dict[str, float]:
        server, url = await serve(Load(0, (), 0.0, 0))
        began, used = time.perf_counter(), time.process_time()
        database, keys = await open_database(settings(folder, url), say=None)
        works = Works(
            url, TOKEN, folder, now=lambda: NOW, own_clock=False, say=lambda line: None, settled=gc.freeze
        )  # fmt: skip
        process = Process(works, database, keys, World(books, keys.of(Purpose.INDEX).secret))
        await process.build()
        gc.freeze()  # as `handrail run` does, and the next line
        gc.set_threshold(*YOUNG_MIDDLE_OLD)
        async with process.running():
            started, start_used = time.perf_counter() - began, time.process_time() - used
            rest = memory_mb()
            still = Standstill()
            watching = [asyncio.create_task(still.watch()), asyncio.create_task(progress(process.database, opened))]
            began, used = time.perf_counter(), time.process_time()
            await process.clock.tick()
            took, tick_used = time.perf_counter() - began, time.process_time() - used
            for each in watching:
                each.cancel()
            share = await database.read(opened) / count
        await database.close()
        server.close()
        return {
            "start_s": started, "start_processor_s": start_used, "open_s": took, "open_processor_s": tick_used,
            "standstill_ms": still.longest_ms, "share": share, "rest_mb": rest, "memory_mb": memory_mb(),
        }  # fmt: skip

    return asyncio.run(run())


async def progress(database: Any, opened: Callable[[Connection], int]) -> None:
    while True:
        await asyncio.sleep(TELL_S)
        told(f"{await database.read(opened)} opened")


def told(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def jobqueue(folder: Path, count: int) -> dict[str, float]:
    """One `run_daily` job for each client, all at one instant; the callback does nothing but count."""
    from telegram.ext import Application, ContextTypes

    fired = 0

    async def prompt(context: ContextTypes.DEFAULT_TYPE) -> None:
        nonlocal fired
        fired += 1

    async def run() -> dict[str, float]:
        logging.disable()  # a line for each job that is missed
        began, used = time.perf_counter(), time.process_time()
        app = Application.builder().token(TOKEN).build()
        assert app.job_queue
        await app.job_queue.start()
        at = datetime.now(UTC) + timedelta(seconds=max(SOON_S, count / 1000))
        for number in range(count):
            app.job_queue.run_daily(prompt, at.timetz(), chat_id=NUMBER + number)
        started, start_used = time.perf_counter() - began, time.process_time() - used
        still = Standstill()
        watching = asyncio.create_task(still.watch())
        await asyncio.sleep(max((at - datetime.now(UTC)).total_seconds(), 0.0))
        began, used = time.perf_counter(), time.process_time()
        for _ in range(int(WAIT_S)):
            seen = fired
            await asyncio.sleep(2.0)
            if seen == fired and time.perf_counter() - began > 5:
                break
        watching.cancel()
        return {
            "start_s": started, "start_processor_s": start_used, "open_s": time.perf_counter() - began,
            "open_processor_s": time.process_time() - used, "standstill_ms": still.longest_ms,
            "share": fired / count, "rest_mb": memory_mb(), "memory_mb": memory_mb(),
        }  # fmt: skip

    return asyncio.run(run())


def memory_mb() -> float:
    """The most that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def lines(words: list[str]) -> Iterator[str]:
    which, where, count = words
    folder = Path(where)
    if which == "make":
        began, used = time.perf_counter(), time.process_time()
        make(folder, int(count))
        yield json.dumps({"made_s": time.perf_counter() - began, "processor_s": time.process_time() - used})
    else:
        yield json.dumps({"handrail": handrail, "jobqueue": jobqueue}[which](folder, int(count)))


if __name__ == "__main__":
    print("\n".join(lines(sys.argv[1:])))
