"""What became of the check-ins of some weeks, each kind counted for itself and never as so many of so many (CR-808)."""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping

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


def counted(checkins: Iterable[Checkin]) -> dict[Became, int]:
    """How many of each, in the order above; what did not occur is left out, and what the client opened as well."""
    found = Counter(became(each) for each in checkins if each.schedule)
    return {kind: found[kind] for kind in Became if found[kind]}
