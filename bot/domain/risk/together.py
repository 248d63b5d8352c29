"""What weak signs mean side by side: nothing alone, something beside another."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from bot.domain.risk.finder import Found
from bot.domain.risk.lexicon import Entry, Guard, Lexicon, Sign
from bot.domain.risk.scene import Look, Scene

_REACH = 24
_RECENT = 3
_SPREAD = 30  # words within which points add up
_CLOSE = 8

Seen = tuple[str, Found, frozenset[Guard]]  # name of the sign, its place, the guards that speak against it


def side_by_side(weak: Sequence[tuple[Sign, Found]], lexicon: Lexicon, scene: Scene) -> list[tuple[Entry, Found]]:
    """Every entry whose signs stand near each other, each at another place, none with a guard that the entry heeds."""
    recent: dict[str, list[Seen]] = {}
    hits: list[tuple[Entry, Found]] = []
    noted = [(sign, found, _speaking_against(found, scene)) for sign, found in weak]
    for sign, found, against in noted:
        seen = (sign.name, found, against)
        for entry, others in lexicon.pairs[sign.name]:
            if not all(map(recent.__contains__, others)):
                continue
            first = _beginning(seen, [recent[name] for name in others], entry)
            if first is not None:
                hits.append((entry, Found(found.rule, first, found.last)))
        for entry in lexicon.any_two.get(sign.name, ()):
            known = recent.get(entry.id, ())
            first = _beginning(seen, ([one for one in known if one[0] != sign.name],), entry)
            if first is not None:
                hits.append((entry, Found(found.rule, first, found.last)))
            recent[entry.id] = [seen, *known[:_RECENT]]
        recent[sign.name] = [seen, *recent.get(sign.name, ())[: _RECENT - 1]]
    for entry in lexicon.counted:
        hits += ((entry, one) for one in _enough(entry, noted))
    return hits


def _enough(entry: Entry, noted: Sequence[tuple[Sign, Found, frozenset[Guard]]]) -> list[Found]:
    """Where the points of signs near each other, each sign once and each word once, are enough for the entry."""
    calm = sorted((found.last, sign.name) for sign, found, _ in noted if entry.points.get(sign.name, 0) < 0)
    near: list[tuple[int, str, Found]] = []
    hits: list[Found] = []
    for sign, found, against in noted:
        points = entry.points.get(sign.name, 0)
        if points <= 0 or not against <= entry.ignores:
            continue
        near = [one for one in near if one[2].first >= found.last - _SPREAD and one[1] != sign.name]
        over = [one for one in near if one[2].last > found.first]
        if any(one[0] >= points for one in over):
            continue
        near = [*(one for one in near if one not in over), (points, sign.name, found)]
        total = sum(one[0] for one in near)
        if total < entry.enough:
            continue
        first = min(one.first for _, _, one in near)
        if total + _calm(entry, calm, first, found.last) >= entry.enough:
            hits.append(Found(found.rule, first, found.last))
    return hits


def _calm(entry: Entry, calm: Sequence[tuple[int, str]], first: int, last: int) -> int:
    """The points of the calm signs that end among these words or close by, each once."""
    near = calm[bisect_left(calm, (first - _CLOSE, "")) : bisect_left(calm, (last + _CLOSE + 1, ""))]
    return sum(entry.points[name] for name in {name for _, name in near})


def _beginning(seen: Seen, beside: Iterable[Sequence[Seen]], entry: Entry) -> int | None:
    """Where the first begins when one of each stands near, all of them apart; None when one is missing."""
    _, found, against = seen
    if not against <= entry.ignores:
        return None
    taken = [found]
    for ones in beside:
        near = next((one for _, one, guards in ones if guards <= entry.ignores and _fits(one, taken)), None)
        if near is None:
            return None
        taken.append(near)
    return min(one.first for one in taken)


def _fits(one: Found, taken: Sequence[Found]) -> bool:
    found = taken[0]
    near = found.last - _REACH <= one.last <= found.first
    return near and all(one.last <= other.first or other.last <= one.first for other in taken)


def _speaking_against(found: Found, scene: Scene) -> frozenset[Guard]:
    look = Look(found, scene)
    elsewhere = () if look.near(Guard.TURNED) else (Guard.STORY, Guard.ABOUT)
    beside = [guard for guard in (*elsewhere, Guard.JOKE) if look.beside(guard)]
    before = [guard for guard in (Guard.DENIAL, Guard.OTHER_PERSON) if look.before(guard, 2)]
    after = [Guard.DENIAL] if look.after(Guard.DENIAL_AFTER) else []
    return frozenset((*beside, *before, *after))
