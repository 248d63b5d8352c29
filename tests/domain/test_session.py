"""The therapy hour: one of a series moves and the others stay; what is tied to it moves along (F-04)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import Anchor, Anchored, FixedTime
from bot.domain.session import dates, passed, repeated, series, set_for, tied, with_step
from tests.storage import people

BERLIN = "Europe/Berlin"
ANA = replace(people.client("ana", "", "brandt", "Ana"), zone="Europe/London")


def at(text: str) -> datetime:
    """An hour as Dr. Brandt types it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN))


def every_tuesday() -> Client:
    return repeated(set_for(ANA, at("2026-12-01 11:00")), 1)


def hours(client: Client, n: int = 3) -> list[str]:
    return [f"{each.astimezone(ZoneInfo(BERLIN)):%a %d %b %H:%M}" for each in islice(series(client, BERLIN), n)]


def two_days_after(*on: date) -> Schedule:
    return Schedule(
        client="ana", id="s1", prompt="", zone="Europe/London", times=(FixedTime(time(19)),),
        days=Anchored(Anchor.SESSION, 2, on), start=date(2026, 11, 20), agreed_on=date(2026, 11, 20),
        ends=date(2027, 2, 1),
    )  # fmt: skip


def test_a_moved_hour_leaves_the_others_where_they_are() -> None:
    moved = set_for(every_tuesday(), at("2026-12-03 15:00"))
    assert hours(moved) == ["Thu 03 Dec 15:00", "Tue 08 Dec 11:00", "Tue 15 Dec 11:00"]


def test_an_hour_moved_to_an_earlier_day_does_not_come_twice() -> None:
    moved = set_for(every_tuesday(), at("2026-11-30 15:00"))
    assert hours(passed(moved, BERLIN, at("2026-11-30 16:00"))) == [
        "Tue 08 Dec 11:00", "Tue 15 Dec 11:00", "Tue 22 Dec 11:00",
    ]  # fmt: skip


def test_a_series_keeps_its_time_on_the_therapists_wall_through_a_clock_change() -> None:
    """F-14."""
    march = repeated(set_for(ANA, at("2027-03-23 11:00")), 1)
    assert hours(march) == ["Tue 23 Mar 11:00", "Tue 30 Mar 11:00", "Tue 06 Apr 11:00"]


def test_a_single_hour_that_is_over_is_followed_by_none() -> None:
    once = set_for(ANA, at("2026-12-01 11:00"))
    assert passed(once, BERLIN, at("2026-12-02 11:00")) == once
    assert with_step(once, at("2026-12-02 11:00")).session_step_at is None


def test_what_stood_two_days_after_a_date_that_is_no_more_does_not_come() -> None:
    now = datetime(2026, 11, 27, 12, tzinfo=UTC)
    client = every_tuesday()
    before = two_days_after(*dates(client, BERLIN))
    after = tied(before, set_for(client, at("2026-12-03 15:00")), BERLIN, now)
    assert isinstance(after.days, Anchored)
    assert after.days.on[:2] == (date(2026, 12, 3), date(2026, 12, 8))
    assert after.next_due_at == datetime(2026, 12, 5, 19, tzinfo=UTC)


def test_two_days_after_the_last_hour_still_comes_when_the_next_is_set() -> None:
    now = datetime(2026, 12, 2, 12, tzinfo=UTC)
    after = tied(two_days_after(date(2026, 12, 1)), set_for(ANA, at("2026-12-08 11:00")), BERLIN, now)
    assert after.next_due_at == datetime(2026, 12, 3, 19, tzinfo=UTC)


def test_the_evening_before_is_that_of_the_clients_own_clock() -> None:
    client = replace(every_tuesday(), session_eve="yes")
    now = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert with_step(client, now).session_step_at == datetime(2026, 11, 30, 18, tzinfo=UTC)
    in_tokyo = with_step(replace(client, zone="Asia/Tokyo"), now)
    assert in_tokyo.session_step_at == datetime(2026, 11, 30, 9, tzinfo=UTC)
