"""Phrases of the form of how a therapist reads alerts, on the console's team page (T1)."""

from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class ConsoleReadingWords:
    """Read by the therapist. Placeholders in braces."""

    edit_head: str
    edit_lead: str
    days: str
    from_: str
    to: str
    sentence: str
    sentence_hint: str  # {most}
    night: str
    backup: str
    backup_hint: str
    keep: Button
    kept: str
    kept_backup: str  # {backup}
    test_key: Button
    test_sent: str
    wrong_head: str
    wrong_days: str
    wrong_hours: str
    wrong_sentence: str  # {most}
    wrong_night: str
    wrong_backup: str  # {most}
