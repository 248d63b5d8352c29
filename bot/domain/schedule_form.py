"""A schedule as it stands in a form: what was typed, read into a schedule or refused field by field (§4.1)."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from bot.domain.client_clock import day_of
from bot.domain.people import Client
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_clock import land
from bot.domain.schedule_parts import (
    EVERY_DAY,
    WORKDAYS,
    Anchor,
    Anchored,
    FixedTime,
    Pause,
    Weekly,
    Window,
    in_zone,
)
from bot.domain.schedule_refused import ScheduleRefused
from bot.domain.stage import Stage
from bot.domain.typed import read_date
from bot.domain.typed_clock import read_time
from bot.domain.typed_words import TypedWords

T = TypeVar("T")
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


@dataclass(slots=True)
class Reading:
    """A form being read: what came of each field, and what is wrong by field."""

    asked: Asked
    basis: Basis
    wrong: dict[str, Wrong] = field(default_factory=dict)

    def day(self, name: str, otherwise: Wrong = Wrong.DATE) -> date:
        text = getattr(self.asked, name).strip()
        found = read_date(text, self.basis.today, self.basis.typed) if text else None
        if found is None:
            self.wrong[name] = otherwise
        return found or self.basis.today

    def clock(self, name: str) -> time:
        found = read_time(getattr(self.asked, name), self.basis.typed)
        if found is None:
            self.wrong[name] = Wrong.TIME
        return found or time(12)

    def number(self, name: str, low: int, high: int, otherwise: Wrong) -> int:
        text = getattr(self.asked, name).strip()
        good = text.isascii() and text.isdigit() and len(text) < 5 and low <= int(text) <= high
        if not good:
            self.wrong[name] = otherwise
        return int(text) if good else low

    def made(self, name: str, otherwise: Wrong, make: Callable[[], T]) -> T | None:
        """That part of a schedule, or None where the rules refuse it."""
        if name in self.wrong:
            return None
        try:
            return make()
        except ScheduleRefused:
            self.wrong[name] = otherwise
            return None


def read(
    asked: Asked, basis: Basis, id: str, before: Schedule | None = None
) -> tuple[Schedule | None, dict[str, Wrong]]:  # fmt: skip
    """The schedule that these fields describe, or what is wrong by field. `before`: the one that is changed."""
    here = Reading(asked, basis)
    days, span = _days(here, before), _span(here)
    start, agreed_on = here.day("start"), here.day("agreed_on")
    if agreed_on > basis.today:
        here.wrong["agreed_on"] = Wrong.LATER
    ends, count = _end(here, start, days)
    pause = _pause(here)
    least = _least(here)
    if len(asked.note) > LONGEST_NOTE:
        here.wrong["note"] = Wrong.NOTE
    if here.wrong or days is None or span is None:
        return None, here.wrong
    made = Schedule(
        basis.client.id, id, asked.prompt, basis.client.zone, (span,), days, start, agreed_on, ends, count,
        basis.client.quiet, pause, least, follow_up=FOLLOW_UP.get(asked.follow_up), of_stage=_of_stage(here, before),
        note=asked.note,
    )  # fmt: skip
    if made.last_date - start >= MOST_RUN:
        return None, {"count" if made.count else "ends": Wrong.TOO_LONG}
    return (following(made, before) if before else made), {}


def following(made: Schedule, before: Schedule) -> Schedule:
    """The next version of a schedule: what the client moved stays moved unless days or times are agreed anew."""
    same = (made.times, made.days) == (before.times, before.days)
    said = before.by_client if same and before.by_client != "fine" else ""
    return replace(
        made, version=before.version + 1, run_from=before.run_from, not_before=before.not_before,
        min_gap_minutes=before.min_gap_minutes, preset=before.preset if same else Preset.OWN,
        set_as=before.set_as if same else None, by_client=said,
    )  # fmt: skip


def never_twice(schedule: Schedule, last: date | None) -> Schedule:
    """No second one for a date whose check-in has been sent, whatever time it has now."""
    if last is None:
        return schedule
    floor = land(last + timedelta(days=1), time.min, in_zone(schedule.zone)).at
    return replace(schedule, not_before=max(floor, schedule.not_before or floor))


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


def _days(here: Reading, before: Schedule | None) -> Weekly | Anchored | None:
    asked, on = here.asked, here.basis.session_on
    match next((each for each in When if each.value == asked.when), When.WEEKLY):
        case When.WEEKLY:
            weeks = here.number("every", 1, 4, Wrong.WEEKS)
            return here.made("days", Wrong.DAYS, lambda: Weekly(asked.days, weeks))
        case When.EVE:
            made = Anchored(Anchor.EVENING_BEFORE, -1, on)
        case When.BEFORE:
            made = Anchored(Anchor.SESSION, -here.number("offset", 0, 28, Wrong.OFFSET), on)
        case When.AFTER:
            made = Anchored(Anchor.SESSION, here.number("offset", 0, 28, Wrong.OFFSET), on)
        case When.STAGE:
            made = _into_a_stage(here, before)
    kept = before.days if before and isinstance(before.days, Anchored) else None
    return replace(made, on=kept.on) if kept and kept.anchor is made.anchor and kept.on else made


def _into_a_stage(here: Reading, before: Schedule | None) -> Anchored:
    tied_already = before is not None and before.of_stage is not None
    if here.basis.entering is None and not tied_already:
        here.wrong["when"] = Wrong.STAGE
    return Anchored(Anchor.STAGE_ENTRY, here.number("offset", 0, 28, Wrong.OFFSET))


def _span(here: Reading) -> FixedTime | Window | None:
    if here.asked.random:
        opens, closes = here.clock("opens"), here.clock("closes")
        return here.made("closes", Wrong.ROOM, lambda: Window(opens, closes)) if "opens" not in here.wrong else None
    at, spread = here.clock("at"), here.number("spread", 0, 180, Wrong.SPREAD)
    return here.made("spread", Wrong.SPREAD, lambda: FixedTime(at, spread))


def _end(here: Reading, start: date, days: Weekly | Anchored | None) -> tuple[date | None, int | None]:
    if not here.asked.counted:
        ends = here.day("ends")
        if not {"start", "ends"} & here.wrong.keys() and ends < start:
            here.wrong["ends"] = Wrong.BEFORE
        return ends, None
    if isinstance(days, Anchored):
        here.wrong["count"] = Wrong.COUNT_TIED
    return None, here.number("count", 1, MOST_COUNT, Wrong.COUNT)


def _pause(here: Reading) -> Pause | None:
    asked, zone = here.asked, in_zone(here.basis.client.zone)
    if asked.pause not in ("until", "open"):
        return None
    since = land(here.day("pause_since"), time.min, zone).at if asked.pause_since.strip() else None
    if asked.pause == "open":
        return Pause(None, since)
    until = land(here.day("pause_until"), time.min, zone).at
    if "pause_until" not in here.wrong and until <= here.basis.now:
        here.wrong["pause_until"] = Wrong.PAUSE
    return here.made("pause_until", Wrong.PAUSE, lambda: Pause(until, since))


def _least(here: Reading) -> Stage | None:
    """The least stage; nothing above the ceiling, neither the stage itself nor what is sent."""
    asked, ceiling = here.asked, here.basis.client.ceiling
    wanted = next((each for each in Stage if each.value == asked.min_stage), None)
    if wanted and not ceiling.reaches(wanted):
        here.wrong["min_stage"] = Wrong.STAGE
    prompt = here.basis.prompts.get(asked.prompt)
    if asked.prompt and (prompt is None or not ceiling.reaches(prompt)):
        here.wrong["prompt"] = Wrong.PROMPT
    return wanted


def _of_stage(here: Reading, before: Schedule | None) -> Stage | None:
    """The stage to which it is tied; one that is changed stays tied to its own."""
    already = before.of_stage if before else None
    if here.asked.when == When.STAGE.value:
        return already or here.basis.entering
    return already or here.basis.client.stage if here.asked.tied else None


def _when(days: Weekly | Anchored) -> str:
    match days:
        case Weekly():
            return When.WEEKLY.value
        case Anchored(anchor=Anchor.EVENING_BEFORE):
            return When.EVE.value
        case Anchored(anchor=Anchor.STAGE_ENTRY):
            return When.STAGE.value
    return When.BEFORE.value if days.days < 0 else When.AFTER.value
