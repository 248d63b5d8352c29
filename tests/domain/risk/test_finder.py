"""All patterns laid out together find what each would find alone, read plainly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.risk.finder import Finder, Found
from bot.domain.risk.pattern import EDGE, Either, Gap, Node, PatternError, Reader, Row, Words
from bot.domain.risk.sorts import CLOSED, Sorter
from bot.domain.risk.states import Layout

FILLER = "really"
words = st.sampled_from(["a", "b", "c", "d", "(a | c)", "(b | d)", "a*", "_"])
parts = st.one_of(
    words,
    st.lists(words, min_size=1, max_size=2).map(lambda row: f"[{' '.join(row)}]"),
    st.lists(words, min_size=2, max_size=2).map(lambda row: f"({' '.join(row)} | c)"),
    st.sampled_from(["..", "..."]),
)
patterns = st.lists(parts, min_size=1, max_size=5).map(" ".join)
texts = st.lists(st.sampled_from(["a", "b", "c", "d", "ab", "x", "not", EDGE]), max_size=12)


@settings(max_examples=300, deadline=None)
@given(st.lists(patterns, min_size=1, max_size=6), texts)
def test_patterns_found_together_are_those_found_one_by_one(written: list[str], text: list[str]) -> None:
    """CR-601."""
    nodes = [node for node in map(_read, written) if node is not None]
    assert set(Together(nodes)(text)) == {one for rule, node in enumerate(nodes) for one in _plainly(node, rule, text)}


def test_words_that_may_stand_anywhere_join_a_pattern_and_bring_it_no_second_time() -> None:
    find = Together([_known("a b"), _known("a b c")])
    assert find(["a", FILLER, "b", FILLER, "c"]) == [Found(0, 0, 3), Found(1, 0, 5)]


def test_what_was_worked_out_may_be_forgotten_at_any_step() -> None:
    """It only saves time: after more steps than are kept, the same is found."""
    text = "a b x c a d b c a b".split()
    find, once_more = Together([_known("a .. c"), _known("b ... a")]), Together([_known("a .. c"), _known("b ... a")])
    first = find(text)
    for at in range(len(text)):
        once_more(text[:at])
        once_more.forget()
        assert once_more(text) == first


@pytest.mark.parametrize("pattern", ["... a", "[a] .. b", "(a | _ b)"])
def test_a_pattern_begins_with_a_word(pattern: str) -> None:
    with pytest.raises(PatternError, match="begins with a word"):
        Layout().add(_known(pattern), 0)


class Together:
    """A finder of these patterns over words as they are typed."""

    def __init__(self, nodes: list[Node]) -> None:
        layout = Layout()
        for rule, node in enumerate(nodes):
            layout.add(node, rule)
        self._finder = Finder(layout.table())
        self._sorter = Sorter(_reader.sets.values(), {}, frozenset({FILLER}))

    def __call__(self, text: list[str]) -> list[Found]:
        return self._finder.find(self._sorter.sorts_of(text))

    def forget(self) -> None:
        self._finder.forget()


_reader = Reader()


def _known(pattern: str) -> Node:
    return _reader.read(pattern)


def _read(pattern: str) -> Node | None:
    """The pattern, unless it is one that nobody may write."""
    try:
        node = _reader.read(pattern)
        Layout().add(node, 0)
    except PatternError:
        return None
    return node


def _plainly(node: Node, rule: int, text: list[str]) -> list[Found]:
    """For each place where the pattern can end, the latest at which it can begin."""
    ends: dict[int, int] = {}
    for first in range(len(text)):
        ends.update(dict.fromkeys(_ends(node, first, text), first))
    return [Found(rule, first, last) for last, first in ends.items()]


def _ends(node: Node, at: int, text: list[str]) -> set[int]:
    match node:
        case Words(words=known):
            met = at < len(text) and any(_is(text[at], word) for word in known)
            return {at + 1} if met else set()
        case Gap(least=least, most=most):
            room = next((n for n, word in enumerate(text[at:]) if word in CLOSED), len(text) - at)
            return {at + n for n in range(least, min(most, room) + 1)}
        case Row(parts=inside):
            ends = {at}
            for part in inside:
                ends = {end for begin in ends for end in _ends(part, begin, text)}
            return ends
        case Either(branches=branches):
            return {end for branch in branches for end in _ends(branch, at, text)}


def _is(word: str, known: str) -> bool:
    return word.startswith(known[:-1]) if known.endswith("*") else word == known
