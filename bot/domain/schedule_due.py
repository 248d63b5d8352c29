"""The next prompt of a schedule: one computation for what is sent and for what is shown (F-56)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from bot.domain.schedule import ONE_DAY, Due, Moved, Schedule, Singled, Skipped
from bot.domain.schedule_clock import land
from bot.domain.schedule_draw import drawn_time
from bot.domain.schedule_parts import Anchor, Anchored, Pause, Weekly, check_aware, in_zone, minute_of

HOURS_BETWEEN_AFTER_TRAVEL = 20
# As far as a clock change and quiet hours together carry a prompt: Apia lost a whole date.
LOOK_BACK = timedelta(days=3)
TICK = timedelta.resolution


def next_due(schedule: Schedule, after: datetime) -> Due | None:
    """The first prompt strictly after an aware moment, or None when none is to come.

    One per intended local date and time of day, in every zone (F-14). A wall time that does not exist comes just after
    the gap, one that comes twice comes the first time, a date that does not exist is left out.

    Quiet hours win (CR-207): a random or spread time is drawn from the part of its span that is not quiet; where all of
    it is quiet the prompt moves to their end. A moved prompt is dropped where it loses its sense: if it would come
    together with the next one, or closer to it than two of one day may stand; or on the day of the session though it
    belongs to the evening before.
    Raises NaiveMoment.
    """
    check_aware("The moment to look from", after)
    if schedule.not_before is not None:
        after = max(after, schedule.not_before - TICK)
    for due in _from(schedule, after) if not schedule.over else ():
        if schedule.pause is None or not schedule.pause.covers(due.at):
            return due
        until = schedule.pause.until
        return None if until is None else next_due(schedule, until - TICK)
    return None


def turn_of(schedule: Schedule, due: Due) -> int:
    """How many intended occurrences of the schedule came before this one, whatever became of them."""
    before = schedule.days.dates(schedule.start, schedule.start, due.local_date - ONE_DAY)
    return sum(1 for _ in before) * len(schedule.times) + due.slot


def since(schedule: Schedule, after: datetime, due: Due) -> int:
    """Which one this is of those that come after a moment, from 1."""
    unpaused = replace(schedule, pause=None)
    return sum(1 for _ in takewhile(lambda each: each.at <= due.at, all_due(unpaused, after)))


def planned(schedule: Schedule, now: datetime) -> Schedule:
    """The schedule with its next due instant, as the sending clock computes it."""
    due = next_due(schedule, now)
    return replace(schedule, next_due_at=due.at if due else None)


def preview(schedule: Schedule, after: datetime, n: int, rests_until: datetime | None = None) -> list[Due]:
    """The next `n` prompts as next_due gives them; those that a pause or a rest keeps back are marked, not left out."""
    unpaused = replace(schedule, pause=None)
    return [_marked(due, schedule.pause, rests_until) for due in islice(all_due(unpaused, after), n)]


def cap(dues: Iterable[Due], limit: int, zone: str, sent_on: Iterable[date] = ()) -> list[Due]:
    """The prompts of all schedules of one client in order of time, those above the daily limit marked (CR-206).

    `sent_on` holds one local date for each prompt already sent. A day is the day on the client's wall when it is sent.
    """
    wall, used, capped = in_zone(zone), Counter(sent_on), []
    for due in sorted(dues, key=lambda each: each.at):
        day = due.at.astimezone(wall).date()
        if due.skipped is None and used[day] >= limit:
            due = replace(due, skipped=Skipped.CAP)
        used[day] += due.skipped is None
        capped.append(due)
    return capped


def after_zone_change(
    schedule: Schedule, zone: str, last_sent_at: datetime | None, last_date: date | None = None
) -> Schedule:
    """The same schedule on another zone's clock: no second prompt within 20 h, nor for a date already sent (F-14).

    `last_date` is the intended local date of the last prompt sent. Raises UnknownZone, NaiveMoment.
    """
    check_aware("The last sending", last_sent_at)
    floors = [schedule.not_before] if schedule.not_before else []
    if last_sent_at is not None:
        floors.append(last_sent_at + timedelta(hours=HOURS_BETWEEN_AFTER_TRAVEL))
    if last_date is not None:
        floors.append(land(last_date + ONE_DAY, time.min, in_zone(zone)).at)
    return replace(schedule, zone=zone, not_before=max(floors, default=None))


def all_due(schedule: Schedule, after: datetime) -> Iterator[Due]:
    """Every prompt after a moment, in order."""
    while due := next_due(schedule, after):
        yield due
        after = due.at


def _marked(due: Due, pause: Pause | None, rests_until: datetime | None) -> Due:
    if pause is not None and pause.covers(due.at):
        return replace(due, skipped=Skipped.PAUSE)
    if rests_until is not None and due.at < rests_until:
        return replace(due, skipped=Skipped.REST)
    return due


def agreed_due(schedule: Schedule, day: date, slot: int) -> Due | None:
    """The prompt of an intended date and time of day as it was agreed; None where the rhythm has no such one."""
    there = next(schedule._dates_from(day), None) == day and slot < schedule.times_on(day)
    return _on(schedule, day, slot, in_zone(schedule.zone)) if there else None


def _from(schedule: Schedule, after: datetime) -> Iterator[Due]:
    """Everything due after a moment: the rhythm, and beside it what was moved one by one."""
    rhythm = _rhythm(schedule, after)
    return merge(rhythm, _moved_singly(schedule, after), key=lambda each: each.at) if schedule.singled else rhythm


def _moved_singly(schedule: Schedule, after: datetime) -> list[Due]:
    """Those moved one by one, while the rhythm still has them."""
    dues = [_single(schedule, each) for each in schedule.singled]
    return sorted((due for due in dues if due and due.at > after), key=lambda each: each.at)


def _single(schedule: Schedule, one: Singled) -> Due | None:
    if one.day is None or one.at is None or agreed_due(schedule, one.local_date, one.slot) is None:
        return None
    landed = _landed(schedule, one.day, one.at, in_zone(schedule.zone))
    return replace(landed, local_date=one.local_date, slot=one.slot) if landed else None


def _rhythm(schedule: Schedule, after: datetime) -> Iterator[Due]:
    """What the rhythm itself has due after a moment; of two that are brought together, the later stands."""
    zone, apart = in_zone(schedule.zone), _apart(schedule)
    held: Due | None = None
    for due in _intended(schedule, _first_date(schedule, after, zone), zone):
        if due.at <= after:
            continue
        if held is not None and held.at + apart <= due.at:
            yield held
        held = due if due.moved else None
        if held is None:
            yield due
    if held is not None:
        yield held


def _apart(schedule: Schedule) -> timedelta:
    """The least between two of one day; where a day has one, no more than that they do not meet."""
    return timedelta(minutes=schedule.min_gap_minutes) if len(schedule.times) > 1 else TICK


def _first_date(schedule: Schedule, after: datetime, zone: ZoneInfo) -> date:
    """The earliest date whose prompt can still come: before today if a clock change or quiet hours carry one over."""
    there = after.astimezone(zone)
    if (after - LOOK_BACK).astimezone(zone).utcoffset() != there.utcoffset():
        return there.date() - LOOK_BACK
    if schedule.quiet:
        return there.date() - ONE_DAY
    spent = schedule.times[-1].last_minute <= minute_of(there.time())
    return there.date() + ONE_DAY if spent else there.date()


def _intended(schedule: Schedule, first: date, zone: ZoneInfo) -> Iterator[Due]:
    singled = {(each.local_date, each.slot) for each in schedule.singled}
    for day in schedule._dates_from(first):
        for slot in range(schedule.times_on(day)):
            if (day, slot) not in singled and (due := _on(schedule, day, slot, zone)):
                yield due


def _on(schedule: Schedule, day: date, slot: int, zone: ZoneInfo) -> Due | None:
    """The prompt of one date and slot, or None if that date does not exist or the prompt would lose its sense."""
    chosen = drawn_time(schedule.id, day, slot, schedule.times[slot], schedule.quiet)
    due = _landed(schedule, day, chosen, zone)
    return replace(due, slot=slot) if due and slot else due


def _landed(schedule: Schedule, day: date, chosen: time, zone: ZoneInfo) -> Due | None:
    """The first prompt of that date at a wall time, out of the quiet hours; None where it would lose its sense."""
    landing = land(day, chosen, zone)
    moved = Moved.CLOCK_CHANGE if landing.gap else None
    if moved and landing.skips(day):
        return None
    quiet = schedule.quiet
    while quiet is not None and quiet.cover(shown := landing.wall.time()):
        moved = Moved.QUIET_HOURS
        landing = land(quiet.last_day(landing.wall.date(), shown), quiet.end, zone)
    if moved and landing.wall.date() != day and _belongs_to_its_evening(schedule.days):
        return None
    return Due(landing.at, day, 0, moved)


def _belongs_to_its_evening(days: Weekly | Anchored) -> bool:
    return isinstance(days, Anchored) and days.anchor is Anchor.EVENING_BEFORE
