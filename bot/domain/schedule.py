"""When a client's prompts come: the schedule, the next one due, and a preview that is the same computation."""

import enum
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from bot.domain.schedule_clock import land
from bot.domain.schedule_draw import drawn_time
from bot.domain.schedule_parts import (
    Anchor,
    Anchored,
    FixedTime,
    Pause,
    QuietHours,
    Weekly,
    Window,
    check_aware,
    in_zone,
    minute_of,
)
from bot.domain.schedule_refused import EndsBeforeStart, EndUnclear, NoKey, NoTimes, TimesTooClose
from bot.domain.stage import Stage

HOURS_BETWEEN_AFTER_TRAVEL = 20
ONE_DAY = timedelta(days=1)
LOOK_BACK = timedelta(
    days=3
)  # as far as a clock change and quiet hours together carry a prompt: Apia lost a whole date
TICK = timedelta.resolution


class Preset(enum.Enum):
    """The rhythm a therapist picked in the chat, or one of their own (T4)."""

    WEEKDAY_EVENINGS = "weekday_evenings"
    THREE_DAYS = "three_days"
    EVENING_BEFORE = "evening_before"
    WEEKLY = "weekly"
    AFTER_SESSION = "after_session"
    NEW_STAGE = "new_stage"
    ONCE = "once"  # one prompt, once: *send now*
    OWN = "own"


class Moved(enum.Enum):
    """Why a prompt does not come at the time that was chosen."""

    QUIET_HOURS = "quiet_hours"  # moved to the end of the client's quiet hours (CR-207)
    CLOCK_CHANGE = "clock_change"  # the wall never shows that time on that date


class Skipped(enum.Enum):
    """Why a prompt in a preview will not be sent."""

    PAUSE = "pause"
    CAP = "cap"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Due:
    """One prompt to come. `local_date` is the intended date: it stays when the instant is moved, even over midnight."""

    at: datetime
    local_date: date
    slot: int
    moved: Moved | None = None
    skipped: Skipped | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The days and times of a schedule."""

    times: tuple[FixedTime | Window, ...]
    days: Weekly | Anchored


@dataclass(frozen=True, slots=True)
class Schedule:
    """The agreed rhythm of one client's prompts.

    `id` is random, chosen when the schedule is drafted and kept through every version: random times are drawn
    from it, so the preview before saving shows what will be sent. `prompt` is the one that was chosen; with "" those
    that fit take turns. `ends` is the last intended date; `count` ends a weekly schedule after so many.
    `not_before` holds the first prompt back after a move to another zone.
    """

    client: str
    id: str
    prompt: str
    zone: str
    times: tuple[FixedTime | Window, ...]
    days: Weekly | Anchored
    start: date
    agreed_on: date  # CR-216
    ends: date | None = None
    count: int | None = None
    quiet: QuietHours | None = None
    pause: Pause | None = None
    min_stage: Stage | None = None
    min_gap_minutes: int = 60
    not_before: datetime | None = None
    preset: Preset = Preset.OWN
    version: int = 1
    next_due_at: datetime | None = None
    review_at: datetime | None = None  # when both are asked next: more, same, fewer or stop (CR-215)
    run_from: date | None = None  # when the present run began; None: with the start
    over: bool = False  # declined, replaced or ended: nothing comes of it any more
    asked_at: datetime | None = None  # when both were last asked about it; None once one of them has answered (CR-215)
    ran_out_at: datetime | None = None  # when its run ended because nobody had answered (CR-215)
    follow_up: bool | None = None  # one silent follow-up; None: as the client's number of care says (CR-209)
    of_stage: Stage | None = None  # the stage whose entry it is tied to; left, it is dead (CR-109)
    set_as: "Rhythm | None" = None  # as the therapist set it, while the client has moved it (F-13)
    by_client: str = ""  # what the client said to it since it was set: "fine", "moved", "declined", "more", "fewer"
    note: str = ""  # the therapist's, shown beside it and never in a push (F-73)

    def __post_init__(self) -> None:
        in_zone(self.zone)
        check_aware("The first moment of a schedule", self.not_before)
        if not self.id:
            raise NoKey
        self._check_times()
        self._check_end()

    def _check_times(self) -> None:
        if not 1 <= len(self.times) <= 2:  # CR-206: never more than two a day
            raise NoTimes(count=len(self.times))
        for earlier, later in zip(self.times, self.times[1:], strict=False):
            if later.first_minute - earlier.last_minute < max(1, self.min_gap_minutes):
                raise TimesTooClose(minutes=self.min_gap_minutes)

    def _check_end(self) -> None:
        counted = self.count is not None
        if counted == (self.ends is not None) or (counted and isinstance(self.days, Anchored)):
            raise EndUnclear
        if self.count is not None and self.count < 1:
            raise EndUnclear
        if self.ends is not None and self.ends < self.start:
            raise EndsBeforeStart(ends=self.ends, start=self.start)

    @property
    def stands(self) -> bool:
        """Agreed now: neither ended nor declined nor replaced, and no prompt sent once that has had its turn."""
        return not self.over and (self.preset is not Preset.ONCE or self.next_due_at is not None)

    @property
    def last_date(self) -> date:
        """The last intended date on which this schedule may send."""
        match self.days:
            case Weekly() if self.count is not None:
                return _date_of(self.days, self.start, self.count, len(self.times))
            case _:
                return self.ends or self.start  # _check_end saw to an end

    def _dates_from(self, first: date) -> Iterator[date]:
        return self.days.dates(self.start, first, self.last_date)


def run_end(start: date, weeks: int) -> date:
    """The last date of a run of so many weeks (CR-216, `checkin.run_weeks`)."""
    return start + timedelta(weeks=weeks, days=-1)


def next_due(schedule: Schedule, after: datetime) -> Due | None:
    """The first prompt strictly after an aware moment, or None when none is to come.

    One per intended local date and time of day, in every zone (F-14). A wall time that does not exist comes just after
    the gap, one that comes twice comes the first time, a date that does not exist is left out.

    Quiet hours win (CR-207): a random or spread time is drawn from the part of its span that is not quiet; where all of
    it is quiet the prompt moves to their end. A moved prompt is dropped where it loses its sense: if it would come
    together with the next one, or on the day of the session though it belongs to the evening before.
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


def ended(schedule: Schedule) -> Schedule:
    """The schedule as over: nothing of it comes any more, and no other change brings it back."""
    return replace(schedule, over=True, next_due_at=None, review_at=None, version=schedule.version + 1)


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


def _from(schedule: Schedule, after: datetime) -> Iterator[Due]:
    """Everything due after a moment; of two that meet on one instant, the later stands."""
    zone = in_zone(schedule.zone)
    held: Due | None = None
    for due in _intended(schedule, _first_date(schedule, after, zone), zone):
        if due.at <= after:
            continue
        if held is not None and held.at < due.at:
            yield held
        held = due if due.moved else None
        if held is None:
            yield due
    if held is not None:
        yield held


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
    for day in schedule._dates_from(first):
        for slot in range(len(schedule.times)):
            if due := _on(schedule, day, slot, zone):
                yield due


def _on(schedule: Schedule, day: date, slot: int, zone: ZoneInfo) -> Due | None:
    """The prompt of one date and slot, or None if that date does not exist or the prompt would lose its sense."""
    chosen = drawn_time(schedule.id, day, slot, schedule.times[slot], schedule.quiet)
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
    return Due(landing.at, day, slot, moved)


def _belongs_to_its_evening(days: Weekly | Anchored) -> bool:
    return isinstance(days, Anchored) and days.anchor is Anchor.EVENING_BEFORE


@lru_cache(maxsize=1024)
def _date_of(days: Weekly, start: date, count: int, per_day: int) -> date:
    whole_days = -(-count // per_day)
    return next(islice(days.dates(start, start, date.max), whole_days - 1, None))
