"""Times and dates as people read them, in a clock that is always named by whose it is."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.words.filling import fill


def say_clock(at: datetime, zone: str) -> str:
    """An instant as the wall shows it: 19:10."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def say_time(at: time) -> str:
    """A time of day: 08:00."""
    return at.strftime("%H:%M")


def say_day(book: Book, day: date) -> str:
    """A date in a sentence: Tue 24 Nov; martes 24 de noviembre."""
    common = book.common
    return fill(common.date, weekday=common.weekdays[day.weekday()], day=day.day, month=common.months[day.month - 1])


def say_day_on_key(book: Book, day: date) -> str:
    """A date where there is little room: Tue 24 Nov; mar 24 nov."""
    common = book.common
    return f"{common.key_weekdays[day.weekday()]} {day.day} {common.key_months[day.month - 1]}"


def say_when(book: Book, at: datetime, zone: str) -> str:
    """An instant with its date: Tue 24 Nov, 19:10."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{say_day(book, local.date())}, {local:%H:%M}"


def city_of(book: Book, zone: str) -> str:
    """The city a zone is named after: London, Londres."""
    return book.cities.get(zone) or english_city(zone)


def english_city(zone: str) -> str:
    """The city in the name of the zone itself, which is English."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")
