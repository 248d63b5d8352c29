"""Signs of life: when each loop last did its work, and the numbers of the limiter and of leadership."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.storage.shape import moment, moment_or_none, ms, ms_or_none
from bot.storage.tables import leadership, limiter, meta, vital
from bot.storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Limits:
    """The limiter's theoretical arrival times and the pause of routine letters, so that a new leader does not burst."""

    tat_total: datetime
    tat_routine: datetime
    routine_paused_until: datetime | None = None


def get(conn: Connection, name: str) -> datetime | None:
    """When that sign was last given."""
    return moment_or_none(conn.scalar(select(vital.c.at).where(vital.c.name == name)))


def set(conn: Connection, name: str, at: datetime) -> None:
    """Give that sign."""
    upsert(conn, vital, [{"name": name, "at": ms(at)}], "name")


def forget(conn: Connection, name: str) -> None:
    """That sign is not to be seen any more."""
    conn.execute(delete(vital).where(vital.c.name == name))


def limits(conn: Connection) -> Limits | None:
    """The limiter as it was last written down."""
    row = conn.execute(select(limiter)).one_or_none()
    if row is None:
        return None
    return Limits(moment(row.tat_total), moment(row.tat_routine), moment_or_none(row.routine_paused_until))


def set_limits(conn: Connection, now: Limits) -> None:
    """Write the limiter down."""
    times = {"tat_total": ms(now.tat_total), "tat_routine": ms(now.tat_routine)}
    upsert(conn, limiter, [{"id": 1, **times, "routine_paused_until": ms_or_none(now.routine_paused_until)}], "id")


def lead(conn: Connection, role: str, holder: str, now: datetime) -> int:
    """Take over a role; its epoch, which grows by one each time, is what leases are marked with."""
    epoch = (conn.scalar(select(leadership.c.epoch).where(leadership.c.role == role)) or 0) + 1
    upsert(conn, leadership, [{"role": role, "epoch": epoch, "holder": holder, "since": ms(now)}], "role")
    return epoch


def epoch(conn: Connection) -> int:
    """The epoch of the database: a restore raises it, so keys under older messages are stale and say so."""
    return int(conn.execute(select(meta.c.epoch)).scalar_one())


def raise_epoch(conn: Connection) -> int:
    """After a restore: every key under an older message is stale from now on."""
    return int(conn.execute(update(meta).values(epoch=meta.c.epoch + 1).returning(meta.c.epoch)).scalar_one())
