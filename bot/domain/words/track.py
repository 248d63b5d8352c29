"""Phrases of setbacks and of progress (`experience.md` §2.7, §2.8)."""

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
    setback_thanks: str
    no_span: str  # {words}
    returned: str  # {tag} {times} {days} {therapist}
    returned_footing: str  # {times} {days} {therapist}
    bring: Button
    not_now: Button
    brought: str  # {therapist}
    not_brought: str
