"""What is to come moves with the client's clock, without a day doubled (F-14)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.schedule import Schedule
from bot.domain.schedule_due import all_due
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly
from bot.domain.travel import away_until, last_day_away, moved_to, on_that_clock
from tests.storage import people

ZONES = ("Europe/London", "America/New_York", "Asia/Tokyo", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kolkata")
ANA = replace(people.client("ana", "", "brandt", "Ana"), zone="Europe/London")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVENINGS = Schedule(
    client="ana", id="s1", prompt="", zone="Europe/London", times=(FixedTime(time(19)),), days=Weekly(EVERY_DAY),
    start=date(2026, 11, 20), agreed_on=date(2026, 11, 20), ends=date(2027, 2, 10),
)  # fmt: skip


def sent(schedule: Schedule, until: datetime) -> list[Checkin]:
    found = []
    for due in all_due(schedule, datetime(2026, 11, 19, tzinfo=UTC)):
        if due.at > until:
            break
        found.append(Checkin(f"c{due.local_date}", "ana", "s1", due.local_date, 0, due.at, CheckinState.SENT,
                             opened_at=due.at))  # fmt: skip
    return found


def test_home_is_where_the_journey_began_however_often_the_clock_changes_meanwhile() -> None:
    there = away_until(moved_to(ANA, "America/New_York", NOW), date(2026, 11, 29))
    further = moved_to(there, "America/Chicago", NOW)
    assert (further.home_zone, last_day_away(there)) == ("Europe/London", date(2026, 11, 29))
    back = moved_to(further, "Europe/London", NOW)
    assert (back.home_zone, back.away_until) == ("", None)


def test_who_moves_house_is_at_home_there_on_the_next_journey() -> None:
    there = moved_to(ANA, "America/New_York", NOW)
    assert moved_to(there, "Asia/Tokyo", NOW).home_zone == "America/New_York"


@pytest.mark.parametrize("zone", ZONES)
@given(hours=st.integers(0, 24 * 9), back_after=st.integers(1, 24 * 9))
def test_there_and_back_no_day_comes_twice_and_none_within_twenty_hours(zone: str, hours: int, back_after: int) -> None:
    left = NOW + timedelta(hours=hours)
    came = left + timedelta(hours=back_after)
    before = sent(EVENINGS, left)
    (there,) = on_that_clock([EVENINGS], moved_to(ANA, zone, left), before, "Europe/Berlin", left)
    away = [each for each in sent(there, came) if each.due_at > left]
    (home,) = on_that_clock([there], ANA, [*before, *away], "Europe/Berlin", came)
    after = [each for each in sent(home, came + timedelta(days=4)) if each.due_at > came]
    every = [*before, *away, *after]
    assert len({each.local_date for each in every}) == len(every)
    gaps = [later.due_at - earlier.due_at for earlier, later in pairwise(every)]
    assert min(gaps) >= timedelta(hours=20)
