"""What became of the check-ins of some weeks, each kind counted for itself and never as so many of so many (CR-808)."""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.checkin import Checkin, CheckinState, Why


class Became(enum.Enum):
    """What became of one check-in, as the therapist reads it."""

    ANSWERED = "answered"
    NOT_TODAY = "not_today"  # an answer (F-08)
    MOVED = "moved"  # put off by the client, however it went on
    NO_ANSWER = "no_answer"  # never *fine*, and never *missed*
    PAUSED = "paused"
    RESTING = "resting"
    NOT_SENT = "not_sent"  # quiet hours, the day's limit, too late
    BLOCKED = "blocked"
    UNSURE = "unsure"  # nobody knows whether it arrived
    OPEN = "open"  # may still be answered


HELD_BACK: Mapping[Why, Became] = {
    Why.PAUSED: Became.PAUSED, Why.LIGHTER: Became.PAUSED, Why.LET_BE: Became.PAUSED, Why.RESTING: Became.RESTING,
    Why.BLOCKED: Became.BLOCKED, Why.UNSURE: Became.UNSURE,
}  # fmt: skip


def became(checkin: Checkin) -> Became:
    """The one thing that counts of it; an answer before everything else."""
    match checkin.state:
        case CheckinState.ANSWERED:
            return Became.ANSWERED
        case CheckinState.DECLINED:
            return Became.NOT_TODAY
        case CheckinState.UNCERTAIN:
            return Became.UNSURE
        case CheckinState.LAPSED if checkin.why is Why.UNSURE:
            return Became.UNSURE
        case CheckinState.LAPSED:
            return Became.MOVED if checkin.postponed else Became.NO_ANSWER
        case CheckinState.SENT | CheckinState.LATER | CheckinState.DUE:
            return Became.MOVED if checkin.postponed else Became.OPEN
        case CheckinState.HELD | CheckinState.EXPIRED:
            return HELD_BACK.get(checkin.why, Became.NOT_SENT)
    raise ValueError(checkin.state)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of what came by schedule: `kinds` in the order above, without what did not occur; `why` of those that
    were not sent. `own`: opened by the client, which is no part of the rhythm.
    """

    kinds: Mapping[Became, int] = field(default_factory=dict)
    why: Mapping[Why, int] = field(default_factory=dict)
    own: int = 0


def delivered(checkins: Iterable[Checkin]) -> Delivered:
    """The one count that every page and message shows (CR-808)."""
    there = tuple(checkins)
    scheduled = [(each, became(each)) for each in there if each.schedule]
    found = Counter(kind for _, kind in scheduled)
    kinds = {kind: found[kind] for kind in Became if found[kind]}
    why: Counter[Why] = Counter(
        each.why for each, kind in scheduled if kind is Became.NOT_SENT and each.why is not Why.NONE
    )
    return Delivered(kinds, why, len(there) - len(scheduled))
