"""Lays patterns out as numbered states: how far a pattern has been read, and which words lead where from there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.risk.pattern import Either, Gap, Node, PatternError, Row, Words

Tail = tuple[tuple[Node, ...], int]  # what is left of a pattern, and the rule it stands for


@dataclass(frozen=True, slots=True)
class Table:
    """Every state of many patterns, each a number; the end of rule n is the state -1 - n, which leads nowhere."""

    starts: dict[Words, list[int]] = field(default_factory=dict)  # by first word: the states behind it
    moves: dict[Words, dict[int, tuple[int, ...]]] = field(default_factory=dict)  # by word: from a state to others
    by_any: dict[int, tuple[int, ...]] = field(default_factory=dict)  # where any word that a gap swallows leads


@dataclass(slots=True, eq=False)
class _State:
    """What may be read next, where each word leads, and the rules complete without more."""

    roads: dict[Words, tuple[int, ...]] = field(default_factory=dict)
    by_any: tuple[int, ...] = ()
    rules: tuple[int, ...] = ()
    numbers: tuple[int, ...] | None = None  # given when some word leads here

    def takes(self, other: "_State") -> None:
        """Also go on as the other does."""
        for words, onward in other.roads.items():
            known = self.roads.get(words)
            self.roads[words] = onward if known is None else known + onward
        self.by_any += other.by_any
        self.rules += other.rules


class Layout:
    """Takes patterns one after the other; what several begin with is laid out once, and so is what they end with."""

    def __init__(self) -> None:
        self._table = Table()
        self._count = 0
        self._tails: list[Tail] = []
        self._ends: dict[int, _State] = {}
        self._known: dict[tuple[Node, tuple[int, ...]], _State] = {}

    def add(self, node: Node, rule: int) -> None:
        """Let the pattern announce this rule number. Raises PatternError when it does not begin with a word."""
        if _begins_with_gap(node):
            raise PatternError("a pattern begins with a word, not with a gap")
        self._tails.append((node.parts if isinstance(node, Row) else (node,), rule))

    def table(self) -> Table:
        """Everything taken, laid out; asked for once."""
        for words, onward in self._together(self._tails).roads.items():
            self._table.starts.setdefault(words, []).extend(onward)
        return self._table

    def _together(self, tails: Sequence[Tail]) -> _State:
        """The state in which all of these are still to be read."""
        state = _State()
        alike: dict[Node, list[Tail]] = {}
        for parts, rule in tails:
            if parts:
                alike.setdefault(parts[0], []).append((parts[1:], rule))
            else:
                state.rules += (rule,)
        for first, rest in alike.items():
            after = self._alone(*rest[0]) if len(rest) == 1 else self._together(rest)
            state.takes(self._before(after, first))
        return state

    def _alone(self, parts: tuple[Node, ...], rule: int) -> _State:
        """The state in which one pattern is still to be read, laid out from its last word to its first."""
        after = self._ends.setdefault(rule, _State(rules=(rule,)))
        for part in reversed(parts):
            after = self._before(after, part)
        return after

    def _before(self, after: _State, node: Node) -> _State:
        """The state in which this node is still to be read, and then what remains after it."""
        match node:
            case Words():
                return self._word(after, node)
            case Gap(least=least, most=most):
                for left in reversed(range(most)):
                    after = self._gap(after, optional=left >= least)
            case Row(parts=parts):
                for part in reversed(parts):
                    after = self._before(after, part)
            case Either(branches=branches):
                return self._either(after, branches)
        return after

    def _word(self, after: _State, words: Words) -> _State:
        key = (words, self._numbers(after))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _State({words: key[1]})
        return known

    def _gap(self, after: _State, *, optional: bool) -> _State:
        state = _State(by_any=self._numbers(after))
        if optional:
            state.takes(after)
        return state

    def _either(self, after: _State, branches: tuple[Node, ...]) -> _State:
        state = _State()
        for branch in branches:
            state.takes(self._before(after, branch))
        return state

    def _numbers(self, state: _State) -> tuple[int, ...]:
        """The number of a state from which something leads on, and an end for each rule that is complete in it."""
        if state.numbers is None:
            state.numbers = tuple({-1 - rule for rule in state.rules})
            if state.roads or state.by_any:
                state.numbers = (self._count, *state.numbers)
                self._enter(state, self._count)
                self._count += 1
        return state.numbers

    def _enter(self, state: _State, number: int) -> None:
        for words, onward in state.roads.items():
            self._table.moves.setdefault(words, {})[number] = onward
        if state.by_any:
            self._table.by_any[number] = state.by_any


def _begins_with_gap(node: Node) -> bool:
    match node:
        case Words():
            return False
        case Gap():
            return True
        case Row(parts=parts):
            led = next((at for at, part in enumerate(parts) if not part.empty), len(parts))
            return any(map(_begins_with_gap, parts[: led + 1]))
        case Either(branches=branches):
            return any(map(_begins_with_gap, branches))
