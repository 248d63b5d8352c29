"""The five stages: the therapist sets the ceiling, one step up at a time; the client moves freely below it."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.stage import ORDER, Stage, effective, may_set, next_up

PAIRS = [(ceiling, wanted) for ceiling in ORDER for wanted in ORDER]
STAGES = some.sampled_from(ORDER)


@pytest.mark.parametrize(("ceiling", "wanted"), PAIRS)
def test_the_ceiling_goes_up_one_stage_and_down_any_number(ceiling: Stage, wanted: Stage) -> None:
    """CR-102, CR-103."""
    assert may_set(ceiling, wanted, hold=False, alert_open=False) == (wanted.rank <= ceiling.rank + 1)


@pytest.mark.parametrize(("hold", "alert_open"), [(True, False), (False, True), (True, True)])
@pytest.mark.parametrize(("ceiling", "wanted"), PAIRS)
def test_under_a_hold_or_an_open_alert_the_ceiling_goes_down_only(
    ceiling: Stage, wanted: Stage, hold: bool, alert_open: bool
) -> None:
    """CR-104."""
    assert may_set(ceiling, wanted, hold=hold, alert_open=alert_open) == (wanted.rank <= ceiling.rank)


def test_above_growth_there_is_nothing() -> None:
    assert next_up(Stage.GROWTH) is None
    assert [next_up(stage) for stage in ORDER[:-1]] == list(ORDER[1:])


@given(STAGES, some.none() | STAGES, some.booleans())
def test_what_is_open_is_never_above_the_ceiling_the_own_choice_or_a_hold(
    ceiling: Stage, own: Stage | None, hold: bool
) -> None:
    """CR-105."""
    now = effective(ceiling, own, hold)
    assert ceiling.reaches(now)
    assert own is None or own.reaches(now)
    assert not hold or Stage.STABILISATION.reaches(now)
    assert now in (ceiling, own, Stage.STABILISATION)


def test_a_hold_closes_thought_work_and_does_not_push_a_client_up() -> None:
    """CR-104."""
    assert effective(Stage.GROWTH, None, hold=True) is Stage.STABILISATION
    assert effective(Stage.SAFETY, None, hold=True) is Stage.SAFETY


def test_without_hold_or_own_choice_the_ceiling_holds() -> None:
    assert [effective(stage, None, hold=False) for stage in ORDER] == list(ORDER)


@given(STAGES, STAGES)
def test_a_stage_opens_what_needs_it_or_less_and_nothing_more(here: Stage, needed: Stage) -> None:
    assert here.reaches(needed) == (ORDER.index(here) >= ORDER.index(needed))
