"""Finds every pattern in one walk over the words: time grows with the length of the text, never faster.

From each word on, the states of all patterns that could begin there are followed together until none is left. What
is worked out on the way is kept, so the same turn of phrase is worked out once.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.risk.sorts import Sort
from bot.domain.risk.states import Table

_MOST_KEPT = 200_000  # steps worked out and remembered, about 60 MB


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
    rules: frozenset[int]
    onward: dict[Sort, "_Spot | None"] = field(default_factory=dict)


class Finder:
    """Every pattern of a table, found together."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._gaps, self._complete = table.by_any.keys(), table.complete.keys()
        self._start = _Spot(frozenset(), frozenset())
        self._moves: dict[Sort, dict[int, tuple[int, ...]]] = {}  # as many as there are sorts of words, and kept
        self._forget()

    def expect(self, sorts: Iterable[Sort]) -> None:
        """Work out beforehand where these sorts of words lead, so that a first message waits for less."""
        for sort in sorts:
            self._moves_of(sort)

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
            try:
                onward = spot.onward[sort]
            except KeyError:
                onward = self._step(spot, sort)
            if onward is not None and after.get(onward, -1) < first:
                after[onward] = first
        return after

    def _step(self, spot: _Spot, sort: Sort) -> _Spot | None:
        """Where this sort of word leads from here; worked out when it is first met, then remembered."""
        states = self._begun(sort) if spot is self._start else self._gone_on(spot.states, sort)
        onward = self._spot(frozenset(states)) if states else None
        self._kept += 1
        if self._kept > _MOST_KEPT:
            self._forget()
        spot.onward[sort] = onward
        return onward

    def _begun(self, sort: Sort) -> set[int]:
        starts = self._table.starts
        return {state for words in sort.sets & starts.keys() for state in starts[words]}

    def _gone_on(self, states: frozenset[int], sort: Sort) -> set[int]:
        after = {state for state in states if state >= 0} if sort.filler else set[int]()
        moves = self._moves_of(sort)
        for state in states & moves.keys():
            after.update(moves[state])
        if sort.swallowed:
            for state in states & self._gaps:
                after.update(self._table.by_any[state])
        return after

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

    def _spot(self, states: frozenset[int]) -> _Spot:
        spot = self._spots.get(states)
        if spot is None:
            complete = self._table.complete
            rules = frozenset(rule for state in states & self._complete for rule in complete[state])
            spot = self._spots[states] = _Spot(states, rules)
        return spot

    def _forget(self) -> None:
        self._kept = 0
        self._spots: dict[frozenset[int], _Spot] = {}
        self._start.onward.clear()


def _completed(after: Mapping[_Spot, int], last: int) -> list[Found]:
    complete: dict[int, int] = {}
    for spot, first in after.items():
        for rule in spot.rules:
            complete[rule] = max(first, complete.get(rule, -1))
    return [Found(rule, first, last) for rule, first in sorted(complete.items())] if complete else []
