"""A clock that is set is noticed; time that only passes is not."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock_set import ClockSet

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=3), timedelta(days=-3)])
def test_a_clock_that_is_set_is_said_once_with_how_far(by: timedelta) -> None:
    clock = ClockSet()
    looks = [(NOON, 10.0), (NOON + by + timedelta(seconds=2), 12.0), (NOON + by + timedelta(seconds=4), 14.0)]
    assert [clock.look(now, monotonic) for now, monotonic in looks] == [0, by.total_seconds(), 0]


def test_an_hour_that_passes_and_a_clock_that_is_kept_right_are_nothing() -> None:
    clock = ClockSet()
    looks = [(NOON, 0.0), (NOON + timedelta(hours=1), 3600.0), (NOON + timedelta(hours=1, seconds=32), 3602.0)]
    assert [clock.look(now, monotonic) for now, monotonic in looks] == [0, 0, 0]
