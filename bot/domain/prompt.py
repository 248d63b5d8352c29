"""The messages that open a check-in, and whose turn it is: the same for this occurrence whenever it is asked."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.domain.schedule import Due, Schedule
from bot.domain.schedule_due import turn_of
from bot.domain.schedule_parts import Anchor, Anchored
from bot.domain.script import Flag, Review
from bot.domain.stage import Stage, opens

EVENING = time(17)
RESTRUCTURING = "restructuring"


class Fits(enum.Enum):
    """When a prompt has its sense."""

    ANY = "any"
    EVENING = "evening"  # by the client's clock
    BEFORE_SESSION = "before_session"
    AFTER_SESSION = "after_session"
    NEW_STAGE = "new_stage"  # some days after a stage was entered
    CHOSEN = "chosen"  # only where a schedule or "Send now" names it
    AGREED = "agreed"  # while something is agreed for this week (CR-415)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One authored message that opens a check-in. `text` follows the neutral first line.

    `strategy`: only for clients who work with it; empty, for everybody.
    """

    id: str
    version: int
    title: str
    text: str
    review: Review
    min_stage: Stage = Stage.SAFETY
    strategy: str = ""
    factors: tuple[str, ...] = ()
    source: str = ""
    author: str = ""  # who wrote it; who looked at it stands in the review
    flags: tuple[Flag, ...] = ()
    fits: Fits = Fits.ANY
    choices: Mapping[str, str] = field(default_factory=dict)  # own words of the answers, by what each means


@dataclass(frozen=True, slots=True)
class Works:
    """What a client works with: their stage, the strategies of their toolkit, and whether something is agreed."""

    stage: Stage
    strategies: frozenset[str] = frozenset()
    agreed: bool = False
    growth: bool = False  # whether growth prompts may come (CR-107)


def in_turn(prompts: Mapping[str, Prompt], schedule: Schedule, due: Due, works: Works) -> Prompt | None:
    """The prompt of one occurrence: the schedule's own, or the next of those that fit; None where the pack has none.

    They come in an order drawn from the schedule's key, each once before one comes again and none twice in a row, as
    long as the same ones fit. Nothing above the client's stage has a turn (CR-105).
    """
    if own := prompts.get(schedule.prompt):
        return own
    fitting = _fitting(prompts.values(), schedule, due, works)
    if not fitting:
        return None
    cycle, place = divmod(turn_of(schedule, due), len(fitting))
    return _order(schedule, fitting, cycle)[place]


def _fitting(prompts: Iterable[Prompt], schedule: Schedule, due: Due, works: Works) -> list[Prompt]:
    open_ = [each for each in prompts if opens(works.stage, each.min_stage, growth=works.growth)]
    occasion = _occasion(schedule)
    tied = [each for each in open_ if each.fits is occasion and _works_with(each, works)]
    return tied or [each for each in open_ if _fits(each, schedule, due, works) and _works_with(each, works)]


def _occasion(schedule: Schedule) -> Fits | None:
    days = schedule.days
    if not isinstance(days, Anchored):
        return None
    match days.anchor:
        case Anchor.STAGE_ENTRY:
            return Fits.NEW_STAGE
        case Anchor.SESSION if days.days >= 0:
            return Fits.AFTER_SESSION
    return Fits.BEFORE_SESSION


def _fits(prompt: Prompt, schedule: Schedule, due: Due, works: Works) -> bool:
    match prompt.fits:
        case Fits.ANY:
            return True
        case Fits.EVENING:
            return due.at.astimezone(ZoneInfo(schedule.zone)).time() >= EVENING
        case Fits.AGREED:
            return works.agreed
    return False


def _works_with(prompt: Prompt, works: Works) -> bool:
    known = works.strategies | ({RESTRUCTURING} if works.stage.reaches(Stage.PROCESSING) else frozenset())
    return not prompt.strategy or prompt.strategy in known


def _order(schedule: Schedule, fitting: list[Prompt], cycle: int) -> list[Prompt]:
    """The order of one cycle; it does not begin with what the one before ended with."""
    drawn = blake2b(f"{schedule.id}|{cycle}".encode()).digest() * (1 + len(fitting) // 32)
    places = {each.id: drawn[2 * n : 2 * n + 2] for n, each in enumerate(fitting)}
    order = sorted(fitting, key=lambda each: (places[each.id], each.id))
    if cycle and len(order) > 1 and order[0] is _order(schedule, fitting, cycle - 1)[-1]:
        return [*order[1:], order[0]]
    return order
