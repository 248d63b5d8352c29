"""More, the same, fewer or stop, after weeks 4, 8 and 12 (CR-215)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.domain.schedule import Rhythm, Schedule
from bot.domain.schedule_parts import EVERY_DAY, WORKDAYS, FixedTime, Weekly
from bot.domain.schedule_review import by_client, extended, fewer, in_review, run_over, weeks_run

WEEKS = (4, 8, 12)
START = date(2026, 11, 24)


def evenings(**more: object) -> Schedule:
    usual = {
        "client": "ana", "id": "s1", "prompt": "", "zone": "Europe/London", "times": (FixedTime(time(19)),),
        "days": Weekly(WORKDAYS), "start": START, "agreed_on": START, "ends": date(2027, 2, 15),
    }  # fmt: skip
    return Schedule(**usual | more)  # type: ignore[arg-type]


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 12:00").replace(tzinfo=UTC)


def test_it_is_asked_at_weeks_four_eight_and_twelve_and_the_day_after_it_is_over() -> None:
    """CR-215."""
    now, asked = noon("2026-11-24"), []
    while (at := in_review(evenings(), WEEKS, now).review_at) is not None:
        asked.append((at.date().isoformat(), weeks_run(evenings(), at), run_over(evenings(), at)))
        now = at
    assert asked == [
        ("2026-12-21", 4, False), ("2027-01-18", 8, False), ("2027-02-15", 12, False), ("2027-02-16", 12, True),
    ]  # fmt: skip


def test_on_a_journey_west_a_day_is_asked_about_once() -> None:
    asked_in_london = noon("2026-12-21")
    flown = replace(evenings(), zone="America/New_York")
    assert in_review(flown, WEEKS, asked_in_london).review_at == datetime(2027, 1, 18, 17, tzinfo=UTC)


def test_an_answer_begins_the_run_anew_that_day() -> None:
    after = extended(evenings(), 12, WEEKS, noon("2026-12-21"))
    assert (after.run_from, after.last_date) == (date(2026, 12, 21), date(2027, 3, 14))
    assert after.review_at == noon("2027-01-17")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Weekly(WORKDAYS), Weekly(frozenset({0, 2, 4}))),
        (Weekly(frozenset({0, 2, 4})), Weekly(frozenset({0, 4}))),
        (Weekly(frozenset({1})), Weekly(frozenset({1}), 2)),
        (Weekly(frozenset({1}), 4), Weekly(frozenset({1}), 4)),
    ],
)
def test_fewer_is_about_half_and_never_more(before: Weekly, after: Weekly) -> None:
    assert fewer(evenings(days=before)).days == after


def test_of_two_times_a_day_one_stays() -> None:
    twice = evenings(times=(FixedTime(time(9)), FixedTime(time(19))), days=Weekly(EVERY_DAY))
    assert fewer(twice).times == (FixedTime(time(9)),)


def test_what_was_agreed_stands_beside_what_the_client_changed() -> None:
    """F-13."""
    agreed = evenings()
    once = by_client(fewer(agreed), "moved", agreed=agreed)
    twice = by_client(replace(once, times=(FixedTime(time(20)),)), "moved", agreed=once)
    assert once.set_as == twice.set_as == Rhythm(agreed.times, agreed.days)
