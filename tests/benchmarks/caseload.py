"""How fast the console's pages answer at 500 clients and 100,000 rows: python -m tests.benchmarks.caseload.

Issue 5, *At size*: every page p95 ≤ 150 ms on the server. One process, SQLite, over ASGI without a network.
"""

import argparse
import asyncio
import cProfile
import logging
import pstats
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import time as wall
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.journal import Act
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly
from bot.services import caseload
from bot.services.caseload import Which
from bot.storage import acts, chats, checkins, clients, schedules, therapists
from tests.console.cast import FORM, Browser, House
from tests.databases import KEYS, NOW, Home
from tests.services.cast import cast

CLIENTS, ROWS, ACTS, AT_ONCE = 500, 100_000, 20_000, 2_000
BAR_MS = 150
PAGES = (
    "/clients", "/clients?page=10", "/clients?search=client+31", "/clients?show=look", "/clients?show=paused",
    "/clients?order=session", "/clients?order=label&page=20", "/clients/x250",
    "/clients/x250/delivery?page=3", "/clients/x250/shared", "/clients/x250/brief",
    "/clients/x250/schedule", "/clients/x250/schedule/s250", "/clients/x250/copy/s250", "/clients/x250/toolkit",
    "/clients/x250/plan", "/clients/x250/stage", "/clients/x250/pause", "/clients/x250/send", "/clients/x250/next",
    "/clients/x250/contact", "/clients/x250/notes", "/clients/invite", "/clients/pause",
    "/alerts", "/alerts/40718253", "/team", "/team/clients?page=9", "/team/reading", "/team/hand-over",
    "/team/colleagues",
    "/prompts", "/prompts/new", "/settings", "/devices", "/audit", "/audit?page=400",
)  # fmt: skip


def people(conn: Connection) -> None:
    """As many clients of Dr. Brandt's as the issue says, each with evenings of their own."""
    ana = clients.get(conn, "ana")
    for n in range(CLIENTS):
        chat = chats.find_or_make(conn, 9000 + n)
        clients.save(conn, replace(ana, id=f"x{n:03}", chat=chat, label=f"Client {n:03}", created_at=NOW))
        day = NOW.date() - timedelta(weeks=4)
        one = Schedule(
            f"x{n:03}", f"s{n:03}", "", "Europe/London", (FixedTime(wall(19, 10), 75),), Weekly(EVERY_DAY), day, day,
            ends=day + timedelta(weeks=12), preset=Preset.WEEKDAY_EVENINGS,
        )  # fmt: skip
        schedules.save(conn, planned(one, NOW))


def answered(each: int) -> Iterator[Checkin]:
    """Check-ins that were answered, the same number for each."""
    for n in range(CLIENTS):
        for back in range(each):
            at = NOW - timedelta(days=back, hours=13)
            yield Checkin(
                f"c{n:03}-{back}", f"x{n:03}", f"s{n:03}", at.date(), 0, at, CheckinState.ANSWERED, opened_at=at,
                answered_at=at, state_word="mixed", asked={"prompt": "A check-in is here when you want it."},
            )  # fmt: skip


def looked(conn: Connection) -> None:
    """A long audit trail."""
    for n in range(ACTS):
        acts.save(conn, Act(f"a{n}", NOW - timedelta(minutes=n), "brandt", "looked_at_overview", f"x{n % CLIENTS:03}"))


async def filled(house: House, count: int) -> None:
    await house.database.transaction(people)
    rows = list(answered(count // CLIENTS))
    for first in range(0, len(rows), AT_ONCE):
        await house.database.transaction(checkins.save_many, rows[first : first + AT_ONCE])
    await house.database.transaction(looked)


async def times(browser: Browser, path: str, n: int) -> tuple[list[float], float]:
    """Milliseconds of each answer, after one that warms up, and of the processor for one: a busy machine waits."""
    assert (await browser.get(path)).status_code in (200, 404), path
    found, cpu = [], time.process_time()
    for _ in range(n):
        began = time.perf_counter()
        await browser.get(path)
        found.append(1000 * (time.perf_counter() - began))
    return sorted(found), 1000 * (time.process_time() - cpu) / n


async def everybody_paused(brandt: Browser) -> None:
    """How long the one form that writes to everybody takes, and for how long the loop stands still meanwhile."""
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, 1000 * (time.perf_counter() - began) - 5)

    for done, fields in (("paused", {"how": "open"}), ("going on again", {"do": "resume"})):
        token = FORM.findall((await brandt.get("/clients/pause")).text)[0]
        watching, began = asyncio.create_task(watch()), time.perf_counter()
        answer = await brandt.post("/clients/pause", {"form": token, **fields})
        took = time.perf_counter() - began
        watching.cancel()
        assert answer.status_code == 303, answer.text
        print(f"everybody {done}: {took:.2f} s, the loop stood still for {longest:.0f} ms at most")
        longest = 0.0


async def measured(n: int, rows: int, profiled: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = await Home(f"sqlite:///{folder / 'handrail.db'}", KEYS, folder).open()
        await database.transaction(cast)
        house = House(database)
        began = time.perf_counter()
        await filled(house, rows)
        print(f"{CLIENTS} clients, {rows} check-ins, {ACTS} acts in {time.perf_counter() - began:.0f} s")
        brandt = await house.signed_in("brandt")
        await house.alert()
        for path in PAGES:
            found, cpu = await times(brandt, path, n)
            p50, p95 = statistics.median(found), found[min(len(found) - 1, int(0.95 * len(found)))]
            ok = "ok" if p95 <= BAR_MS else "OVER"
            print(f"{path:28} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   cpu {cpu:6.1f} ms   {ok}")
        await everybody_paused(brandt)
        if profiled:
            await database.read(profile, house)
        await database.close()


def profile(conn: Connection, house: House) -> None:
    """Where the time of the list goes."""
    brandt, work = therapists.get(conn, "brandt"), cProfile.Profile()
    work.enable()
    for _ in range(10):
        caseload.listed(conn, house.world, house.now, brandt, Which.ALL, "", 1)
    work.disable()
    pstats.Stats(work).sort_stats("cumulative").print_stats(28)


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=40)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--profile", action="store_true", help="where the time of the list goes")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    asyncio.run(measured(arguments.n, arguments.rows, arguments.profile))


if __name__ == "__main__":
    main()
