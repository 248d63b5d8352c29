"""Lays patterns out as numbered states: how far a pattern has been read, and which words lead where from there."""

from dataclasses import dataclass, field

from bot.domain.risk.pattern import Either, Gap, Node, PatternError, Row, Words


@dataclass(frozen=True, slots=True)
class Table:
    """Every state of many patterns, each a number; the end of rule n is the state -1 - n."""

    starts: dict[Words, list[int]] = field(default_factory=dict)  # by first word: the states behind it
    moves: dict[Words, dict[int, tuple[int, ...]]] = field(default_factory=dict)  # by word: from a state to others
    by_any: dict[int, tuple[int, ...]] = field(default_factory=dict)  # where any word that a gap swallows leads
    complete: dict[int, tuple[int, ...]] = field(default_factory=dict)  # the rules that need no more words


@dataclass(slots=True, eq=False)
class _State:
    """What may be read next, where each word leads, and the rules complete without more."""

    roads: dict[Words, tuple[int, ...]] = field(default_factory=dict)
    by_any: tuple[int, ...] = ()
    rules: tuple[int, ...] = ()
    number: int | None = None  # given when some word leads here

    def takes(self, other: "_State") -> None:
        """Also go on as the other does."""
        for words, onward in other.roads.items():
            known = self.roads.get(words)
            self.roads[words] = onward if known is None else known + onward
        self.by_any += other.by_any
        self.rules += other.rules


class Layout:
    """Takes patterns one after the other and fills the table, each from its last word to its first."""

    def __init__(self) -> None:
        self.table = Table()
        self._count = 0
        self._known: dict[tuple[Node, int], _State] = {}

    def add(self, node: Node, rule: int) -> None:
        """Let the pattern announce this rule number. Raises PatternError when it does not begin with a word."""
        first = self._before(_State(rules=(rule,), number=-1 - rule), node)
        if first.by_any:
            raise PatternError("a pattern begins with a word, not with a gap")
        for words, onward in first.roads.items():
            self.table.starts.setdefault(words, []).extend(onward)
        self.table.complete[-1 - rule] = (rule,)

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
        onward = self._number(after)
        known = self._known.get((words, onward))
        if known is None:
            known = self._known[words, onward] = _State({words: (onward,)})
        return known

    def _gap(self, after: _State, *, optional: bool) -> _State:
        state = _State(by_any=(self._number(after),))
        if optional:
            state.takes(after)
        return state

    def _either(self, after: _State, branches: tuple[Node, ...]) -> _State:
        state = _State()
        for branch in branches:
            state.takes(self._before(after, branch))
        return state

    def _number(self, state: _State) -> int:
        if state.number is None:
            state.number = self._count
            self._count += 1
            self._enter(state, state.number)
        return state.number

    def _enter(self, state: _State, number: int) -> None:
        for words, onward in state.roads.items():
            self.table.moves.setdefault(words, {})[number] = onward
        if state.by_any:
            self.table.by_any[number] = state.by_any
        if state.rules:
            self.table.complete[number] = state.rules
