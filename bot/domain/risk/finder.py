"""Finds every pattern in one walk over the words: time grows with the length of the text, never faster.

From each word on, the patterns that could begin there are followed together until none is left. What is worked out
on the way is kept, so the same turn of phrase is worked out once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.domain.risk.pattern import Either, Gap, Node, PatternError, Row, Words
from bot.domain.risk.sorts import Sort

_MOST_KEPT = 200_000  # steps worked out and remembered, about 30 MB

Path = tuple[tuple[Node, int], ...]  # where a reading goes on: the inner row first, and its next part


@dataclass(frozen=True, slots=True)
class Found:
    """Rule number `rule` stands at the words from `first` up to and not including `last`."""

    rule: int
    first: int
    last: int


@dataclass(slots=True, eq=False)
class _Head:
    """What may be read first of a node: words, any word, or nothing at all."""

    roads: dict[Words, list[Path]] = field(default_factory=dict)
    by_any: list[Path] = field(default_factory=list)
    empty: bool = False

    def takes(self, other: "_Head", onward: Path) -> None:
        """Also begin as the other does, and go on there."""
        for words, paths in other.roads.items():
            self.roads.setdefault(words, []).extend(path + onward for path in paths)
        self.by_any += [path + onward for path in other.by_any]


@dataclass(slots=True, eq=False)
class _Rest:
    """What remains to be read of a pattern: its possible heads, where each goes on, the rules complete without more."""

    heads: list[tuple[_Head, Path, int]] = field(default_factory=list)
    rules: set[int] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class _Spot:
    """How far some patterns have been read: what may follow, and which rules are complete."""

    rests: frozenset[int]
    heads: list[tuple[_Head, Path, int]]
    rules: set[int]
    onward: dict[Sort, "_Spot | None"] = field(default_factory=dict)


class Finder:
    """All patterns of a lexicon. A rest is known by its number; the end of rule n by -1 - n."""

    def __init__(self) -> None:
        self._patterns: list[Node] = []  # kept, for nodes are known by their identity
        self._beginnings: dict[Words, list[tuple[Path, Path, int]]] = {}
        self._heads: dict[int, _Head] = {}
        self._places: list[tuple[Node, int, int]] = []
        self._rests: dict[int, _Rest] = {}
        self._numbers: dict[tuple[int, int, int], int] = {}
        self._start = _Spot(frozenset(), [], set())
        self._forget()

    def add(self, node: Node, rule: int) -> None:
        """Let the pattern announce this rule number. Raises PatternError when it does not begin with a word."""
        self._patterns.append(node)
        rest = _Rest()
        self._read(node.parts if isinstance(node, Row) else (node,), node, 0, -1 - rule, rest)
        for head, onward, after in rest.heads:
            if head.by_any:
                raise PatternError("a pattern begins with a word, not with a gap")
            for words, paths in head.roads.items():
                self._beginnings.setdefault(words, []).extend((path, onward, after) for path in paths)

    def find(self, words: Sequence[Sort]) -> list[Found]:
        """Every rule that ends at some word, with the latest place where it can begin."""
        found: list[Found] = []
        active: dict[_Spot, int] = {}
        for at, sort in enumerate(words):
            after: dict[_Spot, int] = {}
            active[self._start] = at
            for spot, first in active.items():
                try:
                    onward = spot.onward[sort]
                except KeyError:
                    onward = self._step(spot, sort)
                if onward is not None and after.get(onward, -1) < first:
                    after[onward] = first
            active = after
            complete: dict[int, int] = {}
            for spot, first in after.items():
                for rule in spot.rules:
                    complete[rule] = max(first, complete.get(rule, -1))
            if complete:
                found += [Found(rule, first, at + 1) for rule, first in sorted(complete.items())]
        return found

    def _step(self, spot: _Spot, sort: Sort) -> _Spot | None:
        """Where this sort of word leads from here; worked out when it is first met, then remembered."""
        rests = self._begun(sort) if spot is self._start else self._gone_on(spot, sort)
        onward = self._spot(frozenset(rests)) if rests else None
        self._kept += 1
        if self._kept > _MOST_KEPT:
            self._forget()
        spot.onward[sort] = onward
        return onward

    def _begun(self, sort: Sort) -> set[int]:
        ways = (way for words in sort.sets if words in self._beginnings for way in self._beginnings[words])
        return {self._number(path + onward, rest) for path, onward, rest in ways}

    def _gone_on(self, spot: _Spot, sort: Sort) -> set[int]:
        rests = {rest for rest in spot.rests if rest >= 0} if sort.filler else set()
        sets = sort.sets
        for head, onward, rest in spot.heads:
            if not sets.isdisjoint(head.roads):
                for words, paths in head.roads.items():
                    if words in sets:
                        rests.update([self._number(path + onward, rest) for path in paths])
            if head.by_any and sort.swallowed:
                rests.update([self._number(path + onward, rest) for path in head.by_any])
        return rests

    def _spot(self, rests: frozenset[int]) -> _Spot:
        spot = self._spots.get(rests)
        if spot is None:
            all_of = [self._rest(number) for number in rests]
            heads = [head for rest in all_of for head in rest.heads]
            spot = self._spots[rests] = _Spot(rests, heads, set().union(*(rest.rules for rest in all_of)))
        return spot

    def _rest(self, number: int) -> _Rest:
        rest = self._rests.get(number)
        if rest is None:
            rest = self._rests[number] = _Rest()
            if number < 0:
                rest.rules.add(-1 - number)
            else:
                node, at, after = self._places[number]
                self._read(node.parts if isinstance(node, Row) else (node,), node, at, after, rest)
        return rest

    def _read(self, parts: tuple[Node, ...], row: Node, at: int, after: int, rest: _Rest) -> None:
        """Note what may be read from part number `at` on, and what needs no more reading."""
        for number, part in enumerate(parts[at:], at + 1):
            head = self._head(part)
            rest.heads.append((head, ((row, number),) if number < len(parts) else (), after))
            if not head.empty:
                return
        nothing_more = self._rest(after)
        rest.heads += nothing_more.heads
        rest.rules |= nothing_more.rules

    def _head(self, node: Node) -> _Head:
        head = self._heads.get(id(node))
        if head is None:
            head = self._heads[id(node)] = self._worked_out(node)
        return head

    def _worked_out(self, node: Node) -> _Head:
        head = _Head(empty=node.empty)
        match node:
            case Words():
                head.roads[node] = [()]
            case Gap(least=least, most=most):
                head.by_any.append(((_gap(max(0, least - 1), most - 1), 0),) if most > 1 else ())
            case Either(branches=branches):
                for branch in branches:
                    head.takes(self._head(branch), ())
            case Row(parts=parts):
                for number, part in enumerate(parts, 1):
                    head.takes(self._head(part), ((node, number),) if number < len(parts) else ())
                    if not part.empty:
                        break
        return head

    def _number(self, path: Path, rest: int) -> int:
        for node, at in reversed(path):
            like = (id(node), at, rest)
            number = self._numbers.get(like)
            if number is None:
                number = self._numbers[like] = len(self._places)
                self._places.append((node, at, rest))
            rest = number
        return rest

    def _forget(self) -> None:
        self._kept = 0
        self._spots: dict[frozenset[int], _Spot] = {}
        self._start.onward.clear()


@lru_cache(maxsize=32)
def _gap(least: int, most: int) -> Gap:
    return Gap(least, most)
