"""CR-406: a practice may have become second nature; each of the three facts missing, there is no proposal."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.care import Care, ToolkitCare
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.dialogue import Answer
from bot.domain.journal import Entry, EntryKind
from bot.domain.people import Client
from bot.domain.second_nature import SecondNature, second_nature
from bot.domain.talk.brief_words import natures
from bot.domain.toolkit import Practice, PracticeState
from tests.domain.talk.therapist_cast import ANA, NOON, Desk, ana, books
from tests.domain.test_brief import made, text

FEET = Practice("p1", ANA, "Feet and room", script="feet_and_room", position=1, state=PracticeState.ACTIVE)
SHARES = replace(ana(), shares_counts=True)
CARE = ToolkitCare()


def did(days_ago: float, before: Answer = 4, after: Answer = 4, **more: object) -> Entry:
    said = {"before": before, "after": after}
    at = NOON - timedelta(days=days_ago)
    entry = Entry(f"e{days_ago}", ANA, EntryKind.PRACTICE, at, script="feet_and_room", about="p1", answers=said)
    return replace(entry, **more)  # type: ignore[arg-type]


def came(days_ago: float, schedule: str = "s1") -> Checkin:
    """A check-in half an hour before the practice of that day."""
    at = NOON - timedelta(days=days_ago, minutes=30)
    return Checkin(f"c{days_ago}", ANA, schedule, at.date(), 0, at, CheckinState.ANSWERED, opened_at=at)


DAILY = tuple(did(each) for each in range(1, 25))


def found(
    entries: tuple[Entry, ...] = DAILY, checkins: tuple[Checkin, ...] = (), client: Client = SHARES,
    practice: Practice = FEET, care: ToolkitCare = CARE,
) -> tuple[SecondNature, ...]:  # fmt: skip
    return second_nature(client, (practice,), entries, checkins, NOON, care)


def test_many_days_begun_unasked_and_alike_before_and_after_is_a_proposal() -> None:
    """CR-406."""
    assert found() == (SecondNature(FEET, 24, 8),)


def test_each_fact_missing_there_is_none() -> None:
    """CR-406: days, starts with nothing before them, a change that is flat and known."""
    assert found(DAILY[:23]) == ()
    assert found((*DAILY[:23], did(1.1))) == (), "two on one day are one day"
    assert found(tuple(replace(each, at=each.at - timedelta(weeks=6)) for each in DAILY)) == (), "too long ago"
    assert found(checkins=tuple(came(each) for each in range(1, 9))) == (), "eight of 24 came after a check-in"
    assert found(tuple(did(each, 6, 3) for each in range(1, 25))) == (), "it still eases"
    assert found(tuple(did(each, "skipped", 3) for each in range(1, 25))) == (), "nobody knows"
    assert found(tuple(replace(each, finished=False) for each in DAILY)) == ()
    assert found(tuple(replace(each, erased=True) for each in DAILY)) == ()
    assert found(practice=replace(FEET, position=None)) == ()


def test_seven_of_ten_begun_unasked_is_enough_and_her_own_check_ins_prompt_nothing() -> None:
    """CR-406."""
    assert found(checkins=tuple(came(each) for each in range(1, 8)))
    assert found(checkins=tuple(came(each, schedule="") for each in range(1, 25)))


def test_only_the_last_six_ratings_count() -> None:
    """CR-406."""
    once = tuple(did(each, 8, 2) for each in range(7, 25))
    assert found((*DAILY[:6], *once))
    assert not found((*(did(each, 8, 2) for each in range(1, 7)), *DAILY[6:]))


def test_what_the_therapist_left_as_it_is_rests_for_as_many_weeks() -> None:
    """CR-406."""
    left = replace(FEET, left_on=(NOON - timedelta(weeks=7)).date())
    assert found(practice=left) == ()
    assert found(practice=replace(FEET, left_on=(NOON - timedelta(weeks=8)).date()))


def test_the_therapist_may_set_the_numbers_for_one_client() -> None:
    """CR-406."""
    assert found(DAILY[:12], care=replace(CARE, nature_days=12))


@pytest.mark.parametrize("shares", [True, False])
def test_it_stands_in_the_brief_of_a_client_who_shares_numbers(shares: bool) -> None:
    """CR-406, CR-1003."""
    brief = made(replace(SHARES, shares_counts=shares), entries=DAILY, practices=(FEET,))
    assert bool(brief.nature) is shares
    assert ("Feet and room: on 24 days in 8 weeks" in text(brief)) is shares


class Nearby(Desk):
    """A desk where Ana's entries are there when the toolkit is opened."""

    def moment(self):  # type: ignore[no-untyped-def]
        return replace(super().moment(), entries=DAILY)


def test_the_toolkit_screen_says_it_first_and_nothing_is_swapped() -> None:
    """CR-405, CR-406."""
    desk = Nearby()
    desk.files[ANA] = replace(desk.files[ANA], client=SHARES, practices=(FEET,))
    words = books()["en"].therapist
    assert natures(books()["en"], found())[0] in desk.tap_action("ctk", ANA)
    desk.tap(words.nature_leave)
    (kept,) = desk.files[ANA].practices
    assert kept.left_on == NOON.date() and kept.position == 1 and kept.state is PracticeState.ACTIVE
    assert natures(books()["en"], found())[0] not in desk.tap_action("ctk", ANA)


def test_dr_okafor_cannot_leave_anas_practice() -> None:
    """CR-406, F-68."""
    desk = Nearby()
    desk.therapist = replace(desk.therapist, id="d" * 16)
    assert desk.tap_action("ctkl", f"{ANA}:p1") == books()["en"].therapist.not_found
    assert Care().toolkit.nature_days == 24
