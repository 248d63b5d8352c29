"""The people around one alert, and the time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.book import Book, book_for
from bot.domain.people import Client, Therapist
from bot.domain.safety_plan import Plan


@dataclass(frozen=True, slots=True)
class Scene:
    """The people around one alert, and the time."""

    now: datetime
    books: Mapping[str, Book]
    client: Client
    therapist: Therapist
    backup: Therapist | None
    plans: tuple[Plan, ...] | None = ()  # the client's; None: they cannot be read just now
    operator: str = ""  # the chat of whoever runs the machine, where one is named

    def book_of(self, person: Client | Therapist) -> Book:
        """The words in that person's language and address."""
        return book_for(self.books, person, next(iter(self.books.values())))

    def reader_of(self, who: str) -> Therapist:
        """The therapist or the backup person of that id."""
        return self.backup if self.backup and self.backup.id == who else self.therapist
