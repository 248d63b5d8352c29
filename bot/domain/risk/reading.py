"""What the screen read in a message: how urgent, of what kind, and why."""

from dataclasses import dataclass
from enum import Enum


class Tier(Enum):
    """What happens next, not a score (the table of clinical rule CR-601 to CR-604)."""

    URGENT = "urgent"  # intent, plan, means, time, act, goodbye, immediate danger: reply at once, urgent alert
    CONCERN = "concern"  # ideation, self-harm, threat or abuse, acute crisis: reply at once, alert
    ASK = "ask"  # a figure of speech, hopelessness, worry about another: one plain question, no alert
    GENTLE = "gentle"  # past trauma, grief, a clinical question: acknowledged, not probed, no alert
    NONE = "none"  # nothing to act on

    @property
    def rank(self) -> int:
        """4 for urgent down to 0 for none."""
        return _RANKS[self]

    def outranks(self, other: "Tier") -> bool:
        """True when this tier asks for more than the other."""
        return self.rank > other.rank

    @property
    def alarms(self) -> bool:
        """True for the two tiers that may raise an alert."""
        return self in (Tier.URGENT, Tier.CONCERN)


_RANKS = {Tier.URGENT: 4, Tier.CONCERN: 3, Tier.ASK: 2, Tier.GENTLE: 1, Tier.NONE: 0}


class Kind(Enum):
    """What a finding looks like; it chooses the variant of the reply (CR-616) and stands on the alert."""

    SUICIDE = "suicide"  # thoughts of ending one's life, wish to be dead, passive wish
    PLAN = "plan"  # intent, means, preparation, time
    ACT = "act"  # an act under way or just done
    GOODBYE = "goodbye"  # leaving, giving away, asking others to take over
    SELF_HARM = "self_harm"  # an urge to hurt oneself, or having done so
    FROM_OTHERS = "from_others"  # threat, violence or abuse from another person
    DANGER = "danger"  # the client calls it a danger that is going on, in a thought record (CR-309)
    TO_OTHERS = "to_others"  # intent or wish to harm another person
    ACUTE = "acute"  # acute crisis without a stated wish to die: cannot keep safe, commanding voices
    ITEM9 = "item9"  # the risk item of a measure was answered above zero (CR-904)
    WARNING = "warning"  # one of this client's own agreed warning phrases
    BURDEN = "burden"  # being a burden, without death words
    HOPELESS = "hopeless"  # no way on, without death words
    FIGURE = "figure"  # death words as a joke or an exaggeration
    THIRD_PERSON = "third_person"  # worry about somebody else
    PAST = "past"  # something that is over
    GRIEF = "grief"  # a death, also by suicide
    CLINICAL = "clinical"  # a question or a form about the subject
    DENIED = "denied"  # said and denied in the same breath
    NOTHING = "nothing"  # no finding


# Danger that comes from outside: its own card and keys, and lines that a phone seen by somebody else does not show.
FROM_OUTSIDE = frozenset({Kind.FROM_OTHERS, Kind.DANGER})
OUTSIDE = frozenset(kind.value for kind in FROM_OUTSIDE)  # the same, as it stands on an alert


@dataclass(frozen=True, slots=True)
class Span:
    """Where the words stand in the message: character offsets, end not included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The screen's answer. Holds no words of the client, only places and rule ids (CR-613)."""

    tier: Tier
    kind: Kind
    rules: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    guards: tuple[str, ...] = ()
    language: str | None = None


NOTHING = Reading(Tier.NONE, Kind.NOTHING)
