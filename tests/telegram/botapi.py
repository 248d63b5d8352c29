"""The real python-telegram-bot `Bot` against the local Bot API, for the tests of this folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.demo.botapi.app import bot_api
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.wire import Serving
from bot.telegram.requests import shared_tls

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


def real_bot(telegram: LocalTelegram, url: str, token: str | None = None, timeout: float = 2.0) -> Bot:
    """python-telegram-bot's `Bot` pointed at the local Bot API."""
    requests = [
        HTTPXRequest(
            connect_timeout=timeout, read_timeout=timeout, write_timeout=timeout, pool_timeout=timeout,
            httpx_kwargs={"verify": shared_tls()},
        )
        for _ in range(2)
    ]  # fmt: skip
    return Bot(
        token or telegram.token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )


@asynccontextmanager
async def stage(timeout: float = 2.0) -> AsyncIterator[Stage]:
    """Everything up; Ana has written once, Dr. Brandt never."""
    clock = Clock()
    telegram = LocalTelegram(clock)
    ana = Phone(telegram, telegram.person("Ana"))
    brandt = Phone(telegram, telegram.person("Dr. Brandt"))
    ana.start()
    serving = Serving(bot_api(telegram))
    async with serving as url:
        bot = real_bot(telegram, url, timeout=timeout)
        try:
            yield Stage(telegram, clock, ana, brandt, bot, serving, url)
        finally:
            await bot.shutdown()
            for request in bot._request:
                await request.shutdown()
