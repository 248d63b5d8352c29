"""Practices that fit come first by their tags; none is hidden, and nothing is inferred (CR-402, CR-806)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.fitting import AFTER_STATE, Situation, after_checkin, after_setback, fitting_first, known_factors
from bot.domain.setback import Setback
from bot.domain.toolkit import Practice
from tests.domain.talk.therapist_cast import ANA, NOON

WATER = Practice("p1", ANA, "Cold water", cue="when it spikes", position=1, factors=("emotional_regulation",))
TOM = Practice("p2", ANA, "Call Tom", cue="after a call from my father", position=2, factors=("social_connection",))
PAGE = Practice("p3", ANA, "Write a page", position=3, factors=("self_awareness",))
BARE = Practice("p4", ANA, "Tea", position=4)
ALL = (BARE, PAGE, TOM, WATER)


def answered(word: str, hours_ago: int, name: str = "c1") -> Checkin:
    at = NOON - timedelta(hours=hours_ago)
    return Checkin(name, ANA, "s1", NOON.date(), 0, at, CheckinState.ANSWERED, state_word=word, answered_at=at)


def names(situation: Situation) -> list[str]:
    first, others = fitting_first(ALL, lambda each: each.factors, situation)
    assert {*first, *others} == {*ALL}
    return [each.name for each in first]


@pytest.mark.parametrize(
    ("word", "first"),
    [("very_hard", ["Cold water"]), ("hard", ["Call Tom", "Cold water"]), ("mixed", ["Write a page"]), ("calm", [])],
)
def test_after_a_check_in_those_that_fit_its_answer_come_first(word: str, first: list[str]) -> None:
    """CR-402."""
    assert names(after_checkin((answered(word, 1),), NOON, 3)) == first


def test_only_the_newest_answer_of_the_last_hours_counts() -> None:
    assert names(after_checkin((answered("hard", 2), answered("okay", 1, "c2")), NOON, 3)) == []
    assert names(after_checkin((answered("hard", 4),), NOON, 3)) == []
    assert names(after_checkin((replace(answered("hard", 1), erased=True),), NOON, 3)) == []


def test_a_cause_in_the_own_when_of_a_practice_brings_it_first() -> None:
    """Whole words of the client's own, whatever case and accents."""
    assert "Call Tom" in names(after_setback(Setback("e1", NOON, ("A call from my father",), moment="no")))
    assert names(Situation(causes=("fat",))) == []
    assert names(Situation(causes=("",))) == []


def test_without_a_moment_before_acting_choosing_comes_first_as_well() -> None:
    free = replace(BARE, factors=("agency",))
    first, _ = fitting_first((BARE, free), lambda each: each.factors, after_setback(Setback("e1", NOON, moment="no")))
    assert first == (free,)
    first, _ = fitting_first((BARE, free), lambda each: each.factors, after_setback(Setback("e1", NOON, moment="yes")))
    assert first == ()


def test_an_untagged_practice_fits_nothing_and_stays_in_its_place() -> None:
    first, others = fitting_first(ALL, lambda each: each.factors, Situation(AFTER_STATE["hard"]))
    assert (first, others) == ((TOM, WATER), (BARE, PAGE))


def test_own_words_are_no_tag() -> None:
    assert known_factors(("agency", "whatever", "emotional_regulation", "agency")) == ("emotional_regulation", "agency")
