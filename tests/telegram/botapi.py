"""The real python-telegram-bot `Bot` against the local Bot API, for the tests of this folder."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.demo.botapi.app import bot_api
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.wire import Serving
from bot.telegram.requests import WiredRequest
from bot.telegram.wires import Patience

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = TUESDAY

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Forward by so much."""
        self.now += timedelta(**by)


@dataclass
class Stage:
    """Telegram, Ana's and Dr. Brandt's phones, and the bot."""

    telegram: LocalTelegram
    clock: Clock
    ana: Phone
    brandt: Phone
    bot: Bot
    serving: Serving
    url: str = ""
    extra: list[Bot] = field(default_factory=list)


def with_httpx(most: int, patience: Patience) -> HTTPXRequest:
    """Requests as python-telegram-bot makes them by itself."""
    return HTTPXRequest(most, patience.read, patience.write, patience.connect, patience.pool)


def wired(most: int, patience: Patience) -> WiredRequest:
    """Requests as Handrail makes them."""
    return WiredRequest(most, patience, with_httpx(most, patience))


Requests = Callable[[int, Patience], BaseRequest]


def real_bot(
    telegram: LocalTelegram, url: str, token: str | None = None, timeout: float = 2.0, requests: Requests = wired
) -> Bot:  # fmt: skip
    """python-telegram-bot's `Bot` pointed at the local Bot API."""
    patience = Patience(timeout, timeout, timeout, timeout)
    return Bot(
        token or telegram.token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=requests(32, patience),
        get_updates_request=requests(4, patience),
    )


@asynccontextmanager
async def stage(timeout: float = 2.0, requests: Requests = wired) -> AsyncIterator[Stage]:
    """Everything up; Ana has written once, Dr. Brandt never."""
    clock = Clock()
    telegram = LocalTelegram(clock)
    ana = Phone(telegram, telegram.person("Ana"))
    brandt = Phone(telegram, telegram.person("Dr. Brandt"))
    ana.start()
    serving = Serving(bot_api(telegram))
    async with serving as url:
        bot = real_bot(telegram, url, timeout=timeout, requests=requests)
        try:
            yield Stage(telegram, clock, ana, brandt, bot, serving, url)
        finally:
            await bot.shutdown()
            for request in bot._request:
                await request.shutdown()
