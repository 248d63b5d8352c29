"""Reading what people type in place of a button: numbers, times, dates, ranges and choices; never by guessing."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

MONTHS_OF_A_YEAR = 12
LEAST_PREFIX = 3
NIGHT_HOURS = range(6, 12)  # "7 at night" is 19:00; "12 at night" and "1 at night" stay unread

Names = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TypedWords:
    """One language's words for days, months, numbers and times of day; in the tables of names the order counts."""

    weekdays: Names = ()  # Monday first
    months: Names = ()  # January first
    numbers: Names = ()  # zero first
    articles: tuple[str, ...] = ()  # "a" week
    named_days: Names = ()  # today, tomorrow, the day after
    ahead: tuple[str, ...] = ()  # "in" three days
    day: tuple[str, ...] = ()
    week: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    hour: tuple[str, ...] = ()  # the singular first
    minute: tuple[str, ...] = ()
    half: tuple[str, ...] = ()
    about: tuple[str, ...] = ()  # "about" 3 hours, and other words around it
    next: tuple[str, ...] = ()
    out_of: tuple[str, ...] = ()  # seven "out of" ten
    until: tuple[str, ...] = ()  # 9 "to" 17
    am: tuple[str, ...] = ("am",)
    pm: tuple[str, ...] = ("pm",)
    night: tuple[str, ...] = ()
    noon: tuple[str, ...] = ()
    midnight: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()  # endings of 30th
    fillers: tuple[str, ...] = ()  # words that change nothing
    day_first: bool = False  # whether 3/4 can only be the third of April


NO_WORDS = TypedWords()


def fold(text: str) -> str:
    """Lower case, without accents, without marks, with single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in apart if not unicodedata.category(each).startswith("M")).split())


def read_number(text: str, low: int, high: int, step: int = 1, words: TypedWords = NO_WORDS) -> int | None:
    """A whole number from `low` to `high` on its steps; also "seven", and "7/10" or "70 %" if out of `high`."""
    said = fold(text).rstrip(".!?, ")
    for each in ("/", *words.out_of):
        part, found, whole = said.partition(f" {each} " if each.isalpha() or " " in each else each)
        if found and _integer(whole.strip(), words) != high:
            return None
        said = part.strip() if found else said
    if said.endswith("%"):
        said = said[:-1].rstrip() if high == 100 else ""
    number = _integer(said, words)
    return number if number is not None and low <= number <= high and (number - low) % step == 0 else None


def read_time(text: str, words: TypedWords = NO_WORDS) -> time | None:
    """A time of day: "2:20 pm", "14.20", "7pm", "1420", "noon". A bare "7" may be morning or evening: not read."""
    clock = _clock(text, words)
    return clock.exact() if clock else None


def read_time_range(text: str, words: TypedWords = NO_WORDS) -> tuple[time, time] | None:
    """Two times with a dash or a word between: "21:30-8", "9-17", "7-9pm". "9-5" leaves open which half of the day."""
    parts = re.split("|".join([r"\s*[-–—]\s*", *(rf"\s{re.escape(fold(each))}\s" for each in words.until)]), fold(text))
    clocks = [_clock(part, words) for part in parts]
    match clocks:
        case [_Clock() as first, _Clock() as last]:
            return _range(first, last)
        case _:
            return None


def read_date(text: str, today: date, words: TypedWords) -> date | None:
    """The date that was typed, if it can be read in one way only; without a year, the next such date from today on."""
    readings = date_readings(text, today, words)
    return readings[0] if len(readings) == 1 else None


def date_readings(text: str, today: date, words: TypedWords) -> tuple[date, ...]:
    """Every sense of a typed date, soonest first: two for "3/4" and, on a Tuesday, "next Friday"; none if no date."""
    said = _plain(text, words)
    if spoken := _spoken_dates(said, today, words):
        return spoken
    first, _, rest = said.partition(" ")
    weekday = _position(words.weekdays, first)
    if weekday is None:
        return _calendar_dates(said, today, words)
    return tuple(each for each in _calendar_dates(rest, today, words) if each.weekday() == weekday)


def read_choice(text: str, labels: Sequence[str], *, begun: bool = True) -> int | None:
    """The index of the label meant: by its words, its number from 1, or its beginning (3 letters, of one label).

    Without `begun` a beginning is not enough: where own words are an answer too, "car" is not "Car accident".
    """
    said, plain = _letters(text), [_letters(label) for label in labels]
    if not said:
        return None
    if exact := [index for index, label in enumerate(plain) if label == said]:
        return exact[0] if len(exact) == 1 else None
    if said.isdecimal():
        numbered = 1 <= int(said) <= len(plain) and not any(label.isdecimal() for label in plain)
        return int(said) - 1 if numbered else None
    starts = [index for index, label in enumerate(plain) if begun and label.startswith(said)]
    return starts[0] if len(starts) == 1 and len(said) >= LEAST_PREFIX else None


@dataclass(frozen=True, slots=True)
class _Clock:
    """A typed time before it is known which half of the day is meant."""

    hour: int
    minute: int
    half: str = ""  # am, pm, night or nothing
    bare: bool = False  # an hour from 1 to 12 and nothing else

    def exact(self) -> time | None:
        """The time, or None if it is bare or cannot be."""
        return None if self.bare and not self.half else self.on_24()

    def on_24(self) -> time | None:
        hour = self._hour()
        return time(hour, self.minute) if hour is not None and self.minute < 60 else None

    def _hour(self) -> int | None:
        match self.half:
            case "am":
                return self.hour % 12 if self.hour <= 12 else None
            case "pm" if 1 <= self.hour <= 12:
                return self.hour % 12 + 12
            case "night" if self.hour in NIGHT_HOURS:
                return self.hour + 12
            case "" | "pm" | "night":
                return self.hour if (self.hour > 12 or not self.half) and self.hour < 24 else None
        return None


def _clock(text: str, words: TypedWords) -> _Clock | None:
    said = re.sub(r"(?<=[^\W\d])\.", "", _plain(text, words))
    for hour, names in ((12, words.noon), (0, words.midnight)):
        if said in map(fold, names):
            return _Clock(hour, 0)
    said, half = _half(said, words)
    found = re.fullmatch(r"(\d{1,2})(?:\s?[:.h]\s?(\d\d)|\s?h|)|(\d\d)(\d\d)", said)
    if not found:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    return _Clock(hour, minute, half, bare=said.isdecimal() and hour <= 12 and not found[3] and said[0] != "0")


def _half(said: str, words: TypedWords) -> tuple[str, str]:
    for half, names in (("am", words.am), ("pm", words.pm), ("night", words.night)):
        for name in names:
            if said.endswith(name := _plain(name, words)):
                return said.removesuffix(name).rstrip(), half
    return said, ""


def _range(first: _Clock, last: _Clock) -> tuple[time, time] | None:
    if first.bare and last.bare and not (first.half or last.half):
        return None
    if first.half and last.bare and not last.half:
        return None
    start = _start(first, last) if last.half and not first.half else first.on_24()
    end = last.on_24()
    return (start, end) if start is not None and end is not None and start != end else None


def _start(first: _Clock, last: _Clock) -> time | None:
    """The start of "7-9pm", where only the end says which half of the day; None where it might be either."""
    shared, end = _Clock(first.hour, first.minute, last.half).on_24(), last.on_24()
    if first.bare:
        return shared if shared and end and shared < end else None
    return first.on_24() if shared is None or shared == first.on_24() else None


def _spoken_dates(said: str, today: date, words: TypedWords) -> tuple[date, ...]:
    """Dates that are counted from today: tomorrow, in a week, Monday, next Friday."""
    if (days := _position(words.named_days, said)) is not None:
        return (today + timedelta(days=days),)
    for name in map(fold, words.next):
        if said.startswith(f"{name} ") or said.endswith(f" {name}"):
            return _next_weekday(said.removeprefix(f"{name} ").removesuffix(f" {name}"), today, words)
    if (weekday := _position(words.weekdays, said)) is not None:
        ahead = (weekday - today.weekday()) % 7
        return (today + timedelta(days=ahead),) if ahead else (today, today + timedelta(days=7))
    return _so_far_ahead(said, today, words)


def _next_weekday(said: str, today: date, words: TypedWords) -> tuple[date, ...]:
    """The coming one and the one in the week that starts next Monday: two dates unless they are one."""
    weekday = _position(words.weekdays, said)
    if weekday is None:
        return ()
    coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    next_week = today + timedelta(days=7 - today.weekday() + weekday)
    return tuple(sorted({coming, next_week}))


def _so_far_ahead(said: str, today: date, words: TypedWords) -> tuple[date, ...]:
    first, _, rest = said.partition(" ")
    count, _, unit = (rest if first in map(fold, words.ahead) else said).partition(" ")
    number = 1 if count in words.articles else _integer(count, words)
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
        month = _position(words.months, found[2])
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


def _plain(text: str, words: TypedWords) -> str:
    """Folded, without commas, fillers and the endings of ordinal numbers."""
    said = fold(text).replace(",", " ").rstrip(".!? ")
    if words.ordinals:
        said = re.sub(rf"(?<=\d)(?:{'|'.join(map(fold, words.ordinals))})\b", "", said)
    return " ".join(each for each in said.split() if each not in words.fillers)


def _integer(said: str, words: TypedWords) -> int | None:
    if re.fullmatch(r"[-−]?\d{1,6}", said):
        return int(said.replace("−", "-"))
    return _position(words.numbers, said)


def _position(names: Names, said: str) -> int | None:
    return _index(names).get(said.rstrip("."))


@lru_cache(maxsize=64)
def _index(names: Names) -> dict[str, int]:
    return {fold(name): position for position, same in enumerate(names) for name in same}


def _letters(text: str) -> str:
    return " ".join("".join(each if each.isalnum() else " " for each in fold(text)).split())
