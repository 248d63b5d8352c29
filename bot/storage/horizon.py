"""What comes next of all that waits for a time: for a clock that is moved by hand, and for looking at a running bot."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select

from bot.storage import inbox as inbox_rows
from bot.storage.shape import moment, ms
from bot.storage.tables import alert, checkin, client, entry, inbox, measure_order, outbox, place, schedule

WAITING = (
    (schedule.c.next_due_at, None),
    (schedule.c.review_at, None),
    (checkin.c.again_at, None),
    (checkin.c.closes_at, checkin.c.state.in_(["sent", "later", "uncertain"])),
    (alert.c.next_step_at, None),
    (place.c.wake_at, None),
    (client.c.end_step_at, None),
    (client.c.session_step_at, None),
    (client.c.away_until, None),
    (entry.c.again_at, None),
    (measure_order.c.next_due_at, None),
    (measure_order.c.closes_at, None),
    (outbox.c.not_before, outbox.c.state == "pending"),
)


def unheard(conn: Connection) -> bool:
    """Whether anything received waits to be heard."""
    return bool(inbox_rows.waiting_chats(conn))


def letters(conn: Connection, now: datetime) -> tuple[bool, bool]:
    """Whether a letter is in the air, and whether one is due and still lies there."""
    found = conn.execute(_letters(), {"now": ms(now)}).one()
    return bool(found[0]), bool(found[1])


@cache
def _letters() -> Select[int, int]:
    leased = outbox.c.state == "leased"
    due = and_(outbox.c.state == "pending", outbox.c.not_before <= bindparam("now"))
    return select(func.count().filter(leased), func.count().filter(due)).where(or_(leased, due))


def next_event(conn: Connection, after: datetime) -> datetime | None:
    """The first instant later than `after` at which anything becomes due."""
    found = [conn.scalar(query, {"after": ms(after)}) for query in _coming()]
    times = [each for each in found if each is not None]
    return moment(min(times)) if times else None


@cache
def _coming() -> tuple[Select[int | None], ...]:
    """Each a search in one index, and all put together once."""
    later = ((select(func.min(column)).where(column > bindparam("after")), only) for column, only in WAITING)
    return tuple(query if only is None else query.where(only) for query, only in later)


def next_checkin(conn: Connection, after: datetime) -> datetime | None:
    """When the next scheduled check-in is due."""
    found = conn.scalar(select(func.min(schedule.c.next_due_at)).where(schedule.c.next_due_at > ms(after)))
    return moment(found) if found is not None else None


def _lasted_longest() -> list[ColumnElement[Any]]:
    """Alerts, the newest first; of one instant the open one, then the one that was closed last."""
    return [alert.c.opened_at.desc(), alert.c.state == "closed", alert.c.closed_at.desc()]


def newest(conn: Connection, table: str, n: int) -> list[dict[str, Any]]:
    """The newest rows of the inbox, the outbox or the alerts, columns in clear only."""
    found = {"inbox": inbox, "outbox": outbox, "alert": alert}[table]
    order = _lasted_longest() if table == "alert" else [found.c.id.desc()]
    clear = [column for column in found.columns if not column.name.endswith(("_enc", "_blind"))]
    return [dict(row._mapping) for row in conn.execute(select(*clear).order_by(*order).limit(n))]
