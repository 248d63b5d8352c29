"""What Handrail keeps of a person, who sees it and for how long: six lines, and the whole text (CR-1201)."""

from dataclasses import dataclass

from bot.domain.words.kinds import Button, Long


@dataclass(frozen=True, slots=True)
class PrivacyWords:
    """The clinic's own statement; it says who runs this installation. Placeholders in braces."""

    operator: str  # {therapist}
    short: Long  # {operator} {therapist} {days}
    key_full: Button
    full: Long  # {operator} {therapist} {days}
