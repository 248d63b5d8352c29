"""Phrases of what is the client's own: settings, and how each change is confirmed (`experience.md` §2.9)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button, Long


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What is said around /settings. Placeholders in braces."""

    # /settings: one message
    settings: Long  # {share} {times} {place} {reading} {stage}
    key_settings: Button
    key_share: Button
    key_times: Button
    key_place: Button
    key_reading: Button
    key_easier: Button
    line_counts_on: str  # {therapist}
    line_counts_off: str  # {therapist}
    line_alerts: str  # {level}
    line_coming: str  # {when}
    line_resting: str
    line_none_coming: str
    line_quiet: str  # {from} {to}
    line_place: str  # {clock} {zone} {country}
    line_reading: str  # {accessible} {discreet} {toolkit} {pictures}
    line_stage: str  # {stage}
    is_on: str
    is_off: str

    # who sees what (CR-1202, CR-701)
    share: Long  # {therapist} {counts} {alerts} {backup} {contact}
    records: Mapping[str, str]  # ask, private, shared → the line; {therapist}
    records_to: Mapping[str, Button]  # the same → its key
    records_as: Mapping[str, str]  # the same → what is said once it is chosen; {therapist}
    share_backup_yes: str  # {backup}
    share_backup_no: str  # {backup}
    share_backup_none: str
    counts_start: Button
    counts_stop: Button
    alerts_stop: Button
    alerts_choose: Button
    backup_start: Button  # {backup}
    backup_stop: Button  # {backup}
    counts_started: str  # {therapist}
    counts_stopped: str  # {therapist}
    alerts_chosen: str  # {therapist} {level}
    alerts_stopped: str
    alerts_unready: str  # {therapist}
    alerts_no_phone: str
    running: str
    backup_started: str  # {backup}
    backup_stopped: str  # {backup}
    contact_told: str  # {therapist} {contact}
    contact_gone: str
    contact_line: str  # {contact}
    contact_remove: Button
    contact_removed: str  # {therapist}

    # times and quiet hours
    times: Long  # {schedules} {quiet}
    times_schedule: str  # {schedule} {when}
    times_schedule_rests: str  # {schedule}
    times_none: str
    times_change: Button  # {number}
    times_decline: Button  # {number}
    times_quiet: Button
    times_pause: Button
    follow_start: Button
    follow_stop: Button
    follow_started: str
    follow_stopped: str

    # country and clock
    place: Long  # {country} {clock} {zone}
    place_country: Button
    place_zone: Button

    # how it reads
    reading: Long  # {accessible} {discreet} {toolkit} {pictures}
    accessible_start: Button
    accessible_stop: Button
    accessible_started: str
    accessible_stopped: str
    discreet_start: Button
    discreet_stop: Button
    toolkit_show: Button
    toolkit_hide: Button
    toolkit_shown: str
    toolkit_hidden: str
    pictures_start: Button
    pictures_stop: Button
    pictures_started: str
    pictures_stopped: str

    # easier for now, and back (CR-103, CR-106)
    easier: Long  # {now} {most}
    easier_hold: str
    easier_nothing: str
    easier_to: Mapping[str, Button]  # stage → what is open there, in plain words; key and line alike (CR-106)

    # /mydata
    mydata: Long  # {counts}
    own_things: str
    count: str  # {kind} {count}
    kinds: Mapping[str, str]  # what is kept, by kind of entry; toolkit, plan, agreed, alert beside them
    kind_other: str
    key_list: Button
    key_file: Button
    key_looks: Button
    key_notes: Button
    list_empty: str
    list_head: str  # {first} {last} {count}
    list_line: str  # {number} {when} {kind} {seen}
    list_key: str  # {number} {kind}; cut at a key's length
    newer: Button
    older: Button
    to_list: Button
    shared_short: Mapping[str, str]  # private, numbers, shared, session → a few words
    entry_head: str  # {kind} {when}
    skipped: str
    seen_counts: str  # {therapist}
    not_there: str
    make_private: Button
    share_it: Button  # {therapist}
    bring_it: Button
    shared_as: Mapping[str, str]  # private, shared, session → what holds from now on
    delete: Button
    delete_sure: str
    delete_it: Button
    keep_it: Button
    deleted: str
    notes_head: str
    notes_none: str
    note_line: str  # {number} {when} {state}
    note_states: Mapping[str, str]  # {therapist}
    looks_head: str
    looks_none: str
    looks_more: str  # {count}
    look_line: str  # {when} {who} {page}
    look_somebody: str
    pages: Mapping[str, str]  # a page about a client → its name

    # the file
    file_name: str  # {date}
    file_page: str
    file_data: str
    page_title: str  # {date}
    page_heads: Mapping[str, str]
    page_link: str  # {therapist} {label} {since}
    page_consent: str  # {when} {what} {choice}
    page_schedule: str  # {schedule} {since}
    page_episode: str  # {when} {number}
    consents: Mapping[str, str]  # what a choice was about

    # /erase
    key_erase: Button
    key_erase_mine: Button
    erase_ask: Long  # {therapist} {backups}
    erase_open: str  # {therapist}
    erase_file: Button
    erase_keep: Button
    erase_go: Button
    erase_sure: str  # {word}
    erase_word: str
    erase_now: Button
    erase_kept: str
    erased: Long  # {number} {date} {since} {backups} {therapist}

    # a planned ending (CR-1207)
    ends_on: Long  # {therapist} {date}
    ended_now: Long  # {therapist}
    line_ends: str  # {date}
    end_called_off: str

    # read by the therapist
    key_end: Button  # {label}
    key_end_date: Button
    key_end_off: Button
    line_ends_short: str  # {date}
    end_stands: str  # {label} {date}
    end_is_off: str  # {label}
    end_planned: str  # {label} {date}
    end_alert_open: str  # {number}
    end_past: str
    told_erased: str  # {label}
    told_erased_alert: str  # {number}
