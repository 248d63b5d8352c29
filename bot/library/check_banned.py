"""The expressions that no text may hold: read from banned.yaml, each with its reason (CR-1101, CR-607, CR-217)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.domain.script import Review
from bot.library.check_texts import Sort, Text
from bot.library.files import PackWrong, Problem, Source, Spot, read, shaped

NEUTRAL = ("neutral_checkin", "neutral_update")


@dataclass(frozen=True, slots=True)
class Row:
    """One expression, why not, what it catches and what it lets pass."""

    pattern: str
    reason: str
    hit: tuple[str, ...]
    near_miss: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exempt:
    """A named clinician's exception: these words, in this file of the language's folder."""

    file: str
    words: str
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class Banned:
    """One language's lists."""

    review: Review
    rows: tuple[Row, ...]
    in_help: tuple[Row, ...] = ()
    on_lock_screen: tuple[Row, ...] = ()
    exceptions: tuple[Exempt, ...] = ()

    def for_(self, text: Text) -> tuple[Row, ...]:
        """The rows that hold for this text."""
        helping = self.in_help if text.sort is Sort.CRISIS else ()
        pushed = bool(set(NEUTRAL) & set(text.spot)) or (text.spot[0] == "prompts" and "text" in text.spot)
        neutral = self.on_lock_screen if pushed else ()
        return (*self.rows, *helping, *neutral)

    def allows(self, text: Text, words: str) -> bool:
        """Whether a named clinician allowed these words in that file."""
        return any(text.source.file.endswith(each.file) and plain(each.words) == words for each in self.exceptions)


def read_banned(path: Path, prompts: Path) -> Banned:
    """The lists of that file. Raises PackWrong: bad pattern, row that misses its example, unsigned exception."""
    return banned_of(read(path, prompts))


def banned_of(source: Source) -> Banned:
    """The lists of a file already read. Raises PackWrong like `read_banned`."""
    banned = shaped(source, Banned)
    if faults := list(_faults(source, banned)):
        raise PackWrong(faults)
    return banned


def banned_words(texts: Iterable[Text], banned: Banned) -> Iterator[Problem]:
    """Every match in every text, with its reason."""
    for text in texts:
        rows = banned.for_(text)
        for number, words, start in _matches(text.words, tuple(row.pattern for row in rows)):
            if not banned.allows(text, words):
                yield text.problem(f'"{words.strip()}" — {rows[number].reason}', start)


@lru_cache(maxsize=16384)
def _matches(words: str, patterns: tuple[str, ...]) -> tuple[tuple[int, str, int], ...]:
    """What each pattern finds: its number, the words, where they begin. Few texts change between two checks."""
    folded = plain(words)
    return tuple(
        (number, found[0], found.start())
        for number, pattern in enumerate(patterns)
        for found in expression(pattern).finditer(folded)
    )


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Without case and accents, with straight apostrophes."""
    apart = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()


@lru_cache(maxsize=512)
def expression(pattern: str) -> re.Pattern[str]:
    """The pattern, ready to search; re.error when it is none."""
    return re.compile(pattern, re.IGNORECASE)


def _faults(source: Source, banned: Banned) -> Iterator[Problem]:
    for name in ("rows", "in_help", "on_lock_screen"):
        for number, row in enumerate(getattr(banned, name)):
            yield from (source.problem((name, number), words) for words in _row_faults(row))
    for number, each in enumerate(banned.exceptions):
        if not each.by.strip() or not each.why.strip():
            spot: Spot = ("exceptions", number)
            yield source.problem(spot, "an exception needs the name of a clinician and a reason")


def _row_faults(row: Row) -> Iterator[str]:
    try:
        found = expression(row.pattern)
    except re.error as error:
        yield f"the pattern does not read: {error}"
        return
    if not row.hit or not row.near_miss:
        yield "a row needs an example it catches and one it lets pass"
    yield from (f'"{each}" is not caught by its own row' for each in row.hit if not found.search(plain(each)))
    yield from (f'"{each}" is caught and should pass' for each in row.near_miss if found.search(plain(each)))
