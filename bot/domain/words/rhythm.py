"""Phrases of a rhythm over time: asked about after some weeks, moved, paused, away from home, tied to a session."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button, Long


@dataclass(frozen=True, slots=True)
class RhythmWords:
    """What is said when a rhythm is looked at again or changed. Placeholders in braces."""

    # more, the same, fewer or stop (CR-215)
    review: str  # {therapist} {weeks} {schedule}
    review_last: str  # {date}
    fewer: Button
    same: Button
    more: Button
    stop: Button
    not_now: Button
    review_same: str  # {date}
    review_fewer: str  # {date}
    review_more: str  # {therapist} {date}
    review_stop: str
    run_ended: str  # {therapist}
    ended_by_therapist: str  # {therapist}

    # the therapy hour: noted, the evening before, what will be seen
    session_noted: str  # {therapist} {when}
    session_ask_eve: str
    eve_yes: Button
    eve_no: Button
    eve_stop: Button
    eve_start: Button
    eve_comes: str
    eve_does_not: str
    session_none: str
    session_tomorrow: str  # {time}
    session_on: str  # {when}
    session_marked: str  # {kinds}
    session_marked_none: str
    session_add: str
    what_is_seen: Button
    my_entries: Button
    seen_head: Long  # {therapist}
    seen_agreed: str  # {line}
    seen_end: str
    seen_off: str  # {therapist}

    # days and times are the client's to move (F-13), and pauses with an end or without
    which_time: str  # {times}
    move_one: Button  # {time}
    only_one: Button  # {time}
    too_close: str  # {minutes} {time}
    other_days: Button
    as_agreed: Button
    agreed_again: str  # {when}
    paused_open: str  # {therapist}

    # another clock, for the length of a journey (F-14)
    journey: Button
    journey_set: str  # {date} {zone} {home}
    home_again: str  # {zone}

    # read by the therapist
    session_once: str  # {when}
    weekly: Button
    fortnightly: Button
    only_once: Button
    session_repeats: str  # {label} {when}
    session_single: str  # {label} {when}
    at_stage: str  # {stage}
    at_stage_new: str  # {stage}
    only_at_stage: Button
    not_tied: Button
    until_i_say: Button
    told_paused_open: str  # {label}
    line_paused_open: str
    line_moved_days: str  # {days} {time}
    told_review: str  # {label} {weeks} {schedule}
    told_same: str  # {label} {date}
    told_fewer: str  # {label} {date}
    told_more: str  # {label} {date}
    told_stop: str  # {label}
    line_wants_more: str

    # a rhythm of the therapist's own, in a few words; read by both
    both_times: str  # {first} {second}
    own_weekly: str  # {days} {time}
    own_every: str  # {days} {time} {weeks}
    own_eve: str  # {time}
    own_before: str  # {days} {time}
    own_after: str  # {days} {time}
    own_stage: str  # {days} {time}
    every_day: str
    workdays: str
    note: str  # {therapist} {note}

    # one check-in moved, left out or put back, the others as agreed; the first is read by the therapist
    next_key: Button
    next_head: str  # {label}
    next_none: str  # {label}
    one_moved: str  # {when}
    one_out: str
    move_it: Button
    leave_out: Button
    told_moved_one: str  # {label} {when} {own}
    told_left_out: str  # {label} {when}
    told_put_back: str  # {label} {when}
    one_gone: str
    not_then: Mapping[str, str]  # past, quiet, close, full: {label} {from} {to} {most}
    client_one_moved: str  # {therapist} {date} {when}
    client_one_out: str  # {therapist} {when}
    client_one_back: str  # {when}
    client_one_agreed: str  # {when}

    # on the morning page (CR-211, CR-1005)
    today_silent: str  # {date} {delivery}
    today_arrived: str
    today_unsure: str
    today_extend: Button  # {count}
    today_extended: str  # {count}
    today_none_ends: str
    today_keys: Mapping[str, Button]  # beside a label, by what waits: call, suggests, plan_shown, shows, review
