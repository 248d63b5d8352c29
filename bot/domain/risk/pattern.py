"""The pattern language of risk.yaml: `[i] want to (die | be dead)`, `<group>`, `suicid*`, `...`, `_`, `/`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

EDGE = "/"
GAP_WORDS = 4
_SYMBOL = re.compile(r"\s*(\.\.\.|<[a-z_]+>|[()\[\]|/_]|[^\s()\[\]|/<>]+)")


class PatternError(ValueError):
    """The pattern cannot be read."""


@dataclass(frozen=True, slots=True)
class Words:
    """One word out of a set; a trailing star stands for any ending."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gap:
    """Any words of the same sentence: exactly one, or none to four."""

    exactly_one: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Parts one after the other."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several branches; an empty branch makes the whole optional."""

    branches: tuple["Node", ...]


Node = Words | Gap | Row | Either


def parse(pattern: str, groups: Mapping[str, Node]) -> Node:
    """Read one pattern. Raises PatternError with the reason."""
    symbols = _symbols(pattern)
    node, rest = _either(symbols, 0, groups)
    if rest != len(symbols):
        raise PatternError(f"unexpected {symbols[rest]!r}")
    if _may_be_empty(node):
        raise PatternError("the pattern would match nothing at all")
    return node


def _symbols(pattern: str) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(pattern.rstrip()):
        match = _SYMBOL.match(pattern, place)
        if match is None:
            raise PatternError(f"cannot read {pattern[place:]!r}")
        found.append(match.group(1))
        place = match.end()
    return found


def _either(symbols: list[str], at: int, groups: Mapping[str, Node]) -> tuple[Node, int]:
    branches: list[Node] = []
    while True:
        row, at = _row(symbols, at, groups)
        branches.append(row)
        if at == len(symbols) or symbols[at] != "|":
            return _joined(branches), at
        at += 1


def _joined(branches: list[Node]) -> Node:
    words = [branch.words for branch in branches if isinstance(branch, Words)]
    others = tuple(branch for branch in branches if not isinstance(branch, Words))
    merged: tuple[Node, ...] = (Words(frozenset().union(*words)), *others) if words else others
    return merged[0] if len(merged) == 1 else Either(merged)


def _row(symbols: list[str], at: int, groups: Mapping[str, Node]) -> tuple[Node, int]:
    parts: list[Node] = []
    while at < len(symbols) and symbols[at] not in ("|", ")", "]"):
        part, at = _part(symbols, at, groups)
        parts.append(part)
    if not parts:
        raise PatternError("an empty branch; use [ ] for what may be left out")
    return (parts[0] if len(parts) == 1 else Row(tuple(parts))), at


def _part(symbols: list[str], at: int, groups: Mapping[str, Node]) -> tuple[Node, int]:
    symbol = symbols[at]
    if symbol in ("(", "["):
        inner, at = _either(symbols, at + 1, groups)
        if at == len(symbols) or symbols[at] != {"(": ")", "[": "]"}[symbol]:
            raise PatternError(f"{symbol!r} is never closed")
        return (Either((inner, Row(()))) if symbol == "[" else inner), at + 1
    if symbol in ("...", "_"):
        return Gap(exactly_one=symbol == "_"), at + 1
    if symbol.startswith("<"):
        if symbol[1:-1] not in groups:
            raise PatternError(f"no group is called {symbol}")
        return groups[symbol[1:-1]], at + 1
    if "*" in symbol[:-1] or symbol != symbol.lower():
        raise PatternError(f"{symbol!r}: lower case, and a star only at the end")
    return Words(frozenset({symbol})), at + 1


def _may_be_empty(node: Node) -> bool:
    match node:
        case Words():
            return False
        case Gap(exactly_one=one):
            return not one
        case Row(parts=parts):
            return all(_may_be_empty(part) for part in parts)
        case Either(branches=branches):
            return any(_may_be_empty(branch) for branch in branches)
