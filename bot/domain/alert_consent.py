"""Whether an alert may go out at all, and if not, why (CR-701)."""

from dataclasses import dataclass
from enum import Enum

from bot.domain.people import AlertLevel, Client, Standing, Therapist
from bot.domain.risk.reading import Tier


class NoAlert(Enum):
    """Why nobody is told."""

    TIER = "tier"  # nothing that may alert
    CHOSE_NONE = "chose_none"
    ONLY_URGENT = "only_urgent"
    UNASKED = "unasked"
    NO_WAY_TO_REACH = "no_way_to_reach"
    NO_SENTENCE = "no_sentence"
    NO_HOURS = "no_hours"
    NO_NIGHT_ANSWER = "no_night_answer"
    OVER = "over"  # it ended as planned (CR-1207)

    @property
    def by_choice(self) -> bool:
        """The client chose so; otherwise alerts are not set up, and both are told that."""
        return self in {NoAlert.CHOSE_NONE, NoAlert.ONLY_URGENT}


@dataclass(frozen=True, slots=True)
class Prerequisites:
    """What must stand before an alert may go: level and phone of the client; the three answers of the therapist."""

    level: AlertLevel
    phone: bool
    sentence: bool
    hours: bool
    night_answer: bool
    over: bool = False  # the planned end has come


def prerequisites(client: Client, therapist: Therapist) -> Prerequisites:
    """What stands of it for this client and their therapist."""
    hours = bool(therapist.hours_days) and therapist.hours_from is not None and therapist.hours_to is not None
    return Prerequisites(
        client.alerts, bool(client.phone), bool(therapist.alert_sentence), hours, therapist.sound_at_night is not None,
        over=client.standing is Standing.OVER,
    )  # fmt: skip


def may_alert(have: Prerequisites, tier: Tier, *, asked: bool = False) -> NoAlert | None:
    """The reason against an alert of that tier, or None. `asked`: the client's tap is the consent (CR-612)."""
    if not tier.alarms:
        return NoAlert.TIER
    if have.over:
        return NoAlert.OVER
    return (None if asked else _client_side(have, tier)) or may_be_on(have, asked=asked)


def may_be_on(have: Prerequisites, *, asked: bool = False) -> NoAlert | None:
    """The first missing fact without which alerts cannot be switched on, or None."""
    if not have.phone and not asked:
        return NoAlert.NO_WAY_TO_REACH
    if not have.sentence:
        return NoAlert.NO_SENTENCE
    if not have.hours:
        return NoAlert.NO_HOURS
    return None if have.night_answer else NoAlert.NO_NIGHT_ANSWER


def _client_side(have: Prerequisites, tier: Tier) -> NoAlert | None:
    match have.level:
        case AlertLevel.ANY:
            return None
        case AlertLevel.URGENT:
            return None if tier is Tier.URGENT else NoAlert.ONLY_URGENT
        case AlertLevel.NONE:
            return NoAlert.CHOSE_NONE
        case AlertLevel.UNASKED:
            return NoAlert.UNASKED
