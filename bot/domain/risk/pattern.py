"""The pattern language of the risk words: `[i] want to (die | be dead)`, `<group>`, `suicid*`, `take+`, `...`, `/`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

EDGE = "/"
_GAPS = {"_": (1, 1), "..": (0, 2), "...": (0, 4)}
_LIST = r"(?:\s*[a-z0-9'*+]+\s*\|)+\s*[a-z0-9'*+]+\s*"  # single words only: the commonest group, read in one go
_SYMBOL = re.compile(rf"\({_LIST}\)|\[{_LIST}\]|\.{{2,3}}|<[a-z_]+>|[()\[\]|]|[^\s()\[\]|<>]+|[<>]")
_PLAIN = re.compile(r"[^\sA-Z*+<>]*[^\s<>A-Z]")


class PatternError(ValueError):
    """The pattern cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """One word out of a set; a trailing star stands for any ending."""

    words: frozenset[str]
    empty: bool = False  # of every node: it may stand for nothing at all


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """Any words of the same sentence, from `least` to `most` of them."""

    least: int
    most: int

    @property
    def empty(self) -> bool:
        """True when it may stand for nothing."""
        return self.least == 0


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Parts one after the other."""

    parts: tuple["Node", ...]
    empty: bool


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """One of several branches; an empty row makes the whole optional."""

    branches: tuple["Node", ...]
    empty: bool


Node = Words | Gap | Row | Either
NOTHING = Row((), empty=True)


class Reader:
    """Reads patterns that may name groups and forms, and keeps every set of words that they name."""

    def __init__(self, forms: Mapping[str, Iterable[str]] | None = None) -> None:
        self.sets: dict[frozenset[str], Words] = {}
        self._forms = {word: frozenset((word, *others)) for word, others in (forms or {}).items()}
        self._known: dict[str, Node] = {symbol: Gap(*size) for symbol, size in _GAPS.items()}

    def name(self, group: str, pattern: str) -> None:
        """Let later patterns say `<group>`. Raises PatternError."""
        self._known[f"<{group}>"] = self.read(pattern)

    def read(self, pattern: str) -> Node:
        """Read one pattern. Raises PatternError with the reason."""
        symbols = _SYMBOL.findall(pattern)
        node, rest = self._either(symbols, 0)
        if rest != len(symbols):
            raise PatternError(f"unexpected {symbols[rest]!r}")
        if node.empty:
            raise PatternError("the pattern would match nothing at all")
        return node

    def _either(self, symbols: list[str], at: int) -> tuple[Node, int]:
        branches: list[Node] = []
        while True:
            row, at = self._row(symbols, at)
            branches.append(row)
            if at == len(symbols) or symbols[at] != "|":
                return (branches[0] if len(branches) == 1 else self._joined(branches)), at
            at += 1

    def _row(self, symbols: list[str], at: int) -> tuple[Node, int]:
        parts: list[Node] = []
        while at < len(symbols):
            symbol = symbols[at]
            part = self._known.get(symbol)
            if part is None:
                if symbol in ("|", ")", "]"):
                    break
                if symbol in ("(", "["):
                    begin = at
                    part, at = self._bracketed(symbol, symbols, at + 1)
                    part = self._known.setdefault(" ".join(symbols[begin : at + 1]), part)
                else:
                    part = self._list(symbol) if symbol[0] in "([" else self._word(symbol)
            parts.append(part)
            at += 1
        if not parts:
            raise PatternError("an empty branch; use [ ] for what may be left out")
        return (parts[0] if len(parts) == 1 else row(parts)), at

    def _bracketed(self, symbol: str, symbols: list[str], at: int) -> tuple[Node, int]:
        inner, at = self._either(symbols, at)
        if at == len(symbols) or symbols[at] != {"(": ")", "[": "]"}[symbol]:
            raise PatternError(f"{symbol!r} is never closed")
        return (either((inner, NOTHING)) if symbol == "[" else inner), at

    def _list(self, symbol: str) -> Node:
        words = [self._words_of(word.strip()) for word in symbol[1:-1].split("|")]
        one = self._one_of(frozenset().union(*words))
        node = self._known[symbol] = one if symbol[0] == "(" else either((one, NOTHING))
        return node

    def _word(self, symbol: str) -> Node:
        if symbol.startswith("<"):
            raise PatternError(f"no group is called {symbol}")
        node = self._known[symbol] = self._one_of(self._words_of(symbol))
        return node

    def _words_of(self, symbol: str) -> frozenset[str]:
        """The one word, or every form of it."""
        bare = symbol.rstrip("*+") if len(symbol) > 1 else symbol
        if len(symbol) - len(bare) > 1 or _PLAIN.fullmatch(bare) is None:
            raise PatternError(f"{symbol!r}: lower case, and a star or a plus only at the end")
        if not symbol.endswith("+") or symbol == bare:
            return frozenset((symbol,))
        if bare not in self._forms:
            raise PatternError(f"no forms are written down for {symbol!r}")
        return self._forms[bare]

    def _joined(self, branches: list[Node]) -> Node:
        words = [branch.words for branch in branches if isinstance(branch, Words)]
        if len(words) < 2:
            return either(branches)
        merged = self._one_of(frozenset().union(*words))
        others = tuple(branch for branch in branches if not isinstance(branch, Words))
        return either((merged, *others)) if others else merged

    def _one_of(self, words: frozenset[str]) -> Words:
        node = self.sets.get(words)
        if node is None:
            node = self.sets[words] = Words(words)
        return node


def row(parts: Sequence[Node]) -> Row:
    """Parts one after the other."""
    return Row(tuple(parts), all(part.empty for part in parts))


def either(branches: Sequence[Node]) -> Either:
    """One of several branches."""
    return Either(tuple(branches), any(branch.empty for branch in branches))
