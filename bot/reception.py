"""What comes in until it is answered: written down, or, where nothing can be written, handed to the emergency lane."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incoming import Incoming
from bot.health import Health
from bot.services.emergency import Emergency, Unrecorded
from bot.storage import chats, inbox, vitals
from bot.storage.database import Database
from bot.telegram.intake import Raw

POLLED = "last_poll_ok"
REMEMBERED = 20  # incoming of one chat held in memory for the emergency lane


@dataclass
class Reception:
    """Keeps each batch in the inbox, and in memory until it is answered: the emergency lane reads no database."""

    database: Database
    emergency: Emergency
    health: Health
    now: Callable[[], datetime]
    translate: Callable[[bytes], Incoming]
    _held: dict[str, deque[Unrecorded]] = field(default_factory=dict)

    async def keep(self, batch: Sequence[Raw]) -> Sequence[str | None]:
        """The batch in the inbox; the chat of each. Raises Fault."""
        found = await self.database.transaction(keep, batch, self.now())
        for chat, (envelope, body) in zip(found, batch, strict=True):
            if chat is not None and envelope.chat is not None:
                held = self._held.setdefault(chat, deque(maxlen=REMEMBERED))
                held.append(Unrecorded(envelope.chat, self.translate(body)))
        return found

    async def cannot_keep(self, batch: Sequence[Raw]) -> None:
        """The inbox itself cannot be written: help from memory (§2.8)."""
        self.health.not_written()
        await self.emergency.answer(
            [Unrecorded(e.chat, self.translate(body)) for e, body in batch if e.chat is not None]
        )

    async def cannot_record(self, chat: str) -> None:
        """Incoming was kept but its answer cannot be written: help from memory."""
        self.health.not_written()
        await self.emergency.answer([replace(each, kept=True) for each in self._held.get(chat, ())])

    def answered(self, chat: str) -> None:
        """The oldest of that chat is answered, and need not be held any more."""
        held = self._held.get(chat)
        if held:
            held.popleft()
        if not held:
            self._held.pop(chat, None)


def keep(conn: Connection, batch: Sequence[Raw], now: datetime) -> list[str | None]:
    """The batch in the inbox; the chat of each, in its order. The time of the poll is written down with it."""
    inbox.receive(conn, [(e.update_id, e.chat, e.key, e.kind, body, e.sent_at) for e, body in batch], now)
    vitals.set(conn, POLLED, now)
    while row := inbox.next_of(conn, None):  # an update that names no chat: nobody can be answered
        inbox.quarantine(conn, row.id, "no_chat", now)
    return [chats.find(conn, e.chat) if e.chat is not None else None for e, _ in batch]
