"""T13: one person floods the bot; somebody else in danger is met meanwhile, and no word of the flood goes unseen."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, func, select

from bot.demo.botapi.phone import Phone
from bot.storage.tables import alert, inbox
from tests import shipped
from tests.conftest import Size
from tests.faults.crowd import FIRST_NUMBER, add_crowd
from tests.faults.failing import Set, stage
from tests.faults.lives import Scene

MESSAGES = {"fast": 150, "full": 10_000}
CARD, DANGER, LONGEST_S = "999", "I want to die", {"fast": 60.0, "full": 900.0}
FIRST_TRY_S = 2.0  # judged in the full size


def left(conn: Connection) -> int:
    return conn.scalar(select(func.count()).select_from(inbox).where(inbox.c.state == "new")) or 0


def alerts(conn: Connection) -> int:
    return conn.scalar(select(func.count()).select_from(alert)) or 0


def met(here: Set, number: int) -> bool:
    return any(CARD in str(call.parameters["text"]) for call in here.telegram.sent(chat_id=number))


async def test_a_flood_of_one_chat_holds_nobody_else_up_and_its_own_words_are_all_read(
    size: Size, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-601."""
    async with stage(scenes("met"), tmp_path, shipped.books()) as here:
        database, ana = here.process.database, here.phone("Ana")
        await database.transaction(add_crowd, here.people["Ana"], [FIRST_NUMBER])
        chat = here.telegram.person("another", chat_id=FIRST_NUMBER)
        chat.started = True
        for nth in range(MESSAGES[size] - 1):
            ana.say(f"so much to tell, part {nth}")
        ana.say(DANGER)
        began = time.monotonic()
        Phone(here.telegram, chat).say(DANGER)
        own = await here.until_of_our_own(lambda: met(here, FIRST_NUMBER), LONGEST_S[size])
        took, waiting = time.monotonic() - began, await database.read(left)
        assert waiting > MESSAGES[size] // 2, "who is in danger does not wait for the end of the flood"
        await here.until(lambda: met(here, here.people["Ana"]), LONGEST_S[size])
        while await database.read(left):  # the answers need a second each, and are not waited for
            assert time.monotonic() - began < LONGEST_S[size]
            await asyncio.sleep(0.05)
        assert await database.read(alerts) == 2, "an alert for each of the two"
        met_after = f"{took:.2f} s, of them {took - own:.2f} s waiting for a core that others had"
        print(f"{MESSAGES[size]} of one chat: card of another after {met_after}; {waiting} unheard then")
        assert size == "fast" or own <= FIRST_TRY_S, "the seconds are those that were ours"
