"""The five factors: which were touched in four weeks, with no number and no total (CR-806)."""

import enum
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.journal import Entry, EntryKind
from bot.domain.script import Script
from bot.domain.toolkit import Practice

LOOKED_BACK = timedelta(weeks=4)
NOTED = frozenset({EntryKind.PRACTICE, EntryKind.THOUGHT_RECORD, EntryKind.WRITE_DOWN, EntryKind.SETBACK})


class Factor(enum.Enum):
    """A protective factor, as a pack names it."""

    EMOTIONAL_REGULATION = "emotional_regulation"
    COGNITIVE_FLEXIBILITY = "cognitive_flexibility"
    SOCIAL_CONNECTION = "social_connection"
    SELF_AWARENESS = "self_awareness"
    AGENCY = "agency"


def touched(
    entries: Iterable[Entry], checkins: Iterable[Checkin], scripts: Mapping[str, Script], now: datetime,
    own: Iterable[Practice] = (),
) -> tuple[Factor, ...]:  # fmt: skip
    """Those that something done in the last four weeks belongs to, in their order; *not today* is a choice (CR-807)."""
    since = now - LOOKED_BACK
    noted = [each for each in entries if each.kind in NOTED and each.finished and _live(each, since)]
    named = {factor for each in noted if each.script in scripts for factor in scripts[each.script].factors}
    tagged, done = {each.id: each.factors for each in own}, {each.about for each in noted if not each.script}
    named |= {factor for about in done for factor in tagged.get(about, ())}
    chose = any(each.state is CheckinState.DECLINED and each.due_at >= since for each in checkins)
    named |= {Factor.AGENCY.value} if chose else set()
    return tuple(each for each in Factor if each.value in named)


def _live(entry: Entry, since: datetime) -> bool:
    return entry.at >= since and not entry.erased
