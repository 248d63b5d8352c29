"""Setbacks in stretches of four weeks: how deep, how long, how many, as medians, and never a judgement (CR-803)."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from bot.domain.care import TrackCare
from bot.domain.checkin import Checkin
from bot.domain.journal import Entry
from bot.domain.setback import Setback, setbacks

STRETCH = timedelta(weeks=4)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Four weeks. `count` None: nothing was said, so nobody knows; medians None where no setback has a number."""

    first: date
    count: int | None
    low: float | None = None
    minutes: float | None = None

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + STRETCH - DAY


class Change(enum.Enum):
    """The newest stretch beside the oldest; neither way is better."""

    LESS = "less"
    SAME = "same"
    MORE = "more"


def stretches(
    entries: Iterable[Entry], checkins: Iterable[Checkin], *, zone: ZoneInfo, today: date, began: date, care: TrackCare
) -> tuple[Stretch, ...]:  # fmt: skip
    """The stretches that end today, the oldest first; none before there are enough weeks and enough setbacks."""
    live = [each for each in entries if not each.erased]
    ends = [today - STRETCH * back for back in reversed(range(care.min_weeks * 7 // STRETCH.days))]
    if today - began < timedelta(weeks=care.min_weeks) or not ends:
        return ()
    heard = {each.at.astimezone(zone).date() for each in live}
    heard |= {each.answered_at.astimezone(zone).date() for each in checkins if each.answered_at}
    hard = [(each, each.at.astimezone(zone).date()) for each in setbacks(live)]
    found = tuple(_stretch(end - STRETCH + DAY, hard, heard) for end in ends)
    enough = sum(each.count or 0 for each in found) >= care.min_setbacks
    return found if enough else ()


def change(before: float | None, after: float | None) -> Change | None:
    """How the second stands beside the first; None where one of them is not known."""
    if before is None or after is None:
        return None
    return Change.SAME if before == after else Change.LESS if after < before else Change.MORE


def _stretch(first: date, hard: list[tuple[Setback, date]], heard: set[date]) -> Stretch:
    mine = [each for each, day in hard if first <= day < first + STRETCH]
    if not mine and not any(first <= day < first + STRETCH for day in heard):
        return Stretch(first, None)
    lows = [each.low for each in mine if each.low is not None]
    spans = [each.minutes for each in mine if each.minutes is not None]
    return Stretch(first, len(mine), median(lows) if lows else None, median(spans) if spans else None)
