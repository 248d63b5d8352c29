"""A schedule as it stands in a form: the fields as typed, and what may be wrong with each (§4.1)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.client_clock import day_of
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import (
    EVERY_DAY,
    LEAST_WINDOW_MINUTES,
    MINUTES_OF_A_DAY,
    WORKDAYS,
    Anchor,
    Anchored,
    FixedTime,
    Weekly,
    Window,
    in_zone,
)
from bot.domain.stage import Stage
from bot.domain.typed_words import TypedWords

MOST_RUN = timedelta(weeks=26)  # the range of checkin.run_weeks (CR-216): never open
MOST_COUNT, LONGEST_NOTE = 182, 280
LEAST_GAP, USUAL_GAP, MOST_GAP = 15, 60, 720  # minutes between two of one day
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
    APART = "apart"
    GAP = "gap"
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
    at_two: str = ""
    spread: str = "0"
    opens: str = "10:00"
    closes: str = "12:00"
    opens_two: str = ""
    closes_two: str = ""
    gap: str = str(USUAL_GAP)
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
    days, pause, zone = schedule.days, schedule.pause, in_zone(schedule.zone)
    return replace(
        times_written(schedule),
        prompt=schedule.prompt, when=_when(days), days=days.weekdays if isinstance(days, Weekly) else frozenset(),
        every=str(days.every_weeks) if isinstance(days, Weekly) else "1",
        offset=str(abs(days.days)) if isinstance(days, Anchored) else "2", start=schedule.start.isoformat(),
        counted=schedule.count is not None, ends=schedule.last_date.isoformat(), count=str(schedule.count or 12),
        follow_up=next(name for name, each in FOLLOW_UP.items() if each is schedule.follow_up),
        min_stage=schedule.min_stage.value if schedule.min_stage else "", tied=schedule.of_stage is not None,
        pause=("until" if pause.until else "open") if pause else "no",
        pause_since=pause.since.astimezone(zone).date().isoformat() if pause and pause.since else "",
        pause_until=pause.until.astimezone(zone).date().isoformat() if pause and pause.until else "",
        agreed_on=today.isoformat(), note=schedule.note,
    )  # fmt: skip


def times_written(schedule: Schedule) -> Asked:
    """Its one time or two, fixed or drawn between two. What has been made of both is written as two windows."""
    first, *others = schedule.times
    gap = str(schedule.min_gap_minutes)
    if all(isinstance(each, FixedTime) for each in schedule.times):
        spread = max(each.spread_minutes for each in schedule.times if isinstance(each, FixedTime))
        at_two = _clock(others[0].first_minute) if others else ""
        return Asked(at=_clock(first.first_minute), at_two=at_two, spread=str(spread), gap=gap)
    (opens, closes), (opens_two, closes_two) = _between(first), _between(others[0]) if others else ("", "")
    return Asked(
        random=True, opens=opens, closes=closes, opens_two=opens_two, closes_two=closes_two, gap=gap
    )  # fmt: skip


def _between(span: FixedTime | Window) -> tuple[str, str]:
    """From when until when; a fixed time beside a window is one of the least room."""
    last = max(span.last_minute + 1, span.first_minute + LEAST_WINDOW_MINUTES)
    return _clock(span.first_minute), _clock(min(last, MINUTES_OF_A_DAY - 1))


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _when(days: Weekly | Anchored) -> str:
    match days:
        case Weekly():
            return When.WEEKLY.value
        case Anchored(anchor=Anchor.EVENING_BEFORE):
            return When.EVE.value
        case Anchored(anchor=Anchor.STAGE_ENTRY):
            return When.STAGE.value
    return When.BEFORE.value if days.days < 0 else When.AFTER.value
