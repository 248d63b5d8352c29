"""A look at a running bot without anybody's words: rows in clear, and what comes next."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection

from bot.storage import alerts, chats, clients, horizon
from bot.storage.shape import moment, moment_or_none

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it may be shown: whose chat (Telegram's number, None for none), and what in clear."""

    number: str
    chat: int | None
    kind: str
    state: str
    at: datetime | None
    detail: str = ""
    attempts: int = 0


def inbox_lines(conn: Connection) -> list[Line]:
    """The newest incoming."""
    rows = horizon.newest(conn, "inbox", SHOWN)
    return [Line(str(r["id"]), _number(conn, r["chat"]), r["kind"], r["state"], moment(r["received_at"])) for r in rows]


def outbox_lines(conn: Connection) -> list[Line]:
    """The newest letters."""
    rows = horizon.newest(conn, "outbox", SHOWN)
    return [_outbox_line(conn, row) for row in rows]


def _outbox_line(conn: Connection, row: dict[str, Any]) -> Line:
    due = moment_or_none(row["not_before"])
    return Line(
        str(row["id"]), _number(conn, row["chat"]), row["kind"], row["state"], due, row["class"], row["attempts"]
    )


def alert_lines(conn: Connection) -> list[Line]:
    """The newest alerts, with their step."""
    lines = []
    for row in horizon.newest(conn, "alert", SHOWN):
        alert = alerts.get(conn, row["alert_no"])
        chat = _number(conn, clients.get(conn, alert.client).chat)
        lines.append(
            Line(alert.alert_no, chat, alert.tier.value, alert.state.value, alert.next_step_at, "", alert.step)
        )
    return lines


class Left(Enum):
    """What is left to do at an instant."""

    NOTHING = "nothing"
    IN_HAND = "in hand"  # something is being heard or sent
    LYING = "lying"  # a letter is due, and nobody is sending it


def left(conn: Connection, now: datetime) -> Left:
    """What is left to hear and to send."""
    if horizon.unheard(conn):
        return Left.IN_HAND
    in_the_air, due = horizon.letters(conn, now)
    return Left.IN_HAND if in_the_air else Left.LYING if due else Left.NOTHING


def next_event(conn: Connection, after: datetime) -> datetime | None:
    """The first instant later than `after` at which anything becomes due."""
    return horizon.next_event(conn, after)


def next_checkin(conn: Connection, after: datetime) -> datetime | None:
    """When the next scheduled check-in is due."""
    return horizon.next_checkin(conn, after)


def _number(conn: Connection, chat: str | None) -> int | None:
    return chats.telegram_id(conn, chat) if chat else None
