"""The queue of updates: offsets, expiry, one poller at a time (Bot API getUpdates; reliability R3, R8, R10)."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.botapi.bell import Bell
from bot.demo.botapi.refusals import OTHER_POLLER, POLL_ENDED_BY_WEBHOOK, Json, Refused

MESSAGE_LIFE = timedelta(seconds=86_400)
CALLBACK_LIFE = timedelta(seconds=150)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
FIRST_UPDATE_ID = 500_000_001
MAX_LIMIT = 100
MAX_TIMEOUT_SECONDS = 50


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that nobody has confirmed yet; `queue` is the order Telegram keeps for webhooks (R7)."""

    update_id: int
    body: object
    kind: str
    queue: str
    expires_at: datetime


class Updates:
    """What waits for the bot."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.pending: deque[Pending] = deque()
        self.allowed: frozenset[str] | None = None
        self.bell = Bell()
        self.next_id = FIRST_UPDATE_ID
        self.webhook_url = ""
        self._poller: asyncio.Future[Refused] | None = None

    def add(self, kind: str, content: Json, queue: str, copies: int = 1) -> int:
        """Queue an update of this kind unless it is not allowed; returns its id."""
        update_id, self.next_id = self.next_id, self.next_id + 1
        if self._wanted(kind):
            life = CALLBACK_LIFE if kind == "callback_query" else MESSAGE_LIFE
            body = {"update_id": update_id, kind: content}
            pending = Pending(update_id, body, kind, queue, self.clock() + life)
            self.pending.extend([pending] * copies)
            self.bell.ring()
        return update_id

    def add_raw(self, body: object) -> int:
        """Queue any JSON as an update: poison, new kinds, garbage. An object gets an `update_id` if it has none."""
        update_id, self.next_id = self.next_id, self.next_id + 1
        raw = {"update_id": update_id} | body if isinstance(body, dict) else body
        self.pending.append(Pending(update_id, raw, "raw", "raw", self.clock() + MESSAGE_LIFE))
        self.bell.ring()
        return update_id

    def _wanted(self, kind: str) -> bool:
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: list[str] | None) -> None:
        """Remember `allowed_updates`; an empty list means Telegram's default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def waiting(self) -> list[Pending]:
        """Updates that have not expired."""
        now = self.clock()
        if any(update.expires_at <= now for update in self.pending):
            self.pending = deque(update for update in self.pending if update.expires_at > now)
        return list(self.pending)

    def confirm(self, offset: int) -> None:
        """Forget what stands below `offset`; a negative one keeps only the last -offset."""
        if offset < 0:
            self.pending = deque(list(self.pending)[offset:])
        elif offset > self.next_id:
            return  # an offset in the future falls back to the head of the queue (R10)
        elif offset > 0:
            self.pending = deque(update for update in self.pending if update.update_id >= offset)

    async def poll(self, offset: int, limit: int, timeout: int) -> list[object]:
        """The next updates, waiting up to `timeout` seconds; an older waiting poll ends with 409."""
        self._end_poll(OTHER_POLLER)
        self.confirm(offset)
        ended: asyncio.Future[Refused] = asyncio.get_running_loop().create_future()
        self._poller = ended
        try:
            return await self._next(ended, max(1, min(limit, MAX_LIMIT)), min(timeout, MAX_TIMEOUT_SECONDS))
        finally:
            if self._poller is ended:
                self._poller = None

    async def _next(self, ended: asyncio.Future[Refused], limit: int, timeout: int) -> list[object]:
        deadline = time.monotonic() + timeout
        while True:
            if ended.done():
                raise ended.result()
            found = self.waiting()[:limit]
            left = deadline - time.monotonic()
            if found or left <= 0:
                return [update.body for update in found]
            await self.bell.wait(left)

    def _end_poll(self, reason: Refused) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(reason)
            self.bell.ring()

    def end_poll_for_webhook(self) -> None:
        """A webhook was set: the waiting poll ends with 409."""
        self._end_poll(POLL_ENDED_BY_WEBHOOK)

    def settle(self, update: Pending) -> None:
        """A webhook took this update."""
        self.pending = deque(kept for kept in self.pending if kept is not update)

    def restart_numbering(self, at: int) -> None:
        """After a quiet week Telegram goes on from a random id (R10)."""
        self.next_id = at
