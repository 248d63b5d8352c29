"""Phrases that many scenes share: exits, yes and no, who sees what, the answers to everything else that may arrive."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Keys and lines used everywhere (`experience.md` §1, table 2.11). Placeholders in braces."""

    key_support: str  # the persistent key Support now
    key_toolkit: str  # the persistent key Toolkit
    back: str
    skip: str
    stop: str
    done: str
    yes: str
    no: str
    go_back: str
    more_steps: str
    only_you: str
    therapist_sees: str  # {therapist}
    your_thought: str  # {words}
    by_consent: str
    tap_or_type: str  # {choices}
    number_please: str  # {low} {high}
    too_long: str  # {kept}
    keep_first: str
    rewrite: str
    stopped: str
    throw_away: str
    thrown_away: str
    closed_question: str
    changed: str
    saved_stays: str
    empty: str
    cannot_hear: str
    only_text: str
    private_chats_only: str
    forwarded: str
    therapists_only: str
    unknown_command: str  # {command}
    not_there_yet: str  # {command}
    broke_kept: str
    broke_lost: str
    late: str
    may_repeat: str
    neutral_checkin: str
    neutral_update: str
    read: str
    help: str  # {emergency} {commands}
    home: str
    home_keys: str
    key_checkin: str
    key_agreed: str
    key_plan: str
    key_settings: str
    key_thought: str
    key_resume: str
    keep_as_note: str
    note_private: str
    note_session: str
    note_kept: str
    note_not_kept: str
    waits: str  # {title}
    stranger: str
    stranger_key: str
    paused_until: str  # {date}
    paused_open: str
    im_back: str
    welcome_back: str
    stopped_all: str
    undo: str
    end_link: str
    undone: str
    ended: str
    resume_question: str
    commands: dict[str, str]  # the command menu: command → one line
