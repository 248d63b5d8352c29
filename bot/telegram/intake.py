"""Intake: our own long poll; raw updates are committed to the inbox, then the offset moves (`reliability.md` §1.1)."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.domain.limiter import TAPS, Pace
from bot.logs import event_logger
from bot.telegram.incoming import ALLOWED, Envelope, envelope, stored

log = event_logger(__name__)
POLL_S = 25
SLACK_S = 10
AT_ONCE_S = 0.2
LIMIT = 100
CONFLICT_S = 30.0  # two that poll in turn also get an answer now and then
NEWCOMER_S = 10.0  # whoever has never read undisturbed for so long ends first, and the established one goes on
QUIET_S = 3.0  # undisturbed for so long: the other one is gone, and if it comes back it is counted anew
BACK_OFF_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
BEHIND_S = 1.0  # a full batch says that more waits at Telegram, for as long as the next takes at most
KEEP_AGAIN_S = 1.0  # as often however long the disk refuses: the next words may be those of somebody in danger

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
        """The raw result of a method. Raises TelegramError, also for an answer of a shape that PTB does not expect."""
        data = RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])
        url = f"{self.api_url.rstrip('/')}/bot{self.token}/{method}"
        try:
            return await self.request.post(url, data, read_timeout=read_timeout)
        except (AttributeError, LookupError, TypeError) as error:
            raise TelegramError("unreadable answer") from error


@dataclass
class Intake:
    """Reads updates. `keep` commits a batch and returns the chats to be heard; what it cannot keep goes to `emergency`.

    `polled` is called after each answer of Telegram's, empty ones included: the sign of life. `rival` is called when
    somebody else reads this bot.
    """

    telegram: Telegram
    keep: Callable[[Sequence[Raw]], Awaitable[Sequence[str | None]]]
    heard: Callable[[Sequence[str | None]], None]
    emergency: Callable[[Sequence[Raw]], Awaitable[None]]
    polled: Callable[[], None]
    now: Callable[[], datetime]
    cannot_keep: tuple[type[Exception], ...] = ()
    rival: Callable[[], None] = lambda: None
    patience_s: float = CONFLICT_S
    newcomer_s: float = NEWCOMER_S
    quiet_s: float = QUIET_S
    back_off_s: Sequence[float] = BACK_OFF_S
    keep_again_s: float = KEEP_AGAIN_S
    busy: bool = False  # a batch was read and is not handed over yet
    caught_up: bool = False  # all that came in while nobody was there has been received
    _full_at: float = -BEHIND_S  # when a batch was last full
    _offset: int | None = None
    _failures: int = 0
    _reads_since: float = 0.0
    _conflict_since: float | None = None
    _last_conflict: float = 0.0
    _established: bool = False
    _answers: set[asyncio.Task[None]] = field(default_factory=set)
    _taps: Pace = field(default_factory=lambda: Pace(TAPS, burst=TAPS))

    @property
    def behind(self) -> bool:
        """Telegram holds more that was not read yet."""
        return asyncio.get_running_loop().time() - self._full_at < BEHIND_S

    async def run(self) -> None:
        """Until cancelled. Raises TokenRefused and TokenInUse; everything else is tried again."""
        self._reads_since = asyncio.get_running_loop().time()
        try:
            while True:
                await self._poll()
        finally:
            for answer in self._answers:
                answer.cancel()

    async def _poll(self) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            if not await self.once() and clock() - began < AT_ONCE_S:
                await asyncio.sleep(AT_ONCE_S)  # a server that does not hold the poll is not hammered
        except InvalidToken as refused:
            raise TokenRefused from refused
        except Conflict as conflict:
            await self._conflict(conflict)
        except RetryAfter as flood:
            await asyncio.sleep(_seconds(flood))
        except TelegramError as error:
            await self._back_off(error)

    async def once(self) -> int:
        """One long poll, committed. Returns how many updates were kept; else the offset stays where it was."""
        raw = await self.telegram.call("getUpdates", read_timeout=POLL_S + SLACK_S, **self._asked())
        self.polled()
        self.busy = bool(raw)
        try:
            return await self._take(raw if isinstance(raw, list) else [raw])
        finally:
            self.busy = False

    async def _take(self, raw: Sequence[Any]) -> int:
        batch = [(each, stored(one)) for one in raw if (each := envelope(one, self.now()))]
        if raw and not batch:  # nothing with an id: it would come again at once, for ever
            await asyncio.sleep(self._pause())
            return 0
        try:
            chats = await self.keep(batch) if batch else ()
        except self.cannot_keep as fault:
            await self._not_kept(batch, fault)
            return 0
        self._failures = 0
        self.caught_up = self.caught_up or len(raw) < LIMIT
        self._full_at = asyncio.get_running_loop().time() if len(raw) >= LIMIT else -BEHIND_S
        if batch:
            self._offset = batch[-1][0].update_id + 1  # the last one received: ids may start anew (R10)
            self.heard(chats)
        self._answer_taps(batch)
        return len(batch)

    async def _not_kept(self, batch: Sequence[Raw], fault: Exception) -> None:
        log.error("not_kept", fault)
        await self.emergency(batch)
        self._answer_taps(batch)
        await asyncio.sleep(self.keep_again_s)

    def _asked(self) -> dict[str, Any]:
        offset = {} if self._offset is None else {"offset": self._offset}
        seconds = POLL_S if self.caught_up else 0  # what waits is there at once, and so is that nothing waits
        return {"timeout": seconds, "limit": LIMIT, "allowed_updates": list(ALLOWED), **offset}

    def _answer_taps(self, batch: Sequence[Raw]) -> None:
        """Taps are answered at once, ten a second; that it was too late changes nothing."""
        for each, body in batch:
            if each.kind != "callback_query":
                continue
            now = asyncio.get_running_loop().time()
            wait, self._taps = self._taps.wait(now), self._taps.taken(now)
            query = str(json.loads(body)["callback_query"].get("id", ""))
            task = asyncio.create_task(self._answer(query, wait), name="answer tap")
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _answer(self, query: str, wait: float) -> None:
        await asyncio.sleep(wait)
        with contextlib.suppress(TelegramError):
            await self.telegram.call("answerCallbackQuery", callback_query_id=query)

    async def _conflict(self, conflict: Conflict) -> None:
        """Somebody else reads this bot, or a webhook is left from before; the second we can end ourselves."""
        log.error("conflict", conflict)
        if "webhook" in str(conflict).lower():
            with contextlib.suppress(TelegramError):
                await self.telegram.call("deleteWebhook")
        else:
            self.rival()
        now = asyncio.get_running_loop().time()
        undisturbed = now - max(self._last_conflict, self._reads_since)
        self._established |= undisturbed >= self.newcomer_s
        if self._conflict_since is None or undisturbed > self.quiet_s:
            self._conflict_since = now
        self._last_conflict = now
        if now - self._conflict_since >= (
            self.patience_s if self._established else min(self.newcomer_s, self.patience_s)
        ):
            raise TokenInUse from conflict
        await asyncio.sleep(self.back_off_s[0])

    async def _back_off(self, error: TelegramError) -> None:
        log.error("poll_failed", error)
        await asyncio.sleep(self._pause())

    def _pause(self) -> float:
        pause = self.back_off_s[min(self._failures, len(self.back_off_s) - 1)]
        self._failures += 1
        return pause


async def bot_name(telegram: Telegram) -> str:
    """The bot's own username, tried once. Raises TokenRefused and PTB's network errors."""
    try:
        me = await telegram.call("getMe")
    except InvalidToken as refused:
        raise TokenRefused from refused
    if not isinstance(me, dict) or "username" not in me:
        raise TelegramError("unreadable answer")
    return str(me["username"])


async def bot_name_at_last(telegram: Telegram, say: Callable[[str], None]) -> str:
    """The bot's own username, asked until Telegram answers; `say` gets a line each time it does not."""
    for attempt in count():
        try:
            return await bot_name(telegram)
        except TelegramError as error:
            pause = BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)]
            where, why = telegram.api_url.split("//")[-1], type(error.__cause__ or error).__name__
            say(f"Cannot reach {where} ({why}). Trying again in {pause:.0f} s; Ctrl-C stops.")
            await asyncio.sleep(pause)
    raise AssertionError


def _seconds(flood: RetryAfter) -> float:
    after = flood.retry_after  # whole seconds in 22.8, a timedelta in later versions
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
