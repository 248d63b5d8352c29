"""The trail of an alert: one line for everything that happened to it, with no words of anybody."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.alert_value import Alert, State


class What(Enum):
    """What happened."""

    RAISED = "raised"
    TOLD = "told"  # a step was taken; `of` names whom it goes to
    ACCEPTED = "accepted"  # by Telegram, for `of`; that is not "seen"
    UNREACHABLE = "unreachable"  # refused, or not accepted in time, for `of`
    UNREACHED = "unreached"  # the ladder ended unseen
    HEARD_AGAIN = "heard_again"
    TAPPED = "tapped"  # the client tapped the key `of`
    CLIENT_TOLD = "client_told"  # Telegram accepted the line `of` for the client
    SEEN = "seen"  # by the person `of`
    NEXT = "next"  # whoever saw it says what they do
    HANDED = "handed"  # to the person `of`
    CLOSED = "closed"  # for the reason `of`


@dataclass(frozen=True, slots=True)
class Event:
    """One line: when, at which step of the ladder, what, and of whom or of which kind (an id or a code)."""

    at: datetime
    what: What
    step: int = 0
    of: str = ""


def events(before: Alert | None, after: Alert, at: datetime) -> tuple[Event, ...]:
    """What has happened to an alert between two looks at it, in order."""
    if before is None:
        return (Event(after.opened_at, What.RAISED), *_steps(0, after, at))
    changed: list[Event] = [*_steps(before.step, after, at)]
    changed += (
        Event(at, What.UNREACHABLE, step, who.value)
        for step, who in after.failed
        if (step, who) not in before.failed
    )  # fmt: skip
    changed += (Event(tap.at, What.TAPPED, after.step, tap.key) for tap in after.taps[len(before.taps) :])
    if after.heard_again > before.heard_again:
        changed.append(Event(at, What.HEARD_AGAIN, after.step))
    return (*changed, *_turns(before, after, at))


def _steps(done: int, after: Alert, at: datetime) -> tuple[Event, ...]:
    steps = range(done + 1, after.step + 1)
    return tuple(Event(at, What.TOLD, n, " ".join(who.value for who in after.plan[n - 1].to)) for n in steps)


def _taken(before: Alert, after: Alert) -> bool:
    """Somebody to whom it was handed over has it now."""
    return before.acknowledged_at is not None and before.acknowledged_by != after.acknowledged_by


def _turns(before: Alert, after: Alert, at: datetime) -> tuple[Event, ...]:
    """What people did with it, and how it ended."""
    reason = after.reason.value if after.reason else ""
    found = (
        (after.state is State.UNREACHED and before.state is not State.UNREACHED, What.UNREACHED, ""),
        (after.acknowledged_at is not None and before.acknowledged_at is None, What.SEEN, after.acknowledged_by),
        (_taken(before, after), What.SEEN, after.acknowledged_by),
        (bool(after.backup) and after.backup != before.backup, What.HANDED, after.backup),
        (after.then is not None and after.then is not before.then, What.NEXT, after.then.value if after.then else ""),
        (not after.open and before.open, What.CLOSED, reason),
    )
    return tuple(Event(at, what, after.step, of) for happened, what, of in found if happened)
