"""When a client's prompts come: the agreed rhythm as it is kept. The next one due: `schedule_due.py`."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

from bot.domain.schedule_parts import Anchored, FixedTime, Pause, QuietHours, Weekly, Window, check_aware, in_zone
from bot.domain.schedule_refused import EndsBeforeStart, EndUnclear, NoKey, NoTimes, TimesTooClose
from bot.domain.stage import Stage

ONE_DAY = timedelta(days=1)
MOST_TIMES = 2  # CR-206: never more than two a day


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
class Singled:
    """One intended check-in that stands apart from its rhythm: on another day and time of the wall, or left out."""

    local_date: date
    slot: int
    day: date | None = None  # None: left out
    at: time | None = None


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
    singled: tuple[Singled, ...] = ()  # moved or left out one by one; the rhythm itself stays as agreed (T4)

    def __post_init__(self) -> None:
        in_zone(self.zone)
        check_aware("The first moment of a schedule", self.not_before)
        if not self.id:
            raise NoKey
        self._check_times()
        self._check_end()

    def _check_times(self) -> None:
        if not 1 <= len(self.times) <= MOST_TIMES:
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

    def times_on(self, day: date) -> int:
        """How many of its times that date has: the last of a counted run may have fewer."""
        if self.count is None or day < self.last_date:
            return len(self.times)
        return (self.count - 1) % len(self.times) + 1

    def _dates_from(self, first: date) -> Iterator[date]:
        return self.days.dates(self.start, first, self.last_date)


def run_end(start: date, weeks: int) -> date:
    """The last date of a run of so many weeks (CR-216, `checkin.run_weeks`)."""
    return start + timedelta(weeks=weeks, days=-1)


def ended(schedule: Schedule) -> Schedule:
    """The schedule as over: nothing of it comes any more, and no other change brings it back."""
    return replace(schedule, over=True, next_due_at=None, review_at=None, version=schedule.version + 1)


@lru_cache(maxsize=1024)
def _date_of(days: Weekly, start: date, count: int, per_day: int) -> date:
    whole_days = -(-count // per_day)
    return next(islice(days.dates(start, start, date.max), whole_days - 1, None))
