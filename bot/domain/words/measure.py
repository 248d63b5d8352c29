"""Phrases around a measure; its items and answers are the clinic's own copy (`clinical.md` §9)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """No verdict, no band and no number for the client unless it was switched on (CR-903). Placeholders in braces."""

    open: Button
    tomorrow: Button
    not_this: Button
    no_more: Button
    begin: Button
    go_on: Button
    intro: str  # {therapist} {count} {weeks} {sees}
    sees_result: str  # {therapist}
    sees_nothing: str  # {therapist}
    comes_tomorrow: str
    left_out: str
    ended: str  # {therapist}
    closed: str
    stopped: str
    thanks: str
    no_total: str  # {count}
    result: str  # {total} {highest} {band}
    bands: Mapping[str, str]

    # read by the therapist
    told_key: Button
    told_head: str  # {label}
    told_none: str
    told_next: str  # {title} {date} {until}
    told_session: str  # {title} {until}
    told_last: str  # {title} {until}
    told_waits_alerts: str  # {title}
    told_by_client: str  # {title}
    told_result: str  # {title} {date} {total} {highest} {band}
    told_parts: Mapping[str, str]  # anxiety, depression, when they screen positive
    told_missing: str  # {title} {date} {count}
    told_risk: Mapping[str, str]  # none, some → {number} {value}
    told_no_counts: str  # {label}
    told_no_texts: str  # {titles} {files}
    told_order: Button
    told_open: Button  # {title}
    told_end: Button  # {title}
    told_once: Button
    told_weeks: Button  # {weeks}
    told_ordered: str  # {title} {label} {date} {until}
    told_ordered_session: str  # {title} {label}
    told_not_ordered: str
    told_ended: str  # {title} {label}
    told_opened: str  # {title} {label}
    told_not_now: str  # {label} {why}
    told_why: Mapping[str, str]
