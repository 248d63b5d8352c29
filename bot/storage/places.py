"""Each chat's place in a dialogue: one row, and its version only grows."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam

from bot.domain.dialogue import Place
from bot.storage.kept import Kept
from bot.storage.shape import ms
from bot.storage.tables import place

PLACES = Kept(Place, place, owner="id", grows=True)

save = PLACES.save

_TOUCHED = PLACES.asked_of(place.c.id, place.c.touched_at >= bindparam("after"))


def get(conn: Connection, chat: str) -> Place:
    """Where that chat stands; a closed place when it never stood anywhere."""
    return PLACES.find(conn, chat) or Place(chat)


def to_wake(conn: Connection, now: datetime, limit: int) -> tuple[Place, ...]:
    """Places whose timed step has run out, the longest first."""
    return PLACES.all(conn, place.c.wake_at <= ms(now), by=[place.c.wake_at, place.c.id], limit=limit)


def open_in(conn: Connection, chats: Collection[str], *, touched_after: datetime) -> frozenset[str]:
    """Those of these chats that stand in a dialogue and were there lately."""
    lately = _TOUCHED.rows(conn, chats, after=ms(touched_after))
    return frozenset(each.id for each in PLACES.records(conn, lately) if each.open)
