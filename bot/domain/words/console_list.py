"""Phrases of what can be done from the console's list of clients."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class ConsoleListWords:
    """Read by the therapist. Placeholders in braces."""

    order: str
    orders: Mapping[str, str]
    next_here: str  # {when}
    last_one: str  # {when} {became}
    gap_now: str  # {since}
    gap_over: str  # {since} {until}
    gap_lost: str  # {since} {until}
    invite: Button
    invite_title: str
    invite_lead: str
    invite_label: str
    invite_hint: str  # {most}
    invite_usual: str  # {usual}
    invite_key: Button
    invited: str
    wrong_head: str
    pause_all: Button
    pause_title: str
    pause_lead: str  # {count}
    pause_none: str
    pause_key: Button
    paused_now: str  # {count}
    go_on_key: Button
    paused_all: str  # {count}
    went_on_all: str  # {count}
