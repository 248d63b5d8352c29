"""Goal 6: each date has its one prompt in every time zone, none in quiet hours, no two within 20 h of a move.

What is right is worked out by another road than the product's: from the stretches of UTC between changes of the offset.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.domain.schedule import Due, Schedule
from bot.domain.schedule_due import after_zone_change, next_due
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, QuietHours, Weekly

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
DATES = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
BEFORE = datetime(2025, 12, 30, tzinfo=UTC)
QUIET = QuietHours(time(21, 30), time(8))
ZONES = sorted(available_timezones())
ODD = [
    "Africa/Cairo",  # changes at midnight
    "Africa/Casablanca",  # changes with the moon
    "America/Asuncion",
    "America/Nuuk",  # changes over midnight
    "America/Santiago",
    "Antarctica/Troll",  # two hours
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # half an hour
    "Europe/Berlin",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]
HALF_HOURS = [time(n // 2, n % 2 * 30) for n in range(48)]
SIX_TIMES = [time(0), time(0, 30), time(2, 30), time(9), time(19), time(23, 30)]


def cases(size: str) -> list[tuple[str, time]]:
    """The zones and times to walk: each zone at one time of six, or at all six; and the odd zones every half hour."""
    times = [SIX_TIMES[n % 6 : n % 6 + 1] if size == "fast" else SIX_TIMES for n in range(len(ZONES))]
    usual = [(zone, wall) for zone, walls in zip(ZONES, times, strict=True) for wall in walls]
    return usual + [(zone, wall) for zone in ODD for wall in HALF_HOURS]


def daily(zone: str, wall: time, quiet: QuietHours | None = None) -> Schedule:
    """Chidi's prompt, every day of the two years."""
    return Schedule(
        client="2",
        id="every-zone",
        prompt="evening",
        zone=zone,
        times=(FixedTime(wall),),
        days=Weekly(EVERY_DAY),
        start=FIRST,
        agreed_on=FIRST,
        ends=LAST,
        quiet=quiet,
    )


def walked(schedule: Schedule) -> Iterator[Due]:
    after = BEFORE
    while due := next_due(schedule, after):
        yield due
        after = due.at


@cache
def changes(zone: str) -> tuple[tuple[datetime, timedelta], ...]:
    """Each moment, to the minute, at which the offset of a zone becomes another, from before the first date on."""
    here, found = ZoneInfo(zone), []
    moment, offset = BEFORE, BEFORE.astimezone(here).utcoffset() or timedelta()
    found.append((moment, offset))
    while moment.date() <= LAST + timedelta(days=2):
        later = moment + timedelta(days=1)
        if (later.astimezone(here).utcoffset() or timedelta()) != offset:
            later = moment
            while (later.astimezone(here).utcoffset() or timedelta()) == offset:
                later += timedelta(minutes=1)
            offset = later.astimezone(here).utcoffset() or timedelta()
            found.append((later, offset))
        moment = later
    return tuple(found)


def first_shown(zone: str, wall: time) -> list[datetime]:
    """For each date the first instant at which the clock of a zone has reached a wall time, stretch by stretch."""
    shown: list[datetime] = []
    dates = [datetime.combine(day, wall, UTC) for day in DATES]
    for (begins, offset), (ends, _) in pairwise([*changes(zone), (datetime.max.replace(tzinfo=UTC), timedelta())]):
        stop = bisect_left(dates, ends + offset if ends.year < 9999 else ends)
        shown += [max(begins, wanted - offset) for wanted in dates[len(shown) : stop]]
    return shown


def test_every_intended_date_has_exactly_one_prompt_at_its_time(size: str) -> None:
    """CR-205."""
    for zone, wall in cases(size):
        dues = list(walked(daily(zone, wall)))
        assert [due.local_date for due in dues] == DATES, zone
        assert [due.at for due in dues] == first_shown(zone, wall), zone


def test_no_prompt_in_any_zone_comes_in_quiet_hours(size: str) -> None:
    """CR-207."""
    zones = ODD if size == "fast" else ZONES
    for number, zone in enumerate(zones):
        here, wall = ZoneInfo(zone), SIX_TIMES[number % 6]
        dues = list(walked(daily(zone, wall, QUIET)))
        assert [due.local_date for due in dues] == DATES, zone
        assert not [due for due in dues if QUIET.cover(due.at.astimezone(here).time())], zone


def test_no_move_brings_two_prompts_within_twenty_hours_or_for_one_date(size: str) -> None:
    """CR-206."""
    targets = ODD if size == "fast" else ZONES[::7]
    sent = [due for zone in ZONES[::5] if (due := next_due(daily(zone, time(19)), datetime(2026, 3, 27, tzinfo=UTC)))]
    for due in sent:
        for zone in targets:
            after = next_due(after_zone_change(daily("UTC", time(19)), zone, due.at, due.local_date), due.at)
            assert after is not None
            assert after.at - due.at >= timedelta(hours=20), zone
            assert after.local_date > due.local_date, zone


@pytest.mark.parametrize("zone", ODD)
def test_the_odd_zones_are_still_known(zone: str) -> None:
    assert zone in ZONES
