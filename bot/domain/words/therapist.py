"""Phrases of the therapist's chat (`experience.md` §3), and what a client reads about the therapist's acts."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button, Long


@dataclass(frozen=True, slots=True)
class TherapistWords:
    """What is said to therapists; fields starting with `client_` are read by clients. Placeholders in braces."""

    # the page
    help: Long  # {commands}
    no_messages: str
    cannot_read: str
    not_found: str
    old_key: str
    is_told: str
    not_told: str  # {label}
    left: str
    console_off: str
    console_link: str  # {link} {minutes}
    # T1 claim
    claim_question: str  # {therapist}
    claim: Button
    not_me: Button
    claimed_already: str
    claim_client_chat: str
    claimed: str  # {therapist}
    not_claimed: str
    set_up_done: str
    alerts_off: str
    set_up_again: Button
    test_alert: str
    saw_it: Button
    saw_it_said: str  # {time}
    test_alert_key: Button
    backup_link: Long  # {backup} {link} {date}
    # T2 invite
    invite_caption: Long  # {label} {link} {date}
    label_taken: str  # {label}
    revoke: Button
    renew: Button
    revoked: str
    was_used: str
    was_not_yours: str
    usual_line: str  # {stage} {preset} {practices}
    no_preset: str
    usual_practices: str
    pairing: str  # {label} {first_name}
    confirm: Button
    not_them: Button
    no_first_name: str
    confirmed: str  # {label} {level}
    confirmed_early: str  # {label}
    refused: str  # {label}
    client_confirmed: str  # {therapist}
    # T3 clients
    no_clients: str
    none_found: str  # {words}
    clients_head: str  # {count}
    head_can_miss: str
    head_off: str  # {labels}
    head_urgent: str  # {labels}
    own_head_off: str
    own_head_urgent: str
    more: Button
    before: Button
    invites_waiting: str  # {labels}
    line_alert: str  # {number}
    line_answer: str  # {when}
    line_no_answer: str
    line_next: str  # {when}
    line_session: str  # {when}
    line_paused_to: str  # {date}
    line_paused: str
    line_paused_by_you: str  # {date}
    line_stopped: str
    line_blocked: str
    line_hold: str
    line_pairing: str
    line_call: str
    line_asked: str  # {date}
    call_seen: Button
    call_seen_said: str  # {label}
    call_none: str  # {label}
    key_phrases: Button
    key_numbers: Button
    phrases_none: str
    phrases_set: str  # {label}
    key_contact: Button
    contact_now: str  # {contact}
    contact_none: str
    contact_set: str  # {label}
    contact_removed: str  # {label}
    key_local: Button
    local_now: str  # {name} {number}
    local_none: str
    local_set: str  # {label}
    local_removed: str  # {label}
    lines_ask: str  # {country}
    lines_looked_up: Button
    lines_known: Button
    lines_not_checked: Button
    lines_dated: str  # {date}
    lines_left: str
    line_questions: str
    line_moved: str  # {time}
    line_declined: str
    line_unfinished: str  # {what}
    unfinished_kinds: Mapping[str, str]
    line_unsure: str
    menu: str  # {line} {head}
    key_schedule: Button
    key_toolkit: Button
    key_stage: Button
    key_brief: Button
    key_send: Button
    key_pause: Button
    key_resume: Button
    key_end_rest: Button
    key_agreed: Button
    key_session: Button
    key_test: Button
    key_clients: Button
    menu_more: str  # {label}
    send_clock: str  # {label} {when} {from} {to} {most}
    send_quiet: str  # {time}
    send_not: Mapping[str, str]  # {label} {why}
    send_which: str
    send_reads: str  # {prompt}
    send: Button
    send_at: Button  # {time}
    send_goes: str  # {label} {when}
    session_set: str  # {label} {when}
    # pause
    paused: str  # {label} {date}
    nothing_to_pause: str  # {label}
    going_on: str  # {label}
    week: str  # {date}
    client_paused: str  # {therapist} {date}
    client_go_on: Button
    client_goes_on: str
    client_unpaused: str  # {therapist}
    rest_ended: str  # {label}
    client_rest_ended: str  # {therapist}
    # T4 presets
    presets: Mapping[str, Button]
    present_none: str  # {label}
    present: str  # {label} {schedule}
    change_session: Button
    preview_head: str  # {label} {preset}
    preview_line: str  # {when} {own}
    preview_moved: str
    preview_none: str
    provisional: str
    replaces: str  # {schedule}
    ends: str  # {date}
    save: Button
    change: Button
    saved: str  # {label} {when}
    saved_none: str  # {label}
    client_schedule: str  # {therapist} {schedule} {when}
    client_schedule_plain: str  # {therapist} {schedule}
    client_fine: Button
    client_change: Button
    client_decline: Button
    client_kept: str
    client_declined: str
    client_moved: str  # {when}
    client_in_quiet: str  # {from} {to}
    client_over: str
    # T5 toolkit
    nothing_chosen: str
    too_many: str  # {most}
    one_sided: Mapping[str, str]  # internal or external → what is missing (CR-404)
    few: str  # {least}
    nature_leave: Button
    nature_left: str  # {name}
    proposed: str  # {label} {names}
    toolkit_line: str  # {names}
    toolkit_empty: str
    # T6 stage
    stages: Mapping[str, str]
    opens: Mapping[str, str]
    stage_now: str  # {label} {ceiling} {now}
    stage_hold: str
    stage_alert: str
    stage_top: str
    stage_raise: Button
    stage_lower: Button  # {stage}
    hold_set: Button
    hold_lift: Button
    stage_set: str  # {label} {stage}
    stage_set_below: str  # {label} {stage}: below what the client has open anyway
    thought_key: Button
    thought_states: Mapping[str, str]  # open, or a reason why it is closed → in words
    # numbers of care for one client
    care_head: str  # {label}
    care_usual: str  # {label}
    care_group: str  # {label} {group}
    care_line: str  # {number} {name} {value}
    care_own: str  # {name} {value} {usual}
    care_by: str  # {who} {date}
    care_range: str  # {low} {high}
    care_time: str
    care_rising: str
    care_back: Button
    care_more: Button
    care_refused: str  # {value}
    care_set: str  # {label} {name} {value}
    care_unset: str  # {label} {name} {value}
    care_groups: Mapping[str, Button]  # first word of the settings → the group's name
    care_names: Mapping[str, str]  # setting → what it is, said plainly
    care_choices: Mapping[str, Button]  # a word a setting may be → in plain words
    thought_set: str  # {label} {state} {night}
    thought_night: Mapping[str, str]  # yes, no
    hold_is_set: str  # {label}
    hold_is_lifted: str  # {label}
    hold_stays: str
    client_forward: Mapping[str, str]
    client_back: Mapping[str, str]
    # T7, T8 alerts
    alert_open: str  # {number}
    alert_line: str  # {label} {tier} {kind} {time} {card} {backup}
    alert_time: str  # {time} {client}
    alert_card: str  # {country} {date}
    alert_card_general: str
    alert_backup: str  # {time}
    alert_no_backup: str
    alert_again: str
    alert_late: str  # {time}
    alert_restored: str  # {time}
    before_calling: str
    alert_wrote_again: str  # {count}
    alert_tapped: str  # {time} {keys}
    taps: Mapping[str, str]
    acknowledge: Button
    hand_over: Button
    see_console: Button
    open_console: Button
    seen: str  # {time} {label}
    seen_by: str  # {time} {name}
    seen_before: str  # {time}
    what_next: str
    rules_key: Button
    rules_head: str  # {number} {pack}
    rules_asked: str
    facts: Long  # {name} {phone} {contact} {sentence}
    facts_other: Long  # {name} {phone} {contact} {therapist} {sentence}
    taken_over: str  # {number} {name}
    no_phone: str
    contacting: Button
    not_now: Button
    close: Button
    contacting_said: str
    not_now_said: str
    handed: str  # {backup}
    no_backup: str
    backup_not_agreed: str  # {label}
    handed_to_you: str
    why_close: str
    reasons: Mapping[str, Button]
    then_hold: str
    keep_steady: Button
    back_to_before: Button
    closed: str  # {number}
    already_closed: str
    still_open: str  # {label} {time}
    keep_open: Button
    kept_open: str
    no_alerts: str
    last_closed: str  # {date}
    alerts_head: str
    alert_item: str  # {number} {label} {tier} {age} {state}
    stood_in: str
    state_unseen: str
    state_unreached: str
    state_seen: str
    minutes: str  # {count}
    hours: str  # {count}
    days: str  # {count}
    # T9 test on me
    test_banner: str
    test_choose: str
    test_dialogues: Button
    test_practices: Button
    test_prompts: Button
    test_card: Button
    test_cards: Mapping[str, Button]
    test_over: str
    test_sample: str
    test_leave: Button
    # T10 today
    today_head: str  # {date}
    today_hours: str  # {hours}
    today_no_hours: str
    today_look: str
    today_nobody: str
    today_more: str  # {count}
    today_as_agreed: str  # {count}
    today_off: Button
    today_on: Button
    today_is_off: str
    today_is_on: str
    looks: Mapping[str, str]
    # T11 agreed
    agreed_now: str  # {lines}
    agreed_none: str
    agreed_set: str  # {label}
