"""Weighs what was found against the words around it: denied, over, somebody else's, a story, a joke."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.risk.finder import Found
from bot.domain.risk.lexicon import Entry, Guard, Lexicon, Sign
from bot.domain.risk.normalise import Word
from bot.domain.risk.pattern import EDGE
from bot.domain.risk.reading import Kind, Tier
from bot.domain.risk.scene import Look, Scene
from bot.domain.risk.together import side_by_side

_DENIAL_REACH = 6
_PERSON_REACH = 3
_ASKED_REACH = 3
_THOUGHTS = frozenset({Kind.SUICIDE, Kind.BURDEN, Kind.HOPELESS})  # nobody has these by accident
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
    counted: bool = False  # from points alone; any other rule of the same tier says better what it is


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
    scene = Scene(words, signs)
    hits += side_by_side(weak, lexicon, scene)
    understood = {at for entry, one in hits if not entry.last_resort for at in range(one.first, one.last)}
    understood -= {at for at in understood if words[at].text == EDGE}
    grief = [one for entry, one in hits if entry.kind is Kind.GRIEF]
    kept = [
        (entry, one)
        for entry, one in hits
        if not entry.last_resort
        or (understood.isdisjoint(range(one.first, one.last)) and not Look(one, scene).beside_any(grief))
    ]
    return [_weigh(entry, one, scene) for entry, one in kept]


def _weigh(entry: Entry, found: Found, scene: Scene) -> Verdict:
    counted = bool(entry.points)
    for guard, tier, kind in _changes(entry, Look(found, scene)):
        if guard not in entry.ignores and entry.tier.outranks(tier):
            return Verdict(tier, kind, entry.id, found.first, found.last, (guard.value,), counted)
    return Verdict(entry.tier, entry.kind, entry.id, found.first, found.last, (), counted)


def _changes(entry: Entry, look: Look) -> Iterator[tuple[Guard, Tier, Kind]]:
    denied_after = look.after(Guard.DENIAL_AFTER) and not look.after(Guard.EARNEST)
    if denied_after or (look.before(Guard.DENIAL, _DENIAL_REACH) and not look.after(Guard.EXCEPT)):
        yield Guard.DENIAL, Tier.NONE, Kind.DENIED
    if look.before(Guard.ASKED, _ASKED_REACH) and look.onward(Guard.NOT_SO) and not look.near(Guard.TURNED):
        yield Guard.ASKED, Tier.NONE, Kind.DENIED
    if not look.near(Guard.TURNED):
        yield from _elsewhere(entry, look)
    if look.before(Guard.OTHER_PERSON, _PERSON_REACH):
        yield Guard.OTHER_PERSON, Tier.ASK, Kind.THIRD_PERSON
    if not look.near(Guard.TURNED) and _past(look):
        yield Guard.BEFORE_NOW, Tier.GENTLE, Kind.PAST
    if look.beside(Guard.TRIFLE):
        yield Guard.TRIFLE, Tier.ASK, Kind.FIGURE
    if entry.kind in _JOKED_ABOUT and look.near(Guard.JOKE) and not look.near(Guard.EARNEST):
        yield Guard.JOKE, Tier.ASK, Kind.FIGURE


def _elsewhere(entry: Entry, look: Look) -> Iterator[tuple[Guard, Tier, Kind]]:
    """A story, an accident, a question: only as long as no word turns it to the writer's own present."""
    if look.beside(Guard.STORY):
        yield Guard.STORY, Tier.NONE, Kind.NOTHING
    if (entry.points or entry.kind not in _THOUGHTS) and look.beside(Guard.ACCIDENT):
        yield Guard.ACCIDENT, Tier.NONE, Kind.NOTHING
    if look.beside(Guard.ABOUT):
        yield Guard.ABOUT, Tier.GENTLE, Kind.CLINICAL


def _past(look: Look) -> bool:
    """Of another time, with nothing around it that says it goes on; or said to be over."""
    now = look.beside(Guard.NOW)
    if look.beside(Guard.BEFORE_NOW) and not (now or look.near(Guard.STILL)):
        return True
    if look.beside(Guard.OVER) and look.near(Guard.BEFORE_NOW):
        return True
    if now or look.beside(Guard.STILL):
        return False
    return (look.near(Guard.OVER) and look.beside(Guard.BEFORE_NOW)) or look.onward(Guard.THROUGH)
