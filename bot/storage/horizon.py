"""What comes next of all that waits for a time: for a clock that is moved by hand, and for looking at a running bot."""

from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Select, and_, bindparam, exists, func, or_, select

from bot.storage import inbox as inbox_rows
from bot.storage.shape import moment, ms
from bot.storage.tables import alert, checkin, client, entry, inbox, measure_order, outbox, place, schedule


class Waits(Enum):
    """What waits for a time, each by a column with an index."""

    SCHEDULE = "schedule"
    REVIEW = "review"
    CHECKIN_AGAIN = "check-in again"
    CHECKIN_OVER = "check-in over"
    ALERT = "alert"
    PLACE = "place"
    ENDING = "ending"
    SESSION = "session"
    JOURNEY = "journey"
    ENTRY = "entry"
    MEASURE = "measure"
    MEASURE_OVER = "measure over"
    LETTER = "letter"


WAITING: dict[Waits, tuple[Column[Any], ColumnElement[bool] | None]] = {
    Waits.SCHEDULE: (schedule.c.next_due_at, None),
    Waits.REVIEW: (schedule.c.review_at, None),
    Waits.CHECKIN_AGAIN: (checkin.c.again_at, None),
    Waits.CHECKIN_OVER: (checkin.c.closes_at, checkin.c.state.in_(["sent", "later", "uncertain"])),
    Waits.ALERT: (alert.c.next_step_at, alert.c.state != "closed"),
    Waits.PLACE: (place.c.wake_at, None),
    Waits.ENDING: (client.c.end_step_at, None),
    Waits.SESSION: (client.c.session_step_at, None),
    Waits.JOURNEY: (client.c.away_until, None),
    Waits.ENTRY: (entry.c.again_at, None),
    Waits.MEASURE: (measure_order.c.next_due_at, None),
    Waits.MEASURE_OVER: (measure_order.c.closes_at, None),
    Waits.LETTER: (outbox.c.not_before, outbox.c.state == "pending"),
}


def due(conn: Connection, now: datetime) -> frozenset[Waits]:
    """What has come by now: a dozen looks into as many indexes, in one statement."""
    found = conn.execute(_due(), {"now": ms(now)}).one()
    return frozenset(each for each, there in zip(WAITING, found, strict=True) if there)


@cache
def _due() -> Select[*tuple[Any, ...]]:
    now = bindparam("now", type_=BigInteger)
    looks = (exists().where(column <= now, *([] if only is None else [only])) for column, only in WAITING.values())
    return select(*(look.label(f"look_{n}") for n, look in enumerate(looks)))


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
    later = ((select(func.min(column)).where(column > bindparam("after")), only) for column, only in WAITING.values())
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
