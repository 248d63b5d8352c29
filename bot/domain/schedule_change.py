"""A schedule that is changed: what stays of the one before, and no second check-in for one that was there today."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.checkin import Checkin
from bot.domain.schedule import ONE_DAY, Preset, Schedule
from bot.domain.schedule_clock import land
from bot.domain.schedule_parts import in_zone


def following(made: Schedule, before: Schedule) -> Schedule:
    """The next version of a schedule: what the client moved stays moved unless days or times are agreed anew."""
    same = (made.times, made.days) == (before.times, before.days)
    said = before.by_client if same and before.by_client != "fine" else ""
    return replace(
        made, version=before.version + 1, run_from=before.run_from, not_before=before.not_before,
        preset=before.preset if same else Preset.OWN, set_as=before.set_as if same else None, by_client=said,
        singled=before.singled if same else (),
    )  # fmt: skip


def never_twice(schedule: Schedule, recent: Iterable[Checkin], today: date) -> Schedule:
    """No second one in place of one that a date has had, whatever times it has now; a later one of that day stays."""
    had = [each for each in recent if each.schedule == schedule.id and each.local_date >= today]
    if not had:
        return schedule
    floor = _after(schedule, max(had, key=lambda each: (each.local_date, each.slot)))
    return replace(schedule, not_before=max(floor, schedule.not_before or floor))


def _after(schedule: Schedule, last: Checkin) -> datetime:
    """From when on the next may come: a later time of that date, but not too close, or the next date."""
    zone = in_zone(schedule.zone)
    if last.slot + 1 >= len(schedule.times):
        return land(last.local_date + ONE_DAY, time.min, zone).at
    minute = schedule.times[last.slot + 1].first_minute
    at = land(last.local_date, time(minute // 60, minute % 60), zone).at
    return max(at, last.due_at + timedelta(minutes=schedule.min_gap_minutes))
