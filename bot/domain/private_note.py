"""A therapist's private notes about a client: tied to a date, for their eyes alone, never in a client's chat (F-67)."""

from dataclasses import dataclass
from datetime import date, datetime

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class PrivateNote:
    """One note. `day` is the date it is about, `at` when it was last written."""

    id: str
    client: str
    therapist: str
    day: date
    at: datetime
    text: str
    version: int = 0
