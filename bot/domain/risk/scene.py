"""Where the guards of one text stand, so that a finding can be weighed against the words around it."""

from collections.abc import Sequence
from itertools import accumulate

from bot.domain.risk.finder import Found
from bot.domain.risk.lexicon import Guard
from bot.domain.risk.normalise import Word
from bot.domain.risk.pattern import EDGE


class Scene:
    """One text with everything found in it, kept by place so that each look costs the same."""

    def __init__(self, words: Sequence[Word], signs: Sequence[tuple[Guard, Found]]) -> None:
        self._words = words
        self._sentences = list(accumulate(int(word.text == EDGE) for word in words))
        self._beside: dict[Guard, set[int]] = {}
        self._ending: dict[Guard, dict[int, Found]] = {}
        self._beginning: dict[Guard, dict[int, Found]] = {}
        for guard, sign in signs:
            self._beside.setdefault(guard, set()).add(self._sentence(sign))
            self._ending.setdefault(guard, {})[sign.last] = sign
            self._beginning.setdefault(guard, {})[sign.first] = sign
        self._stops = self._beginning.get(Guard.STOP, {})
        self._listed = self._beginning.get(Guard.LISTED, {})
        self._bridges = self._beginning.get(Guard.BRIDGE, {})

    def before(self, guard: Guard, found: Found, reach: int) -> bool:
        """The guard ends at most `reach` words before the finding, in the same sentence, with no stop between."""
        ending = self._ending.get(guard)
        if ending is None:
            return False
        for last in range(found.first - reach, found.first + 2):
            sign = ending.get(last)
            near = sign is not None and sign.first < found.first and self._same_sentence(sign, found)
            if sign is not None and near and not self._stopped(sign, found, guard):
                return True
        return False

    def beside(self, guard: Guard, found: Found) -> bool:
        """The guard stands somewhere in the same sentence."""
        sentences = self._beside.get(guard)
        return sentences is not None and self._sentence(found) in sentences

    def beside_any(self, others: Sequence[Found], found: Found) -> bool:
        """One of the others stands in the same sentence, the one before or the one after."""
        return any(abs(self._sentence(other) - self._sentence(found)) <= 1 for other in others)

    def after(self, guard: Guard, found: Found) -> bool:
        """The guard begins right behind the finding."""
        beginning = self._beginning.get(guard)
        return beginning is not None and any(at in beginning for at in range(found.last - 1, found.last + 2))

    def near(self, guard: Guard, found: Found) -> bool:
        """The guard stands in the same sentence or in one of the next two or the one before."""
        sentences = self._beside.get(guard)
        here = self._sentence(found)
        return sentences is not None and any(sentence in sentences for sentence in range(here - 1, here + 3))

    def _sentence(self, found: Found) -> int:
        """The sentence in which the last real word of the finding stands."""
        last = found.last - 1
        return self._sentences[last - 1 if self._words[last].text == EDGE and last > found.first else last]

    def _same_sentence(self, sign: Found, found: Found) -> bool:
        first = found.first + int(self._words[found.first].text == EDGE)
        return self._sentence(sign) == self._sentences[min(first, len(self._words) - 1)]

    def _stopped(self, sign: Found, found: Found, guard: Guard) -> bool:
        """Something new begins between the guard and the finding, or with the finding."""
        for at in range(sign.last, found.first + 1):
            stop = self._stops.get(at)
            alone = stop is not None and (at < found.first or stop.last == at + 1)
            if alone and not (guard is Guard.DENIAL and self._bridged(at)):
                return True
            if self._words[at].after_pause and at not in self._listed:
                return True
        return False

    def _bridged(self, at: int) -> bool:
        signs = (self._bridges.get(first) for first in range(at - 3, at + 1))
        return any(sign is not None and sign.last > at for sign in signs)
