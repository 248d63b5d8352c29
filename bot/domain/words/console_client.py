"""Phrases of a client's page in the console and of what it leads to: delivery, shared entries (`experience.md` §4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class ConsoleClientWords:
    """Read by the client's own therapist. Placeholders in braces."""

    do: Button
    no_scores: str  # {label}
    # delivery
    delivery_head: str
    delivery_open: Button
    delivery_title: str  # {label}
    delivery_lead: str
    delivery_count: str  # {count}
    delivery_none: str
    by_client: str
    became: Mapping[str, str]  # {why} {when}
    # shared entries
    shared_head: str
    shared_open: Button
    shared_title: str  # {label}
    shared_lead: str  # {label}
    shared_there: str  # {count} {date}
    shared_none: str
    for_session: str
    # times
    moved: str  # {schedule} {agreed} {now}
    session_head: str
    session_none: str
    agreed_open: Button
    agreed_title: str  # {label}
    agreed_lead: str  # {label}
    agreed_hint: str  # {most}
    agreed_line: str  # {number}
    agreed_blank: str
    agreed_long: str  # {most}
    agreed_kept: str  # {label}
    agreed_stale: str  # {lines}
    session_weekly: str
    session_every: str  # {weeks}
    session_open: Button
    session_title: str  # {label}
    session_lead: str  # {label}
    session_tied: str  # {schedules}
    session_day: str
    session_at: str
    session_again: str
    session_stays: str  # {when}
    session_not: str
    session_keep: Button
    session_wrong: str
    session_past: str
    session_stale: str  # {when}
    # to reach them
    contact_head: str
    contact_noted: str
    contact_none: str
    contact_change: Button
    contact_title: str  # {label}
    contact_lead: str  # {label}
    contact_who: str
    contact_where: str
    contact_hint: str
    contact_keep: Button
    contact_kept: str
    contact_wrong_head: str
    contact_nothing: str
    contact_long: str  # {most}
    # what was agreed to
    consent_records: str
    consent_since: str  # {choice} {date}
    counts: Mapping[str, str]
    backup: Mapping[str, str]
    records: Mapping[str, str]
    # gone
    ended: str  # {label} {date}
    over: str  # {label} {date}
    ended_notes: str
    erased_title: str
    erased: str  # {date} {number}
