"""The numbers of care: every setting of `clinical.md` that the road needs, with its default and allowed range.

The clinic edits them in `prompts/care.yaml`; the library refuses a value out of range. None has been signed yet.
"""

from dataclasses import dataclass, field
from datetime import time

Range = tuple[int, int]


def number(default: int, low: int, high: int, rule: str) -> int:
    """A whole number with its allowed range and the rule it belongs to."""
    value: int = field(default=default, metadata={"range": (low, high), "rule": rule})
    return value


@dataclass(frozen=True, slots=True)
class CheckinCare:
    """`checkin.*`: pace, lapsing and the questions after a check-in."""

    max_questions: int = number(4, 1, 6, "CR-201")
    offer_distress: int = number(7, 5, 9, "CR-204")
    window_minutes: int = number(75, 0, 180, "CR-205")
    daily_cap: int = number(1, 1, 2, "CR-206")
    later_max: int = number(2, 0, 3, "CR-208")
    open_hours: int = number(12, 2, 24, "CR-209")
    unanswered_step: int = number(3, 2, 7, "CR-210")
    silence_days: int = number(14, 5, 60, "CR-211")
    late_minutes: int = number(30, 5, 120, "CR-214")
    run_weeks: int = number(12, 1, 26, "CR-216")
    quiet_from: time = time(21, 30)
    quiet_to: time = time(8, 0)


@dataclass(frozen=True, slots=True)
class RecordCare:
    """`record.*`: the gate and the limits of the thought record."""

    gate_stop: int = number(7, 5, 9, "CR-301")
    gate_ok: int = number(5, 3, 6, "CR-301")
    after_concern_hours: int = number(24, 12, 72, "CR-302")
    resume_hours: int = number(72, 24, 336, "CR-305")
    regate_minutes: int = number(30, 5, 240, "CR-305")
    worse_points: int = number(10, 5, 30, "CR-312")
    night_from: time = time(22, 0)
    night_to: time = time(6, 0)


@dataclass(frozen=True, slots=True)
class ConcernCare:
    """`concern.*`: what follows a risk reading."""

    join_messages: int = number(3, 1, 5, "CR-601")
    join_seconds: int = number(120, 30, 600, "CR-601")
    figure_days: int = number(30, 1, 90, "CR-604")
    again_hours: int = number(6, 1, 24, "CR-605")
    quiet_hours_after: int = number(24, 12, 72, "CR-614")
    check_back: int = number(1, 0, 1, "CR-614")


@dataclass(frozen=True, slots=True)
class AlertMinutes:
    """`alert.*`: minutes of the ladders."""

    urgent_minutes: tuple[int, ...] = (0, 10, 20, 40)
    concern_minutes: tuple[int, ...] = (0, 30, 90, 180)
    again_minutes: int = number(60, 15, 240, "CR-709")
    ask_after_minutes: int = number(60, 15, 240, "CR-704")


@dataclass(frozen=True, slots=True)
class OtherCare:
    """Smaller numbers: the crisis card, agreed lines, practices, consent."""

    crisis_max_entries: int = number(5, 3, 5, "CR-610")
    crisis_reply_entries: int = number(3, 2, 3, "CR-610")
    crisis_review_days: int = number(180, 30, 365, "CR-611")
    plan_review_days: int = number(60, 30, 90, "CR-508")
    agreed_lines_max: int = number(3, 1, 5, "CR-415")
    agreed_line_max: int = number(140, 60, 200, "CR-415")
    practice_min_edit_seconds: int = number(4, 4, 10, "CR-410")
    consent_min_age: int = number(18, 12, 21, "CR-1204")
    join_parts_seconds: int = number(5, 0, 15, "experience 2.11")


@dataclass(frozen=True, slots=True)
class Care:
    """All numbers of care, by the first word of their setting's name."""

    checkin: CheckinCare = CheckinCare()
    record: RecordCare = RecordCare()
    concern: ConcernCare = ConcernCare()
    alert: AlertMinutes = AlertMinutes()
    other: OtherCare = OtherCare()
