"""Turns what people type into plain words with their places: width, accents, look-alikes, apostrophes, hidden signs."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from bot.domain.risk.pattern import EDGE

_LOOK_ALIKES = str.maketrans(
    "авеёзкмнорстухьіїјѕԁԛԝһոսօαβγεηικνορτυχωɑɡıłøđʟɪɴᴀᴅᴇᴋᴍᴏᴛᴜᴡ",
    "abee3kmhopctyxbiijsdqwhnuoabyenikvoptuxwagilodlinadekmotuw",
)
_APOSTROPHES = frozenset("'’‘ʼ´`′＇")
_ENCLOSED_LETTERS = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
_HIDDEN = frozenset({"Mn", "Me", "Cf", "Cn", "Co", "Cs"})
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof", "sr", "sra", "dra"})  # a dot behind these ends no sentence
_MOST_SIGNS = 4  # more of the same sign in a row add nothing
_GONE = "\x00"  # stands for a hidden sign while offsets are still those of the message
_PIECE = re.compile(
    r"(?P<word>[\w@$*#!+](?:[\w@$*#!+'\x00]|\|\|(?=\w))*)|(?P<edge>[.!?;\n\r…:¿¡•|])|(?P<pause>[,()\[\]–—\"])|[\s\x00]+|(?P<sign>.)",
    re.DOTALL,
)


class Word(NamedTuple):
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


def words_of(text: str) -> list[Word]:
    """The words of the text in order, with `/` at the edges of sentences."""
    folded, places = _folded(text)
    words = [Word(EDGE, 0, 0)]
    pause = False
    for piece in _PIECE.finditer(folded):
        start, end = piece.span()
        match piece.lastgroup:
            case "word":
                _close(words, piece.group(), places[start], places[end], pause)
                pause = False
            case "pause":
                pause = True
            case "edge" if words[-1].text not in _TITLES:
                _edge(words, places[start])
            case "sign":
                _sign(words, piece.group(), places[start])
    if words[-1].text != EDGE:
        words.append(Word(EDGE, len(text), len(text)))
    return words


def _folded(text: str) -> tuple[str, list[int] | range]:
    """The text with every character plain, and for each character of it the place in the message."""
    table = {character: plain(character) or _GONE for character in set(text)} | {"_": " "}
    if all(len(one) == 1 for one in table.values()):
        return "".join(map(table.__getitem__, text)), range(len(text) + 1)
    places = [at for at, character in enumerate(text) for _ in table[character]]
    return "".join(map(table.__getitem__, text)), [*places, len(text)]


def _close(words: list[Word], typed: str, start: int, end: int, pause: bool) -> None:
    text = typed.replace(_GONE, "")
    bare = text.rstrip("'!*#+")
    if bare:
        words.append(Word(bare, start, end - (len(text) - len(bare)), pause))
    if "!" in text[len(bare) :]:
        _edge(words, end)


def _sign(words: list[Word], sign: str, at: int) -> None:
    endless = len(words) > _MOST_SIGNS and all(word.text == sign for word in words[-_MOST_SIGNS:])
    if not endless and (sign == "&" or unicodedata.category(sign) in ("So", "Sk")):
        words.append(Word(sign, at, at + 1))


def _edge(words: list[Word], at: int) -> None:
    if words[-1].text != EDGE:
        words.append(Word(EDGE, at, at + 1))
