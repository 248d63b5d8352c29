"""The words of one language by which typed numbers, dates and times are read."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

Names = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TypedWords:
    """One language's words for days, months, numbers and times of day; in the tables of names the order counts."""

    weekdays: Names = ()  # Monday first
    months: Names = ()  # January first
    numbers: Names = ()  # zero first
    tens: Names = ()  # zero, ten, twenty …; seventy-five is made of both
    joins: tuple[str, ...] = ()  # treinta "y" cinco
    affirms: tuple[str, ...] = ()  # a plain yes, for keys that begin with one
    denies: tuple[str, ...] = ()
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
    roughly: tuple[str, ...] = ()  # "maybe a" seven: before or after a number, and it is that number
    next: tuple[str, ...] = ()
    out_of: tuple[str, ...] = ()  # seven "out of" ten
    until: tuple[str, ...] = ()  # 9 "to" 17
    am: tuple[str, ...] = ("am",)
    pm: tuple[str, ...] = ("pm",)
    night: tuple[str, ...] = ()
    past_half: tuple[str, ...] = ()  # "half past" seven, siete "y media"
    past_quarter: tuple[str, ...] = ()
    to_quarter: tuple[str, ...] = ()
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


def plain(text: str, words: TypedWords) -> str:
    """Folded, without commas, fillers and the endings of ordinal numbers."""
    said = fold(text).replace(",", " ").rstrip(".!? ")
    if words.ordinals:
        said = re.sub(rf"(?<=\d)(?:{'|'.join(map(fold, words.ordinals))})\b", "", said)
    for phrase in (fold(each) for each in words.fillers if " " in each):
        said = f" {said} ".replace(f" {phrase} ", " ")
    return " ".join(each for each in said.split() if each not in words.fillers)


def integer(said: str, words: TypedWords) -> int | None:
    """A whole number in digits or in words."""
    if re.fullmatch(r"[-−]?\d{1,6}", said):
        return int(said.replace("−", "-"))
    return _counted(words, said)


def _counted(words: TypedWords, said: str) -> int | None:
    """A number in words, up to a hundred or so: seven, seventy, seventy-five, setenta y cinco."""
    if (one := position(words.numbers, said)) is not None:
        return one
    if (round_ := position(words.tens, said)) is not None:
        return round_ * 10
    parts = [each for each in said.replace("-", " ").split() if each not in map(fold, words.joins)]
    tens, unit = (position(words.tens, parts[0]), position(words.numbers[:10], parts[1])) if len(parts) == 2 else (0, 0)
    return tens * 10 + unit if tens and tens < 10 and unit else None


def position(names: Names, said: str) -> int | None:
    """Where in that table of names the word stands."""
    return _index(names).get(said.rstrip("."))


@lru_cache(maxsize=64)
def _index(names: Names) -> dict[str, int]:
    return {fold(name): position for position, same in enumerate(names) for name in same}
