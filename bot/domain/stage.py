"""The five stages of treatment and the rules of moving between them (CR-101 to CR-106)."""

import enum


class Stage(enum.Enum):
    """A place in treatment. The therapist sets the ceiling; the client moves freely at or below it."""

    SAFETY = "safety"  # feeling safe enough, knowing who helps
    STABILISATION = "stabilisation"  # skills for strong states
    PROCESSING = "processing"  # looking at hard material, at the client's pace
    INTEGRATION = "integration"  # bringing it into daily life
    GROWTH = "growth"  # what matters next

    @property
    def rank(self) -> int:
        return ORDER.index(self)

    def reaches(self, needed: "Stage") -> bool:
        """Whether a client at this stage may open what needs `needed` (CR-105)."""
        return self.rank >= needed.rank


ORDER: tuple[Stage, ...] = tuple(Stage)
STARTS: tuple[Stage, ...] = (Stage.SAFETY, Stage.STABILISATION, Stage.PROCESSING)


def effective(ceiling: Stage, own: Stage | None, hold: bool) -> Stage:
    """The lowest of the ceiling, the client's own choice and a hold's stabilisation (CR-104, CR-105)."""
    limits = [ceiling, *([own] if own else []), *([Stage.STABILISATION] if hold else [])]
    return min(limits, key=lambda stage: stage.rank)


def opens(stage: Stage, needed: Stage, *, growth: bool) -> bool:
    """Whether what needs `needed` is open at that effective stage; growth wants its own tick as well (CR-107)."""
    return stage.reaches(needed) and (growth or needed is not Stage.GROWTH)


def next_up(ceiling: Stage) -> Stage | None:
    """The one stage to which a therapist may raise the ceiling, one step at a time (CR-102)."""
    return ORDER[ceiling.rank + 1] if ceiling.rank + 1 < len(ORDER) else None


def may_set(ceiling: Stage, wanted: Stage, *, hold: bool, alert_open: bool) -> bool:
    """Whether the ceiling may be set: down freely, up by one, never up under a hold or an alert (CR-102, T6)."""
    if wanted.rank <= ceiling.rank:
        return True
    return wanted is next_up(ceiling) and not hold and not alert_open
