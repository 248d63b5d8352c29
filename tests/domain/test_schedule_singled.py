"""One check-in apart from its rhythm: it comes once, at its own time; the others stay as agreed (F-14, F-56)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.domain.schedule import Schedule
from bot.domain.schedule_due import next_due, preview
from bot.domain.schedule_parts import FixedTime, QuietHours, Weekly
from bot.domain.schedule_singled import as_agreed, left_out, moved, to_come, without

TUESDAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVENINGS = Schedule(
    "ana", "s1", "", "Europe/London", (FixedTime(time(20)),), Weekly(frozenset(range(5))), date(2026, 11, 23),
    date(2026, 11, 23), ends=date(2026, 12, 4), quiet=QuietHours(time(22), time(8)),
)  # fmt: skip


def days(schedule: Schedule) -> list[str]:
    return [f"{each.at:%a %H:%M} for {each.local_date:%a}" for each in preview(schedule, NOW, 4)]


def test_one_is_moved_past_others_and_each_still_comes_once() -> None:
    due = to_come(EVENINGS, TUESDAY, 0, NOW)
    assert due
    later = moved(EVENINGS, due, datetime(2026, 11, 26, 9, tzinfo=UTC))
    assert days(later) == ["Mon 20:00 for Mon", "Wed 20:00 for Wed", "Thu 09:00 for Tue", "Thu 20:00 for Thu"]
    assert preview(later, NOW, 20)[-1] == preview(EVENINGS, NOW, 20)[-1]


def test_one_that_is_left_out_does_not_come_and_can_be_put_back() -> None:
    due = to_come(EVENINGS, TUESDAY, 0, NOW)
    assert due
    out = without(EVENINGS, due)
    assert days(out)[1] == "Wed 20:00 for Wed"
    assert left_out(out, NOW) == [due]
    assert replace(as_agreed(out, due), version=1) == EVENINGS


def test_quiet_hours_chosen_afterwards_win_over_the_moved_time() -> None:
    due = to_come(EVENINGS, TUESDAY, 0, NOW)
    assert due
    late = moved(EVENINGS, due, datetime(2026, 11, 24, 21, tzinfo=UTC))
    quiet = replace(late, quiet=QuietHours(time(20, 30), time(7)))
    found = to_come(quiet, TUESDAY, 0, NOW)
    assert found
    assert found.at == datetime(2026, 11, 25, 7, tzinfo=UTC)


def test_a_moved_one_whose_day_the_rhythm_no_longer_has_does_not_come() -> None:
    due = to_come(EVENINGS, TUESDAY, 0, NOW)
    assert due
    later = moved(EVENINGS, due, datetime(2026, 11, 24, 21, tzinfo=UTC))
    mondays = replace(later, days=Weekly(frozenset({0})))
    following = next_due(mondays, datetime(2026, 11, 23, 21, tzinfo=UTC))
    assert following
    assert following.local_date == date(2026, 11, 30)
