"""Phrases that many scenes share: exits, yes and no, who sees what, the answers to everything else that may arrive."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button, Long


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Keys and lines used everywhere (`experience.md` §1, table 2.11). Placeholders in braces."""

    key_support: Button  # the persistent key Support now
    key_toolkit: Button  # the persistent key Toolkit
    back: Button
    skip: Button
    stop: Button
    done: Button
    yes: Button
    no: Button
    go_back: Button
    more_steps: Button
    only_you: str
    therapist_sees: str  # {therapist}
    by_consent: str
    by_consent_shared: str  # {therapist}
    your_thought: str  # {words}
    tap_or_type: str  # {choices}
    number_please: str  # {low} {high}
    near: str
    no_date: str  # {words}
    no_time: str  # {words}
    too_long: str  # {kept}
    keep_first: Button
    rewrite: Button
    stopped: str
    throw_away: Button
    thrown_away: str
    closed_question: str
    asked_again: str
    asked_again_words: str
    use_words: Button
    changed: str
    saved_stays: str
    empty: str
    cannot_hear: str
    only_text: str
    private_chats_only: str
    forwarded: str
    therapists_only: str
    clients_only: str
    unknown_command: str  # {command}
    broke_kept: str
    broke_lost: str
    late: str
    may_repeat: str
    file_gone: str
    neutral_checkin: str
    neutral_update: str
    read: Button
    help: Long  # {emergency} {commands}
    home: str
    home_keys: str
    key_checkin: Button
    key_agreed: Button
    key_thought: Button
    key_plan: Button
    key_resume: Button
    key_language: Button
    keep_as_note: str
    note_private: Button
    note_session: Button
    note_kept: str
    note_shared: str  # {therapist}
    note_not_kept: str
    waits: str  # {title}
    stranger: Long  # {emergency} {directory}
    stranger_key: Button
    stranger_country: str
    paused_until: str  # {date}
    paused_open: str
    im_back: Button
    welcome_back: str
    stopped_all: str
    undo: Button
    end_link: Button
    undone: str
    ended: str
    resume_question: str
    gap_client: Long  # {from} {to} {emergency}
    gap_therapist: str  # {from} {to}
    restored_client: Long  # {from} {to} {emergency}
    restored_therapist: str  # {from} {to}
    told_ended: str  # {label}
    weekdays: tuple[str, ...]  # Monday first, as said in a sentence
    months: tuple[str, ...]  # January first
    date: str  # {weekday} {day} {month}
    key_weekdays: tuple[Button, ...]  # the same, short enough for a key
    key_months: tuple[Button, ...]
    commands: Mapping[str, str]  # the client's command menu: command → one line
    therapist_commands: Mapping[str, str]
