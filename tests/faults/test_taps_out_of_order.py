"""Taps and words that come twice, late and out of order change one thing once; a tap on an old screen says so (R7)."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.storage.tables import checkin, inbox
from tests import shipped
from tests.conftest import Size
from tests.faults.failing import Set, stage
from tests.faults.lives import Scene

ROUNDS = {"fast": 2, "full": 60}
COPIES, LATE_S, PACE_S = 3, 0.15, 10.0  # a chat hears one letter a second
REST = ("6", "no", "it was loud", "for the session")
HARD, OKAY, ASKED, CLOSED = "Hard", "Okay", "How much distress", "That check-in is closed. Open a new one?"


@pytest.fixture(scope="module")
def books() -> Any:
    return shipped.books()


def stands(conn: Connection) -> dict[str, Any]:
    """Check-ins by state, and whatever was not heard or set aside."""
    unheard = select(func.count()).select_from(inbox).where(inbox.c.state != "done")
    return {
        "checkins": dict(conn.execute(select(checkin.c.state, func.count()).group_by(checkin.c.state)).all()),
        "unheard": conn.scalar(unheard),
    }


async def settled(here: Set) -> dict[str, Any]:
    """Everything that was sent has come, and nothing is left to do."""
    await asyncio.sleep(2 * LATE_S)
    await here.quiet()
    found: dict[str, Any] = await here.process.database.read(stands)
    return found


async def test_whatever_comes_twice_late_or_in_another_order_changes_one_thing_once(
    size: Size, seed: int, scenes: Callable[[str], Scene], tmp_path: Path, books: Any
) -> None:
    chance = random.Random(seed)
    async with stage(scenes("met"), tmp_path, books) as here:
        ana, before = here.phone("Ana"), await settled(here)
        here.telegram.faults.updates.copies = COPIES
        here.telegram.faults.updates.late_seconds = LATE_S
        here.telegram.faults.updates.chance = chance.random
        for nth in range(1, ROUNDS[size] + 1):
            heard = len(ana.heard)
            ana.say("/checkin")
            await settled(here)
            question = next(each for each in reversed(ana.heard) if each.button(HARD))
            data, other = held(question, HARD), held(question, OKAY)
            for tapped in chance.sample((True, True, False), 3):
                ana.press_data(data, question.message_id) if tapped else ana.say("hard")
            after = await settled(here)
            assert after["unheard"] == 0, after
            assert sum(after["checkins"].values()) == sum(before["checkins"].values()) + nth, after
            # A word that comes late is asked about, once the chat's second between two letters is over.
            await here.until(lambda: any(ASKED in each.text for each in ana.heard[heard:]), PACE_S)  # noqa: B023
            for words in REST:
                ana.say(words)
                await settled(here)
            ana.press_data(other, question.message_id)
            await here.until(lambda: CLOSED in ana.heard[-1].text, PACE_S)
        print(f"{ROUNDS[size]} rounds, {COPIES} copies each: {after}")


def held(message: Any, label: str) -> str:
    key = message.button(label)
    return str(key["callback_data"]) if key else ""
