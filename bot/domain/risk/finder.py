"""Finds every pattern in one walk over the words: time grows with the length of the text, never faster."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.risk.pattern import EDGE, GAP_WORDS, Either, Gap, Node, Row, Words

START = 0
CLOSED = frozenset({EDGE, "not", "never", "nunca", "jamas"})  # a gap never swallows these
NUMBER, LARGE = "%", "%%"


@dataclass(frozen=True, slots=True)
class Found:
    """Rule number `rule` stands at the words from `first` up to and not including `last`."""

    rule: int
    first: int
    last: int


@dataclass(slots=True)
class Finder:
    """All patterns of a lexicon as one graph: places, and for each place which word leads on to where."""

    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roads: dict[Words, dict[int, list[int]]] = field(default_factory=dict)
    by_any: dict[int, list[int]] = field(default_factory=dict)
    places: int = START
    ends: dict[int, list[int]] = field(default_factory=dict)
    stems: dict[int, set[str]] = field(default_factory=dict)
    vocabulary: set[str] = field(default_factory=set)
    _among: dict[str, list[Words]] = field(default_factory=dict)
    _by_word: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    _shared: dict[tuple[frozenset[int], Node], int] = field(default_factory=dict)

    def add(self, node: Node, rule: int) -> None:
        """Let the pattern announce this rule number."""
        self._by_word.clear()
        for place in self._lead(node, frozenset({START})):
            rules = self.ends.setdefault(place, [])
            if rule not in rules:
                rules.append(rule)

    def find(self, words: Sequence[str]) -> list[Found]:
        """Every rule that ends at some word, with the latest place where it can begin."""
        found: list[Found] = []
        active: dict[int, int] = {}
        keys: dict[str, list[str]] = {}
        for at, word in enumerate(words):
            active[START] = at
            active = self._step(active, keys.get(word) or keys.setdefault(word, self._keys(word)), word not in CLOSED)
            for place in active.keys() & self.ends.keys():
                found.extend(Found(rule, active[place], at + 1) for rule in self.ends[place])
        return found

    def _step(self, active: dict[int, int], keys: list[str], open_to_any: bool) -> dict[int, int]:
        after: dict[int, int] = {}
        roads = [self._road(key) for key in keys if key in self._among]
        for road in (*roads, self.by_any) if open_to_any else roads:
            for place in active.keys() & road.keys():
                first = active[place]
                for target in road[place]:
                    if after.get(target, -1) < first:
                        after[target] = first
        return after

    def _road(self, key: str) -> dict[int, list[int]]:
        """Where this word leads from each place; put together when the word is first met."""
        road = self._by_word.get(key)
        if road is None:
            road = self._by_word[key] = {}
            for words in self._among[key]:
                for source, targets in self.roads[words].items():
                    road.setdefault(source, []).extend(targets)
        return road

    def _keys(self, word: str) -> list[str]:
        keys = [word]
        for length, stems in self.stems.items():
            if word[:length] in stems:
                keys.append(word[:length] + "*")
        if word.isdigit():
            keys += [NUMBER, LARGE] if len(word) > 1 or word >= "8" else [NUMBER]
        return keys

    def _lead(self, node: Node, sources: frozenset[int]) -> frozenset[int]:
        match node:
            case Words():
                return frozenset({self._word(node, sources)})
            case Gap(exactly_one=one):
                return self._gap(node, one, sources)
            case Row(parts=parts):
                for part in parts:
                    sources = self._lead(part, sources)
                return sources
            case Either(branches=branches):
                return frozenset().union(*(self._lead(branch, sources) for branch in branches))

    def _word(self, node: Words, sources: frozenset[int]) -> int:
        place = self._shared.get((sources, node))
        if place is None:
            place = self._shared[sources, node] = self._place()
            if node not in self.roads:
                self._meet(node)
            road = self.roads.setdefault(node, {})
            for source in sources:
                road.setdefault(source, []).append(place)
        return place

    def _meet(self, node: Words) -> None:
        for word in self._with_same(node.words):
            self._learn(word)
            self._among.setdefault(word, []).append(node)

    def _with_same(self, words: Iterable[str]) -> set[str]:
        return {same for word in words for same in (word, *self.same.get(word, ()))}

    def _gap(self, node: Node, one: bool, sources: frozenset[int]) -> frozenset[int]:
        reached, now = set() if one else set(sources), sources
        for _ in range(1 if one else GAP_WORDS):
            place = self._shared.get((now, node))
            if place is None:
                place = self._shared[now, node] = self._place()
                for source in now:
                    self.by_any.setdefault(source, []).append(place)
            reached.add(place)
            now = frozenset({place})
        return frozenset(reached)

    def _place(self) -> int:
        self.places += 1
        return self.places

    def _learn(self, word: str) -> None:
        if word.endswith("*"):
            self.stems.setdefault(len(word) - 1, set()).add(word[:-1])
        else:
            self.vocabulary.add(word)
