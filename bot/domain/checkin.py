"""One check-in: an occurrence and its life (CR-201 to CR-214)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.stage import Stage


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
    WEEK = "over the week's limit"
    LATE = "too late"
    DOWN = "Handrail was down"
    BLOCKED = "blocked"
    FADED = "weekly only"
    LIGHTER = "lighter this week"
    SILENT = "no answer for long"
    LET_BE = "the client asked for quiet"
    UNSURE = "may not have arrived"
    NEWER = "a newer one came"
    WITHDRAWN = "taken back before it was sent"


@dataclass(frozen=True, slots=True)
class Checkin:
    """One occurrence of a schedule (`schedule` "" for one opened by the client). `state_word` is the client's answer.

    `opened_at` is when it was last sent, `closes_at` ends it quietly. `again_at` shows it once more: after *Later*, or
    as the one silent follow-up. Distress is 0 to 10, or None when skipped. `question_answer` answers the therapist's
    own question; `questions_version` is that of the script.
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
    nudged: bool = False
    state_word: str = ""
    distress: int | None = None
    used_toolkit: str = ""
    fitted: str = ""
    question_answer: str = ""
    questions_version: int = 0
    note: str = ""
    note_shared: str = ""
    shared_at: datetime | None = None  # when the client chose so in their list; None: when it was answered
    answered_at: datetime | None = None
    needs: Stage = Stage.SAFETY  # the least stage that gets it; held by the database as well (CR-105)
    asked: Mapping[str, str] = field(default_factory=dict)  # "prompt" and each question answered, as sent (F-28)
    choices: Mapping[str, str] = field(default_factory=dict)  # own words of its answers, as sent (F-28)
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

    @property
    def letter(self) -> str:
        """What makes its letter unique: the occurrence; when it is shown again, which time, and whose it is."""
        if not self.postponed and not self.nudged:
            return self.occurrence
        return f"{self.occurrence}:{self.postponed}{'n' if self.nudged else ''}:{self.id}"
