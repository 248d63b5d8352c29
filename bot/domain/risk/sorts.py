"""Tells words apart as far as the patterns do: a sort is all words that stand in the same sets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.risk.pattern import EDGE, Words

CLOSED = frozenset({EDGE, "not", "never", "nunca", "jamas"})  # a gap never swallows these
NUMBER, LARGE = "%", "%%"
_MOST_KEPT = 50_000
_NO_SETS: frozenset[Words] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Sort:
    """Words that no pattern tells apart."""

    sets: frozenset[Words]
    swallowed: bool  # a gap may swallow it
    filler: bool  # it may stand anywhere inside a pattern


class Sorter:
    """Knows the sort of every word, met or not."""

    def __init__(self, sets: Iterable[Words], same: Mapping[str, tuple[str, ...]], fillers: frozenset[str]) -> None:
        self._fillers = fillers
        self._stems: dict[str, tuple[str, ...]] = {}  # by their first two letters
        self._among: dict[str, list[Words]] = {}
        self._sorts: dict[tuple[frozenset[Words], bool, bool], Sort] = {}
        self._by_word: dict[str, Sort] = {}
        for one in sets:
            for word in one.words:
                self._among.setdefault(word, []).append(one)
                for other in same.get(word, ()):
                    self._among.setdefault(other, []).append(one)
        for word in self._among:
            if word.endswith("*"):
                head = word[:-1][:2]
                self._stems[head] = (*self._stems.get(head, ()), word[:-1])

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every whole word that some pattern names."""
        return frozenset(word for word in self._among if not word.endswith("*"))

    def commonest(self, count: int) -> list[Sort]:
        """The sorts of the whole words that stand in the most sets."""
        by_sets = sorted(self.vocabulary, key=lambda word: (-len(self._among[word]), word))
        return self.sorts_of(by_sets[:count])

    def sorts_of(self, words: Iterable[str]) -> list[Sort]:
        """The sort of each word in order."""
        known = self._by_word
        return [known.get(word) or self.sort(word) for word in words]

    def sort(self, word: str) -> Sort:
        """The sort of one word."""
        if len(self._by_word) > _MOST_KEPT:
            self._by_word.clear()
        sets = _NO_SETS.union(*[self._among[key] for key in self._keys(word) if key in self._among])
        like = (sets, word not in CLOSED, word in self._fillers)
        sort = self._sorts.get(like)
        if sort is None:
            sort = self._sorts[like] = Sort(*like)
        self._by_word[word] = sort
        return sort

    def _keys(self, word: str) -> list[str]:
        stems = (*self._stems.get(word[:2], ()), *self._stems.get(word[:1], ()))
        keys = [word, *(stem + "*" for stem in stems if word.startswith(stem))]
        if word.isdigit():
            keys += [NUMBER, LARGE] if len(word) > 1 or word >= "8" else [NUMBER]
        return keys
