"""Phrases of the audit page (F-70), read by therapists."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class AuditWords:
    """Who did what about whom, and never a client's words. Placeholders in braces."""

    audit: Button
    lead: str
    which: Mapping[str, Button]  # all, looks, changes
    caption: str  # {count}
    none: str
    when: str
    who: str
    act: str
    client: str
    about: str
    where: str
    in_chat: str
    in_console: str  # {browser}
    by_command: str
    somebody: str
    operator: str
    the_client: str
    acts: Mapping[str, str]
    prompt_version: str  # {title} {number}
    look: str  # {page}
    pages: Mapping[str, str]
    left_out: str  # {count}
    csv: Button
    check: Button
    check_lead: str
    whole: str
    broken: str  # {id}
