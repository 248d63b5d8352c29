"""Phrases of the console's page of a therapist's own settings, and of their calendar."""

from dataclasses import dataclass

from bot.domain.words.kinds import Button


@dataclass(frozen=True, slots=True)
class ConsoleSettingsWords:
    """Read by the therapist. Placeholders in braces."""

    head: Button
    lead: str
    zone: str
    zone_hint: str  # {time}
    language: str
    today: str
    today_on: str
    today_off: str
    today_when: str  # {time}
    today_unset: str
    keep: Button
    kept: str
    wrong_head: str
    wrong_zone: str
    devices_lead: str
    feed_head: str
    feed_lead: str
    feed_none: str
    feed_there: str
    feed_make: Button
    feed_anew: Button
    feed_end: Button
    feed_made: str
    feed_ended: str
    feed_away: str
