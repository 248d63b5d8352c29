"""Long lists: which page of how many, and the addresses of the pages before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.domain.book import Book
from bot.domain.words.filling import fill

MOST_PAGES = 10_000


def number_in(text: str) -> int:
    """The page that was asked for; the first where that is no number of a page."""
    short = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_PAGES))
    return min(max(int(text), 1), MOST_PAGES) if short else 1


@dataclass(frozen=True, slots=True)
class Turning:
    """A list of `count` in pages of `per_page`, of which `page` is shown; addresses keep what was asked for."""

    book: Book
    count: int
    per_page: int
    page: int
    path: str
    asked: Mapping[str, str]

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.per_page))

    @property
    def where(self) -> str:
        """Page 2 of 5."""
        return fill(self.book.console.page_of, page=self.page, pages=self.pages)

    @property
    def before(self) -> str:
        return self._address(self.page - 1) if self.page > 1 else ""

    @property
    def after(self) -> str:
        return self._address(self.page + 1) if self.page < self.pages else ""

    def _address(self, page: int) -> str:
        kept = {name: value for name, value in self.asked.items() if value}
        return f"{self.path}?{urlencode({**kept, 'page': str(page)})}"
