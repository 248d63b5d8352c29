"""Taps and words that come twice, late and out of order change one thing once; a tap on an old screen says so (R7)."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.demo.botapi.chats import Message
from bot.demo.botapi.phone import Phone
from bot.storage.tables import checkin, inbox
from tests import shipped
from tests.conftest import Size
from tests.faults.crowd import add_crowd, crowd_numbers
from tests.faults.failing import Set, stage
from tests.faults.lives import Scene

# A chat hears one letter a second, so a round takes some ten: many people take theirs side by side.
PEOPLE, ROUNDS = {"fast": 2, "full": 12}, {"fast": 1, "full": 10}
COPIES, LATE_S, PACE_S = 3, 0.15, 60.0
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
    chance, rounds = random.Random(seed), PEOPLE[size] * ROUNDS[size]
    async with stage(scenes("met"), tmp_path, books) as here:
        people = [here.phone("Ana"), *await others(here, PEOPLE[size] - 1)]
        before = sum((await settled(here))["checkins"].values())
        here.telegram.faults.updates.copies = COPIES
        here.telegram.faults.updates.late_seconds = LATE_S
        here.telegram.faults.updates.chance = chance.random
        for nth in range(1, ROUNDS[size] + 1):
            await one_round(here, people, chance, before + nth * len(people))
            print(f"{nth * len(people)} of {rounds} rounds, {COPIES} copies each: {await settled(here)}")


async def others(here: Set, count: int) -> list[Phone]:
    """So many more, each with everything as Ana has it."""
    numbers = crowd_numbers(count)
    await here.process.database.transaction(add_crowd, here.people["Ana"], numbers)
    found = [here.telegram.person(f"no. {number}", chat_id=number) for number in numbers]
    for chat in found:
        chat.started = True
    return [Phone(here.telegram, chat) for chat in found]


async def one_round(here: Set, people: list[Phone], chance: random.Random, checkins: int) -> None:
    """Everybody begins a check-in, answers its first question in every way, ends it, and taps the old screen."""
    heard = {each: len(each.heard) for each in people}
    for each in people:
        each.say("/checkin")
    await here.until(lambda: all(question(each, heard[each]) for each in people), PACE_S)
    asked = {each: found for each in people if (found := question(each, heard[each]))}
    keys = {each: (held(found, HARD), held(found, OKAY)) for each, found in asked.items()}
    assert (await settled(here))["unheard"] == 0
    for each, found in asked.items():
        for tapped in chance.sample((True, True, False), 3):
            each.press_data(keys[each][0], found.message_id) if tapped else each.say("hard")
    after = await settled(here)
    assert after["unheard"] == 0, after
    assert sum(after["checkins"].values()) == checkins, after
    # A word that comes late is asked about, once the chat's second between two letters is over.
    await here.until(lambda: all(said(each, heard[each], ASKED) for each in people), PACE_S)
    for words in REST:
        for each in people:
            each.say(words)
        await settled(here)
    for each, found in asked.items():
        each.press_data(keys[each][1], found.message_id)
    await here.until(lambda: all(CLOSED in each.heard[-1].text for each in people), PACE_S)


def question(phone: Phone, since: int) -> Message | None:
    return next((each for each in phone.heard[since:] if each.button(HARD)), None)


def said(phone: Phone, since: int, words: str) -> bool:
    return any(words in each.text for each in phone.heard[since:])


def held(message: Message, label: str) -> str:
    key = message.button(label)
    return str(key["callback_data"]) if key else ""
