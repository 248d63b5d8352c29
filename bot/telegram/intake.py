"""Intake: our own long poll; raw updates are committed to the inbox, and only then the offset moves (`reliability.md` §1.1)."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.logs import event_logger
from bot.telegram.incoming import ALLOWED, Envelope, envelope, stored

log = event_logger(__name__)
POLL_S = 25
SLACK_S = 10
LIMIT = 100
CONFLICT_S = 30.0
BACK_OFF_S = (1, 2, 4, 8, 16, 30)
TAP_ANSWERS_AT_ONCE = 10

Raw = tuple[Envelope, bytes]


class TokenRefused(Exception):
    """Telegram refused the token (401)."""


class TokenInUse(Exception):
    """Another process reads this bot (409), for half a minute now."""


@dataclass
class Telegram:
    """Telegram's Bot API, asked through PTB's request layer, which keeps its error mapping. Never logs a URL."""

    api_url: str
    token: str
    request: HTTPXRequest

    async def call(self, method: str, read_timeout: float = 10.0, **parameters: Any) -> Any:
        """The raw result of a method. Raises PTB's errors."""
        data = RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])
        url = f"{self.api_url.rstrip('/')}/bot{self.token}/{method}"
        return await self.request.post(url, data, read_timeout=read_timeout)


@dataclass
class Intake:
    """Reads updates. `keep` commits a batch and returns the chats to be heard; `emergency` gets a batch that cannot be kept.

    `polled` is called after each answer of Telegram's, empty ones included: the sign of life.
    """

    telegram: Telegram
    keep: Callable[[Sequence[Raw]], Awaitable[Sequence[str | None]]]
    heard: Callable[[Sequence[str | None]], None]
    emergency: Callable[[Sequence[Raw]], Awaitable[None]]
    polled: Callable[[], None]
    now: Callable[[], datetime]
    cannot_keep: tuple[type[Exception], ...] = ()
    busy: bool = False  # a batch was read and is not handed over yet
    _offset: int | None = None
    _failures: int = 0
    _conflict_since: float | None = None
    _answers: set[asyncio.Task[None]] = field(default_factory=set)
    _answering: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(TAP_ANSWERS_AT_ONCE))

    async def run(self) -> None:
        """Until cancelled. Raises TokenRefused and TokenInUse; everything else is tried again."""
        while True:
            try:
                await self.once()
                self._failures, self._conflict_since = 0, None
            except InvalidToken as refused:
                raise TokenRefused from refused
            except Conflict as conflict:
                await self._conflict(conflict)
            except RetryAfter as flood:
                await asyncio.sleep(float(flood.retry_after if isinstance(flood.retry_after, int | float) else flood.retry_after.total_seconds()))
            except TelegramError as error:
                await self._back_off(error)

    async def once(self) -> int:
        """One long poll, committed. Returns how many updates came; a batch that cannot be kept leaves the offset where it was."""
        raw = await self.telegram.call("getUpdates", read_timeout=POLL_S + SLACK_S, **self._asked())
        self.polled()
        self.busy = bool(raw)
        try:
            return await self._take(raw)
        finally:
            self.busy = False

    async def _take(self, raw: Sequence[Any]) -> int:
        batch = [(each, stored(one)) for one in raw if (each := envelope(one, self.now()))]
        if not batch:
            return 0
        try:
            chats = await self.keep(batch)
        except self.cannot_keep as fault:
            await self._not_kept(batch, fault)
            return 0
        self._offset = max(each.update_id for each, _ in batch) + 1
        self.heard(chats)
        for each, body in batch:
            if each.kind == "callback_query":
                self._answer(body)
        return len(batch)

    async def _not_kept(self, batch: Sequence[Raw], fault: Exception) -> None:
        log.error("not_kept", fault)
        await self.emergency(batch)
        for each, body in batch:
            if each.kind == "callback_query":
                self._answer(body)
        await asyncio.sleep(self._pause())

    def _asked(self) -> dict[str, Any]:
        offset = {} if self._offset is None else {"offset": self._offset}
        return {"timeout": POLL_S, "limit": LIMIT, "allowed_updates": list(ALLOWED), **offset}

    def _answer(self, body: bytes) -> None:
        """The tap is answered at once; that it was too late changes nothing."""
        task = asyncio.create_task(self._answer_tap(str(json.loads(body)["callback_query"].get("id", ""))))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer_tap(self, query: str) -> None:
        async with self._answering:
            with contextlib.suppress(TelegramError):
                await self.telegram.call("answerCallbackQuery", callback_query_id=query)

    async def _conflict(self, conflict: Conflict) -> None:
        now = asyncio.get_running_loop().time()
        self._conflict_since = self._conflict_since or now
        if now - self._conflict_since >= CONFLICT_S:
            raise TokenInUse from conflict
        log.error("conflict", conflict)
        await asyncio.sleep(1)

    async def _back_off(self, error: TelegramError) -> None:
        log.error("poll_failed", error)
        await asyncio.sleep(self._pause())

    def _pause(self) -> float:
        pause = BACK_OFF_S[min(self._failures, len(BACK_OFF_S) - 1)]
        self._failures += 1
        return float(pause)


async def bot_name(telegram: Telegram) -> str:
    """The bot's own username, tried once. Raises TokenRefused and PTB's network errors."""
    try:
        me = await telegram.call("getMe")
    except InvalidToken as refused:
        raise TokenRefused from refused
    return str(me["username"])


async def bot_name_at_last(telegram: Telegram, say: Callable[[str], None]) -> str:
    """The bot's own username, tried again and again while Telegram cannot be reached; `say` gets a line each time it fails."""
    for attempt in range(10**9):
        try:
            return await bot_name(telegram)
        except (NetworkError, BadRequest, RetryAfter) as error:
            pause = BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)]
            say(f"Cannot reach {telegram.api_url.split('//')[-1]} ({type(error).__name__}). Trying again in {pause} s; Ctrl-C stops.")
            await asyncio.sleep(pause)
    raise AssertionError
