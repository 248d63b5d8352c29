"""Crisis lines that nobody confirmed, or that are due for another look: the log says so at start and once a day."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.domain.book import Book
from bot.library.confirmations import stale
from bot.logs import event_logger

log = event_logger(__name__)
DAY_S = 24 * 60 * 60


def warn_of_lines(books: Mapping[str, Book], today: date) -> None:
    """How many rows nobody confirmed, and how many are due; `handrail lines stale` names them (CR-611, F-34)."""
    book = next(iter(books.values()))
    rows = list(stale(book.lines, book.confirmations, today))
    unconfirmed = sum(row.due is None for row in rows)
    if rows:
        log.warning("crisis_lines_unconfirmed", count=unconfirmed, due=len(rows) - unconfirmed)


async def remind(books: Mapping[str, Book], now: Callable[[], datetime]) -> None:
    """Without end: a bot that runs for months must not be the one place that never says it."""
    while True:
        warn_of_lines(books, now().date())
        await asyncio.sleep(DAY_S)
