"""What comes in until it is answered: written down, or, where nothing can be written, handed to the emergency lane."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incoming import Incoming
from bot.health import Health
from bot.services.emergency import Emergency, Unrecorded
from bot.services.tally import Tally
from bot.storage import inbox, vitals
from bot.storage.database import Database
from bot.telegram.intake import Raw

POLLED = "last_poll_ok"
REMEMBERED = 20  # incoming of one chat held in memory for the emergency lane


@dataclass
class Reception:
    """Keeps each batch in the inbox, and in memory until it is answered: the emergency lane reads no database.

    In memory it stays as it came: it is read only where the lane has to answer.
    """

    database: Database
    emergency: Emergency
    health: Health
    now: Callable[[], datetime]
    translate: Callable[[bytes], Incoming]
    tally: Tally = field(default_factory=Tally)
    _held: dict[str, deque[Raw]] = field(default_factory=dict)

    async def keep(self, batch: Sequence[Raw]) -> Sequence[str | None]:
        """The batch in the inbox; the chat of each. Raises Fault."""
        found = await self.database.transaction(keep, batch, self.now())
        self.tally.kept.update(envelope.kind for envelope, _ in batch)
        for chat, each in zip(found, batch, strict=True):
            if chat is not None:
                self._held.setdefault(chat, deque(maxlen=REMEMBERED)).append(each)
        return found

    async def cannot_keep(self, batch: Sequence[Raw]) -> None:
        """The inbox itself cannot be written: help from memory (§2.8)."""
        self.health.not_written()
        self.tally.not_kept += len(batch)
        await self.emergency.answer(self._unrecorded(batch))

    async def cannot_record(self, chat: str) -> None:
        """Incoming was kept but its answer cannot be written: help from memory."""
        self.health.not_written()
        await self.emergency.answer(self._unrecorded(self._held.get(chat, ()), kept=True))

    def answered(self, chat: str) -> None:
        """The oldest of that chat is answered, and need not be held any more."""
        held = self._held.get(chat)
        if held:
            held.popleft()
        if not held:
            self._held.pop(chat, None)

    def _unrecorded(self, batch: Iterable[Raw], *, kept: bool = False) -> list[Unrecorded]:
        return [Unrecorded(e.chat, self.translate(body), kept) for e, body in batch if e.chat is not None]


def keep(conn: Connection, batch: Sequence[Raw], now: datetime) -> Sequence[str | None]:
    """The batch in the inbox; the chat of each, in its order. The time of the poll is written down with it."""
    updates = [(e.update_id, e.chat, e.key, e.kind, body, e.sent_at) for e, body in batch]
    found = inbox.receive(conn, updates, now)
    vitals.set(conn, POLLED, now)
    while None in found and (row := inbox.next_of(conn, None)):  # one that names no chat: nobody can be answered
        inbox.quarantine(conn, row.id, "no_chat", now)
    return found
