"""What stands still on the road: set aside, unsure, or tried again and again; how many, for the auditor."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from bot.storage.outbox import UNSETTLED
from bot.storage.shape import ms
from bot.storage.tables import inbox, outbox


def set_aside(conn: Connection, since: datetime) -> int:
    """Updates that could not be heard and were put in quarantine since then."""
    return _count(conn, inbox.c.state == "quarantined", inbox.c.done_at >= ms(since))


def unsure(conn: Connection, since: datetime) -> int:
    """Letters of which nobody can know whether they arrived, settled so since then."""
    return _count(conn, outbox.c.state == "uncertain", outbox.c.settled_at >= ms(since))


def looping(conn: Connection, attempts: int) -> int:
    """Letters that were tried so often, or oftener, and are still to go."""
    again = outbox.c.attempts > literal_column("1")  # as it stands in the index: few are tried twice
    return _count(conn, outbox.c.state.in_(UNSETTLED), again, outbox.c.attempts >= attempts)


def _count(conn: Connection, *which: ColumnElement[bool]) -> int:
    return int(conn.scalar(select(func.count()).where(*which)) or 0)
