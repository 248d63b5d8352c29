"""One check-in: an occurrence and its life (CR-201 to CR-214)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


class CheckinState(enum.Enum):
    """The life of one occurrence (`design.md` §5)."""

    DUE = "due"
    HELD = "held"
    SENT = "sent"
    ANSWERED = "answered"
    LATER = "later"
    DECLINED = "declined"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    UNCERTAIN = "uncertain"


OPEN_STATES = frozenset({CheckinState.SENT, CheckinState.LATER, CheckinState.UNCERTAIN})


class Why(enum.Enum):
    """Why a check-in was held or not sent, for the delivery ledger (F-71)."""

    NONE = ""
    PAUSED = "paused"
    RESTING = "resting"
    QUIET = "quiet hours"
    MID_DIALOGUE = "in a dialogue"
    STAGE = "above the stage"
    CAP = "over the day's limit"
    LATE = "too late"
    DOWN = "Handrail was down"
    BLOCKED = "blocked"
    FADED = "weekly only"
    LIGHTER = "lighter this week"
    SILENT = "no answer for long"


@dataclass(frozen=True, slots=True)
class Checkin:
    """One occurrence of a schedule (`schedule` "" for one opened by the client). `state_word` is the client's answer.

    `closes_at` ends it quietly, `again_at` brings it back after *Later*. Distress is 0 to 10, or None when skipped.
    """

    id: str
    client: str
    schedule: str
    local_date: date
    slot: int
    due_at: datetime
    state: CheckinState
    why: Why = Why.NONE
    prompt: str = ""
    prompt_version: int = 0
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    again_at: datetime | None = None
    postponed: int = 0
    state_word: str = ""
    distress: int | None = None
    used_toolkit: str = ""
    fitted: str = ""
    note: str = ""
    note_shared: str = ""
    answered_at: datetime | None = None
    asked: Mapping[str, str] = field(default_factory=dict)  # "prompt" and each question answered, as sent (F-28)
    erased: bool = False  # what was answered is deleted; that it was answered stays
    version: int = 0

    @property
    def waiting(self) -> bool:
        """Open for an answer."""
        return self.state in OPEN_STATES

    @property
    def occurrence(self) -> str:
        """The occurrence key: survives zone edits, clock changes and restores."""
        return f"c:{self.schedule}:{self.local_date.isoformat()}:{self.slot}"
