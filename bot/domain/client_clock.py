"""The client's own clock: what day it is there, whether it is quiet, and when quiet begins and ends (CR-207)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.people import Client
from bot.domain.schedule_clock import land

WEEK = timedelta(days=7)


def day_of(client: Client, at: datetime) -> date:
    """The date on the client's wall at that moment."""
    return at.astimezone(ZoneInfo(client.zone)).date()


def on_that_day(client: Client, instants: Iterable[datetime], at: datetime) -> int:
    """How many of them fall on the client's own date of that moment."""
    return sum(1 for each in instants if day_of(client, each) == day_of(client, at))


def quiet_at(client: Client, at: datetime) -> bool:
    """Whether that moment lies in the client's quiet hours."""
    return client.quiet.cover(_wall(client, at))


def quiet_over(client: Client, at: datetime) -> datetime | None:
    """When the quiet hours that cover that moment end; None when it is not quiet."""
    wall = _wall(client, at)
    if not client.quiet.cover(wall):
        return None
    zone, day = ZoneInfo(client.zone), client.quiet.last_day(day_of(client, at), wall)
    first = land(day, client.quiet.end, zone).at
    if first > at:
        return first
    return datetime.combine(day, client.quiet.end, zone).replace(fold=1).astimezone(UTC)  # that hour comes twice


def in_the_week(client: Client, times: Iterable[datetime], at: datetime) -> int:
    """How many fall on the client's day of `at` or on one of the six before it."""
    day = day_of(client, at)
    return sum(timedelta() <= day - day_of(client, each) < WEEK for each in times)


def quiet_begins(client: Client, at: datetime) -> datetime:
    """When quiet next begins after that moment, or began if it is quiet now."""
    zone, day = ZoneInfo(client.zone), day_of(client, at)
    days = (day - timedelta(days=1), day) if quiet_at(client, at) else (day, day + timedelta(days=1))
    starts = [land(each, client.quiet.start, zone).at for each in days]
    if quiet_at(client, at):
        return max((each for each in starts if each <= at), default=at)
    return min(each for each in starts if each > at)


def at_wall(client: Client, day: date, wall: time) -> datetime:
    """The instant of a time of day on the client's clock; in a gap just after it, of two the first."""
    return land(day, wall, ZoneInfo(client.zone)).at


def end_of_day(client: Client, at: datetime) -> datetime:
    """When the client's present day is over."""
    return at_wall(client, day_of(client, at) + timedelta(days=1), time.min)


def _wall(client: Client, at: datetime) -> time:
    return at.astimezone(ZoneInfo(client.zone)).time().replace(second=0, microsecond=0, fold=0)
