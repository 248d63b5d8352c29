"""Delivery: permit first, then choose the row, then send and settle; safety first (`reliability.md` §2.3 to 2.5)."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.letter import Letter, NotSent, Outcome, Sent
from bot.domain.limiter import SAFETY_PRIO, Limiter
from bot.logs import event_logger
from bot.services import settling
from bot.services.leasing import LEASE, lease
from bot.services.moments import World
from bot.services.operator import LOOPING
from bot.services.tally import Tally
from bot.services.unleased import Unleased
from bot.storage import chats, outbox
from bot.storage.database import Database
from bot.storage.errors import Fault, StorageError, Unopenable

log = event_logger(__name__)
IN_FLIGHT = 16  # Telegram answers in about 60 ms
ROUTINE_IN_FLIGHT = 12  # the others are kept for safety
LONGEST_NAP_S = 1.0
LIMITED_NAP_S = 0.25
SOON_S = 0.02
REAP_EVERY_S = 5.0
EXPIRED_AT_ONCE = 200  # a crisis does not wait behind a long clean-up; what is too late is not sent meanwhile
RETRIES_S = (0, 1, 2, 4, 8, 16, 30)
SETTLE_AGAIN_S = (0.1, 0.5, 1.0, 2.0, 4.0)
FLOODED = "429"

AFTERMATH = (StorageError, SQLAlchemyError, LookupError, ValueError)  # of what follows from a letter, not of the letter

R = TypeVar("R")
Send = Callable[[Letter], Awaitable[Outcome]]


@dataclass
class Delivery:
    """Takes letters from the outbox to `send`. `now` gives aware UTC, `monotonic` seconds that never go back.

    `alone`: no other process delivers, so every lease found at the start is an orphan (§2.3). `refused` is called when
    the database takes no write, `rested` whenever it has found nothing more to send.
    """

    database: Database
    world: World
    send: Send
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    epoch: int = 1
    limiter: Limiter = field(default_factory=Limiter)
    alone: bool = True
    refused: Callable[[], None] = lambda: None
    rested: Callable[[], None] = lambda: None
    tally: Tally = field(default_factory=Tally)
    _unleased: Unleased = field(init=False)
    _routine: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    _napping: bool = False
    _over: bool = False
    _next_reap: float = 0.0
    _due: datetime | None = None  # when the next letter may go, as of the last look

    def __post_init__(self) -> None:
        self._unleased = Unleased(self.database, self.world, self.epoch)

    def wake(self) -> None:
        """Something new may be sent."""
        self._wake.set()

    @property
    def busy(self) -> bool:
        """Something is in the air."""
        return bool(self._sending)

    @property
    def resting(self) -> bool:
        """It has looked, found nothing that may go at this instant, and nobody has called since."""
        return self._napping and not self.busy and not self._wake.is_set()

    @property
    def held_back_s(self) -> float:
        """Seconds for which the pace of sending lets something wait; mostly 0."""
        return self.limiter.wait(self.monotonic())

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """What is in the air."""
        return tuple(self._sending)

    async def run(self) -> None:
        """Until `end`. Whoever cancels it may leave a letter leased that never began to fly."""
        await self._reap(all_orphans=self.alone)
        while not self._over:
            if not await self.step():
                await self._nap(self._pause())

    async def step(self) -> bool:
        """One letter set on its way; False when nothing may go now."""
        await self._tidy()
        worst = self.limiter.worst_prio(self.monotonic())
        if worst is None or len(self._sending) >= IN_FLIGHT:
            return False
        letter = await self._lease(SAFETY_PRIO if self._routine >= ROUTINE_IN_FLIGHT else worst)
        if letter is None:
            return False
        for _ in range(letter.calls):
            self.limiter = self.limiter.sent(letter.policy.prio, self.monotonic())
        task = asyncio.get_running_loop().create_task(self._deliver(letter), name=f"letter {letter.id}")
        self._sending.add(task)
        task.add_done_callback(self._landed)
        return True

    def end(self) -> None:
        """No further letter sets out; one that is being leased still does."""
        self._over = True
        self.wake()

    async def stop(self) -> None:
        """Let what is in the air land."""
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _lease(self, worst: int) -> Letter | None:
        """The best letter at this instant. One that cannot be opened is set aside and holds nobody up."""
        now, self._due = self.now(), None
        try:
            for letter, outcome in await self._unleased.claim(now + LEASE):
                await self._settle(letter, outcome)
            turn = self.limiter.gap_first
            best, self._due = await self.database.transaction(lease, self.world, now, self.epoch, worst, gap_first=turn)
            return best
        except Fault as fault:
            log.error("delivery_waits", fault)
            return await self._without_lease(now)
        except StorageError as broken:
            log.error("letter_unopenable", broken)
            if isinstance(broken, Unopenable) and broken.facts.get("table") == "outbox":
                await self._try(self.database.transaction(outbox.set_aside, str(broken.facts["row"]), now))
                self._due = now  # perhaps another waits behind it
            else:
                await asyncio.sleep(LONGEST_NAP_S)
            return None

    async def _without_lease(self, now: datetime) -> Letter | None:
        """Nothing can be written down just now. What keeps somebody safe goes all the same; the rest waits (§2.8)."""
        self.refused()
        letter = await self._try(self._unleased.next(now, self.monotonic()))
        if letter is None:
            await self._nap(LONGEST_NAP_S)
        return letter

    async def _deliver(self, letter: Letter) -> None:
        routine = letter.policy.prio > SAFETY_PRIO
        self._routine += routine
        try:
            outcome = await self.send(letter)
            self._note(letter, outcome)
            if not self._unleased.landed(letter, outcome, self.monotonic()):
                await self._settle(letter, outcome)
        finally:
            self._routine -= routine

    def _note(self, letter: Letter, outcome: Outcome) -> None:
        facts = {"outbox_id": letter.id, "kind": letter.say.kind.value, "attempt": letter.attempts}
        self.tally.tried(letter, outcome, self.now())
        log.info("sent", outcome=type(outcome).__name__, code=outcome_code(outcome), **facts)
        if isinstance(outcome, NotSent) and outcome.code == FLOODED and outcome.after is not None:
            self.limiter = self.limiter.flooded(letter.chat, outcome.after.total_seconds(), self.monotonic())
        if not isinstance(outcome, Sent) and letter.attempts % LOOPING == 0:
            log.error("delivery_loop", outbox_id=letter.id, attempt=letter.attempts)

    async def _settle(self, letter: Letter, outcome: Outcome) -> None:
        """Write it down. Until that succeeds it stays leased: the reaper will call it doubtful, never unsent."""
        for seconds in SETTLE_AGAIN_S:
            try:
                await self.database.transaction(settle, self.world, letter, outcome, self.now())
                return
            except Fault as fault:
                log.error("not_settled", fault, outbox_id=letter.id)
                await asyncio.sleep(seconds)
            except AFTERMATH as error:
                log.error("nothing_followed", error, outbox_id=letter.id)
                break  # a fault in what follows must not send the letter again
        await self._try(self.database.transaction(settle_alone, letter, outcome, self.now()))

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("not_settled", error)

    async def _tidy(self) -> None:
        """Every five seconds: leases that ran out, and letters that are not worth sending any more."""
        if self.monotonic() >= self._next_reap:
            self._next_reap = self.monotonic() + REAP_EVERY_S
            await self._reap()

    async def _reap(self, *, all_orphans: bool = False) -> None:
        """Where the database refuses it is done five seconds later: what is to be sent now does not wait for it."""
        try:
            await self.database.transaction(reap, self.now(), all_orphans=all_orphans)
        except Fault as fault:
            log.error("not_reaped", fault)
        except AFTERMATH as error:
            log.error("nothing_followed", error)
            await self._try(self.database.transaction(reap_alone, self.now(), all_orphans=all_orphans))

    async def _nap(self, seconds: float) -> None:
        """Until somebody calls, but no longer than that."""
        self._napping = True
        self.rested()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._napping = False
        self._wake.clear()

    def _pause(self) -> float:
        """Seconds until it is worth looking again, if nobody calls."""
        if limited := self.limiter.wait(self.monotonic()):
            return min(limited, LIMITED_NAP_S)
        if self._due is None:
            return LONGEST_NAP_S
        return min(max(SOON_S, (self._due - self.now()).total_seconds()), LONGEST_NAP_S)

    async def _try(self, work: Awaitable[R]) -> R | None:
        try:
            return await work
        except Fault as fault:
            log.error("delivery_waits", fault)
            await asyncio.sleep(LONGEST_NAP_S)
            return None


def settle(conn: Connection, world: World, letter: Letter, outcome: Outcome, now: datetime) -> None:
    """What became of the letter, and everything that follows from it, in one transaction."""
    if settle_alone(conn, letter, outcome, now):
        settling.settled(conn, world, letter, outcome, now)


def settle_alone(conn: Connection, letter: Letter, outcome: Outcome, now: datetime) -> bool:
    """What became of the letter; False when the lease is not ours any more."""
    again = now + timedelta(seconds=RETRIES_S[min(letter.attempts, len(RETRIES_S)) - 1])
    if not outbox.settle(conn, letter, outcome, now, again):
        return False
    if isinstance(outcome, NotSent) and outcome.code == FLOODED and outcome.after is not None:
        chats.pause(conn, letter.chat, now + outcome.after)
    return True


def outcome_code(outcome: Outcome) -> str:
    """The short name of what went wrong; empty when nothing did."""
    return "" if isinstance(outcome, Sent) else outcome.code


def reap(conn: Connection, now: datetime, *, all_orphans: bool = False) -> None:
    """Leases that ran out, and letters that came too late; their check-ins say so."""
    uncertain, late = reap_alone(conn, now, all_orphans=all_orphans)
    for dedupe in uncertain:
        settling.uncertain(conn, dedupe)
    settling.expired(conn, late)


def reap_alone(
    conn: Connection, now: datetime, *, all_orphans: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dedupe keys of letters nobody can be sure of, and of those not worth sending any more."""
    return outbox.reap(conn, now, all_orphans=all_orphans), outbox.expire(conn, now, EXPIRED_AT_ONCE)
