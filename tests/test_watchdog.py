"""A process that stands still is ended with its frames and nothing of anybody's words."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from bot.watchdog import STOOD_STILL, Watchdog

STUCK = """
import asyncio, time
from bot.watchdog import Watchdog

async def main():
    dog = Watchdog(loop_stuck_s=0.3, look_every_s=0.05)
    dog.start()
    canary = "a word of a client's"
    stand_still(canary)

def stand_still(words):
    time.sleep(20)

asyncio.run(main())
"""


async def bitten(dog: Watchdog, codes: list[int], meanwhile: Callable[[], object] = lambda: None) -> None:
    dog.start()
    for _ in range(12):
        await asyncio.sleep(0.05)
        meanwhile()
    dog.stop()


def watchdog(codes: list[int], **more: Any) -> Watchdog:
    return Watchdog(end=codes.append, look_every_s=0.02, **more)


async def test_a_stuck_loop_ends_the_process(capfd: pytest.CaptureFixture[str]) -> None:
    codes: list[int] = []
    dog = watchdog(codes, loop_stuck_s=0.2)
    dog.start()
    await asyncio.sleep(0.05)
    time.sleep(0.5)  # noqa: ASYNC251 - the loop is to be stuck
    dog.stop()
    assert codes == [STOOD_STILL]
    assert "The event loop has not moved" in capfd.readouterr().err


async def test_each_beat_tells_by_how_much_the_loop_came_too_late() -> None:
    lags: list[float] = []
    dog = watchdog([], lagged=lags.append)
    dog.start()
    await asyncio.sleep(0.1)
    time.sleep(0.5)  # noqa: ASYNC251 - the loop is to be late
    await asyncio.sleep(0.05)
    dog.stop()
    assert min(lags) < 0.2 and max(lags) > 0.4


async def test_polls_that_stop_end_the_process(capfd: pytest.CaptureFixture[str]) -> None:
    codes: list[int] = []
    dog = watchdog(codes, poll_stale_s=0.2)
    dog.polled()
    await bitten(dog, codes)
    assert codes == [STOOD_STILL]
    assert "Telegram has not answered" in capfd.readouterr().err


async def test_a_start_that_waits_for_telegram_is_left_alone() -> None:
    codes: list[int] = []
    await bitten(watchdog(codes, poll_stale_s=0.1), codes)
    assert codes == []


async def test_a_process_that_polls_is_left_alone() -> None:
    """On a clock that moves from poll to poll: a busy machine may take its time between two of them."""
    codes: list[int] = []
    passed = count(0.0, 0.1)
    shown = [next(passed)]
    dog = watchdog(codes, poll_stale_s=0.4, loop_stuck_s=0.4, monotonic=lambda: shown[0])

    def polls() -> None:
        shown[0] = next(passed)
        dog.polled()

    await bitten(dog, codes, meanwhile=polls)
    assert codes == [] and shown[0] > 1.0


def test_a_real_process_ends_with_70_its_frames_and_no_words() -> None:
    ended = subprocess.run([sys.executable, "-c", STUCK], capture_output=True, text=True, timeout=15, check=False)
    assert ended.returncode == STOOD_STILL
    assert "stand_still" in ended.stderr
    assert "client" not in ended.stderr
