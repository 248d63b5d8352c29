"""What stands in the inbox is heard, however long the database refuses; nothing is set aside for the disk's sake."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from sqlalchemy import Connection, select

from bot.domain.incoming import Incoming, Medium
from bot.services import squeeze
from bot.services.hearing import IN_A_ROW, Ears
from bot.services.moments import World
from bot.storage import alerts, inbox
from bot.storage.database import Database
from bot.storage.tables import inbox as rows
from tests.databases import NOW
from tests.services import cast
from tests.services.cast import ANAS_PHONE


@pytest.fixture(scope="module")
def world() -> World:
    return cast.world()


@dataclass
class Hearing:
    """Ears over a database, and what they called for."""

    database: Database
    ears: Ears
    answered: list[str] = field(default_factory=list)
    rescued: list[str] = field(default_factory=list)

    async def receive(self, update: int, words: str) -> None:
        received = [(update, ANAS_PHONE, f"m:{update}", "message", words.encode(), NOW)]
        await self.database.transaction(inbox.receive, received, NOW)
        self.ears.wake(await self.database.read(inbox.waiting_chats))

    async def flood(self, many: int) -> None:
        """So much at once."""
        said = [(nth, ANAS_PHONE, f"m:{nth}", "message", b"And then", NOW) for nth in range(1, many + 1)]
        await self.database.transaction(inbox.receive, said, NOW)
        self.ears.wake(await self.database.read(inbox.waiting_chats))

    async def states(self) -> list[str]:
        def found(conn: Connection) -> list[str]:
            return list(conn.scalars(select(rows.c.state).order_by(rows.c.id)))

        return await self.database.read(found)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not true():  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.005)


def translated(raw: bytes, person: str) -> Incoming:
    words = raw.decode()
    if words == "poison":
        raise ZeroDivisionError
    return Incoming(Medium.TEXT, NOW, NOW, text=words, words=words, message_id=1, update_id=1, language="en")


@pytest_asyncio.fixture
async def hearing(sqlite_database: Database, world: World) -> AsyncIterator[Hearing]:
    await sqlite_database.transaction(cast.cast)

    async def rescue(chat: str) -> None:
        made.rescued.append(chat)

    ears = Ears(
        sqlite_database, world, translated, lambda: NOW, lambda chat: made.answered.append(chat), rescue,
        again_s=(0.01, 0.02),
    )  # fmt: skip
    made = Hearing(sqlite_database, ears)
    yield made
    await ears.stop()


async def test_a_fault_that_outlasts_every_try_sets_nothing_aside(hearing: Hearing) -> None:
    """Words in quarantine are never answered: that is for words nobody can read, not for a disk that was full."""
    received = [(1, ANAS_PHONE, "m:1", "message", b"I want to die", NOW)]
    await hearing.database.transaction(inbox.receive, received, NOW)
    await hearing.database.transaction(squeeze.set_full, True)
    await hearing.ears.start()
    await hearing.until(lambda: len(hearing.rescued) > 5)
    await hearing.database.transaction(squeeze.set_full, False)
    await hearing.until(lambda: bool(hearing.answered))
    assert await hearing.states() == ["done"]
    assert await hearing.database.read(alerts.open_of, "ana") is not None


async def test_words_that_nobody_can_read_are_set_aside_and_the_next_are_heard(hearing: Hearing) -> None:
    await hearing.receive(1, "poison")
    await hearing.receive(2, "I want to die")
    await hearing.until(lambda: hearing.ears.quiet)
    assert await hearing.states() == ["quarantined", "done"]


async def test_an_end_does_not_wait_for_a_database_that_refuses(hearing: Hearing) -> None:
    received = [(1, ANAS_PHONE, "m:1", "message", b"Hello", NOW)]
    await hearing.database.transaction(inbox.receive, received, NOW)
    await hearing.database.transaction(squeeze.set_full, True)
    hearing.ears.again_s = (60.0,)
    await hearing.ears.start()
    await hearing.until(lambda: bool(hearing.rescued))
    await asyncio.wait_for(hearing.ears.stop(), 2)
    assert await hearing.states() == ["new"]


async def test_an_end_in_the_middle_of_a_flood_does_not_wait_for_all_of_it(hearing: Hearing) -> None:
    await hearing.flood(60)
    await hearing.until(lambda: len(hearing.answered) >= 2)
    await hearing.ears.stop()
    states = await hearing.states()
    assert states.count("done") == len(hearing.answered) < 60 and states.count("new") > 0


async def test_who_floods_gives_way_while_telegram_holds_words_of_others_and_is_heard_all_the_same(
    hearing: Hearing,
) -> None:
    """T13: whoever is in danger may stand behind them there, and is kept the sooner."""
    behind = [True]
    hearing.ears.behind = lambda: behind[0]
    hearing.ears.gives_way_s = 60.0
    await hearing.flood(IN_A_ROW + 5)
    await hearing.until(lambda: len(hearing.answered) == IN_A_ROW)
    await asyncio.sleep(0.2)
    assert len(hearing.answered) == IN_A_ROW
    behind[0] = False
    await hearing.until(lambda: len(hearing.answered) == IN_A_ROW + 5)


async def test_however_long_telegram_holds_more_a_flood_is_heard_bit_by_bit(hearing: Hearing) -> None:
    hearing.ears.behind = lambda: True
    hearing.ears.gives_way_s = 0.1
    await hearing.flood(2 * IN_A_ROW + 1)
    await hearing.until(lambda: hearing.ears.quiet)
    assert len(hearing.answered) == 2 * IN_A_ROW + 1
