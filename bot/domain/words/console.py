"""Phrases of the console's pages (`experience.md` §4). Templates hold none of their own."""

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
    # what goes wrong
    not_found_title: str
    not_found_lead: str
    refused_title: str
    refused_lead: str
    too_long_lead: str
    your_text: str
    failed_title: str
    failed_lead: str  # {code}
