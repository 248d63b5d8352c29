"""When the next check-in comes, said after every change that may move it."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.book import Book
from bot.domain.coming import after_the_end
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.talk.saying import say_when
from bot.domain.words.filling import fill


def agreed_now(schedules: Iterable[Schedule]) -> tuple[Schedule, ...]:
    """The schedules that stand: neither declined nor replaced."""
    return tuple(each for each in schedules if each.stands)


def next_at(schedules: Iterable[Schedule]) -> datetime | None:
    """The earliest check-in of all that stand."""
    return min((each.next_due_at for each in agreed_now(schedules) if each.next_due_at), default=None)


def coming_line(book: Book, client: Client, schedules: Iterable[Schedule], now: datetime) -> str:
    """“Next check-in: Tue 24 Nov, 20:10.”, or that none comes."""
    words, due = book.own, next_at(schedules)
    due = None if due and after_the_end(client, due) else due
    if client.paused(now):
        return words.line_resting
    return fill(words.line_coming, when=say_when(book, due, client.zone)) if due else words.line_none_coming


def with_coming(
    moment: ClientMoment, line: str, *, client: Client | None = None, schedules: Iterable[Schedule] | None = None
) -> str:
    """A confirming line with the next check-in under it, as it is after the change."""
    after = moment.schedules if schedules is None else schedules
    return f"{line}\n{coming_line(moment.book, client or moment.client, after, moment.now)}"
