"""The prompts take turns: fixed for each occurrence, never above the stage, fitting what a client works with (F-28)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.book import Book
from bot.domain.prompt import Fits, Prompt, Works, in_turn
from bot.domain.schedule import Due, Schedule
from bot.domain.schedule_due import preview
from bot.domain.schedule_parts import EVERY_DAY, Anchor, Anchored, FixedTime, Weekly
from bot.domain.stage import ORDER, Stage
from tests import shipped
from tests.domain.schedule_cast import anas, at
from tests.domain.talk.client_cast import book

STRATEGIES = frozenset({"mindfulness", "self_compassion", "regulated_pacing", "social_activation"})
ALL = Works(Stage.INTEGRATION, STRATEGIES, agreed=True)
WORKS = some.builds(
    Works, some.sampled_from(ORDER), some.frozensets(some.sampled_from(sorted(STRATEGIES))), some.booleans()
)
KEYS = some.text("0123456789abcdef", min_size=8, max_size=8)


def turns(schedule: Schedule, works: Works, n: int) -> list[Prompt]:
    found = [in_turn(book().prompts, schedule, due, works) for due in preview(schedule, at("2026-03-01 00:00"), n)]
    return [each for each in found if each]


@given(KEYS, WORKS)
def test_the_same_occurrence_gets_the_same_prompt_whenever_it_is_asked(key: str, works: Works) -> None:
    schedule = anas(id=key)
    again = replace(schedule, version=7, next_due_at=at("2026-05-01 00:00"))
    assert turns(schedule, works, 20) == turns(again, works, 20)


@given(KEYS, WORKS)
def test_nothing_above_the_stage_and_nothing_foreign_has_a_turn(key: str, works: Works) -> None:
    """CR-105, and the strategies of the toolkit."""
    for each in turns(anas(id=key), works, 40):
        assert works.stage.reaches(each.min_stage)
        assert each.strategy in {"", "restructuring", *works.strategies}
        assert each.fits is not Fits.AGREED or works.agreed
        assert each.fits in (Fits.ANY, Fits.EVENING, Fits.AGREED)


@given(KEYS, WORKS)
def test_each_comes_once_before_one_comes_again_and_none_twice_in_a_row(key: str, works: Works) -> None:
    found = [each.id for each in turns(anas(id=key), works, 60)]
    fitting = len(set(found))
    for first in range(0, 60 - fitting, fitting):
        assert len(set(found[first : first + fitting])) == fitting
    assert all(one != other for one, other in pairwise(found))


def test_two_clients_get_them_in_different_orders() -> None:
    assert turns(anas(id="ana"), ALL, 12) != turns(anas(id="chidi"), ALL, 12)


def test_a_weekly_rhythm_goes_through_all_of_them_too() -> None:
    weekly = anas(days=Weekly(frozenset({1})))
    assert len({each.id for each in turns(weekly, ALL, 30)}) == len({each.id for each in turns(anas(), ALL, 60)})


def test_an_evening_prompt_comes_in_the_evening() -> None:
    morning = turns(anas(times=(FixedTime(time(9)),)), ALL, 60)
    assert not [each for each in morning if each.fits is Fits.EVENING]
    assert [each for each in turns(anas(), ALL, 60) if each.fits is Fits.EVENING]


@pytest.mark.parametrize(
    ("days", "fits"),
    [
        (Anchored(Anchor.EVENING_BEFORE, -1, (date(2026, 4, 2),)), Fits.BEFORE_SESSION),
        (Anchored(Anchor.SESSION, -2, (date(2026, 4, 2),)), Fits.BEFORE_SESSION),
        (Anchored(Anchor.SESSION, 2, (date(2026, 4, 2),)), Fits.AFTER_SESSION),
        (Anchored(Anchor.STAGE_ENTRY, 3, (date(2026, 4, 2),)), Fits.NEW_STAGE),
    ],
)
def test_what_is_tied_to_an_event_gets_the_prompt_of_that_event(days: Anchored, fits: Fits) -> None:
    [only] = turns(anas(days=days), ALL, 3)
    assert only.fits is fits


def test_a_prompt_that_was_chosen_stays_chosen() -> None:
    assert {each.id for each in turns(anas(prompt="how_was_today"), ALL, 9)} == {"how_was_today"}


class _Uncounted(Weekly):
    """Days that nobody may go through."""

    def dates(self, start: date, first: date, last: date) -> Iterator[date]:
        raise AssertionError("every day since the schedule began was counted")


def test_a_prompt_that_was_chosen_costs_no_more_after_years() -> None:
    due = Due(datetime(2046, 4, 1, 19, tzinfo=UTC), date(2046, 4, 1), 0)
    chosen = in_turn(book().prompts, anas(prompt="how_was_today", days=_Uncounted(EVERY_DAY)), due, ALL)
    assert chosen and chosen.id == "how_was_today"


def test_without_any_prompt_in_the_pack_the_neutral_line_is_all() -> None:
    due = Due(datetime(2026, 4, 1, 19, tzinfo=UTC), date(2026, 4, 1), 0)
    assert in_turn({}, anas(), due, ALL) is None


def books() -> list[Book]:
    return list(shipped.books().values())


@pytest.mark.parametrize("pack", books(), ids=lambda each: each.shelf)
def test_every_language_has_enough_prompts_over_all_strategies_and_stages(pack: Book) -> None:
    """CR-807: at least ten, every strategy, one for every occasion."""
    prompts = pack.prompts.values()
    assert len(prompts) >= 10
    assert {each.strategy for each in prompts} >= STRATEGIES | {"restructuring"}
    assert {each.fits for each in prompts} == set(Fits) - {Fits.CHOSEN}  # the clinic's own have no turn
    assert {each.min_stage for each in prompts} >= {
        Stage.SAFETY, Stage.STABILISATION, Stage.PROCESSING, Stage.INTEGRATION,
    }  # fmt: skip
    at_safety = {each.id for each in prompts if each.min_stage is Stage.SAFETY and not each.strategy}
    assert len(at_safety) >= 4


def test_all_languages_have_the_same_prompts_at_the_same_stages() -> None:
    said = [
        {each.id: (each.version, each.min_stage, each.strategy, each.fits) for each in pack.prompts.values()}
        for pack in books()
    ]
    assert all(each == said[0] for each in said)


def test_no_prompt_says_on_a_lock_screen_what_it_is_about() -> None:
    """CR-217, F-15principle 7: `handrail check` refuses such a word; here are the few that would be closest."""
    for pack in books():
        for each in pack.prompts.values():
            told = each.text.lower()
            assert not [word for word in ("therap", "terap", "session", "sesi", "mood", "brandt") if word in told]
