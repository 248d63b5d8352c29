"""Phrases of setbacks and of progress (`experience.md` §2.7, §2.8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class TrackWords:
    """Never praise, never blame, no score of a person (CR-803 to CR-805). Placeholders in braces."""

    # the setback log
    setback_key: Button
    setback_closed: str
    setback_logged: str
    setback_counts: str  # {therapist}
    setback_asks: str
    setback_no_asking: Button
    setback_not_asked: str
    setback_earlier: str  # {date}
    setback_thanks: str
    no_span: str  # {words}
    returned: str  # {tag} {times} {days} {therapist}
    returned_footing: str  # {times} {days} {therapist}
    bring: Button
    not_now: Button
    brought: str  # {therapist}
    not_brought: str
    agenda_tag: str  # {tag} {times} {days}
    agenda_footing: str  # {times} {days}

    # progress
    progress_key: Button
    progress_last: str  # {weeks} {practice}
    progress_since: str  # {date} {practice}
    practice_days: Mapping[str, str]  # one, many → {count} {word}
    practice_none: str
    setbacks_counted: Mapping[str, str]  # one, many → {count} {word}
    gaps: Mapping[str, str]  # one, many → {count} {word}
    picture_early: str
    picture_title: str
    picture_scale: str
    picture_gap: str
    picture_caption: str  # {weeks}
    picture_week: str  # {span} {days}
    medians_head: str
    medians_line: str  # {span} {facts}
    medians_none: str
    medians_change: str  # {changes}
    medians_low: Mapping[str, str]  # less, same, more
    medians_long: Mapping[str, str]
    medians_often: Mapping[str, str]
    factors_key: Button
    factors_touched: str  # {areas}
    factors_other: str  # {areas}
    factors_nothing: str
    factors: Mapping[str, str]  # the five areas by their name in the packs (CR-806)
    weeks_key: Button  # {weeks}
    words_only: Button
    with_picture: Button
    show: Button  # {therapist}
    shown: str  # {therapist}
    shown_waits: str  # {therapist}

    # read by the therapist
    told_shared: str  # {label}
    told_shown: str  # {label} {date}
    told_no_counts: str  # {label}
    told_not_yet: str  # {label}
    told_delivered: str  # {weeks} {counts}
    told_factors: str  # {areas}
    told_factor: Mapping[str, str]  # the five factors by their name in the packs
    told_became: Mapping[str, str]  # what became of a check-in → in words, with its {count}
    told_setback: str  # {date}
    told_low: str  # {low}
    told_moment: Mapping[str, str]  # yes, no, not_sure
    told_footing: str
    told_steady: str  # {span}
