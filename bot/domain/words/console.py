"""Phrases of the console's pages (`experience.md` §4). Templates hold none of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class ConsoleWords:
    """What therapists read in the browser. Placeholders in braces."""

    # every page
    name: str
    skip_link: str
    pages: str  # what the row of links is called aloud
    clock: str  # {time} {city}
    signed_in_as: str  # {therapist}
    sign_out: Button
    title: str  # {page}
    # signing in and out
    sign_in_title: str  # {therapist}
    sign_in_lead: str  # {hours} {minutes}
    sign_in_not_you: str
    sign_in: Button
    link_gone_title: str
    ask_for_link: str
    signed_out_title: str
    signed_out_lead: str
    # devices
    devices: Button
    devices_lead: str
    device: str
    device_since: str
    device_seen: str
    device_act: str
    device_unknown: str
    device_this: str
    device_out: Button
    device_out_named: str  # {device} {time}
    devices_out: Button
    # alerts
    alerts: Button
    alerts_open: str  # {count}
    trouble: str  # {number}
    trouble_many: str  # {count}
    trouble_go: str
    which_label: str
    which: Mapping[str, Button]
    refresh: Button
    alerts_lead: str
    open_head: str  # {count}
    closed_head: str  # {count}
    none_open: str
    none_unreached: str
    none_closed: str
    last_closed: str  # {when}
    new_alert: str  # {number} {age}
    alert_name: str  # {number}
    alert_age: str  # {when} {age}
    alert_closed: str  # {when} {reason}
    states: Mapping[str, str]
    undelivered: str
    closed_reason: Mapping[str, str]  # reasons that nobody chooses
    both_clocks: str  # {here} {there}
    fact_client: str
    fact_what: str
    fact_raised: str
    fact_written: str
    fact_card: str
    general_numbers: str
    fact_again: str
    fact_next: str
    next_step: str  # {when} {who}
    operator: str
    contact_head: str
    contact_lead: str
    contact_name: str
    contact_phone: str
    contact_emergency: str
    contact_town: str
    contact_sentence: str
    acts_head: str
    close_head: str
    close_lead: str
    close_note: str
    close_note_hint: str  # {most}
    close: Button
    wrong_head: str
    wrong_reason: str
    wrong_hold: str
    wrong_note: str  # {most} {count}
    notices: Mapping[str, str]  # {label}
    trail_head: str
    trail: Mapping[str, str]  # {step} {who} {what}
    told_lines: Mapping[str, str]
    next_said: Mapping[str, str]
    note_head: str
    offered_head: str  # {label}
    offered_lead: str  # {label}
    offered_open: str  # {when}
    words_title: str  # {label}
    words_lead: str  # {label}
    # clients
    clients: Button
    clients_search: str
    clients_find: Button
    which_clients: Mapping[str, Button]
    clients_count: str  # {count}
    clients_none: str
    clients_none_found: str
    client_parts: Mapping[str, str]
    client_brief: Button
    client_waits: str  # {label}
    next_none: str
    kept_back: str  # {why}
    none_yet: str
    consent_counts: str
    consent_alerts: str
    consent_backup: str
    consent_levels: Mapping[str, str]
    # long lists
    page_of: str  # {page} {pages}
    page_before: Button
    page_after: Button
    # what goes wrong
    not_found_title: str
    not_found_lead: str
    refused_title: str
    refused_lead: str
    too_long_lead: str
    your_text: str
    failed_title: str
    failed_lead: str  # {code}
