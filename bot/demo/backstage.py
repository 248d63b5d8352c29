"""What the demo page asks of the running product: its clock, its rows, its life. `bot/demo/run.py` answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.demo.botapi.local import LocalTelegram


class Scene(Enum):
    """Where the demo starts."""

    NEW_INVITE = "new_invite"  # Dr. Brandt is known; Ana has not opened her invite
    FOUR_WEEKS_IN = "four_weeks_in"  # a schedule, a toolkit and four weeks of answers
    ALERT_OPEN = "alert_open"  # as before, with an alert that nobody has acknowledged


class Step(Enum):
    """How far the demo's clock moves; it runs on by itself in between."""

    PRESENT = "present"  # back to the present time
    FIVE_MINUTES = "five_minutes"
    ONE_HOUR = "one_hour"
    NEXT_CHECKIN = "next_checkin"
    NEXT_DAY = "next_day"
    CLOCK_CHANGE = "clock_change"  # shortly before the next change of Ana's clock
    NEW_YORK = "new_york"  # Ana flies: her phone's zone changes, the instant does not


class CannotDo(Exception):
    """The demo cannot do this now; the text says why, for the person at the page."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One of the two made-up people: whose phone it is and which zone it shows."""

    chat_id: int
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """What was received; `who` is a made-up name, never words."""

    number: int
    who: str
    kind: str
    state: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """What was decided and is to be delivered; `care` is safety or routine."""

    number: int
    who: str
    kind: str
    care: str
    state: str
    attempts: int
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert and its next step."""

    number: str
    who: str
    tier: str
    state: str
    step: int
    next_step_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rows:
    """The live tables, newest first, each cut to what a page shows."""

    inbox: Sequence[InboxRow] = ()
    outbox: Sequence[OutboxRow] = ()
    alerts: Sequence[AlertRow] = ()


class Backstage(Protocol):
    """The running product as the demo page sees it. Every coroutine may raise `CannotDo`."""

    @property
    def telegram(self) -> LocalTelegram:
        """The local Telegram, there before the first scene too; a new scene may bring a new one."""
        ...

    @property
    def scene(self) -> Scene | None:
        """The scene that plays; None before the first start."""
        ...

    @property
    def running(self) -> bool:
        """False between `kill` and `restart`."""
        ...

    @property
    def database_full(self) -> bool:
        """True while the database refuses writes."""
        ...

    @property
    def console_url(self) -> str | None:
        """The therapist's console, when it is up."""
        ...

    def now(self) -> datetime:
        """The demo's time, aware UTC."""
        ...

    def actors(self) -> tuple[Actor, Actor]:
        """Ana, then Dr. Brandt."""
        ...

    async def start(self, scene: Scene) -> None:
        """Begin a scene from nothing; returns when both phones show it."""
        ...

    async def move_clock(self, step: Step) -> None:
        """Move the clock and let everything that falls due in between happen in its order."""
        ...

    async def rows(self) -> Rows:
        """The live tables."""
        ...

    async def fill_database(self, full: bool) -> None:
        """Let the database refuse writes, or take them again."""
        ...

    async def kill(self) -> None:
        """End the bot at once, without a goodbye."""
        ...

    async def restart(self) -> None:
        """Start the bot again on the same database."""
        ...
