"""The rhythms a therapist can set from the chat with one tap (T4)."""

from dataclasses import dataclass
from datetime import date, time

from bot.domain.schedule import Preset, Schedule, run_end
from bot.domain.schedule_parts import WORKDAYS, Anchor, Anchored, FixedTime, QuietHours, Weekly, Window
from bot.domain.stage import Stage

MONDAY_WEDNESDAY_FRIDAY = frozenset({0, 2, 4})
EVENING = time(19)
MORNING = Window(time(10), time(12))
DAYS_AFTER_SESSION = 2
DAYS_INTO_STAGE = 3
BESIDE = frozenset({Preset.NEW_STAGE})  # takes the place of none of the others
NEEDS_SESSION = frozenset({Preset.EVENING_BEFORE, Preset.AFTER_SESSION})


@dataclass(frozen=True, slots=True)
class Basis:
    """What a preset needs to know: whose it is, their clock and quiet hours, and the two care numbers it uses."""

    client: str
    id: str
    prompt: str
    zone: str
    start: date
    run_weeks: int  # checkin.run_weeks (CR-216)
    spread_minutes: int  # checkin.window_minutes (CR-205)
    quiet: QuietHours | None = None
    session_on: tuple[date, ...] = ()  # the last and the next therapy hour, as far as known
    of_stage: Stage | None = None  # only while the client is there; that of a new stage waits for its beginning


def from_preset(preset: Preset, basis: Basis) -> Schedule:
    """The schedule of one of the presets, agreed on its first day. Raises KeyError for Preset.OWN."""
    return {
        Preset.WEEKDAY_EVENINGS: weekday_evenings,
        Preset.THREE_DAYS: three_days,
        Preset.EVENING_BEFORE: evening_before_session,
        Preset.WEEKLY: weekly,
        Preset.AFTER_SESSION: after_session,
        Preset.NEW_STAGE: new_stage,
    }[preset](basis)


def weekday_evenings(basis: Basis) -> Schedule:
    """Monday to Friday in the evening."""
    return _schedule(basis, Preset.WEEKDAY_EVENINGS, Weekly(WORKDAYS), _evening(basis))


def three_days(basis: Basis) -> Schedule:
    """Monday, Wednesday and Friday, at a random time from 10 to 12."""
    return _schedule(basis, Preset.THREE_DAYS, Weekly(MONDAY_WEDNESDAY_FRIDAY), MORNING)


def evening_before_session(basis: Basis) -> Schedule:
    """The evening before the next therapy hour; nothing while its date is unknown."""
    days = Anchored(Anchor.EVENING_BEFORE, -1, basis.session_on)
    return _schedule(basis, Preset.EVENING_BEFORE, days, _evening(basis))


def weekly(basis: Basis) -> Schedule:
    """Once a week in the evening, on the weekday of the start."""
    return _schedule(basis, Preset.WEEKLY, Weekly(frozenset({basis.start.weekday()})), _evening(basis))


def after_session(basis: Basis) -> Schedule:
    """In the evening two days after the therapy hour; nothing while its date is unknown."""
    days = Anchored(Anchor.SESSION, DAYS_AFTER_SESSION, basis.session_on)
    return _schedule(basis, Preset.AFTER_SESSION, days, _evening(basis))


def new_stage(basis: Basis) -> Schedule:
    """In the evening three days into a stage; nothing until it begins, nothing once it is left (CR-109)."""
    days = Anchored(Anchor.STAGE_ENTRY, DAYS_INTO_STAGE)
    return _schedule(basis, Preset.NEW_STAGE, days, _evening(basis))


def _evening(basis: Basis) -> FixedTime:
    return FixedTime(EVENING, basis.spread_minutes)


def _schedule(basis: Basis, preset: Preset, days: Weekly | Anchored, at: FixedTime | Window) -> Schedule:
    return Schedule(
        client=basis.client,
        id=basis.id,
        prompt=basis.prompt,
        zone=basis.zone,
        times=(at,),
        days=days,
        start=basis.start,
        agreed_on=basis.start,
        ends=run_end(basis.start, basis.run_weeks),
        quiet=basis.quiet,
        preset=preset,
        of_stage=basis.of_stage,
    )
