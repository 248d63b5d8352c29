"""Phrases of a file that takes longer to make (`experience.md` §4.3). Read by the therapist."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class ConsoleExportsWords:
    """`steps` by what is being done. Placeholders in braces."""

    making: str
    lead: str
    waits: str
    steps: Mapping[str, str]  # {done} {total}
    bar: str
    ready: str
    there: str  # {name} {size} {time}
    take: Button
    gone: str
    gone_lead: str
    changed: str
    changed_lead: str
    again: Button
    back: Button
    once_more: str
    once_more_lead: str  # {minutes}
    send_link: Button
    sent: str
    sent_lead: str  # {minutes}
