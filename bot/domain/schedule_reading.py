"""A schedule's form read: into a schedule, or what is wrong field by field (§4.1)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TypeVar

from bot.domain.schedule import MOST_TIMES, Schedule
from bot.domain.schedule_change import following
from bot.domain.schedule_clock import land
from bot.domain.schedule_form import (
    FOLLOW_UP,
    LEAST_GAP,
    LONGEST_NOTE,
    MOST_COUNT,
    MOST_GAP,
    MOST_RUN,
    USUAL_GAP,
    Asked,
    Basis,
    When,
    Wrong,
    times_written,
)
from bot.domain.schedule_parts import (
    MOST_SPREAD_MINUTES,
    Anchor,
    Anchored,
    FixedTime,
    Pause,
    Weekly,
    Window,
    in_order,
    in_zone,
)
from bot.domain.schedule_refused import ScheduleRefused
from bot.domain.stage import Stage
from bot.domain.typed import read_date
from bot.domain.typed_clock import read_time

T = TypeVar("T")
TIME_FIELDS = "random at at_two spread opens closes opens_two closes_two".split()


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
    days, times = _days(here, before), _times(here)
    if before and _as_written(asked, before):
        times = before.times
    start, agreed_on = here.day("start"), here.day("agreed_on")
    if agreed_on > basis.today:
        here.wrong["agreed_on"] = Wrong.LATER
    ends, count = _end(here, start, days)
    pause = _pause(here)
    least = _least(here)
    if len(asked.note) > LONGEST_NOTE:
        here.wrong["note"] = Wrong.NOTE
    if here.wrong or days is None:
        return None, here.wrong
    made = Schedule(
        basis.client.id, id, asked.prompt, basis.client.zone, times, days, start, agreed_on, ends, count,
        basis.client.quiet, pause, least, _gap(here) if len(times) > 1 else USUAL_GAP,
        follow_up=FOLLOW_UP.get(asked.follow_up), of_stage=_of_stage(here, before), note=asked.note,
    )  # fmt: skip
    if made.last_date - start >= MOST_RUN:
        return None, {"count" if made.count else "ends": Wrong.TOO_LONG}
    return (following(made, before) if before else made), {}


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


def _times(here: Reading) -> tuple[FixedTime | Window, ...]:
    """One time of day or two, in order, so far apart as the form says; a second that is left empty is none (CR-206)."""
    asked = here.asked
    spans: list[FixedTime | Window | None] = [_window(here, "opens", "closes") if asked.random else _fixed(here, "at")]
    if asked.random and (asked.opens_two or asked.closes_two).strip():
        spans.append(_window(here, "opens_two", "closes_two"))
    if not asked.random and asked.at_two.strip():
        spans.append(_fixed(here, "at_two"))
    found = in_order(*(each for each in spans if each))
    gap = _gap(here) if len(spans) > 1 else USUAL_GAP
    if len(found) == MOST_TIMES and "gap" not in here.wrong and found[1].first_minute - found[0].last_minute < gap:
        here.wrong["opens_two" if asked.random else "at_two"] = Wrong.APART
    return found


def _as_written(asked: Asked, before: Schedule) -> bool:
    """Whether the fields of the times were left as they stood: then they are exactly what they were."""
    stood = times_written(before)
    return all(getattr(asked, name) == getattr(stood, name) for name in TIME_FIELDS)


def _window(here: Reading, opens: str, closes: str) -> Window | None:
    first, last = here.clock(opens), here.clock(closes)
    return here.made(closes, Wrong.ROOM, lambda: Window(first, last)) if opens not in here.wrong else None


def _fixed(here: Reading, name: str) -> FixedTime | None:
    at, spread = here.clock(name), here.number("spread", 0, MOST_SPREAD_MINUTES, Wrong.SPREAD)
    return FixedTime(at, spread) if name not in here.wrong else None


def _gap(here: Reading) -> int:
    return here.number("gap", LEAST_GAP, MOST_GAP, Wrong.GAP)


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
