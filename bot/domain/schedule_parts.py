"""What a schedule is made of: times, windows, days, quiet hours, pauses, and why one is refused."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.schedule_refused import (
    AnchorOutOfRange,
    NaiveMoment,
    NotAWallTime,
    NoWeekdays,
    PauseEndsFirst,
    QuietAllDay,
    SpreadOutOfRange,
    UnknownWeekday,
    UnknownZone,
    WeeksOutOfRange,
    WindowTooSmall,
)

MINUTES_OF_A_DAY = 24 * 60
LEAST_WINDOW_MINUTES = 15
MOST_SPREAD_MINUTES = 180  # CR-205: the range of checkin.window_minutes
MOST_WEEKS_BETWEEN = 4
WORKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))


def minute_of(wall: time) -> int:
    """Minutes since local midnight."""
    return wall.hour * 60 + wall.minute


def check_wall(what: str, wall: time) -> None:
    """Raises NotAWallTime for a time with a zone, seconds or fractions."""
    if wall.tzinfo is not None or wall.second or wall.microsecond:
        raise NotAWallTime(what=what, value=wall.isoformat())


def check_aware(what: str, at: datetime | None) -> None:
    """Raises NaiveMoment for a moment without a zone."""
    if at is not None and at.utcoffset() is None:
        raise NaiveMoment(what=what, value=at.isoformat())


@dataclass(frozen=True, slots=True)
class FixedTime:
    """A wall time, or a spot in the minutes that follow it, the same whenever it is asked for (CR-205)."""

    at: time
    spread_minutes: int = 0

    def __post_init__(self) -> None:
        check_wall("The time", self.at)
        if not 0 <= self.spread_minutes <= MOST_SPREAD_MINUTES:
            raise SpreadOutOfRange(minutes=self.spread_minutes)

    @property
    def first_minute(self) -> int:
        return minute_of(self.at)

    @property
    def last_minute(self) -> int:
        """The latest minute it may take; the spread never leaves the day it belongs to."""
        return min(self.first_minute + self.spread_minutes, MINUTES_OF_A_DAY - 1)


@dataclass(frozen=True, slots=True)
class Window:
    """A random time from `opens` until just before `closes`, drawn once per date (F-03)."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        check_wall("A window", self.opens)
        check_wall("A window", self.closes)
        if minute_of(self.closes) - minute_of(self.opens) < LEAST_WINDOW_MINUTES:
            raise WindowTooSmall(opens=self.opens, closes=self.closes)

    @property
    def first_minute(self) -> int:
        return minute_of(self.opens)

    @property
    def last_minute(self) -> int:
        return minute_of(self.closes) - 1


def in_order(*times: FixedTime | Window) -> tuple[FixedTime | Window, ...]:
    """The times of a day, the earliest first."""
    return tuple(sorted(times, key=lambda each: each.first_minute))


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The client's hours without anything unasked, from `start` until just before `end`, over midnight if need be."""

    start: time
    end: time

    def __post_init__(self) -> None:
        check_wall("Quiet hours", self.start)
        check_wall("Quiet hours", self.end)
        if self.start == self.end:
            raise QuietAllDay(at=self.start)

    def cover(self, wall: time) -> bool:
        """Whether this wall time is quiet (CR-207)."""
        if self.start < self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end

    def last_day(self, day: date, wall: time) -> date:
        """The date on which the quiet that covers this wall time of that day is over."""
        return day if wall < self.end else day + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """No prompt from `since` (now, when None) until just before `until` (until resumed, when None) (CR-213)."""

    until: datetime | None = None
    since: datetime | None = None

    def __post_init__(self) -> None:
        check_aware("The start of a pause", self.since)
        check_aware("The end of a pause", self.until)
        if self.since and self.until and self.until <= self.since:
            raise PauseEndsFirst(since=self.since, until=self.until)

    def covers(self, at: datetime) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Weekly:
    """On these weekdays (0 is Monday), every so many weeks counted from the week of the start."""

    weekdays: frozenset[int]
    every_weeks: int = 1

    def __post_init__(self) -> None:
        if not self.weekdays:
            raise NoWeekdays
        if not self.weekdays <= frozenset(range(7)):
            raise UnknownWeekday(weekdays=sorted(self.weekdays))
        if not 1 <= self.every_weeks <= MOST_WEEKS_BETWEEN:
            raise WeeksOutOfRange(weeks=self.every_weeks)

    def dates(self, start: date, first: date, last: date) -> Iterator[date]:
        """The intended dates from `first` to `last`, both included, of a schedule that began on `start`."""
        first_week = start.toordinal() - start.weekday()
        day, final = max(start, first).toordinal(), last.toordinal()
        while day <= final:
            weeks, weekday = divmod(day - first_week, 7)
            if ahead := -weeks % self.every_weeks:
                day += ahead * 7 - weekday
                continue
            if weekday in self.weekdays:
                yield date.fromordinal(day)
            day += 1


class Anchor(enum.Enum):
    """The event a schedule is tied to."""

    SESSION = "session"  # so many days before (negative) or after the therapy hour
    EVENING_BEFORE = "evening_before"  # the day before the therapy hour, and never on the day itself
    STAGE_ENTRY = "stage_entry"  # so many days after the client entered a stage


@dataclass(frozen=True, slots=True)
class Anchored:
    """Once, `days` after each date of the event (negative: before it); nothing while none is known (F-04).

    `on` holds the dates that matter: two days after the last session a prompt is due though the next is already set.
    """

    anchor: Anchor
    days: int
    on: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        allowed = {
            Anchor.SESSION: range(-28, 29),
            Anchor.EVENING_BEFORE: range(-1, 0),
            Anchor.STAGE_ENTRY: range(183),
        }[self.anchor]
        if self.days not in allowed:
            raise AnchorOutOfRange(days=self.days, anchor=self.anchor.value)

    def dates(self, start: date, first: date, last: date) -> Iterator[date]:
        """The intended dates from `first` to `last`, both included, and not before `start`."""
        for event in sorted(set(self.on)):
            day = event + timedelta(days=self.days)
            if max(start, first) <= day <= last:
                yield day


def in_zone(name: str) -> ZoneInfo:
    """The named IANA zone. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(zone=name) from error
