"""Phrases from the invite to home (`experience.md` §2.1); the questions themselves stand in the script `enrolment`."""

from dataclasses import dataclass

from bot.domain.words.kinds import Button, Long


@dataclass(frozen=True, slots=True)
class EnrolmentWords:
    """What is said around the enrolment questions. Placeholders in braces."""

    hello: str  # the first message; it carries the two keys
    cannot_be_used: str
    already_linked: str  # {therapist}
    stay: Button
    switch: Button
    stayed: str
    is_therapist: str
    declined: str
    under_age: str
    refused: str
    refused_discreet: str
    you_are_set: Long  # {clock} {quiet} {toolkit} {first}
    toolkit_from_therapist: str  # {therapist} {names}
    toolkit_usual: str  # {names}
    first_checkin: str  # {date}
    no_checkin_yet: str  # {therapist}
    wrong_time: Button
    change_quiet: Button
    see_toolkit: Button
    change_first: Button
    decline_first: Button
    discreet: Button
    discreet_on: str  # {hours}
    discreet_off: str
    unconfirmed: str  # {therapist}
    zone_set: str  # {clock} {zone} {phone}; the phone shows the last in its own zone
    quiet_set: str  # {from} {to}
    quiet_all_day: str
    country_set: str  # {country}
    language_set: str  # {name}
    no_country: str  # {words}
    no_city: str  # {words}
    no_lines: str  # {country}
    alerts_need_phone: str
    general_numbers: Button
    hours_from_to: str  # {days} {from} {to}
    told_declined: str  # {label}
    told_not_enrolled: str  # {label}
    told_set: str  # {label} {level}
    level_any: str
    level_urgent: str
    level_none: str
    level_unasked: str
