"""A schedule's form read: into a schedule, or what is wrong field by field (§4.1)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import TypeVar

from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_clock import land
from bot.domain.schedule_form import FOLLOW_UP, LONGEST_NOTE, MOST_COUNT, MOST_RUN, Asked, Basis, When, Wrong
from bot.domain.schedule_parts import Anchor, Anchored, FixedTime, Pause, Weekly, Window, in_zone
from bot.domain.schedule_refused import ScheduleRefused
from bot.domain.stage import Stage
from bot.domain.typed import read_date
from bot.domain.typed_clock import read_time

T = TypeVar("T")


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
