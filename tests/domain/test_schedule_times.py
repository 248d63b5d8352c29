"""Twice a day in one schedule: two fixed times or two windows, never more, never too close (CR-206, §4.1)."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.schedule import Preset
from bot.domain.schedule_change import following, never_twice
from bot.domain.schedule_copy import copied
from bot.domain.schedule_due import all_due, planned
from bot.domain.schedule_form import Asked, Basis, Wrong, written
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly, Window
from bot.domain.schedule_reading import read
from bot.domain.schedule_review import by_client
from tests.domain.schedule_cast import AT_NIGHT, anas, at, walls
from tests.domain.talk.therapist_cast import NOON, ana, books

NINE, SEVEN = FixedTime(time(9)), FixedTime(time(19))
TWICE = (NINE, SEVEN)
TODAY = date(2026, 3, 2)
BASIS = Basis(ana(), NOON, books()["en"].typed, (), None, {})
FORM = Asked(
    days=EVERY_DAY, at="7pm", at_two="9:00", start="2026-11-25", ends="2027-01-25", agreed_on="2026-11-24"
)  # fmt: skip


def test_a_count_holds_to_the_last_one_even_where_the_day_would_have_two() -> None:
    shown = walls(anas(times=TWICE, count=3), "2026-03-01 00:00", 9)
    assert shown == ["2026-03-01 09:00", "2026-03-01 19:00", "2026-03-02 09:00"]
    assert len(walls(anas(times=TWICE, count=4), "2026-03-01 00:00", 9)) == 4


def test_one_that_quiet_hours_bring_too_near_the_next_gives_way_to_it() -> None:
    early = anas(times=(FixedTime(time(7)), FixedTime(time(8, 30))), quiet=AT_NIGHT, min_gap_minutes=60)
    assert walls(early, "2026-03-02 00:00", 2) == ["2026-03-02 08:30", "2026-03-03 08:30"]
    late = replace(early, times=(FixedTime(time(7)), FixedTime(time(9))))
    assert walls(late, "2026-03-02 00:00", 2) == ["2026-03-02 08:00", "2026-03-02 09:00"]


def test_two_windows_give_one_each_and_stay_apart() -> None:
    """F-03."""
    twice = anas(times=(Window(time(10), time(12)), Window(time(13), time(15))), min_gap_minutes=60)
    dues = list(islice(all_due(twice, at("2026-03-02 00:00")), 60))
    wall = [due.at.astimezone(ZoneInfo(twice.zone)).time() for due in dues]
    assert all(time(10) <= each < time(12) for each in wall[::2]) and len(set(wall)) > 20
    assert all(time(13) <= each < time(15) for each in wall[1::2])
    assert all(later.at - earlier.at >= timedelta(hours=1) for earlier, later in pairwise(dues))


@pytest.mark.parametrize(
    ("fields", "times", "gap"),
    [
        ({}, TWICE, 60),
        ({"at_two": ""}, (SEVEN,), 60),
        ({"gap": "90"}, TWICE, 90),
        ({"at_two": "", "gap": "90"}, (SEVEN,), 60),
        (
            {"random": True, "opens_two": "2pm", "closes_two": "16:00", "gap": "30"},
            (Window(time(10), time(12)), Window(time(14), time(16))), 30,
        ),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_one_time_or_two_in_order(fields: dict[str, str], times: object, gap: int) -> None:
    made, wrong = read(replace(FORM, **fields), BASIS, "s1")  # type: ignore[arg-type]
    assert made and not wrong
    assert (made.times, made.min_gap_minutes) == (times, gap)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"at_two": "8 o'clockish"}, {"at_two": Wrong.TIME}),
        ({"at_two": "19:30"}, {"at_two": Wrong.APART}),
        ({"at_two": "20:00", "spread": "30"}, {"at_two": Wrong.APART}),
        ({"gap": "5"}, {"gap": Wrong.GAP}),
        ({"random": True, "opens_two": "12:15", "closes_two": "14:00"}, {"opens_two": Wrong.APART}),
        ({"random": True, "opens_two": "14:00", "closes_two": "14:05"}, {"closes_two": Wrong.ROOM}),
        ({"random": True, "opens_two": "14:00"}, {"closes_two": Wrong.TIME}),
    ],
)  # fmt: skip
def test_two_that_cannot_stand_are_refused_at_their_field(fields: dict[str, str], wrong: dict[str, Wrong]) -> None:
    assert read(replace(FORM, **fields), BASIS, "s1") == (None, wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "times", [TWICE, (Window(time(10), time(12)), Window(time(14), time(16))), (Window(time(10), time(12)), SEVEN)]
)
def test_a_schedule_that_is_opened_and_saved_keeps_its_times(times: tuple[FixedTime | Window, ...]) -> None:
    """F-13: also one of two windows that the client has moved to a fixed time."""
    before, _ = read(FORM, BASIS, "s1")
    assert before
    before = by_client(replace(before, times=times), "moved", agreed=before)
    after, wrong = read(replace(written(before, NOON.date()), note="Bring the list."), BASIS, "s1", before)
    assert after and not wrong
    assert (after.times, after.by_client, after.note) == (times, "moved", "Bring the list.")


def had(slot: int, due: str, day: date = TODAY) -> Checkin:
    return Checkin("c1", "1", "5f0d", day, slot, at(due), CheckinState.SENT)


def test_a_change_at_noon_leaves_the_evening_of_that_day() -> None:
    noon = at("2026-03-02 12:00")
    changed = never_twice(anas(times=(FixedTime(time(10)), FixedTime(time(20)))), [had(0, "2026-03-02 08:00")], TODAY)
    due = planned(changed, noon).next_due_at
    assert due == at("2026-03-02 19:00")  # 20:00 in Berlin


def test_a_change_just_after_a_check_in_brings_no_other_at_once() -> None:
    near = anas(times=(NINE, FixedTime(time(19, 15))), min_gap_minutes=60)
    due = planned(never_twice(near, [had(0, "2026-03-02 18:00")], TODAY), at("2026-03-02 18:05")).next_due_at
    assert due == at("2026-03-03 08:00")


def test_after_the_last_of_the_day_nothing_comes_before_the_next() -> None:
    moved = anas(times=(FixedTime(time(21)),))
    for slot in (0, 1):
        due = planned(never_twice(moved, [had(slot, "2026-03-02 18:00")], TODAY), at("2026-03-02 18:05")).next_due_at
        assert due == at("2026-03-03 20:00")


def test_what_another_schedule_or_an_earlier_day_had_holds_nothing_back() -> None:
    one = anas(times=TWICE)
    other, earlier = replace(had(1, "2026-03-02 18:00"), schedule="x"), had(1, "2026-03-01 18:00", date(2026, 3, 1))
    assert never_twice(one, [other, earlier], TODAY) == one


def test_the_next_version_is_agreed_anew_only_where_times_differ() -> None:
    before = by_client(anas(times=TWICE, preset=Preset.WEEKLY), "moved", agreed=anas())
    assert following(replace(before, note="x"), before).by_client == "moved"
    assert following(replace(before, times=(NINE,)), before).set_as is None


def test_a_copy_comes_twice_as_well_and_as_far_apart() -> None:
    """F-58."""
    source = anas(times=TWICE, min_gap_minutes=240, days=Weekly(EVERY_DAY))
    copy = copied(source, ana(), date(2026, 11, 24), ())
    assert (copy.times, copy.min_gap_minutes) == (TWICE, 240)
