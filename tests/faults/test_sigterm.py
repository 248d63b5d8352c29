"""Asked to end (SIGTERM) in whatever it does: it ends soon, and nothing is lost, said twice or in doubt."""

import asyncio
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

from bot.demo.botapi.remote import RemoteTelegram
from bot.domain.letter import Letter
from bot.services.delivery import Delivery
from tests.conftest import Size
from tests.faults.crowd import add_crowd, crowd_numbers
from tests.faults.lives import Counters, Scene, Theatre, fork, repeated, wait_for
from tests.faults.traffic import RISK, Notices, everybody_was_met, until_it_polls

ENDS, LEASING = {"fast": 5, "full": 100}, 2
LONG_ENOUGH_S = 0.3  # for every loop to see that the end has come
LONGEST_S, BUSY_MACHINE_S = 10.0, 30.0


async def live(theatre: Theatre, counters: Counters, *, asks: bool = False) -> None:
    """As `handrail run` does: until somebody asks for the end; `asks`: it does so itself while it leases."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with theatre._process(True) as process:
        Notices(counters)(process)
        if asks:
            ends_between_lease_and_flight(process.delivery)
        await process.run_until(stop)


def ends_between_lease_and_flight(delivery: Delivery) -> None:
    """The end is asked for when a letter is leased in the database and has not set out yet."""
    lease = delivery._lease

    async def leased(worst: int) -> Letter | None:
        letter = await lease(worst)
        if letter is not None:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(LONG_ENOUGH_S)
        return letter

    delivery._lease = leased  # type: ignore[method-assign]


def test_it_ends_by_itself_within_seconds_and_nothing_is_lost(
    size: Size, seed: int, far_telegram: RemoteTelegram, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    rng, theatre = random.Random(seed), Theatre.open(far_telegram, scenes("met"), tmp_path / "life")
    numbers = crowd_numbers(ENDS[size])
    theatre.join(numbers)
    theatre.fresh()
    theatre.edit(lambda conn: add_crowd(conn, theatre.scene.people["Ana"], numbers))
    start = theatre.settle()
    theatre.calls()
    slowest = 0.0
    for nth, number in enumerate(numbers):
        asks = nth < LEASING
        theatre.counters.clear()
        pid = fork(lambda: asyncio.run(live(theatre, theatre.counters, asks=asks)), theatre.folder / "life.log")  # noqa: B023
        until_it_polls(theatre, pid if asks else None)  # it may find a letter of the life before, and end first
        theatre.writes(number, rng.choice(RISK))
        began = time.monotonic()
        if not asks:
            time.sleep(rng.uniform(0.0, 0.3))
            began = time.monotonic()
            os.kill(pid, signal.SIGTERM)
        ended = wait_for(pid, BUSY_MACHINE_S)
        slowest = max(slowest, time.monotonic() - began)
        assert ended == 0, (theatre.folder / "life.log").read_text()[-2000:]
    report, calls = theatre.settle(own_clock=True), theatre.calls()
    assert len(report["inbox"]) - len(start["inbox"]) == len(numbers)
    assert {state for _, state, _ in report["inbox"]} == {"done"}
    everybody_was_met(theatre, numbers, report, calls)
    assert repeated(calls) == []
    assert not any("(may be a repeat)" in str(call["parameters"].get("text")) for call in calls), "what flew has landed"
    assert size == "fast" or slowest <= LONGEST_S
    print(f"{len(numbers)} ends, the slowest {slowest:.2f} s")
