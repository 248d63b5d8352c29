"""From a wall time in a zone to one instant, through every clock change."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

NO_GAP = timedelta(0)
ONE_SECOND = timedelta(seconds=1)
ONE_DAY = timedelta(days=1)


class Landing(NamedTuple):
    """Where a wall time comes to stand: the instant, what the wall clock shows then, and the gap it fell into."""

    at: datetime
    wall: datetime
    gap: timedelta = NO_GAP

    def skips(self, day: date) -> bool:
        """Whether the gap swallows this whole date, as it did 30 December 2011 in Apia."""
        midnight = datetime.combine(day, time.min, self.wall.tzinfo)
        return self.wall - self.gap <= midnight and self.wall >= midnight + ONE_DAY


def land(day: date, at: time, zone: tzinfo) -> Landing:
    """The instant of a wall time: of two the first, and just after the gap if there is none (C4)."""
    wall = datetime.combine(day, at, zone)
    before, after = wall.utcoffset() or NO_GAP, wall.replace(fold=1).utcoffset() or NO_GAP
    instant = wall.astimezone(UTC)
    if before >= after:
        return Landing(instant, wall)
    change = _change_between(instant - (after - before), instant, zone)
    return Landing(change, change.astimezone(zone), after - before)


def _change_between(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """The first instant with the new offset; `low` still has the old one."""
    old = low.astimezone(zone).utcoffset()
    while high - low > ONE_SECOND:
        middle = low + (high - low) // (2 * ONE_SECOND) * ONE_SECOND
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high
