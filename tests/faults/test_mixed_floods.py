"""429 for single chats and for all of them, mixed: nobody is written to before their time, and everybody is met."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.demo.botapi.chats import Chat
from bot.demo.botapi.faults import FaultKind
from bot.demo.botapi.local import Call
from bot.demo.botapi.phone import Phone
from tests import shipped
from tests.conftest import Size
from tests.faults.crowd import add_crowd, crowd_numbers
from tests.faults.failing import Set, stage
from tests.faults.lives import Scene

PEOPLE, WAITS, SHARE = {"fast": 5, "full": 60}, {"fast": (1, 2), "full": (1, 2, 5, 20, 60)}, 0.6
CARD, SOON_S = "999", {"fast": 30.0, "full": 300.0}
A_CLOCK_IS_NOT_EXACT_S = 0.05


@pytest.fixture(scope="module")
def books() -> Any:
    return shipped.books()


def switch_on(here: Set, chance: random.Random, numbers: list[int], waits: tuple[int, ...]) -> dict[int, int]:
    """A flood for each of some chats, and one that strikes whoever comes third and eighth; who waits how long."""
    chosen = {each: chance.choice(waits) for each in numbers if chance.random() < SHARE}
    for each, seconds in chosen.items():
        here.telegram.faults.add(
            FaultKind.FLOOD, methods={"sendMessage"}, chats={each}, times=1, retry_after=seconds
        )  # fmt: skip
    here.telegram.faults.add(
        FaultKind.FLOOD, methods={"sendMessage"}, times=2, skip=2, every=5, retry_after=min(waits)
    )  # fmt: skip
    return chosen


def too_soon(calls: list[Call]) -> list[tuple[int | None, float]]:
    """Calls to a chat before the end of what the 429 before it had asked for."""
    until: dict[int | None, float] = {}
    early = []
    for call in calls:
        if call.method == "sendMessage" and call.monotonic < until.get(call.chat_id, 0.0) - A_CLOCK_IS_NOT_EXACT_S:
            early.append((call.chat_id, until[call.chat_id] - call.monotonic))
        if not call.accepted and "retry after" in call.outcome.lower():
            seconds = float(call.outcome.lower().rpartition("retry after")[2].split()[0])
            until[call.chat_id] = call.monotonic + seconds
    return early


async def test_mixed_429s_bind_whom_they_name_for_as_long_as_they_say_and_everybody_in_danger_is_met(
    size: Size, seed: int, scenes: Callable[[str], Scene], tmp_path: Path, books: Any
) -> None:
    """CR-601."""
    chance, numbers = random.Random(seed), crowd_numbers(PEOPLE[size])
    async with stage(scenes("met"), tmp_path, books) as here:
        await here.process.database.transaction(add_crowd, here.people["Ana"], numbers)
        chats = [here.telegram.person(f"no. {each}", chat_id=each) for each in numbers]
        bound = switch_on(here, chance, numbers, WAITS[size])
        for chat in chats:
            chat.started = True
            Phone(here.telegram, chat).say("I want to die")
        free = [chat for chat in chats if chat.chat_id not in bound]
        await here.until(lambda: all(met(here, chat) for chat in free), SOON_S[size])
        await here.until(lambda: all(met(here, chat) for chat in chats), SOON_S[size])
        await asyncio.sleep(0)
        refused = [call for call in here.telegram.calls if "retry after" in call.outcome.lower()]
        assert too_soon(here.telegram.calls) == []
        assert len(refused) >= len(bound), "the floods were there"
    print(
        f"\n{len(numbers)} in danger, {len(bound)} chats bound for up to {max(WAITS[size])} s, {len(refused)} times 429"
    )


def met(here: Set, chat: Chat) -> bool:
    return any(CARD in str(call.parameters["text"]) for call in here.telegram.sent(chat_id=chat.chat_id))
