"""Finds every pattern in one walk over the words: time grows with the length of the text, never faster.

From each word on, the states of all patterns that could begin there are followed together until none is left. What
is worked out on the way is kept, so the same turn of phrase is worked out once.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.risk.sorts import Sort
from bot.domain.risk.states import Table

_MOST_KEPT = 60_000  # steps worked out and remembered, about 16 MB


@dataclass(frozen=True, slots=True)
class Found:
    """Rule number `rule` stands at the words from `first` up to and not including `last`."""

    rule: int
    first: int
    last: int


@dataclass(slots=True, eq=False)
class _Spot:
    """How far some patterns have been read: the states they are in, and which rules are complete."""

    states: frozenset[int]
    rules: tuple[int, ...] = ()
    onward: dict[Sort, "_Spot | None"] = field(default_factory=dict)
    by_any: "_Spot | None" = None  # where a word leads that no pattern waits for here, but a gap swallows


_UNKNOWN = _Spot(frozenset())  # not worked out yet


class Finder:
    """Every pattern of a table, found together."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._gaps = table.by_any.keys()
        self._start = _Spot(frozenset())
        self._moves: dict[Sort, dict[int, tuple[int, ...]]] = {}  # as many as there are sorts of words, and kept
        self.forget()

    def expect(self, sorts: Iterable[Sort]) -> None:
        """Work out beforehand what begins with these sorts of words and where they lead: a first message waits less."""
        for sort in sorts:
            self._moves_of(sort)
            self._step(self._start, sort)

    def find(self, words: Sequence[Sort], pauses: Container[int] = (), edge: Sort | None = None) -> list[Found]:
        """Every rule that ends at some word, with the latest place where it can begin.

        Before the words at `pauses` (a comma, "and") a pattern may end as it does at the `edge` of a sentence.
        """
        found: list[Found] = []
        active: dict[_Spot, int] = {}
        for at, sort in enumerate(words):
            if edge is not None and at in pauses:
                found += _completed(self._after(active, edge), at)
            active[self._start] = at
            active = self._after(active, sort)
            found += _completed(active, at + 1)
        return found

    def _after(self, active: Mapping[_Spot, int], sort: Sort) -> dict[_Spot, int]:
        """Where this sort of word leads from each spot."""
        after: dict[_Spot, int] = {}
        for spot, first in active.items():
            onward = spot.onward.get(sort, _UNKNOWN)
            if onward is _UNKNOWN:
                onward = self._step(spot, sort)
            if onward is not None and after.get(onward, -1) < first:
                after[onward] = first
        return after

    def _step(self, spot: _Spot, sort: Sort) -> _Spot | None:
        """Where this sort of word leads from here; worked out when it is first met, then remembered."""
        onward = self._begun(sort) if spot is self._start else self._gone_on(spot, sort)
        self._kept += 1
        if self._kept > _MOST_KEPT:
            self.forget()
        spot.onward[sort] = onward
        return onward

    def _begun(self, sort: Sort) -> _Spot | None:
        starts = self._table.starts
        return self._spot({state for words in sort.sets & starts.keys() for state in starts[words]})

    def _gone_on(self, spot: _Spot, sort: Sort) -> _Spot | None:
        moves, states = self._moves_of(sort), spot.states
        awaited = states & moves.keys() if len(states) < len(moves) else states.intersection(moves)
        swallowed = self._swallowed(spot) if sort.swallowed else None
        if not awaited and not sort.filler:
            return swallowed
        after = set[int]() if swallowed is None else set(swallowed.states)
        for state in awaited:
            after.update(moves[state])
        if sort.filler:
            after.update(state for state in states if state >= 0)
        return self._spot(after)

    def _swallowed(self, spot: _Spot) -> _Spot | None:
        if spot.by_any is _UNKNOWN:
            after = set[int]()
            for state in spot.states & self._gaps:
                after.update(self._table.by_any[state])
            spot.by_any = self._spot(after)
        return spot.by_any

    def _moves_of(self, sort: Sort) -> dict[int, tuple[int, ...]]:
        """Where this sort of word leads, from every state."""
        known = self._moves.get(sort)
        if known is None:
            known = self._moves[sort] = {}
            moves = self._table.moves
            for more in map(moves.__getitem__, sort.sets & moves.keys()):
                shared = known.keys() & more.keys()
                both = {state: known[state] + more[state] for state in shared}
                known.update(more)
                known.update(both)
        return known

    def _spot(self, after: set[int]) -> _Spot | None:
        if not after:
            return None
        states = frozenset(after)
        spot = self._spots.get(states)
        if spot is None:
            rules = tuple(-1 - state for state in states if state < 0) if min(states) < 0 else ()
            spot = self._spots[states] = _Spot(states, rules, by_any=_UNKNOWN)
        return spot

    def forget(self) -> None:
        """Work everything out anew, but for what begins with which sort of word: that is soon needed again."""
        self._kept = 0
        begun = [spot for spot in self._start.onward.values() if spot is not None]
        self._spots: dict[frozenset[int], _Spot] = {spot.states: spot for spot in begun}
        for spot in begun:
            spot.onward.clear()
            spot.by_any = _UNKNOWN


def _completed(after: Mapping[_Spot, int], last: int) -> list[Found]:
    complete: dict[int, int] = {}
    for spot, first in after.items():
        for rule in spot.rules:
            complete[rule] = max(first, complete.get(rule, -1))
    return [Found(rule, first, last) for rule, first in sorted(complete.items())] if complete else []
