"""Phrases of a client's pages in the console on which a therapist acts: stage, pause, send now, private notes."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class ConsoleActsWords:
    """What an act says of itself is that of the chat. Placeholders in braces."""

    stale: str
    # the stage
    stage_title: str  # {label}
    up_head: str
    note: str
    note_hint: str  # {most}
    no_note: str
    raise_: Mapping[str, Button]  # stage → the key that opens it
    down_head: str
    down_lead: str  # {label}
    hold_head: str
    hold_lead: str
    keep_aim: Button
    growth_head: str
    growth_lead: str
    history_head: str
    history_line: str  # {when} {from} {to}
    # a pause
    pause_title: str  # {label}
    pause_on: str  # {date}
    pause_on_open: str
    pause_head: str
    pause_lead: str  # {label}
    how: str
    until_date: str
    until: str
    until_open: str
    pause: Button
    wrong_date: str
    wrong_past: str
    rest_head: str
    rest_on: str  # {when}
    # one check-in moved or left out
    next_title: str  # {label}
    next_lead: str  # {label}
    next_day: str  # {label}
    next_time: str
    wrong_time: str
    # send now
    send_title: str  # {label}
    send_nothing: str
    wrong_head: str
