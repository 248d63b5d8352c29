"""Where the guards of one text stand, so that a finding can be weighed against the words around it."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType

from bot.domain.risk.finder import Found
from bot.domain.risk.lexicon import Guard
from bot.domain.risk.normalise import Word
from bot.domain.risk.pattern import EDGE

_NOBODY: frozenset[Guard] = frozenset()
_NOTHING: Mapping[int, Found] = MappingProxyType({})


class Scene:
    """One text with everything found in it, kept by place so that each look costs the same."""

    def __init__(self, words: Sequence[Word], signs: Sequence[tuple[Guard, Found]]) -> None:
        self.words = words
        self.sentences = list(accumulate(int(word.text == EDGE) for word in words))
        self.guards: dict[int, set[Guard]] = {}  # by sentence
        self.ending: dict[Guard, dict[int, Found]] = {}
        self.beginning: dict[Guard, dict[int, Found]] = {}
        for guard, sign in signs:
            self.guards.setdefault(self.sentence(sign), set()).add(guard)
            self.ending.setdefault(guard, {})[sign.last] = sign
            self.beginning.setdefault(guard, {})[sign.first] = sign
        self._around: dict[int, frozenset[Guard]] = {}
        self._stops = self.beginning.get(Guard.STOP, {})
        self._listed = self.beginning.get(Guard.LISTED, {})
        self._bridges = self.beginning.get(Guard.BRIDGE, {})

    def sentence(self, found: Found) -> int:
        """The sentence in which the last real word of the finding stands."""
        last = found.last - 1
        return self.sentences[last - 1 if self.words[last].text == EDGE and last > found.first else last]

    def around(self, sentence: int) -> frozenset[Guard]:
        """The guards in this sentence, the one before it and the next two."""
        known = self._around.get(sentence)
        if known is None:
            near = (self.guards.get(one, _NOBODY) for one in range(sentence - 1, sentence + 3))
            known = self._around[sentence] = _NOBODY.union(*near)
        return known

    def stopped(self, sign: Found, found: Found, guard: Guard) -> bool:
        """Something new begins between the guard and the finding, or with the finding."""
        for at in range(sign.last, found.first + 1):
            stop = self._stops.get(at)
            alone = stop is not None and (at < found.first or stop.last == at + 1)
            if alone and not (guard is Guard.DENIAL and self._bridged(at)):
                return True
            if self.words[at].after_pause and at not in self._listed:
                return True
        return False

    def _bridged(self, at: int) -> bool:
        signs = (self._bridges.get(first) for first in range(at - 3, at + 1))
        return any(sign is not None and sign.last > at for sign in signs)


class Look:
    """One finding and the guards around it."""

    __slots__ = ("_first", "_first_guards", "_found", "_guards", "_here", "_scene")

    def __init__(self, found: Found, scene: Scene) -> None:
        self._found, self._scene = found, scene
        self._first, self._here = scene.sentences[found.first], scene.sentence(found)  # an edge belongs to what follows
        self._guards = scene.guards.get(self._here, _NOBODY)
        same = self._first == self._here
        self._first_guards = self._guards if same else scene.guards.get(self._first, _NOBODY)

    def before(self, guard: Guard, reach: int) -> bool:
        """The guard ends at most `reach` words before the finding, in the same sentence, with no stop between."""
        if guard not in self._first_guards:
            return False
        scene, found, here = self._scene, self._found, self._first
        ending = scene.ending[guard]
        for last in range(found.first - reach, found.first + 2):
            sign = ending.get(last)
            near = sign is not None and sign.first < found.first and scene.sentence(sign) == here
            if sign is not None and near and not scene.stopped(sign, found, guard):
                return True
        return False

    def beside(self, guard: Guard) -> bool:
        """The guard stands somewhere in the same sentence."""
        return guard in self._guards

    def after(self, guard: Guard) -> bool:
        """The guard begins right behind the finding."""
        beginning, last = self._scene.beginning.get(guard, _NOTHING), self._found.last
        return bool(beginning) and (last in beginning or last - 1 in beginning or last + 1 in beginning)

    def near(self, guard: Guard) -> bool:
        """The guard stands in the same sentence or in one of the next two or the one before."""
        return guard in self._scene.around(self._here)

    def onward(self, guard: Guard) -> bool:
        """The guard stands in the same sentence or in one of the next two."""
        return any(guard in self._scene.guards.get(one, _NOBODY) for one in range(self._here, self._here + 3))

    def beside_any(self, others: Sequence[Found]) -> bool:
        """One of the others stands in the same sentence, the one before or the one after."""
        return any(abs(self._scene.sentence(other) - self._here) <= 1 for other in others)
