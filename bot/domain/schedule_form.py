"""A schedule as it stands in a form: the fields as typed, and what may be wrong with each (§4.1)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.client_clock import day_of
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import EVERY_DAY, WORKDAYS, Anchor, Anchored, FixedTime, Weekly, Window, in_zone
from bot.domain.stage import Stage
from bot.domain.typed_words import TypedWords

MOST_RUN = timedelta(weeks=26)  # the range of checkin.run_weeks (CR-216): never open
MOST_COUNT, LONGEST_NOTE = 182, 280
WEEKEND = frozenset({5, 6})
SETS = {"workdays": WORKDAYS, "weekend": WEEKEND, "all": EVERY_DAY}
FOLLOW_UP = {"usual": None, "yes": True, "no": False}


class When(enum.Enum):
    """On which days."""

    WEEKLY = "weekly"
    EVE = "eve"
    BEFORE = "before"
    AFTER = "after"
    STAGE = "stage"


class Wrong(enum.Enum):
    """What is wrong with a field; each has its words."""

    PROMPT = "prompt"
    DAYS = "days"
    WEEKS = "weeks"
    OFFSET = "offset"
    STAGE = "stage"
    TIME = "time"
    SPREAD = "spread"
    ROOM = "room"
    DATE = "date"
    BEFORE = "before"
    TOO_LONG = "too_long"
    COUNT = "count"
    COUNT_TIED = "count_tied"
    PAUSE = "pause"
    LATER = "later"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields as typed."""

    prompt: str = ""
    when: str = When.WEEKLY.value
    days: frozenset[int] = frozenset()
    every: str = "1"
    offset: str = "2"
    random: bool = False
    at: str = "19:00"
    spread: str = "0"
    opens: str = "10:00"
    closes: str = "12:00"
    start: str = ""
    counted: bool = False
    ends: str = ""
    count: str = "12"
    follow_up: str = "usual"
    min_stage: str = ""
    tied: bool = False
    pause: str = "no"
    pause_since: str = ""
    pause_until: str = ""
    agreed_on: str = ""
    note: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """What a form cannot know: whose it is, today on their clock, the dates it may be tied to, what they may get."""

    client: Client
    now: datetime
    typed: TypedWords
    session_on: tuple[date, ...]
    entering: Stage | None  # the stage that may be entered next
    prompts: Mapping[str, Stage]  # each prompt's least stage

    @property
    def today(self) -> date:
        return day_of(self.client, self.now)


def written(schedule: Schedule, today: date) -> Asked:
    """The fields in which a schedule stands, agreed anew today."""
    days, span, pause = schedule.days, schedule.times[0], schedule.pause
    window = span if isinstance(span, Window) else None
    fixed = span if isinstance(span, FixedTime) else None
    zone = in_zone(schedule.zone)
    return Asked(
        prompt=schedule.prompt, when=_when(days), days=days.weekdays if isinstance(days, Weekly) else frozenset(),
        every=str(days.every_weeks) if isinstance(days, Weekly) else "1",
        offset=str(abs(days.days)) if isinstance(days, Anchored) else "2",
        random=window is not None, at=f"{fixed.at:%H:%M}" if fixed else "19:00",
        spread=str(fixed.spread_minutes) if fixed else "0", opens=f"{window.opens:%H:%M}" if window else "10:00",
        closes=f"{window.closes:%H:%M}" if window else "12:00", start=schedule.start.isoformat(),
        counted=schedule.count is not None, ends=schedule.last_date.isoformat(), count=str(schedule.count or 12),
        follow_up=next(name for name, each in FOLLOW_UP.items() if each is schedule.follow_up),
        min_stage=schedule.min_stage.value if schedule.min_stage else "", tied=schedule.of_stage is not None,
        pause=("until" if pause.until else "open") if pause else "no",
        pause_since=pause.since.astimezone(zone).date().isoformat() if pause and pause.since else "",
        pause_until=pause.until.astimezone(zone).date().isoformat() if pause and pause.until else "",
        agreed_on=today.isoformat(), note=schedule.note,
    )  # fmt: skip


def _when(days: Weekly | Anchored) -> str:
    match days:
        case Weekly():
            return When.WEEKLY.value
        case Anchored(anchor=Anchor.EVENING_BEFORE):
            return When.EVE.value
        case Anchored(anchor=Anchor.STAGE_ENTRY):
            return When.STAGE.value
    return When.BEFORE.value if days.days < 0 else When.AFTER.value
