"""The therapy hour: its next date, how often it comes again, and what is tied to it (F-04)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.client_clock import at_wall, day_of
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_clock import land
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import Anchor, Anchored

EVENING = time(18)
PAST_DATES = 2  # two days after the last hour still counts though the next is set
SHOWN_AHEAD = 13


def set_for(client: Client, when: datetime) -> Client:
    """The next hour is then. Of a series only this one moves; the others stay where they are."""
    return replace(client, next_session=when)


def repeated(client: Client, weeks: int) -> Client:
    """The hour comes again every so many weeks, from the next one on; 0: it does not."""
    return replace(client, session_usual=client.next_session if weeks else None, session_every=weeks)


def series(client: Client, zone: str) -> Iterator[datetime]:
    """The next hour and those after it, at the same time on the therapist's clock, through every clock change."""
    if client.next_session is None:
        return
    yield client.next_session
    usual = client.session_usual
    while client.session_every and usual is not None:
        usual = _later(usual, client.session_every, zone)
        if usual > client.next_session:
            yield usual


def passed(client: Client, zone: str, now: datetime) -> Client:
    """The hour is over: the next of its series is the one to come."""
    if client.next_session is None or client.next_session > now or not client.session_every:
        return client
    usual = client.session_usual or client.next_session
    while (usual := _later(usual, client.session_every, zone)) <= now:
        pass
    return replace(client, next_session=usual, session_usual=usual)


def with_step(client: Client, now: datetime) -> Client:
    """When something is next to be done about it: the line of the evening before, or the hour itself."""
    at = client.next_session
    if at is None or at <= now:
        return replace(client, session_step_at=None)
    evening = at_wall(client, day_of(client, at) - timedelta(days=1), EVENING)
    wanted = client.session_eve == "yes" and evening > now
    return replace(client, session_step_at=evening if wanted else at if client.session_every else None)


def dates(client: Client, zone: str) -> tuple[date, ...]:
    """The days of the hours to come, on the client's clock."""
    return tuple(day_of(client, at) for at in islice(series(client, zone), SHOWN_AHEAD))


def tied(schedule: Schedule, client: Client, zone: str, now: datetime) -> Schedule:
    """What is tied to the hour moves with it; what stood before a date that is no more does not come."""
    days = schedule.days
    if schedule.over or not isinstance(days, Anchored) or days.anchor is Anchor.STAGE_ENTRY:
        return schedule
    today = day_of(client, now)
    past = [day for day in days.on if day <= today][-PAST_DATES:]
    coming = [day for day in dates(client, zone) if day not in past]
    moved = replace(schedule, days=replace(days, on=(*past, *coming)), version=schedule.version + 1)
    return planned(moved, now)


def _later(at: datetime, weeks: int, zone: str) -> datetime:
    there = at.astimezone(ZoneInfo(zone))
    return land(there.date() + timedelta(weeks=weeks), there.time().replace(fold=0), ZoneInfo(zone)).at
