"""The numbers of care: every setting of `clinical.md` that the road needs, with its default and allowed range.

The clinic edits them in `prompts/care.yaml`; the library refuses a value out of range. None has been signed yet.
`own=True` is the (c) of `clinical.md`: the therapist may set it for one client as well (`care_own.py`).
"""

from dataclasses import dataclass, field
from datetime import time

from bot.domain.stage import STARTS


def number(default: int, low: int, high: int, rule: str, *, own: bool = False) -> int:
    """A whole number with its allowed range and the rule it belongs to."""
    value: int = field(default=default, metadata={"range": (low, high), "rule": rule, "own": own})
    return value


def choice(default: str, allowed: tuple[str, ...], rule: str, *, own: bool = False) -> str:
    """One of a few words, and the rule it belongs to."""
    value: str = field(default=default, metadata={"allowed": allowed, "rule": rule, "own": own})
    return value


def rising(
    default: tuple[int, ...], most: int, unit: str, rule: str, *, own: bool = False, from_zero: bool = False
) -> tuple[int, ...]:
    """As many whole numbers as the default has, each above the one before, up to `most`."""
    meta = {"rising": most, "unit": unit, "from_zero": from_zero, "rule": rule, "own": own}
    value: tuple[int, ...] = field(default=default, metadata=meta)
    return value


@dataclass(frozen=True, slots=True)
class CheckinCare:
    """`checkin.*`: pace, lapsing and the questions after a check-in."""

    max_questions: int = number(4, 1, 6, "CR-201", own=True)
    offer_distress: int = number(7, 5, 9, "CR-204", own=True)
    window_minutes: int = number(75, 0, 180, "CR-205", own=True)
    daily_cap: int = number(1, 1, 2, "CR-206", own=True)
    later_max: int = number(2, 0, 3, "CR-208")
    open_hours: int = number(12, 2, 24, "CR-209")
    unanswered_step: int = number(3, 2, 7, "CR-210", own=True)
    silence_days: int = number(14, 5, 60, "CR-211", own=True)
    late_minutes: int = number(30, 5, 120, "CR-214")
    run_weeks: int = number(12, 1, 26, "CR-216", own=True)
    ask_distress: str = choice("hard", ("hard", "always"), "CR-201", own=True)
    nudge: str = choice("off", ("off", "on"), "CR-209", own=True)
    nudge_minutes: int = number(60, 15, 360, "CR-209", own=True)
    review_weeks: tuple[int, ...] = rising((4, 8, 12), 26, "weeks", "CR-215")
    quiet_from: time = field(default=time(21, 30), metadata={"rule": "CR-207"})
    quiet_to: time = field(default=time(8, 0), metadata={"rule": "CR-207"})


@dataclass(frozen=True, slots=True)
class RecordCare:
    """`record.*`: the gate and the limits of the thought record."""

    gate_stop: int = number(7, 5, 9, "CR-301", own=True)
    gate_ok: int = number(5, 3, 6, "CR-301", own=True)
    after_concern_hours: int = number(24, 12, 72, "CR-302")
    resume_hours: int = number(72, 24, 336, "CR-305", own=True)
    regate_minutes: int = number(30, 5, 240, "CR-305")
    pattern_step: str = choice("off", ("off", "on"), "CR-310", own=True)
    share_default: str = choice("ask", ("ask", "private", "shared"), "CR-313")  # shared: only if the client says so
    worse_points: int = number(10, 5, 30, "CR-312")
    night_from: time = field(default=time(22, 0), metadata={"rule": "CR-302", "own": True})
    night_to: time = field(default=time(6, 0), metadata={"rule": "CR-302", "own": True})


@dataclass(frozen=True, slots=True)
class ConcernCare:
    """`concern.*`: what follows a risk reading."""

    join_messages: int = number(3, 1, 5, "CR-601")
    join_seconds: int = number(120, 30, 600, "CR-601")
    ask_direct: str = choice("on", ("on", "off"), "CR-604")
    figure_days: int = number(30, 1, 90, "CR-604")
    again_hours: int = number(6, 1, 24, "CR-605")
    quiet_hours_after: int = number(24, 12, 72, "CR-614", own=True)
    check_back: int = number(1, 0, 1, "CR-614", own=True)


@dataclass(frozen=True, slots=True)
class AlertMinutes:
    """`alert.*`: minutes of the ladders."""

    urgent_minutes: tuple[int, ...] = rising((0, 10, 20, 40), 1440, "minutes", "CR-703", own=True, from_zero=True)
    concern_minutes: tuple[int, ...] = rising((0, 30, 90, 180), 1440, "minutes", "CR-703", own=True, from_zero=True)
    again_minutes: int = number(60, 15, 240, "CR-709")
    ask_after_minutes: int = number(60, 15, 240, "CR-704")


@dataclass(frozen=True, slots=True)
class TrackCare:
    """`track.*`: what counts as returning, and what is asked (CR-801 to CR-804)."""

    weeks: tuple[int, ...] = rising((4, 12), 26, "weeks", "CR-801")
    pattern_count: int = number(3, 2, 6, "CR-804", own=True)
    collapse_count: int = number(2, 2, 4, "CR-804", own=True)
    pattern_days: int = number(28, 14, 84, "CR-804", own=True)
    ask_footing: str = choice("off", ("off", "on"), "CR-802", own=True)
    min_setbacks: int = number(3, 2, 6, "CR-803")
    min_weeks: int = number(12, 8, 26, "CR-803")
    picture_days: int = number(14, 7, 28, "experience 2.8")


@dataclass(frozen=True, slots=True)
class MeasureCare:
    """`measure.*`: how often a measure may be sent, and what the client sees of it (CR-901, CR-903)."""

    per_week: int = number(1, 1, 1, "CR-901")
    min_gap_days: int = number(28, 28, 84, "CR-901", own=True)
    show_client: str = choice("off", ("off", "on"), "CR-903", own=True)


@dataclass(frozen=True, slots=True)
class BriefCare:
    """`brief.*`: which ratings are a line of the brief (CR-104)."""

    hard_distress: int = number(7, 6, 9, "CR-104", own=True)
    hard_count: int = number(3, 2, 5, "CR-104", own=True)
    client_sees: str = choice("on", ("on", "off"), "CR-1004", own=True)


@dataclass(frozen=True, slots=True)
class DataCare:
    """`data.*`: how long what a client wrote is kept, and messages in a discreet chat (CR-1205)."""

    retention_days: int = number(365, 30, 3650, "CR-1205")
    discreet_hours: int = number(24, 1, 47, "experience 2.9")


@dataclass(frozen=True, slots=True)
class StageCare:
    """`stage.*`: where a client begins, unless the therapist chooses otherwise (CR-101)."""

    start: str = choice("safety", tuple(each.value for each in STARTS), "CR-101")


@dataclass(frozen=True, slots=True)
class AimCare:
    """`aim.*`: what the label of an aim changes (CR-108)."""

    recover_max_per_week: int = number(3, 1, 7, "CR-108", own=True)


@dataclass(frozen=True, slots=True)
class CrisisCare:
    """`crisis.*`: the card, and how its rows age (CR-610, CR-611)."""

    max_entries: int = number(5, 3, 5, "CR-610")
    reply_entries: int = number(3, 2, 3, "CR-610")
    review_days: int = number(180, 30, 365, "CR-611")
    show_unconfirmed: int = number(1, 0, 1, "CR-611")


@dataclass(frozen=True, slots=True)
class PlanCare:
    """`plan.*`: when the safety plan is worth a look, and how long its messages stay in our records."""

    review_days: int = number(60, 30, 90, "CR-508", own=True)
    transport_purge_hours: int = number(24, 1, 24, "CR-505")


@dataclass(frozen=True, slots=True)
class AgreedCare:
    """`agreed.*`: what the two agreed this week (CR-415)."""

    lines_max: int = number(3, 1, 5, "CR-415")
    line_max: int = number(140, 60, 200, "CR-415")


@dataclass(frozen=True, slots=True)
class ToolkitCare:
    """`toolkit.*`: how many practices, what fits for how long, when one may be second nature (CR-401, 402, 406)."""

    min: int = number(3, 1, 5, "CR-401")
    max: int = number(5, 3, 5, "CR-401")
    fit_hours: int = number(3, 1, 24, "CR-402")
    nature_days: int = number(24, 12, 50, "CR-406", own=True)
    nature_weeks: int = number(8, 4, 12, "CR-406", own=True)
    nature_unprompted: int = number(70, 50, 100, "CR-406", own=True)  # of a hundred


@dataclass(frozen=True, slots=True)
class PracticeCare:
    """`practice.*`: their pace, and what is noticed of them."""

    min_edit_seconds: int = number(4, 4, 10, "CR-410")
    not_helpful_count: int = number(3, 2, 6, "CR-412")
    social_days: int = number(14, 7, 60, "CR-413", own=True)


@dataclass(frozen=True, slots=True)
class ConsentCare:
    """`consent.*`: who may enrol (CR-1204)."""

    min_age: int = number(18, 12, 21, "CR-1204")


@dataclass(frozen=True, slots=True)
class WordsCare:
    """`words.*`: what `handrail check` asks of the clinic's texts (CR-1103, CR-1104)."""

    max_grade: int = number(6, 4, 8, "CR-1103")
    max_sentence: int = number(15, 10, 20, "CR-1103")
    message_max: int = number(300, 160, 300, "CR-1104")
    button_max: int = number(24, 12, 24, "CR-1104")


@dataclass(frozen=True, slots=True)
class OtherCare:
    """What belongs to none of them."""

    join_parts_seconds: int = number(5, 0, 15, "experience 2.11")


@dataclass(frozen=True, slots=True)
class Care:
    """All numbers of care, by the first word of their setting's name."""

    stage: StageCare = StageCare()
    aim: AimCare = AimCare()
    checkin: CheckinCare = CheckinCare()
    record: RecordCare = RecordCare()
    concern: ConcernCare = ConcernCare()
    alert: AlertMinutes = AlertMinutes()
    track: TrackCare = TrackCare()
    measure: MeasureCare = MeasureCare()
    brief: BriefCare = BriefCare()
    data: DataCare = DataCare()
    crisis: CrisisCare = CrisisCare()
    plan: PlanCare = PlanCare()
    agreed: AgreedCare = AgreedCare()
    toolkit: ToolkitCare = ToolkitCare()
    practice: PracticeCare = PracticeCare()
    consent: ConsentCare = ConsentCare()
    words: WordsCare = WordsCare()
    other: OtherCare = OtherCare()
