"""Phrases of a rhythm over time: asked about after some weeks, moved, paused, away from home, tied to a session."""

from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class RhythmWords:
    """What is said when a rhythm is looked at again or changed. Placeholders in braces."""

    # more, the same, fewer or stop (CR-215)
    review: str  # {therapist} {weeks} {schedule}
    review_last: str  # {date}
    fewer: Button
    same: Button
    more: Button
    stop: Button
    not_now: Button
    review_same: str  # {date}
    review_fewer: str  # {date}
    review_more: str  # {therapist} {date}
    review_stop: str
    run_ended: str  # {therapist}
    ended_by_therapist: str  # {therapist}

    # read by the therapist
    told_review: str  # {label} {weeks} {schedule}
    told_same: str  # {label} {date}
    told_fewer: str  # {label} {date}
    told_more: str  # {label} {date}
    told_stop: str  # {label}
    told_run_ended: str  # {label}
    line_wants_more: str
