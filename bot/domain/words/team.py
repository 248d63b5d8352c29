"""Phrases of handing a client over to a colleague (F-68): what the client reads, both chats, the page of the team."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button, Long


@dataclass(frozen=True, slots=True)
class TeamWords:
    """`client_` is read by clients, behind the neutral line. Placeholders in braces."""

    client_new: str  # {therapist} {former}
    client_closed: str  # {therapist} {former}
    client_alerts: str  # {therapist} {hours} {sentence}
    client_ways: str
    client_who: Button
    client_pass: Button
    client_passed: str  # {therapist} {former}
    # the chat of whoever hands over
    key: Button
    whom: str  # {label}
    nobody: str
    alert_open: str  # {label} {number}
    preview: Long  # {label} {therapist} {reads}
    goes_along: str  # {label}
    offer: Button  # {therapist}
    offered: str  # {label} {therapist}
    waits: str  # {label} {therapist}
    take_back: Button
    taken_back: str  # {label}
    told_taken: str  # {label} {therapist}
    told_declined: str  # {label} {therapist}
    # the chat of whoever takes over
    asks: str  # {former} {label}
    take: Button
    not_now: Button
    not_ready: str
    taken: str  # {label} {former}
    called: str  # {label}
    declined: str  # {label}
    told_moved: str  # {lead} {label} {former}
    told_back: str  # {former} {label}
    gone: str
    # the page of the team
    head: str
    lead: str
    client: str
    colleague: str
    choose: str
    reads_head: str  # {label}
    preview_key: str
    nobody_to_hand: str
    offer_key: str
    done_offered: str
    done_back: str
    done_declined: str
    done_alert_open: str
    # the page of who stands in for whom
    clients_head: str
    clients_lead: str
    clients_some: str  # {count} {covered}
    clients_caption: str
    clients_none: str
    clients_which: Mapping[str, str]
    therapist: str
    offered_to: str  # {therapist} {to}
    backup: str
    backup_nobody: str
    backup_not_there: str  # {backup}
    stands: str
    stands_said: Mapping[str, str]
    # the page of the therapists
    colleagues_head: str
    colleagues_lead: str
    colleagues_caption: str
    name: str
    role: str
    seen: str
    acts: str
    lead_mark: str
    claimed_on: str  # {date}
    invited_until: str  # {date}
    no_role: str
    never_seen: str
    revoke: str
    revoke_asked: str  # {name}
    revoke_yes: str
    keep: str
    move: Button
    move_to: str  # {name}
    move_asked: str  # {count} {name} {to}
    move_yes: Button
    moved: str  # {to} {count}
    moved_left: str  # {count}
    lead_on: str
    lead_off: str
    last_lead: str
    done_change: str
    invite_head: str
    invite_name: str
    invite_lead: str
    invite: str
    name_wrong: str
    link_head: str  # {name}
    link_once: str
    only_leads: str
