"""Own words for the five answers of a check-in: what may stand in a key, so that an answer keeps its meaning (F-59)."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import fields

from bot.domain.book import Book
from bot.domain.risk.reading import Tier
from bot.domain.risk.screen import screen
from bot.domain.typed import read_choice
from bot.domain.typed_words import fold


class Unfit(enum.Enum):
    """Why a word cannot be an answer; each has its words."""

    BLANK = "blank"  # all five, or none: a usual word among own ones may say the same as one of them
    SAME = "same"  # another of the five reads like it
    TAKEN = "taken"  # it is a usual answer with another meaning, or the word of another key
    NUMBER = "number"  # typed, a number is the position of an answer
    DANGER = "danger"  # typed, it would be heard as words of danger


def unfit(own: Mapping[str, str], book: Book) -> dict[str, Unfit]:
    """What is wrong with these words in that book, by the answer; nothing where there are none."""
    if not any(own.values()):
        return {}
    found = ((state, _unfit(state, own, book)) for state in book.checkin.states)
    return {state: each for state, each in found if each is not None}


def _unfit(state: str, own: Mapping[str, str], book: Book) -> Unfit | None:
    word, states = own.get(state, ""), book.checkin.states
    if not word:
        return Unfit.BLANK
    if word.isnumeric():
        return Unfit.NUMBER
    others = [fold(each) for name, each in own.items() if name != state and each]
    if fold(word) in others:
        return Unfit.SAME
    usual = read_choice(word, list(states.values()), words=book.typed)
    if fold(word) in set(_other_keys(book)) or (usual is not None and list(states)[usual] != state):
        return Unfit.TAKEN
    return Unfit.DANGER if screen(word, book.lexicons).tier is not Tier.NONE else None


def _other_keys(book: Book) -> Iterator[str]:
    """What stands on the keys around a check-in and may be typed instead."""
    for words in (book.checkin, book.common):
        yield from (fold(said) for each in fields(words) if isinstance(said := getattr(words, each.name), str))
