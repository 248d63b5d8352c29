"""Turns what people type into plain words with their places: width, accents, look-alikes, apostrophes, hidden signs."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.risk.pattern import EDGE

_LOOK_ALIKES = str.maketrans(
    "авеёзкмнорстухьіїјѕԁԛԝһոսօαβγεηικνορτυχωɑɡıłøđʟɪɴᴀᴅᴇᴋᴍᴏᴛᴜᴡ",
    "abee3kmhopctyxbiijsdqwhnuoabyenikvoptuxwagilodlinadekmotuw",
)
_EDGES = frozenset(".!?;\n\r…:¿¡•|")
_PAUSES = frozenset(',()[]\u2013\u2014"')
_APOSTROPHES = frozenset("'’‘ʼ´`′＇")
_LETTER_LIKE = frozenset("@$*#!0123456789|+")
_ENCLOSED_LETTERS = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it will be compared, and where it stood in the message (character offsets)."""

    text: str
    start: int
    end: int
    after_pause: bool = False  # a comma, a dash or a bracket stands before it


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """The character without case, width, accent or disguise; empty for hidden signs."""
    for first in _ENCLOSED_LETTERS:
        if first <= ord(character) < first + 26:
            return chr(ord("a") + ord(character) - first)
    if character in _APOSTROPHES:
        return "'"
    kept = (part for part in unicodedata.normalize("NFKD", character) if unicodedata.category(part) not in _HIDDEN)
    return "".join(kept).casefold().translate(_LOOK_ALIKES)


_HIDDEN = frozenset({"Mn", "Me", "Cf", "Cn", "Co", "Cs"})


def words_of(text: str) -> list[Word]:
    """The words of the text in order, with `/` at the edges of sentences."""
    words = [Word(EDGE, 0, 0)]
    letters: list[str] = []
    start = 0
    pause = False
    for at, character in enumerate(text):
        folded = plain(character)
        if not folded:
            continue
        if _belongs(folded, letters):
            if not letters:
                start = at
            letters.append(folded)
            continue
        if letters:
            _close(words, letters, start, at, pause)
            letters, pause = [], False
        pause = pause or folded in _PAUSES
        _sign(words, character, folded, at)
    if letters:
        _close(words, letters, start, len(text), pause)
    if words[-1].text != EDGE:
        words.append(Word(EDGE, len(text), len(text)))
    return words


def _belongs(folded: str, letters: list[str]) -> bool:
    return folded.isalnum() or (folded in _LETTER_LIKE and folded != "|") or (folded == "'" and bool(letters))


def _close(words: list[Word], letters: list[str], start: int, end: int, pause: bool) -> None:
    text = "".join(letters)
    bare = text.rstrip("'!*#+")
    if bare:
        words.append(Word(bare, start, end - (len(text) - len(bare)), pause))
    if len(bare) < len(text) and "!" in text[len(bare) :]:
        _edge(words, end)


def _sign(words: list[Word], character: str, folded: str, at: int) -> None:
    if character in _EDGES or folded in _EDGES or folded == "...":
        _edge(words, at)
    elif unicodedata.category(character) in ("So", "Sk") or folded in "&":
        words.append(Word(folded, at, at + 1))


def _edge(words: list[Word], at: int) -> None:
    if words[-1].text != EDGE:
        words.append(Word(EDGE, at, at + 1))
