"""Reading what people type in place of a button: numbers, times, dates, ranges and choices; never by guessing."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.domain.typed_words import NO_WORDS, TypedWords, fold, integer, plain, position

MONTHS_OF_A_YEAR = 12
LEAST_PREFIX = 3


def read_number(text: str, low: int, high: int, step: int = 1, words: TypedWords = NO_WORDS) -> int | None:
    """A whole number from `low` to `high` on its steps; also "seven", "maybe a 7", and "7/10" if out of `high`."""
    said = _without_roughly(fold(text).rstrip(".!?, "), words)
    for each in ("/", *words.out_of):
        part, found, whole = said.partition(f" {each} " if each.isalpha() or " " in each else each)
        if found and integer(whole.strip(), words) != high:
            return None
        said = part.strip() if found else said
    if said.endswith("%"):
        said = said[:-1].rstrip() if high == 100 else ""
    number = integer(said, words)
    return number if number is not None and low <= number <= high and (number - low) % step == 0 else None


def _without_roughly(said: str, words: TypedWords) -> str:
    """Without words such as "about" before it and "I think" after it, unless all of it is a number with its name."""
    if integer(said, words) is not None:
        return said
    for each in map(fold, words.roughly):
        said = said.removeprefix(f"{each} ").removesuffix(f" {each}")
    return said.strip(", ")


def read_date(text: str, today: date, words: TypedWords) -> date | None:
    """The date that was typed, if it can be read in one way only; without a year, the next such date from today on."""
    readings = date_readings(text, today, words)
    return readings[0] if len(readings) == 1 else None


def date_readings(text: str, today: date, words: TypedWords) -> tuple[date, ...]:
    """Every sense of a typed date, soonest first: two for "3/4" and, on a Tuesday, "next Friday"; none if no date."""
    said = plain(text, words)
    if spoken := _spoken_dates(said, today, words):
        return spoken
    first, _, rest = said.partition(" ")
    weekday = position(words.weekdays, first)
    if weekday is None:
        return _calendar_dates(said, today, words)
    return tuple(each for each in _calendar_dates(rest, today, words) if each.weekday() == weekday)


def read_choice(
    text: str, labels: Sequence[str], *, begun: bool = True, words: TypedWords = NO_WORDS
) -> int | None:  # fmt: skip
    """The index of the label meant: by its words, its number from 1, or its beginning (3 letters, of one label).

    A plain yes or no means the one key that begins so: "Yes, share", and not "No idea". Without `begun` a beginning is
    not enough: where own words are an answer too, "car" is not "Car accident".
    """
    said, plain = _letters(text), [_letters(label) for label in labels]
    if not said:
        return None
    if exact := [index for index, label in enumerate(plain) if label == said]:
        return exact[0] if len(exact) == 1 else None
    if said.isdecimal():
        numbered = 1 <= int(said) <= len(plain) and not any(label.isdecimal() for label in plain)
        return int(said) - 1 if numbered else None
    if begun and (plainly := _plainly(said, labels, words)) is not None:
        return plainly
    starts = [index for index, label in enumerate(plain) if begun and label.startswith(said)]
    return starts[0] if len(starts) == 1 and len(said) >= LEAST_PREFIX else None


def _plainly(said: str, labels: Sequence[str], words: TypedWords) -> int | None:
    """The one label that is that yes or no, or begins with it before a comma."""
    for names in (words.affirms, words.denies):
        same = {_letters(each) for each in names}
        meant = [index for index, label in enumerate(labels) if _letters(label.partition(",")[0]) in same]
        if said in same:
            return meant[0] if len(meant) == 1 else None
    return None


def _spoken_dates(said: str, today: date, words: TypedWords) -> tuple[date, ...]:
    """Dates that are counted from today: tomorrow, in a week, Monday, next Friday."""
    if (days := position(words.named_days, said)) is not None:
        return (today + timedelta(days=days),)
    for name in map(fold, words.next):
        if said.startswith(f"{name} ") or said.endswith(f" {name}"):
            return _next_weekday(said.removeprefix(f"{name} ").removesuffix(f" {name}"), today, words)
    if (weekday := position(words.weekdays, said)) is not None:
        ahead = (weekday - today.weekday()) % 7
        return (today + timedelta(days=ahead),) if ahead else (today, today + timedelta(days=7))
    return _so_far_ahead(said, today, words)


def _next_weekday(said: str, today: date, words: TypedWords) -> tuple[date, ...]:
    """The coming one and the one in the week that starts next Monday: two dates unless they are one."""
    weekday = position(words.weekdays, said)
    if weekday is None:
        return ()
    coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    next_week = today + timedelta(days=7 - today.weekday() + weekday)
    return tuple(sorted({coming, next_week}))


def _so_far_ahead(said: str, today: date, words: TypedWords) -> tuple[date, ...]:
    first, _, rest = said.partition(" ")
    count, _, unit = (rest if first in map(fold, words.ahead) else said).partition(" ")
    number = 1 if count in words.articles else integer(count, words)
    if number is None or not 0 <= number < 1000:
        return ()
    if unit in map(fold, words.month):
        return tuple(_real(today.year, today.month + number, today.day))
    days = 1 if unit in map(fold, words.day) else 7 if unit in map(fold, words.week) else 0
    return (today + timedelta(days=number * days),) if days else ()


def _calendar_dates(said: str, today: date, words: TypedWords) -> tuple[date, ...]:
    """Dates that name a day and a month: 2026-11-30, 30.11., 30/11/26, 30 Nov, November 30 2026."""
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", said):
        return tuple(_in_year(found[1], int(found[2]), int(found[3]), today))
    if found := re.fullmatch(r"(\d{1,2})\s?([./-])\s?(\d{1,2})(?:\2\s?(\d{4}|\d\d)|\.|)", said):
        return _numeric_dates(found, today, words)
    if found := re.fullmatch(r"(?:(\d{1,2})[. ]?\s?)?([^\W\d]+)\.?(?: (\d{1,2}))??(?: (\d{4}))?", said):
        month = position(words.months, found[2])
        if month is not None and bool(found[1]) != bool(found[3]):
            return tuple(_in_year(found[4], month + 1, int(found[1] or found[3]), today))
    return ()


def _numeric_dates(found: re.Match[str], today: date, words: TypedWords) -> tuple[date, ...]:
    first, last, year = int(found[1]), int(found[3]), found[4]
    if found[2] == "-" and not year:  # rather a range
        return ()
    readings = set(_in_year(year, last, first, today))
    if found[2] != "." and not words.day_first:
        readings |= set(_in_year(year, first, last, today))
    return tuple(sorted(readings))


def _in_year(year: str | None, month: int, day: int, today: date) -> Iterator[date]:
    if month > MONTHS_OF_A_YEAR:
        return
    if year:
        yield from _real(int(year) + (2000 if len(year) == 2 else 0), month, day)
    else:
        coming = [each for ahead in (0, 1) for each in _real(today.year + ahead, month, day) if each >= today]
        yield from coming[:1]


def _real(year: int, month: int, day: int) -> Iterator[date]:
    """The date, if the calendar has it; a month past December belongs to a later year."""
    years, month = divmod(month - 1, MONTHS_OF_A_YEAR) if month > MONTHS_OF_A_YEAR else (0, month - 1)
    try:
        yield date(year + years, month + 1, day)
    except ValueError:
        return


def _letters(text: str) -> str:
    return " ".join("".join(each if each.isalnum() else " " for each in fold(text)).split())
