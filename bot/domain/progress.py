"""Facts over time: days with a practice, week by week, and setbacks. Silence is unknown: a gap, never zero (CR-212)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.domain.checkin import Checkin
from bot.domain.journal import Entry, EntryKind
from bot.domain.setback import setbacks

WEEK = 7


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from `first` on. `days` with a practice, 0 to 7; None: nothing was said that week, so nobody knows."""

    first: date
    days: int | None

    @property
    def last(self) -> date:
        """The seventh day."""
        return self.first + timedelta(days=WEEK - 1)


@dataclass(frozen=True, slots=True)
class Progress:
    """What can be said about the last `asked` weeks; `weeks` are fewer where the client came later, the oldest first.

    It holds no score and no direction (CR-805). `began` is the first day that counts.
    """

    asked: int
    began: date
    today: date
    weeks: tuple[Week, ...]
    practice_days: int
    setbacks: int

    @property
    def whole(self) -> bool:
        """Whether all the weeks that were asked for are there."""
        return len(self.weeks) == self.asked

    @property
    def gaps(self) -> int:
        """Weeks of which nothing is known."""
        return sum(week.days is None for week in self.weeks)

    @property
    def known(self) -> bool:
        """Whether anything is known at all."""
        return self.gaps < len(self.weeks)

    @property
    def days_here(self) -> int:
        """Days since the first one."""
        return (self.today - self.began).days


def progress(
    entries: Iterable[Entry], checkins: Iterable[Checkin], *, zone: ZoneInfo, today: date, began: date, weeks: int
) -> Progress:
    """Rolling weeks that end today, on the client's calendar: seven practices on one day are one day (CR-801)."""
    live = [(each, each.at.astimezone(zone).date()) for each in entries if not each.erased]
    practised = {day for each, day in live if each.kind is EntryKind.PRACTICE and each.finished}
    answered = {each.answered_at.astimezone(zone).date() for each in checkins if each.answered_at}
    heard = {day for _, day in live} | answered
    ends = [today - timedelta(days=WEEK * back) for back in reversed(range(weeks))]
    here = tuple(_week(end, practised, heard) for end in ends if end >= began)
    shown = here[1:] if here and here[0].days is None and _before(here[0], began) else here
    first = max(began, ends[0] - timedelta(days=WEEK - 1))
    count = sum(first <= day <= today for day in practised)
    hard = sum(first <= each.at.astimezone(zone).date() <= today for each in setbacks(one for one, _ in live))
    return Progress(weeks, began, today, shown, count, hard)


def _before(week: Week, began: date) -> bool:
    """Whether most of that week was before the first day: its silence is no gap of theirs."""
    return (began - week.first).days > WEEK // 2


def _week(end: date, practised: set[date], heard: set[date]) -> Week:
    days = {end - timedelta(days=back) for back in range(WEEK)}
    return Week(min(days), len(days & practised) if days & heard else None)


def as_rows(facts: Progress) -> tuple[str, ...]:
    """The weeks as plain text, to be kept as they were shown."""
    return tuple(f"{week.first.isoformat()} {'-' if week.days is None else week.days}" for week in facts.weeks)


def from_rows(rows: Iterable[str]) -> tuple[Week, ...]:
    """The weeks back from that text."""
    parts = (row.partition(" ") for row in rows)
    return tuple(Week(date.fromisoformat(first), int(days) if days.isdecimal() else None) for first, _, days in parts)
