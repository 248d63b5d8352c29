"""The schedules: what is due stands in `next_due_at`, so a missed tick loses nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.domain.schedule import Schedule
from bot.storage.kept import Kept
from bot.storage.shape import ms, ms_or_none
from bot.storage.straight import Straight
from bot.storage.tables import schedule

SCHEDULES = Kept(Schedule, schedule)

save = SCHEDULES.save
find = SCHEDULES.find
get = SCHEDULES.get

_OF_CLIENT = SCHEDULES.question(schedule.c.client == bindparam("client"), by=[schedule.c.agreed_on, schedule.c.id])
_DUE = SCHEDULES.question(
    schedule.c.next_due_at <= bindparam("now"), by=[schedule.c.next_due_at, schedule.c.id]
)  # fmt: skip
_MOVE = Straight(update(schedule).where(schedule.c.id == bindparam("which")).values(next_due_at=bindparam("next")))
_TO_REVIEW = SCHEDULES.question(schedule.c.review_at <= bindparam("now"), by=[schedule.c.review_at, schedule.c.id])


def save_many(conn: Connection, schedules: Sequence[Schedule]) -> None:
    """Write all of them at once."""
    SCHEDULES.save(conn, *schedules)


def of_client(conn: Connection, client: str) -> tuple[Schedule, ...]:
    """The schedules of a client, the longest agreed first."""
    return _OF_CLIENT.all(conn, client=client)


def of_clients(conn: Connection, clients: Collection[str]) -> dict[str, tuple[Schedule, ...]]:
    """The schedules of these clients by client, the longest agreed first, in one query."""
    found: dict[str, list[Schedule]] = {each: [] for each in clients}
    for one in SCHEDULES.all(conn, schedule.c.client.in_(clients), by=[schedule.c.agreed_on, schedule.c.id]):
        found[one.client].append(one)
    return {each: tuple(some) for each, some in found.items()}


def due(conn: Connection, now: datetime, limit: int, skip: int = 0) -> tuple[Schedule, ...]:
    """The schedules with something due by now, the longest first; `skip` of them are passed over."""
    return _DUE.all(conn, limit, skip, now=ms(now))


def to_review(conn: Connection, now: datetime, limit: int) -> tuple[Schedule, ...]:
    """The schedules to be looked at again by now, the longest due first (CR-215)."""
    return _TO_REVIEW.all(conn, limit, now=ms(now))


def advance(conn: Connection, moves: Sequence[tuple[str, datetime | None]]) -> None:
    """Each schedule's next due instant; None: nothing more to come."""
    if moves:
        _MOVE.run(conn, *({"which": each, "next": ms_or_none(at)} for each, at in moves))
