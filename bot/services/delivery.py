"""Delivery: permit first, then choose the row, then send and settle; safety before everything (`reliability.md` §2.3 to 2.5)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from bot.domain.letter import Letter, NotSent, Outcome
from bot.domain.limiter import Limiter
from bot.logs import event_logger
from bot.services import settling
from bot.services.moments import World
from bot.storage import chats, outbox
from bot.storage.database import Database
from bot.storage.errors import Fault

log = event_logger(__name__)
LEASE = timedelta(seconds=30)
IN_FLIGHT = 16
LONGEST_NAP_S = 1.0
REAP_EVERY_S = 5.0
RETRIES_S = (1, 2, 4, 8, 16, 30)
FLOODED = "429"

R = TypeVar("R")
Send = Callable[[Letter], Awaitable[Outcome]]


@dataclass
class Delivery:
    """Takes letters from the outbox to `send`. `now` gives aware UTC, `monotonic` seconds that never go back."""

    database: Database
    world: World
    send: Send
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    epoch: int = 1
    limiter: Limiter = Limiter()
    flooded: tuple[str, datetime] | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    _next_reap: float = 0.0

    def wake(self) -> None:
        """Something new may be sent."""
        self._wake.set()

    @property
    def busy(self) -> bool:
        """Something is in the air."""
        return bool(self._sending)

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """What is in the air."""
        return tuple(self._sending)

    async def run(self) -> None:
        """Until cancelled. At the start every lease is an orphan: its sending had begun (§2.3)."""
        await self._try(self.database.transaction(reap, self.now(), all_orphans=True))
        while True:
            if not await self.step():
                await self._nap()

    async def step(self) -> bool:
        """One letter set on its way; False when nothing may go now."""
        await self._tidy()
        worst = self.limiter.worst_prio(self.monotonic())
        if worst is None or len(self._sending) >= IN_FLIGHT:
            return False
        letter = await self._try(self.database.transaction(outbox.lease_next, self.now(), self.now() + LEASE, self.epoch, worst))
        if letter is None:
            return False
        self.limiter = self.limiter.sent(letter.policy.prio, self.monotonic())
        task = asyncio.create_task(self._deliver(letter), name=f"letter {letter.id}")
        self._sending.add(task)
        task.add_done_callback(self._landed)
        return True

    async def stop(self) -> None:
        """Let what is in the air land."""
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _deliver(self, letter: Letter) -> None:
        outcome = await self.send(letter)
        log.info("sent", row=letter.id, outcome=type(outcome).__name__, kind=letter.say.kind.value, attempts=letter.attempts)
        self._mind_flood(letter, outcome)
        await self._try(self.database.transaction(settle, self.world, letter, outcome, self.now()))

    def _mind_flood(self, letter: Letter, outcome: Outcome) -> None:
        """A second 429 for another chat within the first one's time binds the routine class as a whole."""
        if not isinstance(outcome, NotSent) or outcome.code != FLOODED or outcome.after is None:
            return
        until = self.now() + outcome.after
        if self.flooded and self.flooded[0] != letter.chat and self.now() < self.flooded[1]:
            self.limiter = self.limiter.paused(self.monotonic() + outcome.after.total_seconds())
        self.flooded = (letter.chat, until)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("not_settled", error)

    async def _tidy(self) -> None:
        """Every five seconds: leases that ran out, and letters that are not worth sending any more."""
        if self.monotonic() >= self._next_reap:
            self._next_reap = self.monotonic() + REAP_EVERY_S
            await self._try(self.database.transaction(reap, self.now()))

    async def _nap(self) -> None:
        wait = self.limiter.wait(self.monotonic()) or LONGEST_NAP_S
        due = await self._try(self.database.read(outbox.next_due))
        if due is not None:
            wait = min(wait, max(0.02, (due - self.now()).total_seconds()))
        try:
            async with asyncio.timeout(min(wait, LONGEST_NAP_S)):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def _try(self, work: Awaitable[R]) -> R | None:
        try:
            return await work
        except Fault as fault:
            log.error("delivery_waits", fault)
            await asyncio.sleep(LONGEST_NAP_S)
            return None


def settle(conn: Connection, world: World, letter: Letter, outcome: Outcome, now: datetime) -> None:
    """What became of the letter, and everything that follows from it, in one transaction."""
    again = now + timedelta(seconds=RETRIES_S[min(letter.attempts, len(RETRIES_S)) - 1])
    if not outbox.settle(conn, letter, outcome, now, again):
        return
    if isinstance(outcome, NotSent) and outcome.code == FLOODED and outcome.after is not None:
        chats.pause(conn, letter.chat, now + outcome.after)
    settling.settled(conn, world, letter, outcome, now)


def reap(conn: Connection, now: datetime, *, all_orphans: bool = False) -> None:
    """Leases that ran out, and letters that came too late; their check-ins say so."""
    for dedupe in outbox.reap(conn, now, all_orphans=all_orphans):
        settling.uncertain(conn, dedupe)
    settling.expired(conn, outbox.expire(conn, now))

