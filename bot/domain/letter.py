"""A letter: one message that was decided, leased to be sent, and what can become of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.decision import POLICIES, Board, Class, Policy, Say


@dataclass(frozen=True, slots=True)
class Letter:
    """One outbox row on its way out. `chat` is the chat's row id, `telegram_id` where it goes; times are aware UTC.

    `attempts` counts this one. `in_doubt`: an earlier attempt may have arrived, so a repeat says so.
    `slot_holder` is Telegram's id of the newest message of the slot whose place it takes or whose keys it takes off.
    `shelf` names the book of whoever reads it; "" while that is not known or nothing depends on it.
    """

    id: int
    dedupe: str
    chat: str
    telegram_id: int
    say: Say
    made_at: datetime
    attempts: int
    in_doubt: bool
    epoch: int
    shelf: str = ""
    slot_holder: int | None = None

    @property
    def policy(self) -> Policy:
        """Class, priority and worth, by the kind of the message."""
        return POLICIES[self.say.kind]

    @property
    def repeats(self) -> bool:
        """It is a safety letter that may have arrived before, and says so."""
        return self.in_doubt and self.policy.class_ is Class.SAFETY

    @property
    def speaks(self) -> bool:
        """Something is said with it that stands in no text: a persistent key, a menu, the label of a repeat."""
        return self.repeats or self.say.board is not Board.LEAVE or bool(self.say.menu)

    @property
    def calls(self) -> int:
        """How often Telegram is called for it, as its limits count: what also takes keys off counts twice."""
        return 2 if self.say.strips and self.say.text else 1

    @property
    def alert_no(self) -> str:
        return self.say.alert_no


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted it. `message_id` is None where there was nothing to send (keys taken off, nothing changed)."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """It did not arrive, for certain. `after` is Telegram's `retry_after`; None leaves the wait to us."""

    after: timedelta | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class InDoubt:
    """It may have arrived."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """This chat cannot be written to: blocked, deactivated, not found."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram refuses the message itself; our fault."""

    code: str = ""


Outcome = Sent | NotSent | InDoubt | Gone | Refused
