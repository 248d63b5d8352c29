"""An alert as it stands, and what may have to be said about it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.domain.alert_plan import Rung, Who
from bot.domain.risk.reading import Tier


class State(Enum):
    """Where an alert is in its life."""

    RAISED = "raised"
    DELIVERED = "delivered"  # accepted by Telegram for somebody; that is not "seen"
    ACKNOWLEDGED = "acknowledged"
    UNREACHED = "unreached"  # the ladder ended unseen; it can still be acknowledged
    CLOSED = "closed"


class Reason(Enum):
    """Why an alert was closed."""

    REACHED = "reached"
    IN_SESSION = "in_session"  # will talk in session
    FALSE_READING = "false_reading"
    OTHER = "other"
    REPLACED = "replaced"  # a higher tier opened a new alert


class Then(Enum):
    """What whoever acknowledged it does next (CR-704)."""

    CONTACTING = "contacting"
    NOT_NOW = "not_now"
    HANDED_OVER = "handed_over"


class Change(Enum):
    """What changed for the client, one status line each (CR-708)."""

    SEEN = "seen"
    UNREACHED = "unreached"
    UNREACHABLE = "unreachable"
    DELAYED = "delayed"  # Handrail was not there, and a step came later than the client was told (CR-710)


class Trouble(Enum):
    """What the operator is told."""

    NOBODY = "nobody"  # the backup person's rung, and none is named
    UNREACHABLE = "unreachable"
    UNREACHED = "unreached"


class Heard(Enum):
    """What a new hit does while there is an alert (CR-709)."""

    JOINS = "joins"  # unseen: the count goes out with the next step
    COUNTED = "counted"  # seen a short while ago: counted only
    RAISES = "raises"  # a new alert with its own number
    REPLACES = "replaces"  # a higher tier: its ladder replaces the running one


class NotSeenYet(ValueError):
    """An alert is closed only after somebody has marked it as seen."""


@dataclass(frozen=True, slots=True)
class TellTherapist:
    """Say it to the therapist. `repeat`: not for the first time. `late`: more than a minute after its time (CR-710)."""

    step: int
    sound: bool
    repeat: bool
    heard_again: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class TellBackup:
    """Say it to the backup person."""

    step: int
    sound: bool
    repeat: bool
    heard_again: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class TellClient:
    """One line to the client, because something really changed."""

    change: Change


@dataclass(frozen=True, slots=True)
class TellOperator:
    """Tell the operator what does not work; no client words, no name."""

    trouble: Trouble
    step: int


@dataclass(frozen=True, slots=True)
class AskStillOpen:
    """Ask whoever acknowledged it whether it can be closed; asked once."""

    to: str


Act = TellTherapist | TellBackup | TellClient | TellOperator | AskStillOpen


@dataclass(frozen=True, slots=True)
class Tap:
    """A key the client tapped under the reply; it stands on the alert and never stops a ladder (CR-616)."""

    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A concern told to the therapist, open until acknowledged and closed. Holds no client words.

    `kind` says what raised it ("risk words", "asked", "item9", "act", "from_others", …). `heard_at` is when the words
    were sent, `opened_at` when the alert was. `step` is the last step taken, from 1; `next_step_at` when to look again.
    `note` is the therapist's own, written in the console when closing; it goes nowhere else.
    """

    alert_no: str
    client: str
    therapist: str
    tier: Tier
    kind: str
    opened_at: datetime
    heard_at: datetime
    plan: tuple[Rung, ...]
    unreached_at: datetime
    stepped_at: datetime
    next_step_at: datetime | None
    backup: str = ""
    state: State = State.RAISED
    step: int = 0
    accepted_step: int = 0
    accepted_at: datetime | None = None  # when Telegram first took it for anybody
    accepted_by: Who | None = None  # for whom that was
    failed: tuple[tuple[int, Who], ...] = ()
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    ask_after_minutes: int = 60
    then: Then | None = None
    closed_at: datetime | None = None
    reason: Reason | None = None
    keep_hold: bool | None = None
    heard_again: int = 0
    taps: tuple[Tap, ...] = ()
    also: tuple[str, ...] = ()  # kinds of later hits that joined it
    held_before: bool = False  # a hold stood already when it was raised
    pairing_confirmed: bool = True
    client_told: tuple[Change, ...] = ()
    note: str = field(default="", repr=False)
    version: int = 0

    @property
    def id(self) -> str:
        """The alert's number is its id."""
        return self.alert_no

    @property
    def open(self) -> bool:
        """Not closed."""
        return self.state is not State.CLOSED

    @property
    def unseen(self) -> bool:
        """Open, and nobody has acknowledged it."""
        return self.open and self.acknowledged_at is None

    @property
    def climbing(self) -> bool:
        """Whether its ladder still runs."""
        return self.state in {State.RAISED, State.DELIVERED}

    @property
    def sets_hold(self) -> bool:
        """Whether it sets a hold and a rest; honesty and asking for help cost nothing (CR-104, CR-614)."""
        return not set(self.kinds) <= {"asked", "item9"}

    @property
    def kinds(self) -> tuple[str, ...]:
        """What raised it, and what joined it since: all of it stands on the alert before anybody calls (CR-616)."""
        return (self.kind, *self.also)
