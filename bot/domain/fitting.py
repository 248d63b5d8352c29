"""Which practices come first in the list: those whose tags fit how it is now. None is hidden, none left out (CR-402).

What fits what is a proposal that a clinician has to sign, like every number of care; nothing is inferred from words but
a cause that the client themselves wrote into the *when* of a practice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.checkin import Checkin
from bot.domain.factors import Factor
from bot.domain.setback import Setback
from bot.domain.toolkit import Practice
from bot.domain.typed_words import fold

AFTER_STATE = {
    "very_hard": frozenset({Factor.EMOTIONAL_REGULATION}),
    "hard": frozenset({Factor.EMOTIONAL_REGULATION, Factor.SOCIAL_CONNECTION}),
    "mixed": frozenset({Factor.SELF_AWARENESS, Factor.COGNITIVE_FLEXIBILITY}),
}
NO_MOMENT = frozenset({Factor.EMOTIONAL_REGULATION, Factor.AGENCY})  # acted before there was a moment to choose
AFTER_SETBACK = frozenset({Factor.EMOTIONAL_REGULATION, Factor.SOCIAL_CONNECTION})


@dataclass(frozen=True, slots=True)
class Situation:
    """How it is now: what would fit, and the causes that the client named."""

    factors: frozenset[Factor] = frozenset()
    causes: tuple[str, ...] = ()


def after_checkin(checkins: Iterable[Checkin], now: datetime, hours: int) -> Situation:
    """By the state of the newest check-in that was answered within so many hours."""
    since = now - timedelta(hours=hours)
    fresh = [each for each in checkins if each.answered_at and since <= each.answered_at <= now and not each.erased]
    newest = max(fresh, key=lambda each: each.answered_at or since, default=None)
    return Situation(AFTER_STATE.get(newest.state_word, frozenset())) if newest else Situation()


def after_setback(setback: Setback) -> Situation:
    """By a setback that was just logged: its causes, and whether there was a moment before acting."""
    return Situation(NO_MOMENT if setback.moment == "no" else AFTER_SETBACK, setback.tags)


def fitting_first(
    practices: Sequence[Practice], tags_of: Callable[[Practice], Iterable[str]], situation: Situation
) -> tuple[tuple[Practice, ...], tuple[Practice, ...]]:  # fmt: skip
    """Those that fit, and the others; both in the order in which they were agreed."""
    wanted = {each.value for each in situation.factors}
    fits = [bool(wanted & {*tags_of(each)}) or _for_that_cause(each, situation.causes) for each in practices]
    first = tuple(each for each, good in zip(practices, fits, strict=True) if good)
    return first, tuple(each for each, good in zip(practices, fits, strict=True) if not good)


def known_factors(chosen: Iterable[str]) -> tuple[str, ...]:
    """The tags among what was ticked, each once and in their order; own words are none."""
    ticked = {*chosen}
    return tuple(each.value for each in Factor if each.value in ticked)


def _for_that_cause(practice: Practice, causes: tuple[str, ...]) -> bool:
    """Whether the client's own *when* names one of the causes."""
    when = f" {fold(practice.cue)} "
    return any(f" {fold(each)} " in when for each in causes if each.strip())
