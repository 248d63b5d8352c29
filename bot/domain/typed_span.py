"""Reading a stretch of time as people type it: "3 hours", "half a day", "an hour and a half"; never by guessing."""

import re
from collections.abc import Iterator

from bot.domain.typed import read_number
from bot.domain.typed_words import TypedWords, fold

TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d]+")
LONGEST = 366 * 24 * 60
DAY, WEEK, HOUR, MINUTE = 24 * 60, 7 * 24 * 60, 60, 1


def read_span(text: str, words: TypedWords) -> int | None:
    """Whole minutes, if every word is understood and a unit is named; else None."""
    units = dict(_units(words))
    total, last, whole, half, one = 0.0, 0, None, False, False
    for token in TOKEN.findall(fold(text)):
        if token in units:
            bare = 0 if half else 1 if one or token in _singular(words) else None
            amount = bare if whole is None else whole
            if amount is None:
                return None
            last = units[token]
            total += (amount + (0.5 if half else 0)) * last
            whole, half, one = None, False, False
        elif token in map(fold, words.half):
            half = True
        elif token in map(fold, words.articles):
            one = True
        elif (number := _number(token, words)) is not None and whole is None:
            whole = number
        elif token not in {*map(fold, words.about), *map(fold, words.fillers)}:
            return None
    if whole is not None and last != HOUR:  # only "2 h 30" ends in a number
        return None
    minutes = round(total + (whole or 0) + (0.5 * last if half else 0))
    return minutes if last and 0 < minutes <= LONGEST else None


def _units(words: TypedWords) -> Iterator[tuple[str, int]]:
    for names, minutes in ((words.minute, MINUTE), (words.hour, HOUR), (words.day, DAY), (words.week, WEEK)):
        yield from ((fold(name), minutes) for name in names)


def _singular(words: TypedWords) -> set[str]:
    """The first name of each unit stands for one of it: "hora y media"."""
    return {fold(names[0]) for names in (words.minute, words.hour, words.day, words.week) if names}


def _number(token: str, words: TypedWords) -> float | None:
    return float(token.replace(",", ".")) if token[0].isdecimal() else read_number(token, 0, 60, words=words)
