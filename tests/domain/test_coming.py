"""The preview over all schedules: by the very functions that send, with what is kept back named (CR-205, F-56)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.book import book_for
from bot.domain.checkin import Why
from bot.domain.client_clock import day_of, quiet_at
from bot.domain.coming import Coming, coming
from bot.domain.people import Client
from bot.domain.prompt import Works
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Pause, QuietHours, Weekly
from bot.domain.stage import Stage
from tests.domain.schedule_cast import anas
from tests.domain.talk.client_cast import ANA, book

ZONES = some.sampled_from(sorted(available_timezones()))
MINUTES = some.integers(0, 24 * 60 - 1)
WALLS = MINUTES.map(lambda minute: time(minute // 60, minute % 60))
MOMENTS = some.datetimes(datetime(2026, 3, 1), datetime(2026, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001
QUIETS = some.builds(lambda start, hours: QuietHours(start, _later(start, hours)), WALLS, some.integers(1, 14))
WORKS = Works(Stage.PROCESSING, frozenset({"mindfulness"}), agreed=True)


def _later(wall: time, hours: int) -> time:
    return time((wall.hour + hours) % 24, wall.minute)


SPREAD = some.builds(FixedTime, WALLS, some.integers(0, 180))
DAYS = some.builds(Weekly, some.frozensets(some.integers(0, 6), min_size=1))


@some.composite
def anas_life(draw: some.DrawFn) -> tuple[Client, list[Schedule], datetime]:
    """Ana somewhere on earth with one to three schedules, and a moment of a year with its clock changes."""
    zone, quiet, now = draw(ZONES), draw(QUIETS), draw(MOMENTS)
    client = replace(ANA, zone=zone, quiet=quiet, care={"checkin.daily_cap": draw(some.integers(1, 2))})
    schedules = [
        anas(zone=zone, quiet=quiet, id=f"s{nth}", prompt="", times=(draw(SPREAD),), days=draw(DAYS))
        for nth in range(draw(some.integers(1, 3)))
    ]
    return client, schedules, now


def shown(client: Client, schedules: list[Schedule], now: datetime, n: int = 30) -> tuple[Coming, ...]:
    return coming(book_for({}, client, book()), client, schedules, (), WORKS, now, n)


@settings(max_examples=60, deadline=None)
@given(anas_life())
def test_no_day_has_more_than_the_cap_and_no_prompt_lies_in_quiet_hours(
    life: tuple[Client, list[Schedule], datetime],
) -> None:
    """CR-206 over all schedules, CR-207, in every zone."""
    client = life[0]
    sent = [each.due.at for each in shown(*life) if each.why is Why.NONE]
    days = [day_of(client, at) for at in sent]
    assert all(days.count(day) <= int(str(client.care["checkin.daily_cap"])) for day in days)
    assert not [at for at in sent if quiet_at(client, at)]
    assert all(one <= other for one, other in pairwise(sent))


@settings(max_examples=40, deadline=None)
@given(anas_life(), some.integers(1, 60))
def test_in_a_rest_nothing_is_sent_and_after_it_everything_agreed(
    life: tuple[Client, list[Schedule], datetime], hours: int
) -> None:
    """CR-614."""
    client, schedules, now = life
    until = now + timedelta(hours=hours)
    resting = replace(client, rest_until=until)
    for each in shown(resting, schedules, now):
        assert each.due.at >= until or each.why is not Why.NONE
    assert [each.why for each in shown(client, schedules, until)] == [
        each.why for each in shown(resting, schedules, until)
    ]


@settings(max_examples=40, deadline=None)
@given(anas_life(), some.integers(1, 400))
def test_what_a_pause_keeps_back_is_named_and_not_left_out(
    life: tuple[Client, list[Schedule], datetime], hours: int
) -> None:
    """CR-213."""
    client, schedules, now = life
    pause = Pause(until=now + timedelta(hours=hours))
    paused = [replace(each, pause=pause) for each in schedules]
    for each in shown(client, paused, now):
        assert (each.why is Why.PAUSED) == pause.covers(each.due.at)


def test_fewer_for_a_week_is_shown_as_it_will_be() -> None:
    """F-09."""
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    lighter = replace(ANA, lighter_since=now, lighter_until=now + timedelta(days=7))
    daily = anas(zone="Europe/London", days=Weekly(EVERY_DAY))
    whys = [each.why for each in shown(lighter, [daily], now, 9)]
    assert whys == [Why.LIGHTER, Why.NONE] * 3 + [Why.LIGHTER, Why.NONE, Why.NONE]


def test_what_was_sent_today_counts_against_the_cap() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    daily = anas(zone="Europe/London")
    first = coming(book(), ANA, [daily], [now - timedelta(hours=2)], WORKS, now, 2)
    assert [each.why for each in first] == [Why.CAP, Why.NONE]


def test_a_stage_that_was_left_shows_as_dead() -> None:
    """CR-109."""
    tied = replace(anas(zone="Europe/London"), of_stage=Stage.INTEGRATION)
    assert {each.why for each in shown(ANA, [tied], datetime(2026, 11, 24, 12, tzinfo=UTC), 3)} == {Why.STAGE}


def test_somebody_long_silent_still_sees_when_the_next_ones_would_come() -> None:
    quiet_for_long = replace(ANA, last_word_at=datetime(2026, 1, 1, tzinfo=UTC), unanswered=2)
    daily = anas(zone="Europe/London")
    assert {each.why for each in shown(quiet_for_long, [daily], datetime(2026, 11, 24, 12, tzinfo=UTC), 3)} == {
        Why.NONE
    }
