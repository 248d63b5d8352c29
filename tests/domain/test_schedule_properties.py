"""What holds for every schedule in every zone, whatever the rhythm and the quiet hours."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.schedule import Due, Schedule
from bot.domain.schedule_due import after_zone_change, cap, next_due, preview
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Pause, QuietHours, Weekly, Window
from tests.domain.schedule_cast import anas

ZONES = some.sampled_from(sorted(available_timezones()))
MINUTES = some.integers(0, 24 * 60 - 1)
WALLS = MINUTES.map(lambda minute: time(minute // 60, minute % 60))
MOMENTS = some.datetimes(datetime(2026, 3, 1), datetime(2026, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001
QUIETS = some.builds(lambda start, hours: QuietHours(start, _later(start, hours)), WALLS, some.integers(1, 14))


def _later(wall: time, hours: int) -> time:
    return time((wall.hour + hours) % 24, wall.minute)


@some.composite
def windows(draw: some.DrawFn) -> Window:
    opens = draw(some.integers(0, 24 * 60 - 16))
    closes = draw(some.integers(opens + 15, 24 * 60 - 1))
    return Window(time(opens // 60, opens % 60), time(closes // 60, closes % 60))


FIXED = some.builds(FixedTime, WALLS, some.integers(0, 180))
RHYTHMS = some.builds(Weekly, some.frozensets(some.integers(0, 6), min_size=1), some.integers(1, 4))
SCHEDULES = some.builds(
    lambda zone, span, days, quiet, key: anas(zone=zone, times=(span,), days=days, quiet=quiet, id=key),
    ZONES,
    FIXED | windows(),
    RHYTHMS,
    some.none() | QUIETS,
    some.text("0123456789abcdef", min_size=8, max_size=8),
)
MORNINGS, LATER, SPREADS = some.integers(0, 11 * 60), some.integers(13 * 60, 23 * 60 + 59), some.integers(0, 60)
TWO = some.tuples(MORNINGS, SPREADS, LATER, SPREADS)
TWICE = some.builds(
    lambda one, two: replace(one, times=_two(*two), min_gap_minutes=60), SCHEDULES, TWO
)  # fmt: skip
DAILY = SCHEDULES.map(lambda schedule: replace(schedule, days=Weekly(EVERY_DAY)))


def _two(first: int, spread: int, second: int, later: int) -> tuple[FixedTime, FixedTime]:
    return (
        FixedTime(time(first // 60, first % 60), spread), FixedTime(time(second // 60, second % 60), later)
    )  # fmt: skip


def asked_again_and_again(schedule: Schedule, after: datetime, n: int) -> list[Due]:
    dues: list[Due] = []
    while len(dues) < n and (due := next_due(schedule, after)):
        dues.append(due)
        after = due.at
    return dues


@given(DAILY, MOMENTS)
def test_exactly_one_prompt_belongs_to_each_date(schedule: Schedule, after: datetime) -> None:
    days = [due.local_date for due in asked_again_and_again(schedule, after, 20)]
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))


@given(SCHEDULES, MOMENTS)
def test_prompts_come_on_the_agreed_weekdays_in_order_and_after_the_moment(schedule: Schedule, after: datetime) -> None:
    dues = asked_again_and_again(schedule, after, 12)
    assert isinstance(schedule.days, Weekly)
    assert all(due.local_date.weekday() in schedule.days.weekdays for due in dues)
    assert all(earlier.at < later.at for earlier, later in pairwise(dues))
    assert all(due.at > after for due in dues)


@given(SCHEDULES, MOMENTS, QUIETS)
def test_no_prompt_comes_in_quiet_hours(schedule: Schedule, after: datetime, quiet: QuietHours) -> None:
    """CR-207."""
    zone = ZoneInfo(schedule.zone)
    dues = asked_again_and_again(replace(schedule, quiet=quiet), after, 12)
    assert not [due for due in dues if quiet.cover(due.at.astimezone(zone).time())]


@given(SCHEDULES, MOMENTS)
def test_the_preview_is_what_will_be_sent(schedule: Schedule, after: datetime) -> None:
    """CR-205."""
    assert preview(schedule, after, 10) == asked_again_and_again(schedule, after, 10)


@given(DAILY, MOMENTS, some.integers(0, 40))
def test_it_does_not_matter_when_one_asks(schedule: Schedule, after: datetime, hours: int) -> None:
    """CR-205."""
    due = next_due(schedule, after)
    assert due is not None
    between = min(after + timedelta(hours=hours), due.at - timedelta(microseconds=1))
    assert next_due(schedule, between) == due


@given(ZONES, windows(), MOMENTS, some.integers(1, 9))
def test_a_random_time_lies_in_its_window_and_stays_the_same(
    zone: str, window: Window, after: datetime, version: int
) -> None:
    """CR-205."""
    schedule = anas(zone=zone, times=(window,))
    dues = asked_again_and_again(schedule, after, 10)
    assert dues == asked_again_and_again(replace(schedule, version=version), after, 10)
    shown = [due.at.astimezone(ZoneInfo(zone)).time() for due in dues if not due.moved]
    assert all(window.opens <= wall < window.closes for wall in shown)


@given(windows(), WALLS)
def test_two_keys_draw_different_times(window: Window, wall: time) -> None:
    after = datetime(2026, 4, 1, tzinfo=UTC)
    ana, chidi = anas(times=(window,), id="ana"), anas(times=(window,), id="chidi")
    assert preview(ana, after, 30) != preview(chidi, after, 30)


@given(SCHEDULES, MOMENTS, some.integers(1, 400), some.integers(0, 400))
def test_no_prompt_comes_in_a_pause(schedule: Schedule, after: datetime, hours: int, ahead: int) -> None:
    """CR-213."""
    since = after + timedelta(hours=ahead)
    pause = Pause(since=since, until=since + timedelta(hours=hours))
    paused = asked_again_and_again(replace(schedule, pause=pause), after, 6)
    assert not [due for due in paused if pause.covers(due.at)]
    kept = [due for due in asked_again_and_again(schedule, after, 40) if not pause.covers(due.at)]
    assert paused == kept[: len(paused)]


@given(DAILY, ZONES, MOMENTS)
def test_after_a_move_nothing_comes_within_twenty_hours_nor_twice_for_a_date(
    schedule: Schedule, zone: str, after: datetime
) -> None:
    """CR-206."""
    sent = next_due(schedule, after)
    assert sent is not None
    dues = asked_again_and_again(after_zone_change(schedule, zone, sent.at, sent.local_date), sent.at, 5)
    assert dues[0].at - sent.at >= timedelta(hours=20)
    days = [sent.local_date, *(due.local_date for due in dues)]
    assert len(set(days)) == len(days)


@settings(max_examples=50)
@given(some.lists(SCHEDULES, min_size=1, max_size=4), MOMENTS, some.integers(1, 2))
def test_no_day_has_more_prompts_than_the_cap(schedules: list[Schedule], after: datetime, limit: int) -> None:
    """CR-206."""
    zone = ZoneInfo("Europe/Berlin")
    capped = cap([due for each in schedules for due in preview(each, after, 15)], limit, zone.key)
    days: list[date] = [due.at.astimezone(zone).date() for due in capped if not due.skipped]
    assert all(days.count(day) <= limit for day in days)
    assert len(capped) == sum(len(preview(each, after, 15)) for each in schedules)


@given(TWICE, MOMENTS)
def test_twice_a_day_is_never_more_and_what_is_moved_keeps_its_distance(schedule: Schedule, after: datetime) -> None:
    """CR-206, F-56: also where quiet hours or a clock change bring two of them together."""
    dues = asked_again_and_again(schedule, after, 12)
    assert all(next_due(schedule, due.at - timedelta.resolution) == due for due in dues)
    assert all(sum(each.local_date == due.local_date for each in dues) <= 2 for due in dues)
    for earlier, later in pairwise(dues):
        assert earlier.at < later.at
        assert not earlier.moved or later.at - earlier.at >= timedelta(minutes=60)
