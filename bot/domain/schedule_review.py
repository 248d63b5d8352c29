"""After four, eight and twelve weeks both are asked: more, the same, fewer or stop; unanswered, it ends (CR-215)."""

import enum
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.schedule import ONE_DAY, Rhythm, Schedule, ended, run_end
from bot.domain.schedule_clock import land
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import MOST_WEEKS_BETWEEN, Weekly, in_zone

NOON = time(12)


class Wanted(enum.Enum):
    """The four answers. Any but *stop* begins the run anew that day."""

    MORE = "more"
    SAME = "same"
    FEWER = "fewer"
    STOP = "stop"


def in_review(schedule: Schedule, weeks: Iterable[int], now: datetime) -> Schedule:
    """The schedule with the next instant at which it is asked about, or over: noon by the client's clock.

    Asked on the last day of each of those weeks and of the run; the day after the run it is over. A day is asked
    about once, whatever zone the client has moved to since.
    """
    began, last = schedule.run_from or schedule.start, schedule.last_date
    days = [began + timedelta(weeks=each) - ONE_DAY for each in weeks]
    asked = sorted({*(day for day in days if day < last), last, last + ONE_DAY})
    coming = (day for day in asked if day > _today(schedule, now))
    return replace(schedule, review_at=next((land(day, NOON, in_zone(schedule.zone)).at for day in coming), None))


def asked(schedule: Schedule, weeks: Iterable[int], now: datetime) -> Schedule:
    """The schedule about which both are asked now."""
    return replace(in_review(schedule, weeks, now), asked_at=now)


def ran_out(schedule: Schedule, now: datetime) -> Schedule:
    """The schedule over because nobody answered."""
    return replace(ended(schedule), ran_out_at=now)


def weeks_run(schedule: Schedule, now: datetime) -> int:
    """How many weeks of its run are whole today, and one at the start."""
    return max(1, ((_today(schedule, now) - (schedule.run_from or schedule.start)).days + 1) // 7)


def run_over(schedule: Schedule, now: datetime) -> bool:
    """Whether the run that was agreed has ended."""
    return _today(schedule, now) > schedule.last_date


def extended(schedule: Schedule, run_weeks: int, weeks: Iterable[int], now: datetime) -> Schedule:
    """The run begun anew today, in the same rhythm (CR-215)."""
    today = _today(schedule, now)
    ends = run_end(today, run_weeks)
    anew = replace(schedule, run_from=today, ends=ends, count=None, asked_at=None, version=schedule.version + 1)
    return in_review(planned(anew, now), weeks, now)


def fewer(schedule: Schedule) -> Schedule:
    """About half as many; one tied to a session or a stage stays as it is, once each time."""
    days, times = schedule.days, schedule.times
    if len(times) > 1:
        return replace(schedule, times=times[:1])
    if isinstance(days, Weekly) and len(days.weekdays) > 1:
        return replace(schedule, days=replace(days, weekdays=frozenset(sorted(days.weekdays)[::2])))
    if isinstance(days, Weekly):
        return replace(schedule, days=replace(days, every_weeks=min(2 * days.every_weeks, MOST_WEEKS_BETWEEN)))
    return schedule


def by_client(schedule: Schedule, what: str, agreed: Schedule | None = None) -> Schedule:
    """The client's own change; the rhythm that was agreed is kept beside it, to go back to in one tap (F-13)."""
    before = agreed.set_as or Rhythm(agreed.times, agreed.days) if agreed else schedule.set_as
    return replace(schedule, by_client=what, set_as=before)


def last_day(schedule: Schedule, now: datetime) -> bool:
    """Whether this is the last day of the run, by the client's clock."""
    return _today(schedule, now) == schedule.last_date


def _today(schedule: Schedule, now: datetime) -> date:
    return now.astimezone(in_zone(schedule.zone)).date()
