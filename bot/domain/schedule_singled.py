"""One check-in apart from its rhythm: moved, left out, or as agreed again; and why it cannot come at a time."""

import enum
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

from bot.domain.checkin import Why
from bot.domain.coming import Coming
from bot.domain.people import Client
from bot.domain.schedule import ONE_DAY, Due, Schedule, Singled
from bot.domain.schedule_due import agreed_due, all_due
from bot.domain.schedule_parts import in_zone

LOOKED_AHEAD = 60
KEPT_FOR = 7 * ONE_DAY


class NotThen(enum.Enum):
    """Why one check-in cannot come at that time."""

    PAST = "past"
    QUIET = "quiet"  # the client's quiet hours are not overridden (CR-207)
    CLOSE = "close"  # to another of the same client
    FULL = "full"  # it, or one that would have come, would not go by the rules of pace (CR-206)


def to_come(schedule: Schedule, day: date, slot: int, now: datetime) -> Due | None:
    """That one, while it is still to come."""
    coming = islice(all_due(replace(schedule, pause=None), now), LOOKED_AHEAD)
    return next((due for due in coming if (due.local_date, due.slot) == (day, slot)), None)


def singled_out(schedule: Schedule, day: date, slot: int) -> Singled | None:
    """How that one stands apart, if it does."""
    return next((each for each in schedule.singled if (each.local_date, each.slot) == (day, slot)), None)


def left_out(schedule: Schedule, now: datetime) -> list[Due]:
    """Those that were left out and would still be to come."""
    dues = [agreed_due(schedule, each.local_date, each.slot) for each in schedule.singled if each.day is None]
    return [due for due in dues if due and due.at > now]


def moved(schedule: Schedule, due: Due, at: datetime) -> Schedule:
    """That one at that minute of the client's wall; the others as they were."""
    wall = at.astimezone(in_zone(schedule.zone))
    return _with(schedule, due, Singled(due.local_date, due.slot, wall.date(), wall.time().replace(fold=0)))


def without(schedule: Schedule, due: Due) -> Schedule:
    """The rhythm without that one."""
    return _with(schedule, due, Singled(due.local_date, due.slot))


def as_agreed(schedule: Schedule, due: Due) -> Schedule:
    """That one with its rhythm again."""
    return _with(schedule, due, None)


def why_not_then(
    client: Client, at: datetime, before: Iterable[Coming], after: Iterable[Coming], one: tuple[str, date, int],
    now: datetime,
) -> NotThen | None:  # fmt: skip
    """What stands against that time: `before` and `after` are what comes to the client without and with the move."""
    if at <= now:
        return NotThen.PAST
    if client.quiet.cover(at.astimezone(in_zone(client.zone)).time()):
        return NotThen.QUIET
    stand, would = list(before), list(after)
    others = [each for each in would if _name(each) != one]
    if any(abs(each.due.at - at) < timedelta(minutes=each.schedule.min_gap_minutes) for each in others):
        return NotThen.CLOSE
    lost = _go(stand) - _go(would)
    return NotThen.FULL if lost else None


def _go(coming: Iterable[Coming]) -> set[tuple[str, date, int]]:
    return {_name(each) for each in coming if each.why is Why.NONE}


def _name(each: Coming) -> tuple[str, date, int]:
    return each.schedule.id, each.due.local_date, each.due.slot


def _with(schedule: Schedule, due: Due, one: Singled | None) -> Schedule:
    """Those long past are dropped on the way."""
    others = [
        each
        for each in schedule.singled
        if (each.local_date, each.slot) != (due.local_date, due.slot)
        and max(each.local_date, each.day or each.local_date) + KEPT_FOR >= due.local_date
    ]
    kept = sorted([*others, *([one] if one else [])], key=lambda each: (each.local_date, each.slot))
    return replace(schedule, singled=tuple(kept), version=schedule.version + 1)
