"""Phrases of the check-in (`experience.md` §2.2); its follow-up questions stand in the script `checkin`."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class CheckinWords:
    """What is said around a check-in. Placeholders in braces."""

    states: Mapping[str, Button]  # hard end first (CR-201)
    later: Button
    not_today: Button
    lighter_or_pause: Button
    agreed_with: str  # {therapist} {date}
    opened_by_you: str
    answered: str  # {state} {source}
    ask_later: str
    later_30: Button
    later_3h: Button
    later_tomorrow: Button
    later_said: str  # {time}
    not_today_said: str
    ask_lighter: str
    half: Button
    shorter: Button
    usual: Button
    lighter_said: str  # {date}
    shorter_said: str  # {date}
    usual_said: str
    pause: Button
    saved: str
    offer_practice: str
    offer_heavy: str
    offer_people: str
    people_not: str
    practice: Button
    no_thanks: Button
    closed: str  # {time}
    closed_open_new: str
    open_one: Button
    fine: str
    picked_up_late: str
    picked_up_late_kept: str
    add_number: Button
    no_follow_up: Button
    no_follow_up_said: str
    already_open: str
    too_much: str
    fewer: Button
    other_time: Button
    keep: Button
    too_much_keep: str
    why: Mapping[str, str]  # read by the therapist: why one was held, moved or not sent, by the name in `Why`
