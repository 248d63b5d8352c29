"""Another clock: what is to come moves with the client, and of a journey everything goes back by itself (F-14)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.checkin import Checkin
from bot.domain.client_clock import at_wall, day_of
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_due import after_zone_change, planned
from bot.domain.session import tied, with_step


def moved_to(client: Client, zone: str, now: datetime) -> Client:
    """The client on another zone's clock. On a journey that of home stays what it was; else it is the one before."""
    home = client.home_zone if client.away_until else client.zone
    back = zone == home
    moved = replace(
        client, zone=zone, home_zone="" if back else home, away_until=None if back else client.away_until,
        version=client.version + 1,
    )  # fmt: skip
    return with_step(moved, now)


def away_until(client: Client, last: date) -> Client:
    """On a journey until the end of that day, on the clock of where they are."""
    return replace(client, away_until=at_wall(client, last + timedelta(days=1), time.min), version=client.version + 1)


def last_day_away(client: Client) -> date | None:
    """The last day of the journey."""
    return day_of(client, client.away_until - timedelta(minutes=1)) if client.away_until else None


def on_that_clock(
    schedules: Iterable[Schedule], client: Client, recent: Iterable[Checkin], their_zone: str, now: datetime
) -> tuple[Schedule, ...]:  # fmt: skip
    """The schedules on the client's present clock: no second prompt within 20 hours, nor for a day already had."""
    sent = [each for each in recent if each.opened_at and each.schedule]
    return tuple(_moved(each, client, sent, their_zone, now) for each in schedules if not each.over)


def _moved(schedule: Schedule, client: Client, sent: list[Checkin], their_zone: str, now: datetime) -> Schedule:
    last = max((each.opened_at for each in sent if each.opened_at), default=None)
    had = max((each.local_date for each in sent if each.schedule == schedule.id), default=None)
    there = after_zone_change(schedule, client.zone, last, had)
    return tied(planned(replace(there, version=schedule.version + 1), now), client, their_zone, now)
