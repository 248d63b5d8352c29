"""Two days with a thousand clients, on a clock moved by hand: what the process holds of the memory, hour by hour.

Each day each has one check-in at their own time and writes once: a check-in of three words, then a line of their own.
In the first day everybody is met for the first time; what is held in the second should stay.
Prints one JSON line.
"""

import asyncio
import gc
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from tests.benchmarks.load import NUMBER, Load, serve
from tests.benchmarks.peers import TOKEN, UNLIMITED, WORDS, add_more, add_people
from tests.benchmarks.road import resident_mb

MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)
STEP, A_SECOND, LOOK_S = timedelta(minutes=5), timedelta(seconds=1), 0.02
DAYS, A_DAY, AN_HOUR = 2, int(timedelta(days=1) / STEP), int(timedelta(hours=1) / STEP)
AWAKE = range(8 * 60, 21 * 60)  # minutes of the day outside everybody's quiet hours


@dataclass
class Talk(Load):
    """Everybody says the same words and then a line of their own."""

    own: tuple[str, ...] = ()

    def somebody(self) -> None:
        """The next of them begins to write, and after the last the first again."""
        self.say(NUMBER + self.begun_by % self.people, 0)
        self.begun_by += 1

    def finished(self) -> None:
        """Nobody begins for that."""

    def text(self, person: int, nth: int) -> str:
        """A word of the check-in, or in its place a line of their own."""
        return self.words[nth] or self.own[self.begun_by % len(self.own)]


def harmless() -> tuple[str, ...]:
    """Different lines, as people write them, that the screen lets pass."""
    from bot.domain.risk.reading import Tier
    from tests.corpus import lines

    return tuple(line.text for line in lines("en") if line.tier is Tier.NONE)


def due(client: str, minute: int) -> Any:
    from bot.domain.schedule import Schedule
    from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly

    day = date(2026, 11, 23)
    return Schedule(
        client=client, id=f"s{client}", prompt="how_is_it", zone="Europe/London",
        times=(FixedTime(wall_time(*divmod(minute, 60))),), days=Weekly(EVERY_DAY), start=day, agreed_on=day,
        ends=date(2027, 1, 23), next_due_at=MIDNIGHT + timedelta(minutes=minute),
    )  # fmt: skip


def fill(conn: Connection, count: int) -> None:
    """So many clients, each with a check-in at a time of their own."""
    from bot.storage import clients, schedules

    add_people(conn, 1)
    add_more(conn, 1, count - 1)
    made = clients.of_therapist(conn, "brandt")
    schedules.save_many(conn, [due(each.id, AWAKE[nth * len(AWAKE) // count]) for nth, each in enumerate(made)])


def days(folder: Path, count: int, told: Callable[[str], None]) -> dict[str, Any]:
    """Megabytes held at the beginning and at the end of each hour, and how many check-ins and words there were."""
    from bot.domain.limiter import Limiter, Pace
    from bot.main import YOUNG_MIDDLE_OLD, open_database
    from bot.process import Process, Works
    from bot.services.moments import World
    from bot.storage.keys import Purpose
    from tests import shipped
    from tests.benchmarks.crowd import settings

    talk = Talk(count, (*WORDS, ""), 0.0, 0, own=harmless())
    clock = [MIDNIGHT]

    async def run() -> dict[str, Any]:
        server, url = await serve(talk)
        database, keys = await open_database(settings(folder, url), say=None)
        await database.transaction(fill, count)
        works = Works(url, TOKEN, folder, now=lambda: clock[0], own_clock=False, say=lambda line: None)
        process = Process(works, database, keys, World(shipped.books(), keys.of(Purpose.INDEX).secret))
        await process.build()
        gc.freeze()  # as `handrail run` does
        gc.set_threshold(*YOUNG_MIDDLE_OLD)
        pace = Pace(UNLIMITED)
        process.delivery.limiter = Limiter(pace, pace, pace)
        async with process.running():
            held = [round(resident_mb(os.getpid()), 1)]
            for step in range(1, DAYS * A_DAY + 1):
                clock[0] = max(clock[0], MIDNIGHT + step * STEP)
                await process.tick()
                for _ in range(step * count // A_DAY - (step - 1) * count // A_DAY):
                    talk.somebody()
                while talk.waiting or not await process.idle():
                    await asyncio.sleep(LOOK_S)
                    clock[0] += A_SECOND  # a chat hears one letter a second
                if step % AN_HOUR == 0:
                    held.append(round(resident_mb(os.getpid()), 1))
                    told(f"{step // AN_HOUR} h: {held[-1]:.0f} MB, {len(talk.took)} words answered")
            sent = await database.read(_checkins)
        await database.close()
        server.close()
        return {
            "held_mb": held, "most_mb": max(held), "second_day_mb": round(held[-1] - held[len(held) // 2], 1),
            "words": len(talk.took), "checkins": sent,
        }  # fmt: skip

    return asyncio.run(run())


def _checkins(conn: Connection) -> int:
    from sqlalchemy import func, select

    from bot.storage.tables import checkin

    return conn.scalar(select(func.count()).select_from(checkin).where(checkin.c.schedule.is_not(None))) or 0


if __name__ == "__main__":
    where, how_many = sys.argv[1:]
    found = days(Path(where), int(how_many), lambda line: print(line, file=sys.stderr, flush=True))
    print(json.dumps(found))
