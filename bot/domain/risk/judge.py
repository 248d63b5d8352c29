"""Weighs what was found against the words around it: denied, over, somebody else's, a story, a joke."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.domain.risk.finder import Found
from bot.domain.risk.lexicon import Entry, Guard, Lexicon, Sign
from bot.domain.risk.normalise import Word
from bot.domain.risk.pattern import EDGE
from bot.domain.risk.reading import Kind, Tier

_DENIAL_REACH = 6
_PERSON_REACH = 3
_TOGETHER_REACH = 24
_RECENT = 3
_JOKED_ABOUT = frozenset({Kind.SUICIDE, Kind.PLAN, Kind.TO_OTHERS})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding after the guards: what it now means, and which guard changed it."""

    tier: Tier
    kind: Kind
    rule: str
    first: int
    last: int
    guards: tuple[str, ...]


class _Scene:
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


def judge(found: Sequence[Found], lexicon: Lexicon, words: Sequence[Word]) -> list[Verdict]:
    """Every finding with its tier after the guards."""
    signs: list[tuple[Guard, Found]] = []
    hits: list[tuple[Entry, Found]] = []
    weak: list[tuple[Sign, Found]] = []
    for one in found:
        rule = lexicon.rules[one.rule]
        match rule:
            case Entry():
                hits.append((rule, one))
            case Guard():
                signs.append((rule, one))
            case Sign():
                weak.append((rule, one))
    scene = _Scene(words, signs)
    hits += _together(weak, lexicon, scene)
    understood = {at for entry, one in hits if not entry.last_resort for at in range(one.first, one.last)}
    understood -= {at for at in understood if words[at].text == EDGE}
    kept = [(e, one) for e, one in hits if not e.last_resort or understood.isdisjoint(range(one.first, one.last))]
    return [_weigh(entry, one, scene) for entry, one in kept]


def _together(weak: Sequence[tuple[Sign, Found]], lexicon: Lexicon, scene: _Scene) -> list[tuple[Entry, Found]]:
    """What weak signs mean side by side: each at another place, none with a guard that the entry heeds."""
    recent: dict[str, list[tuple[Found, frozenset[Guard]]]] = {}
    hits: list[tuple[Entry, Found]] = []
    for sign, found in weak:
        against = _speaking_against(found, scene)
        for entry, others in lexicon.pairs[sign.name]:
            beside = [[one for one, guards in recent.get(name, ()) if guards <= entry.ignores] for name in others]
            first = _beginning(found, beside) if against <= entry.ignores else None
            if first is not None:
                hits.append((entry, Found(found.rule, first, found.last)))
        recent[sign.name] = [(found, against), *recent.get(sign.name, [])[: _RECENT - 1]]
    return hits


def _beginning(found: Found, beside: Sequence[Sequence[Found]]) -> int | None:
    """Where the first begins when one of each stands near, all of them apart; None when one is missing."""
    taken = [found]
    for ones in beside:
        apart = (one for one in ones if all(one.last <= other.first or other.last <= one.first for other in taken))
        near = next((one for one in apart if found.last - _TOGETHER_REACH <= one.last <= found.first), None)
        if near is None:
            return None
        taken.append(near)
    return min(one.first for one in taken)


def _speaking_against(found: Found, scene: _Scene) -> frozenset[Guard]:
    beside = [guard for guard in (Guard.STORY, Guard.ABOUT, Guard.JOKE) if scene.beside(guard, found)]
    before = [guard for guard in (Guard.DENIAL, Guard.OTHER_PERSON) if scene.before(guard, found, 2)]
    return frozenset((*beside, *before))


def _weigh(entry: Entry, found: Found, scene: _Scene) -> Verdict:
    for guard, tier, kind in _changes(entry, found, scene):
        if guard not in entry.ignores and entry.tier.outranks(tier):
            return Verdict(tier, kind, entry.id, found.first, found.last, (guard.value,))
    return Verdict(entry.tier, entry.kind, entry.id, found.first, found.last, ())


def _changes(entry: Entry, found: Found, scene: _Scene) -> list[tuple[Guard, Tier, Kind]]:
    changes: list[tuple[Guard, Tier, Kind]] = []
    if scene.before(Guard.DENIAL, found, _DENIAL_REACH) or scene.after(Guard.DENIAL_AFTER, found):
        changes.append((Guard.DENIAL, Tier.NONE, Kind.DENIED))
    if scene.beside(Guard.STORY, found):
        changes.append((Guard.STORY, Tier.NONE, Kind.NOTHING))
    if scene.beside(Guard.ACCIDENT, found):
        changes.append((Guard.ACCIDENT, Tier.NONE, Kind.NOTHING))
    if scene.beside(Guard.ABOUT, found):
        changes.append((Guard.ABOUT, Tier.GENTLE, Kind.CLINICAL))
    if scene.before(Guard.OTHER_PERSON, found, _PERSON_REACH):
        changes.append((Guard.OTHER_PERSON, Tier.ASK, Kind.THIRD_PERSON))
    if scene.beside(Guard.BEFORE_NOW, found) and not scene.near(Guard.STILL, found):
        changes.append((Guard.BEFORE_NOW, Tier.GENTLE, Kind.PAST))
    if scene.beside(Guard.TRIFLE, found):
        changes.append((Guard.TRIFLE, Tier.ASK, Kind.FIGURE))
    if entry.kind in _JOKED_ABOUT and _joking(scene, found):
        changes.append((Guard.JOKE, Tier.ASK, Kind.FIGURE))
    return changes


def _joking(scene: _Scene, found: Found) -> bool:
    return scene.near(Guard.JOKE, found) and not scene.near(Guard.EARNEST, found)
