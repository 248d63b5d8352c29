"""The schedules: what is due stands in `next_due_at`, so a missed tick loses nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.schedule import Schedule
from bot.storage.kept import Kept
from bot.storage.shape import ms
from bot.storage.tables import schedule

SCHEDULES = Kept(Schedule, schedule)

save = SCHEDULES.save
find = SCHEDULES.find
get = SCHEDULES.get


def save_many(conn: Connection, schedules: Sequence[Schedule]) -> None:
    """Write all of them at once."""
    SCHEDULES.save(conn, *schedules)


def of_client(conn: Connection, client: str) -> tuple[Schedule, ...]:
    """The schedules of a client, the longest agreed first."""
    return SCHEDULES.all(conn, schedule.c.client == client, by=[schedule.c.agreed_on, schedule.c.id])


def due(conn: Connection, now: datetime, limit: int) -> tuple[Schedule, ...]:
    """The schedules with something due by now, the longest first."""
    longest = schedule.c.next_due_at, schedule.c.id
    return SCHEDULES.all(conn, schedule.c.next_due_at <= ms(now), by=longest, limit=limit)
