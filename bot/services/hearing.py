"""Ears: one worker for each chat, in order, chats side by side; three tries, then quarantine, never silence."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.logs import event_logger
from bot.services.conversation import ATTEMPTS, Heard, Translate, WasSaid, hear_next, never, set_aside
from bot.services.moments import World
from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.errors import Fault

log = event_logger(__name__)
AGAIN_S = (1.0, 2.0, 4.0, 8.0)
IN_A_ROW, LOOK_AGAIN_S = 20, 0.05


@dataclass
class Ears:
    """Hears what the inbox holds. `answered` is called with the chat after each commit, so that delivery looks at once.

    `emergency` is called with the chat when a commit fails because the database cannot write (`reliability.md` §2.8);
    the incoming then waits in the inbox, and is tried again until the database takes it. `behind`: Telegram holds more
    that is not read yet; then whoever said twenty things in a row gives way for at most `gives_way_s`.
    """

    database: Database
    world: World
    translate: Translate
    now: Callable[[], datetime]
    answered: Callable[[str], None]
    emergency: Callable[[str], Awaitable[None]]
    was_said: WasSaid = never
    again_s: Sequence[float] = AGAIN_S
    behind: Callable[[], bool] = lambda: False
    gives_way_s: float = 2.0
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _workers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _more: set[str] = field(default_factory=set)

    async def start(self) -> None:
        """What was received before the last end is heard first."""
        self.wake(await self.database.read(inbox.waiting_chats))

    def wake(self, chats: Iterable[str | None]) -> None:
        """Something new has come in for these chats."""
        for chat in chats:
            if chat is None:
                continue
            self._more.add(chat)
            if chat not in self._workers:
                self._workers[chat] = asyncio.create_task(self._work(chat), name=f"hear {chat}")

    async def stop(self) -> None:
        """Finish what is being heard; the rest stays in the inbox, and so does what the database refuses."""
        self._more.clear()
        self._over.set()
        await asyncio.gather(*self._workers.values(), return_exceptions=True)

    @property
    def quiet(self) -> bool:
        """No worker is at work."""
        return not self._workers

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """The workers that are at work."""
        return tuple(self._workers.values())

    async def _work(self, chat: str) -> None:
        try:
            while chat in self._more:
                self._more.discard(chat)
                await self._hear_all(chat)
        finally:
            del self._workers[chat]

    async def _hear_all(self, chat: str) -> None:
        """One after the other; at the end of everything the rest stays."""
        for said in count(1):
            heard = await self._hear_one(chat)
            if heard:
                self.answered(chat)
            if heard is not Heard.MORE or self._over.is_set():
                return
            if said % IN_A_ROW == 0:
                await self._give_way()

    async def _give_way(self) -> None:
        for _ in range(int(self.gives_way_s / LOOK_AGAIN_S)):
            if not self.behind() or await self._ends_within(LOOK_AGAIN_S):
                return

    async def _hear_one(self, chat: str) -> Heard:
        """One incoming, tried three times; then it is set aside, screened all the same, and the next is heard."""
        for attempt in range(ATTEMPTS):
            try:
                return await self._recorded(chat, self._hear)
            except Exception as error:  # noqa: BLE001 - the quarantine: one bad update never stops the chat
                log.error("not_heard", error)
                await asyncio.sleep(0.1 * attempt)
        return await self._recorded(chat, self._set_aside)

    async def _hear(self, chat: str) -> Heard:
        seed = secrets.token_bytes(32)
        return await self.database.transaction(
            hear_next, self.world, chat, self.now(), seed, self.translate, self.was_said
        )

    async def _set_aside(self, chat: str) -> Heard:
        return await self.database.transaction(set_aside, self.world, chat, self.now(), self.translate)

    async def _recorded(self, chat: str, work: Callable[[str], Awaitable[Heard]]) -> Heard:
        """Done however long the database refuses: its faults are not those of the words. NOTHING at the end."""
        for refusals in count():
            try:
                return await work(chat)
            except Fault as fault:
                log.error("not_recorded", fault)
                await self.emergency(chat)
            if await self._ends_within(self.again_s[min(refusals, len(self.again_s) - 1)]):
                return Heard.NOTHING
        raise AssertionError

    async def _ends_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await self._over.wait()
        return False
