"""When Ana's prompts come: days, clock changes, quiet hours, pauses, travel, ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.schedule import Due, Moved, Schedule, Skipped, run_end
from bot.domain.schedule_due import after_zone_change, cap, next_due, preview
from bot.domain.schedule_parts import (
    EVERY_DAY,
    WORKDAYS,
    Anchor,
    Anchored,
    FixedTime,
    Pause,
    QuietHours,
    Weekly,
    Window,
)
from bot.domain.schedule_refused import (
    AnchorOutOfRange,
    EndsBeforeStart,
    EndUnclear,
    NaiveMoment,
    NoKey,
    NotAWallTime,
    NoTimes,
    NoWeekdays,
    PauseEndsFirst,
    QuietAllDay,
    ScheduleRefused,
    SpreadOutOfRange,
    TimesTooClose,
    UnknownWeekday,
    UnknownZone,
    WeeksOutOfRange,
    WindowTooSmall,
)
from tests.domain.schedule_cast import AT_NIGHT, anas, at, on_the_wall, walls


def test_the_next_prompt_comes_strictly_after_the_moment_asked_about() -> None:
    ana = anas()
    assert walls(ana, "2026-11-24 17:59", 2) == ["2026-11-24 19:00", "2026-11-25 19:00"]
    assert walls(ana, "2026-11-24 18:00", 1) == ["2026-11-25 19:00"]


def test_a_schedule_names_the_day_it_was_agreed() -> None:
    """CR-216."""
    with pytest.raises(TypeError, match="agreed_on"):
        Schedule("ana", "5f0d", "evening", "Europe/Berlin", (FixedTime(time(19)),), Weekly(EVERY_DAY), date(2026, 3, 1))  # type: ignore[call-arg]


def test_nothing_comes_before_the_start_or_after_the_end() -> None:
    ana = anas(start=date(2026, 4, 1), ends=date(2026, 4, 2))
    assert walls(ana, "2026-01-01 00:00", 5) == ["2026-04-01 19:00", "2026-04-02 19:00"]


def test_a_count_ends_the_schedule_after_so_many() -> None:
    ana = anas(days=Weekly(WORKDAYS), count=3, start=date(2026, 4, 3))
    assert walls(ana, "2026-01-01 00:00", 9) == ["2026-04-03 19:00", "2026-04-06 19:00", "2026-04-07 19:00"]
    assert ana.last_date == date(2026, 4, 7)


def test_a_run_of_twelve_weeks_holds_each_weekday_twelve_times() -> None:
    """CR-216."""
    ana = anas(days=Weekly(frozenset({1})), start=date(2026, 3, 3), ends=run_end(date(2026, 3, 3), 12))
    assert len(walls(ana, "2026-01-01 00:00", 99)) == 12


def test_every_second_week_counts_from_the_week_of_the_start() -> None:
    ana = anas(days=Weekly(frozenset({0, 4}), every_weeks=2), start=date(2026, 3, 4))
    days = [wall and wall[:10] for wall in walls(ana, "2026-01-01 00:00", 4)]
    assert days == ["2026-03-06", "2026-03-16", "2026-03-20", "2026-03-30"]


@pytest.mark.parametrize(
    ("zone", "wall", "after", "expected"),
    [
        ("Europe/Berlin", time(0, 30), "2026-03-28 23:00", ["2026-03-29 00:30", "2026-03-30 00:30"]),
        ("Europe/Berlin", time(2, 30), "2026-03-28 12:00", ["2026-03-29 03:00", "2026-03-30 02:30"]),
        ("Europe/Berlin", time(2, 30), "2026-10-24 12:00", ["2026-10-25 02:30", "2026-10-26 02:30"]),
        ("Africa/Cairo", time(0, 30), "2026-04-23 12:00", ["2026-04-24 01:00", "2026-04-25 00:30"]),
        ("America/Nuuk", time(23, 30), "2026-03-28 12:00", ["2026-03-29 00:00", "2026-03-29 23:30"]),
        ("Australia/Lord_Howe", time(2, 15), "2026-10-03 12:00", ["2026-10-04 02:30", "2026-10-05 02:15"]),
        ("Pacific/Apia", time(9), "2011-12-29 12:00", ["2011-12-29 09:00", "2011-12-31 09:00"]),
    ],
)
def test_a_clock_change_neither_skips_nor_doubles_a_day(zone: str, wall: time, after: str, expected: list[str]) -> None:
    """CR-205."""
    ana = anas(zone=zone, times=(FixedTime(wall),), start=date(2011, 1, 1))
    assert walls(ana, after, 2) == expected


def test_a_time_that_comes_twice_comes_the_first_time() -> None:
    due = next_due(anas(times=(FixedTime(time(2, 30)),)), at("2026-10-24 12:00"))
    assert due == Due(at("2026-10-25 00:30"), date(2026, 10, 25), 0)


def test_a_prompt_carried_over_midnight_keeps_its_intended_date() -> None:
    nuuk = anas(zone="America/Nuuk", times=(FixedTime(time(23, 30)),))
    assert next_due(nuuk, at("2026-03-28 12:00")) == Due(
        at("2026-03-29 01:00"), date(2026, 3, 28), 0, Moved.CLOCK_CHANGE
    )
    assert next_due(nuuk, at("2026-03-29 00:59")) == next_due(nuuk, at("2026-03-28 12:00"))


def test_a_date_that_does_not_exist_is_left_out() -> None:
    apia = anas(zone="Pacific/Apia", days=Weekly(frozenset({4})), start=date(2011, 12, 1))
    assert walls(apia, "2011-12-24 12:00", 1) == ["2012-01-06 19:00"]


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("quiet", [None, AT_NIGHT])
def test_in_the_week_apia_lost_a_date_every_other_date_has_its_prompt(hour: int, quiet: QuietHours | None) -> None:
    apia = anas(zone="Pacific/Apia", times=(FixedTime(time(hour)),), quiet=quiet, start=date(2011, 12, 27))
    dues = preview(apia, at("2011-12-26 00:00"), 6)
    assert [due.local_date.day for due in dues] == [27, 28, 29, 31, 1, 2]
    asked = [at("2011-12-26 00:00") + timedelta(hours=hours) for hours in range(0, 120, 5)]
    assert [next_due(apia, moment) for moment in asked] == [
        next(due for due in dues if due.at > moment) for moment in asked
    ]


def test_a_prompt_in_quiet_hours_moves_to_their_end() -> None:
    """CR-207."""
    early, late = anas(times=(FixedTime(time(6)),), quiet=AT_NIGHT), anas(times=(FixedTime(time(22)),), quiet=AT_NIGHT)
    assert walls(early, "2026-11-24 00:00", 2) == ["2026-11-24 08:00", "2026-11-25 08:00"]
    due = next_due(late, at("2026-11-24 12:00"))
    assert due is not None
    assert (on_the_wall(late, due), due.local_date, due.moved) == (
        "2026-11-25 08:00",
        date(2026, 11, 24),
        Moved.QUIET_HOURS,
    )


def test_a_spread_time_is_drawn_from_its_part_outside_quiet_hours() -> None:
    """CR-205, CR-207."""
    ana = anas(times=(FixedTime(time(21), 75),), quiet=AT_NIGHT)
    shown = [wall[11:] for wall in walls(ana, "2026-04-01 00:00", 60) if wall]
    assert min(shown) >= "21:00"
    assert max(shown) < "21:30"
    assert len(set(shown)) > 10


def test_the_spread_never_leaves_its_day() -> None:
    ana = anas(times=(FixedTime(time(23), 180),))
    assert {due.at.astimezone(UTC).hour for due in preview(ana, at("2026-06-01 00:00"), 60)} == {21}


def test_the_evening_before_the_session_never_comes_on_its_day() -> None:
    before = Anchored(Anchor.EVENING_BEFORE, -1, (date(2026, 11, 30),))
    assert walls(anas(days=before), "2026-11-24 00:00", 5) == ["2026-11-29 19:00"]
    assert walls(anas(days=before, times=(FixedTime(time(22)),), quiet=AT_NIGHT), "2026-11-24 00:00", 5) == []


def test_a_schedule_tied_to_the_session_moves_when_the_session_moves() -> None:
    days = Anchored(Anchor.SESSION, 2, (date(2026, 11, 23),))
    assert walls(anas(days=days), "2026-11-24 00:00", 5) == ["2026-11-25 19:00"]
    both = replace(days, on=(date(2026, 12, 1), date(2026, 11, 23)))
    assert walls(anas(days=both), "2026-11-24 00:00", 5) == ["2026-11-25 19:00", "2026-12-03 19:00"]
    assert walls(anas(days=replace(days, on=())), "2026-11-24 00:00", 5) == []


def test_of_two_prompts_that_quiet_hours_bring_together_only_the_later_comes() -> None:
    ana = anas(times=(FixedTime(time(7)), FixedTime(time(22))), quiet=AT_NIGHT)
    dues = preview(ana, at("2026-11-24 12:00"), 3)
    assert [(due.local_date.day, due.slot) for due in dues] == [(25, 0), (26, 0), (27, 0)]


def test_a_paused_schedule_waits_and_does_not_catch_up() -> None:
    """CR-213."""
    paused = anas(pause=Pause(until=at("2026-11-30 00:00")))
    assert walls(paused, "2026-11-24 00:00", 2) == ["2026-11-30 19:00", "2026-12-01 19:00"]
    assert next_due(anas(pause=Pause()), at("2026-11-24 00:00")) is None


def test_a_pause_to_come_lets_earlier_prompts_through() -> None:
    later = anas(pause=Pause(since=at("2026-11-26 00:00"), until=at("2026-11-28 00:00")))
    assert [wall and wall[8:10] for wall in walls(later, "2026-11-24 00:00", 3)] == ["24", "25", "28"]


def test_a_preview_marks_what_a_pause_or_a_rest_keeps_back() -> None:
    paused = anas(pause=Pause(until=at("2026-11-26 00:00")))
    marks = [due.skipped for due in preview(paused, at("2026-11-24 00:00"), 4, rests_until=at("2026-11-27 00:00"))]
    assert marks == [Skipped.PAUSE, Skipped.PAUSE, Skipped.REST, None]


def test_the_daily_cap_holds_over_all_schedules() -> None:
    """CR-206."""
    noon, evening = anas(times=(FixedTime(time(12)),)), anas()
    dues = [*preview(evening, at("2026-11-24 00:00"), 2), *preview(noon, at("2026-11-24 00:00"), 2)]
    assert [due.skipped for due in cap(dues, 1, "Europe/Berlin")] == [None, Skipped.CAP, None, Skipped.CAP]
    assert [due.skipped for due in cap(dues, 2, "Europe/Berlin")] == [None] * 4
    already = cap(dues, 1, "Europe/Berlin", sent_on=[date(2026, 11, 24)])
    assert [due.skipped for due in already] == [Skipped.CAP, Skipped.CAP, None, Skipped.CAP]


def test_a_paused_prompt_does_not_use_up_the_day() -> None:
    paused = preview(anas(times=(FixedTime(time(12)),), pause=Pause()), at("2026-11-24 00:00"), 1)
    capped = cap([*paused, *preview(anas(), at("2026-11-24 00:00"), 1)], 1, "Europe/Berlin")
    assert [due.skipped for due in capped] == [Skipped.PAUSE, None]


def test_after_a_move_west_no_second_prompt_comes_for_the_same_evening() -> None:
    sent = next_due(anas(), at("2026-11-24 12:00"))
    assert sent is not None
    moved = after_zone_change(anas(), "America/Los_Angeles", sent.at, sent.local_date)
    assert walls(moved, "2026-11-24 18:00", 2) == ["2026-11-25 19:00", "2026-11-26 19:00"]


def test_after_a_move_across_the_date_line_a_date_already_sent_is_not_sent_again() -> None:
    apia = anas(zone="Pacific/Apia")
    sent = next_due(apia, at("2026-11-24 00:00"))
    assert sent is not None
    moved = after_zone_change(apia, "Pacific/Pago_Pago", sent.at, sent.local_date)
    due = next_due(moved, sent.at)
    assert due is not None
    assert due.local_date == sent.local_date + timedelta(days=1)


def test_a_client_who_never_had_a_prompt_changes_zone_at_once() -> None:
    assert after_zone_change(anas(), "Asia/Tokyo", None) == anas(zone="Asia/Tokyo")


@pytest.mark.parametrize(
    ("build", "refused", "says"),
    [
        (lambda: Window(time(19), time(19, 5)), WindowTooSmall, "Windows of 19:00–19:05 leave no room."),
        (lambda: Window(time(19), time(9)), WindowTooSmall, "19:00–09:00"),
        (lambda: FixedTime(time(19), 181), SpreadOutOfRange, "181"),
        (lambda: FixedTime(time(19, tzinfo=UTC)), NotAWallTime, "plain time of day"),
        (lambda: FixedTime(time(19, 0, 30)), NotAWallTime, "whole minutes"),
        (lambda: QuietHours(time(8), time(8)), QuietAllDay, "08:00"),
        (lambda: Weekly(frozenset()), NoWeekdays, "No weekday"),
        (lambda: Weekly(frozenset({7})), UnknownWeekday, "[7]"),
        (lambda: Weekly(EVERY_DAY, 5), WeeksOutOfRange, "every 5"),
        (lambda: Anchored(Anchor.STAGE_ENTRY, -1), AnchorOutOfRange, "-1 days"),
        (lambda: Pause(until=datetime(2026, 1, 1)), NaiveMoment, "must name its zone"),  # noqa: DTZ001
        (lambda: Pause(at("2026-01-01 00:00"), at("2026-01-02 00:00")), PauseEndsFirst, "before it begins"),
        (lambda: anas(zone="Europe/Atlantis"), UnknownZone, "Europe/Atlantis"),
        (lambda: anas(zone="../etc/passwd"), UnknownZone, "no time zone"),
        (lambda: anas(zone=""), UnknownZone, "no time zone"),
        (lambda: anas(zone="Europe"), UnknownZone, "no time zone"),
        (lambda: anas(id=""), NoKey, "random key"),
        (lambda: anas(times=()), NoTimes, "not 0"),
        (lambda: anas(times=(FixedTime(time(9)), FixedTime(time(9, 59)))), TimesTooClose, "60 minutes apart"),
        (lambda: anas(times=(Window(time(9), time(12)), FixedTime(time(11)))), TimesTooClose, "in order"),
        (lambda: anas(ends=date(2026, 2, 28)), EndsBeforeStart, "2026-02-28"),
        (lambda: anas(ends=None), EndUnclear, "never none"),
        (lambda: anas(ends=date(2026, 4, 1), count=3), EndUnclear, "one of the two"),
        (lambda: anas(count=0), EndUnclear, "number of check-ins"),
        (lambda: anas(count=3, days=Anchored(Anchor.SESSION, 1)), EndUnclear, "by a date"),
        (lambda: anas(not_before=datetime(2026, 1, 1)), NaiveMoment, "must name its zone"),  # noqa: DTZ001
        (lambda: next_due(anas(), datetime(2026, 1, 1)), NaiveMoment, "must name its zone"),  # noqa: DTZ001
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused_by_name(
    build: Any, refused: type[ScheduleRefused], says: str
) -> None:
    with pytest.raises(refused) as refusal:
        build()
    assert says in str(refusal.value)
