"""Phrases of help: the crisis replies, the card, what was told to whom (`clinical.md` §6, §7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button, Long


@dataclass(frozen=True, slots=True)
class CrisisWords:
    """Every crisis text. Complete in each enabled language, or the start is refused (CR-1105)."""

    urgent: tuple[str, ...]  # {emergency}; three wordings or more, chosen without repeat (CR-605)
    concern: tuple[str, ...]
    item9: tuple[str, ...]  # the same after a risk item of a measure (CR-904)
    again: tuple[str, ...]  # {emergency}
    act: tuple[str, ...]  # {emergency}
    from_others: tuple[str, ...]  # {emergency}
    to_others: tuple[str, ...]  # {emergency}
    gentle: tuple[str, ...]
    danger_ask: str
    danger_ask_others: str
    ask: tuple[str, ...]
    ask_not: tuple[str, ...]  # where the clinic switched the question off
    ask_third: tuple[str, ...]  # {emergency}
    ask_thanks: str
    third_no: str
    figure: Button
    sometimes: Button
    yes: Button
    not_sure: Button
    no: Button
    person: Button
    someone_with_me: Button
    need_person: Button
    safe_now: Button
    plan: Button
    my_plan: Button
    more_ways: Button
    numbers: Button
    practice: Button
    tell: Button  # {therapist}
    wrong_country: Button
    urgent_it_is: Button
    copy: Button  # {number}
    added: str
    added_seen: str
    danger_no: str
    support_head: str
    emergency: str  # {numbers}
    emergency_sms: str  # {number}
    general: str
    emergency_unknown: str  # in place of a number in a sentence
    no_checked: str
    directories: str
    hours: str  # {hours}
    always: str
    closed_now: str
    opens_at: str  # {day} {time}
    every_day: str
    in_your_language: str
    text_to: str  # {number} {keyword}
    text_plain: str  # {number}
    whatsapp: str  # {number}
    chat_at: str  # {url}
    only_for: str  # {audience}
    audiences: Mapping[str, str]  # whom a line is for
    then: str  # {then}
    unconfirmed: str  # {date}
    checked_key: Button
    checked_on: str  # {name} {date}
    check_due: str
    if_no_answer: str  # {emergency}
    automated: str
    nobody_told: str  # {therapist}
    nobody_not_set_up: str
    nobody_urgent_only: str  # {therapist}
    sending: str  # {therapist} {number}
    sent: str  # {therapist} {time} {backup} {number}
    sent_backup: str  # {time} {backup}
    sent_only: str  # {therapist}
    sent_outside: str  # {date}
    sent_silent: str  # {therapist}
    sent_to_backup: str  # {backup} {time} {number}
    sent_asked: str  # {therapist} {time} {backup} {number}
    seen: str  # {therapist} {time}
    delayed: str  # {number}
    dealt: str  # {therapist}
    unreached: str  # {number}
    unreachable: str  # {therapist} {number}
    heard_again: str
    asked_again: str
    late: str  # {time}
    rests: str  # {date}
    check_back: str
    check_back_ask_me: Button
    check_back_dont: Button
    check_back_yes: str
    check_back_no: str
    check_back_ask: str
    back_person: Button
    back_practice: Button
    back_leave: Button
    back_left: str
    let_read: str  # {therapist}; a key's label, where it is short enough
    let_read_plain: Button
    let_said: str  # {therapist}
    let_gone: str
    let_closed: str
    let_back: Button
    let_back_said: str  # {therapist}
    let_seen_by: str  # {therapist}
    in_the_way: Button
    hard_to_call: Button
    way_ask: str
    ways: Mapping[str, Button]  # barrier → its key (CR-606)
    way_said: Mapping[str, str]  # {name} {therapist}
    way_message: str
    way_copy: Button
    way_no_text: str
    someone: str  # in place of a name
    ask_call: Button
    call_noted: str  # {therapist}
    call_there: str  # {therapist}
    call_was_seen: str  # {therapist}
    unread: str
    own_phrases: str  # {therapist}
    own_warnings: str  # {phrases}
    own_not_about: str  # {phrases}
    own_none: str  # {therapist}
    told_unconfirmed: str
    kept: str
    kinds: Mapping[str, str]  # risk kind → the word on the alert
    tiers: Mapping[str, str]
    static: Long  # shown from memory when nothing else can be read; {emergency}
