"""Numbers of care for one client: the therapist's, never outside the clinic's range (the settings marked (c))."""

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.book import book_for
from bot.domain.care import Care
from bot.domain.care_own import NotOwn, OutOfRange, checked, cleared, setting, settings, with_own
from tests.domain.talk.client_cast import ANA, BRANDT, book

CLINIC = Care()
# Every setting that `clinical.md` marks (c) and that the program has so far.
MARKED = {
    "checkin.max_questions", "checkin.ask_distress", "checkin.offer_distress", "checkin.window_minutes",
    "checkin.daily_cap", "checkin.nudge", "checkin.nudge_minutes", "checkin.unanswered_step", "checkin.silence_days",
    "checkin.run_weeks", "record.gate_stop", "record.gate_ok", "record.resume_hours", "record.night_from",
    "record.night_to", "concern.quiet_hours_after", "concern.check_back", "alert.urgent_minutes",
    "alert.concern_minutes", "plan.review_days",
}  # fmt: skip


def test_what_clinical_marks_can_be_set_for_one_client_and_the_rest_cannot() -> None:
    assert {each.name for each in settings()} >= MARKED
    for name in ("checkin.later_max", "checkin.late_minutes", "checkin.nothing", "nothing.at_all", "checkin"):
        with pytest.raises(NotOwn):
            checked(CLINIC, {}, name, 2)


def test_a_number_of_ones_own_stands_in_place_of_the_clinics_and_goes_again() -> None:
    own = checked(CLINIC, {}, "checkin.daily_cap", 2)
    assert with_own(CLINIC, own) == replace(CLINIC, checkin=replace(CLINIC.checkin, daily_cap=2))
    assert with_own(CLINIC, cleared(own, "checkin.daily_cap")) == CLINIC


@pytest.mark.parametrize("value", [0, 3, 99, -1, "2", "many", (1, 2), True])
def test_nothing_outside_the_range_is_taken(value: object) -> None:
    with pytest.raises(OutOfRange, match=r"checkin\.daily_cap may be 1 to 2"):
        checked(CLINIC, {}, "checkin.daily_cap", value)  # type: ignore[arg-type]


def test_a_choice_is_one_of_its_words_and_a_time_a_time() -> None:
    assert with_own(CLINIC, checked(CLINIC, {}, "checkin.ask_distress", "always")).checkin.ask_distress == "always"
    assert with_own(CLINIC, checked(CLINIC, {}, "record.night_from", "23:00")).record.night_from == time(23)
    for name, value in (("checkin.ask_distress", "never"), ("record.night_from", "late")):
        with pytest.raises(OutOfRange):
            checked(CLINIC, {}, name, value)


def test_a_ladder_rises_from_zero() -> None:
    own = checked(CLINIC, {}, "alert.urgent_minutes", (0, 5, 10, 15))
    assert with_own(CLINIC, own).alert.urgent_minutes == (0, 5, 10, 15)
    for wrong in ((0, 5, 10), (5, 6, 7, 8), (0, 5, 5, 6), (), (0, 1, 2, 1441)):
        with pytest.raises(OutOfRange):
            checked(CLINIC, {}, "alert.urgent_minutes", wrong)


def test_two_numbers_may_not_contradict_each_other() -> None:
    own = checked(CLINIC, {}, "record.gate_stop", 6)
    with pytest.raises(OutOfRange):
        checked(CLINIC, own, "record.gate_ok", 6)


def test_what_does_not_fit_any_more_counts_as_not_set() -> None:
    assert with_own(CLINIC, {"checkin.daily_cap": 9, "gone.away": 3, "checkin.unanswered_step": 5}) == replace(
        CLINIC, checkin=replace(CLINIC.checkin, unanswered_step=5)
    )


def test_a_clients_book_holds_their_numbers_and_nobody_elses() -> None:
    books = {"en": book()}
    own = replace(ANA, care={"checkin.daily_cap": 2})
    chidi = replace(ANA, id="chidi", therapist="okafor")
    assert book_for(books, own, book()).care.checkin.daily_cap == 2
    assert book_for(books, chidi, book()) is books["en"]
    assert book_for(books, BRANDT, book()) is books["en"]


def test_a_setting_says_its_rule_and_what_it_may_be() -> None:
    cap = setting("checkin.daily_cap")
    assert (cap.rule, cap.allowed, cap.low, cap.high) == ("CR-206", "1 to 2", 1, 2)
    assert setting("checkin.nudge").choices == ("off", "on")
