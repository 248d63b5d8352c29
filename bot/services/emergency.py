"""The emergency lane: when nothing can be written down, help is still said, from memory (`reliability.md` §2.8).

The only road on which something is sent without an outbox row. While it answers it never touches the database.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.book import Book
from bot.domain.decision import Key, Kind, Say
from bot.domain.incoming import Medium
from bot.domain.letter import Gone, InDoubt, NotSent, Outcome, Refused, Sent
from bot.domain.words.filling import fill
from bot.logs import event_logger
from bot.services.from_memory import Addressed, Memory, Unrecorded
from bot.services.moments import World
from bot.storage import roster
from bot.storage.database import Database
from bot.storage.errors import StorageError

__all__ = ["Emergency", "Unrecorded"]

log = event_logger(__name__)

Send = Callable[[int, Say], Awaitable[Outcome]]
"""Sends to a Telegram chat and says what became of it; it does not raise."""

UNANSWERED = frozenset({Medium.OTHER, Medium.GROUP, Medium.BLOCKED, Medium.UNBLOCKED})
LOST_AGAIN = timedelta(minutes=10)
GIVEN_UP = timedelta(seconds=5)  # Telegram brings it again until then
TOLD_AT_ONCE = 10  # whoever is in danger next does not wait for lines to a hundred others
HANDS = 8


@dataclass
class Emergency:
    """Says what memory knows to say, once to each, for as long as nothing can be written down."""

    world: World
    now: Callable[[], datetime]
    send: Send
    memory: Memory = field(init=False)
    _static: dict[str, Say] = field(init=False)
    _knows: bool = False  # who is with Handrail was read once
    _left: dict[int, list[Addressed]] = field(default_factory=dict)  # planned, and not sent yet
    _said: set[int] = field(default_factory=set)
    _told_lost: dict[int, datetime] = field(default_factory=dict)
    _refused_since: dict[int, datetime] = field(default_factory=dict)
    _not_before: dict[int, datetime] = field(default_factory=dict)
    _hands: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(HANDS))

    def __post_init__(self) -> None:
        """The last words of help, one in each book, are put together now: a fault in them refuses the start."""
        self.memory = Memory(self.world)
        self._static = {shelf: Say(_last_words(book), Kind.CRISIS) for shelf, book in self.world.books.items()}

    async def refresh(self, database: Database) -> None:
        """Learn of everybody at first, and then of those whose records changed. Raises Fault; what was known stays."""
        touched = database.touched()  # before the view begins: what is written meanwhile is read the next time
        if self._knows and not touched:
            return
        try:
            news = await database.read(roster.load, touched if self._knows else None)
        except StorageError:
            database.touch(touched)
            raise
        self.memory.roster.learn(news)
        self._knows = True

    def go_on_from(self, other: "Emergency") -> None:
        """What that one said is not said again, and where it is recorded now it may be a repeat."""
        self._said |= other._said
        self._told_lost |= other._told_lost

    def shelf_of(self, telegram_id: int) -> str:
        """The book of the client in that chat; "" for anybody else."""
        known = self.memory.roster.client(telegram_id)
        return self.world.book_of(known.client).shelf if known else ""

    def was_said(self, update_id: int) -> bool:
        """Whether this incoming was answered from memory: what is now recorded for it may be a repeat."""
        return update_id in self._said

    async def answer(self, batch: Sequence[Unrecorded]) -> None:
        """Help for each that needs it, once; what could not be sent is tried again when it comes again.

        Everybody else learns, at most every ten minutes, that their words were lost, if they are not kept by then.
        """
        for at, one in enumerate(batch):
            if one.id not in self._left:
                self._left[one.id] = self._letters(one, batch[:at])
        await asyncio.gather(*(self._help(one) for one in batch if self._left[one.id]))
        others = [one for one in batch if not self._left[one.id] and one.id not in self._said]
        for one in self._lost(others)[:TOLD_AT_ONCE]:
            await self._tell_lost(one)

    async def _help(self, one: Unrecorded) -> None:
        """Each letter, in order; only those that certainly did not arrive are left."""
        left: list[Addressed] = []
        unreachable = False
        for to, say in self._left[one.id]:
            line = self.memory.unreachable(one, say, self.now()) if unreachable and say.kind is Kind.STATUS else say
            outcome = await self._send(to, line)
            unreachable |= say.kind is Kind.ALERT and isinstance(outcome, Gone | Refused)
            if isinstance(outcome, Sent | InDoubt):
                self._said.add(one.id)
            if isinstance(outcome, NotSent):
                left.append((to, line))
        log.warning("said_from_memory", update_id=one.incoming.update_id, left=len(left))
        self._left[one.id] = left
        self._said.add(one.id) if not left else None

    async def _send(self, to: int, say: Say) -> Outcome:
        """A few at a time, and nothing to a chat before Telegram's `retry_after` is over."""
        until = self._not_before.get(to)
        if until and self.now() < until:
            return NotSent()
        async with self._hands:
            outcome = await self.send(to, say)
        if isinstance(outcome, NotSent) and outcome.after:
            self._not_before[to] = self.now() + outcome.after
        return outcome

    def _lost(self, others: Sequence[Unrecorded]) -> list[Unrecorded]:
        """Those of these that have been refused for so long that their writers should know, if they do not yet."""
        now = self.now()
        self._refused_since = {one.id: self._refused_since.get(one.id, now) for one in others}
        return [one for one in others if now - self._refused_since[one.id] >= GIVEN_UP and self._may_tell(one)]

    def _may_tell(self, one: Unrecorded) -> bool:
        last = self._told_lost.get(one.telegram_id)
        recently = last is not None and timedelta() <= self.now() - last < LOST_AGAIN
        return not (one.kept or one.incoming.medium in UNANSWERED or recently)

    async def _tell_lost(self, one: Unrecorded) -> None:
        """One line at most every ten minutes: those words were not kept."""
        if not self._may_tell(one):
            return
        common = self.memory.book_for(one).common
        line = Say(common.broke_lost, keys=((Key(common.key_support, "now"),),))
        if isinstance(await self._send(one.telegram_id, line), Sent | InDoubt):
            self._told_lost[one.telegram_id] = self.now()

    def _letters(self, one: Unrecorded, earlier: Sequence[Unrecorded]) -> list[Addressed]:
        """What is to be said to whom; nothing where no help is needed. Whatever breaks ends in help, not in silence."""
        try:
            return self.memory.letters(one, earlier, self.now())
        except Exception as error:  # noqa: BLE001 - the crisis fail-safe: the last words of help need nothing at all
            log.error("emergency_failed", error)
            return [(one.telegram_id, self._static[self.memory.book_for(one).shelf])]


def _last_words(book: Book) -> str:
    words = book.crisis
    return f"{fill(words.static, emergency=words.emergency_unknown)}\n{book.common.may_repeat}"
