"""What a client agreed to, each apart, kept as a history of choices with the words that were shown (CR-1202)."""

import enum
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Client


class Consented(enum.Enum):
    """What one choice is about."""

    USE = "use"  # using Handrail at all, after the facts of CR-1201
    COUNTS = "counts"  # check-in numbers, and how often something was practised
    ALERTS = "alerts"  # at one of three levels
    BACKUP = "backup"  # the backup person, who would see name and phone number
    RECORDS = "records"  # what holds for a thought record where nothing else is chosen
    WORDS = "words"  # one entry, note or record; `about` is its id


@dataclass(frozen=True, slots=True)
class Consent:
    """One choice, never changed afterwards: what, how, when, and in which words it was asked.

    `words` names the version of the text as shown, `language` the language of it.
    """

    id: str
    client: str
    at: datetime
    what: Consented
    choice: str
    words: str
    language: str
    about: str = ""


def standing_choices(client: Client) -> dict[Consented, str]:
    """What stands for this client now, of the choices that hold for everything to come."""
    counts = {True: "yes", False: "no", None: "unasked"}[client.shares_counts]
    return {
        Consented.COUNTS: counts,
        Consented.ALERTS: client.alerts.value,
        Consented.BACKUP: "yes" if client.backup_ok else "no",
        Consented.RECORDS: client.records.value,
    }


def changed_choices(before: Client, after: Client) -> dict[Consented, str]:
    """What of it this change decides anew."""
    stood = standing_choices(before)
    return {what: choice for what, choice in standing_choices(after).items() if stood[what] != choice}
