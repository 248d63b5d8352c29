"""Phrases of a therapist's private notes in the console (F-67)."""

from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class ConsoleNotesWords:
    """Placeholders in braces."""

    title: str  # {label}
    head: str
    open: Button
    there: str  # {count} {date}
    lead: str  # {label}
    new_head: str
    day: str
    text: str
    hint: str  # {most}
    keep: Button
    none: str
    list_head: str  # {count}
    change: Button
    change_named: str  # {date}
    edit_title: str  # {label} {date}
    back: str
    take_out: str
    take_out_lead: str
    take_out_sure: Button
    kept: str
    changed: str
    taken_out: str
    wrong_head: str
    wrong_text: str
    wrong_long: str  # {most}
    wrong_day: str
    stale: str
