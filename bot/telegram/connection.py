"""The connection to Telegram: what polls and what sends, each with a pool of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from httpx import AsyncBaseTransport
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.domain.book import Book
from bot.telegram.intake import Telegram
from bot.telegram.introducing import spoken
from bot.telegram.keyboards import Signer
from bot.telegram.requests import polling_request, sending_request
from bot.telegram.sender import Sender


@dataclass
class Connection:
    """`telegram` polls, `sender` sends; `close` gives both pools back."""

    api_url: str
    token: str
    signer: Signer
    books: Mapping[str, Book]
    telegram: Telegram = field(init=False)
    sender: Sender = field(init=False)
    transport: AsyncBaseTransport | None = None  # in place of the network
    _polls: HTTPXRequest = field(init=False)
    _sends: HTTPXRequest = field(init=False)

    def __post_init__(self) -> None:
        self._polls, self._sends = polling_request(self.transport), sending_request(self.transport)
        self.telegram = Telegram(self.api_url, self.token, self._polls)
        url = f"{self.api_url.rstrip('/')}/bot"
        bot = Bot(self.token, url, request=self._sends, get_updates_request=self._polls)
        words = {shelf: spoken(book.common) for shelf, book in self.books.items()}
        self.sender = Sender(bot, self.signer, words)

    async def close(self) -> None:
        await self._polls.shutdown()
        await self._sends.shutdown()
