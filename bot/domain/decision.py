"""What a decision may hold: things to say and things to remember. All that Handrail does is one of these."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.attachment import Carried
from bot.domain.records import Record


class Class(enum.Enum):
    """How a letter is delivered when the network leaves a doubt (`reliability.md` §2.4)."""

    SAFETY = "safety"  # at least once; repeats say so
    ROUTINE = "routine"  # at most once


class Kind(enum.Enum):
    """What a letter is for. Its policy (class, priority, how long it is worth sending) hangs on it."""

    CRISIS = "crisis"
    STOP = "stop"
    ALERT = "alert"
    STATUS = "status"
    GAP = "gap"
    REPLY = "reply"
    NOTICE = "notice"
    CHECKIN = "checkin"
    TODAY = "today"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Policy:
    """Class, priority (0 goes first) and how long after its time a letter is still worth sending (None: for ever)."""

    class_: Class
    prio: int
    worth: timedelta | None


POLICIES: dict[Kind, Policy] = {
    Kind.CRISIS: Policy(Class.SAFETY, 0, None),
    Kind.STOP: Policy(Class.SAFETY, 0, None),
    Kind.ALERT: Policy(Class.SAFETY, 1, None),
    Kind.STATUS: Policy(Class.SAFETY, 1, None),
    Kind.OPERATOR: Policy(Class.SAFETY, 1, None),
    Kind.REPLY: Policy(Class.ROUTINE, 2, timedelta(minutes=10)),
    Kind.NOTICE: Policy(Class.ROUTINE, 2, timedelta(hours=24)),
    Kind.CHECKIN: Policy(Class.ROUTINE, 5, timedelta(minutes=30)),
    Kind.TODAY: Policy(Class.ROUTINE, 5, timedelta(minutes=60)),
    Kind.GAP: Policy(Class.SAFETY, 6, None),  # to everybody at once: an alert of that hour does not wait behind them
}


@dataclass(frozen=True, slots=True)
class Key:
    """One inline key. `action`, `about` and `version` travel signed in its callback data; `copy` makes it copy."""

    label: str
    action: str = ""
    about: str = ""
    version: int = 0
    copy: str = ""


Rows = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """The `words` in parentheses in a text, a time of day, are the instant `at`: a phone shows it in its own zone."""

    words: str
    at: datetime


class Board(enum.Enum):
    """Which persistent keys go under the input field with this message."""

    LEAVE = "leave"  # do not touch what is there
    BOTH = "both"  # Support now · Toolkit
    HELP = "help"  # Support now alone (the client hid the other)


@dataclass(frozen=True, slots=True)
class Say:
    """One message to one chat.

    `to` is a chat's row id; "" means the chat that is being answered. `edit` is a Telegram message id to change
    in place. `slot` names the message so that a later one can find it: `replaces` edits the newest message of that
    slot (sent anew when there is none, or not at all with `only_in_place`), `strips` takes the keys off it, alone or
    while this is said.
    `dedupe` makes the letter unique for ever; "" lets the road number it.
    `leaves_hours` after it was sent it is taken out of the chat again; 0: it stays.
    `deletes` are Telegram's ids of own messages that are taken out of the chat first.
    `shelf` names the book of whoever reads it, where nobody will know them by then any more.
    `carries` is a picture or a file, with `text` as its caption. `menu` is whose commands this chat shows from now on.
    """

    text: str
    kind: Kind = Kind.REPLY
    to: str = ""
    keys: Rows = ()
    edit: int | None = None
    slot: str = ""
    replaces: str = ""
    strips: str = ""
    only_in_place: bool = False
    board: Board = Board.LEAVE
    silent: bool = False
    protect: bool = False
    carries: Carried | None = None
    clock: Clock | None = None
    deletes: tuple[int, ...] = ()
    leaves_hours: int = 0
    not_before: datetime | None = None
    not_after: datetime | None = None
    dedupe: str = ""
    alert_no: str = ""
    leave: bool = False
    menu: str = ""
    shelf: str = ""


@dataclass(frozen=True, slots=True)
class Remember:
    """A record to be kept as it now is: written whole, by its id."""

    record: Record


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Letters not yet sent that must not go any more: all pending ones whose dedupe starts with `prefix`."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Erase:
    """Everything about this client and their earlier links, at once and for good; whatever they had waiting goes too.

    `farewell` is the last message to them, whose chat is a stranger's from then on; the newest messages that stood in
    that chat are deleted with it.
    """

    client: str
    farewell: Say


Part = Say | Remember | Withdraw | Erase


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one moment: parts in the order in which they are to happen."""

    parts: tuple[Part, ...] = field(default=())

    def __add__(self, other: "Decision") -> "Decision":
        return Decision(self.parts + other.parts)

    @property
    def says(self) -> tuple[Say, ...]:
        return tuple(part for part in self.parts if isinstance(part, Say))

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(part.record for part in self.parts if isinstance(part, Remember))


NOTHING = Decision()


def decide(*parts: Part) -> Decision:
    """The decision that holds just these parts."""
    return Decision(parts)


def remember(*records: Record) -> Decision:
    """The decision to keep these records and say nothing."""
    return Decision(tuple(Remember(record) for record in records))


def together(decisions: Iterable[Decision]) -> Decision:
    """Several decisions as one, in order."""
    return Decision(tuple(part for decision in decisions for part in decision.parts))
