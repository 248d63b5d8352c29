"""Weighs what was found against the words around it: denied, over, somebody else's, a story, a joke."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.risk.finder import Found
from bot.domain.risk.lexicon import Entry, Guard, Lexicon
from bot.domain.risk.normalise import Word
from bot.domain.risk.pattern import EDGE
from bot.domain.risk.reading import Kind, Tier

_DENIAL_REACH = 6
_PERSON_REACH = 3
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


@dataclass(frozen=True, slots=True)
class _Scene:
    """One text with everything found in it."""

    words: Sequence[Word]
    guards: dict[Guard, list[Found]]

    def sentence(self, found: Found) -> tuple[int, int]:
        first, last = found.first, found.last
        while first > 0 and self.words[first].text != EDGE:
            first -= 1
        while last < len(self.words) and self.words[last - 1].text != EDGE:
            last += 1
        return first, last

    def before(self, guard: Guard, found: Found, reach: int) -> bool:
        """The guard ends at most `reach` words before the finding, in the same sentence, with no stop between."""
        floor = self.sentence(found)[0]
        for sign in self.guards.get(guard, ()):
            inside = floor <= sign.first < found.first and sign.last <= found.first + 1
            if inside and found.first - sign.last <= reach and not self._stopped(sign, found, guard):
                return True
        return False

    def beside(self, guard: Guard, found: Found) -> bool:
        """The guard stands somewhere in the same sentence."""
        floor, ceiling = self.sentence(found)
        return any(floor <= sign.first and sign.last <= ceiling for sign in self.guards.get(guard, ()))

    def after(self, guard: Guard, found: Found) -> bool:
        """The guard begins right behind the finding."""
        return any(found.last - 1 <= sign.first <= found.last + 1 for sign in self.guards.get(guard, ()))

    def anywhere(self, guard: Guard) -> bool:
        return bool(self.guards.get(guard))

    def _stopped(self, sign: Found, found: Found, guard: Guard) -> bool:
        """Something new begins between the guard and the finding, or with the finding."""
        bridges = self.guards.get(Guard.BRIDGE, ()) if guard is Guard.DENIAL else ()
        for stop in self.guards.get(Guard.STOP, ()):
            between = sign.last <= stop.first < found.first or stop.first == found.first == stop.last - 1
            if between and not any(bridge.first <= stop.first and stop.last <= bridge.last for bridge in bridges):
                return True
        return any(self.words[at].after_pause and not self._listed(at) for at in range(sign.last, found.first + 1))

    def _listed(self, at: int) -> bool:
        return any(sign.first == at for sign in self.guards.get(Guard.LISTED, ()))


def judge(found: Sequence[Found], lexicon: Lexicon, words: Sequence[Word]) -> list[Verdict]:
    """Every finding with its tier after the guards."""
    guards: dict[Guard, list[Found]] = {}
    hits: list[tuple[Entry, Found]] = []
    for one in found:
        rule = lexicon.rules[one.rule]
        if isinstance(rule, Entry):
            hits.append((rule, one))
        else:
            guards.setdefault(rule, []).append(one)
    scene = _Scene(words, guards)
    return [_weigh(entry, one, scene) for entry, one in hits]


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
    if scene.beside(Guard.BEFORE_NOW, found) and not scene.anywhere(Guard.STILL):
        changes.append((Guard.BEFORE_NOW, Tier.GENTLE, Kind.PAST))
    if entry.kind in _JOKED_ABOUT and scene.anywhere(Guard.JOKE) and not scene.anywhere(Guard.EARNEST):
        changes.append((Guard.JOKE, Tier.ASK, Kind.FIGURE))
    return changes
