"""The clients."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select

from bot.domain.people import Client, Standing
from bot.storage.kept import Kept
from bot.storage.shape import ms
from bot.storage.tables import client

CLIENTS = Kept(Client, client, owner="id", known=True, stays=True)
GONE = (Standing.DECLINED.value, Standing.REFUSED.value, Standing.ENDED.value)

save = CLIENTS.save
find = CLIENTS.find
get = CLIENTS.get

_GONE_LAST = case((client.c.standing.in_(GONE), 1), else_=0)
_BY_CHAT = CLIENTS.question(
    client.c.chat == bindparam("chat"), by=[_GONE_LAST, client.c.created_at.desc().nulls_last(), client.c.id]
)
_OF_THERAPIST = CLIENTS.question(
    client.c.therapist == bindparam("therapist"), by=[client.c.created_at.nulls_first(), client.c.id]
)

_ACTIVE = CLIENTS.question(
    client.c.standing == Standing.ACTIVE.value, client.c.id > bindparam("after"), by=[client.c.id]
)  # fmt: skip
_THESE = CLIENTS.asked_of(client.c.id)


def by_chat(conn: Connection, chat: str) -> Client | None:
    """The client who writes in that chat: the newest who has not declined, been refused or ended, else the newest."""
    return _BY_CHAT.first(conn, chat=chat)


def of_therapist(conn: Connection, therapist: str) -> tuple[Client, ...]:
    """All clients of a therapist, the longest there first."""
    return _OF_THERAPIST.all(conn, therapist=therapist)


def count_of(conn: Connection, therapist: str) -> int:
    """How many clients of a therapist are neither gone nor over."""
    there = client.c.standing.not_in((*GONE, Standing.OVER.value))
    return conn.scalar(select(func.count()).select_from(client).where(client.c.therapist == therapist, there)) or 0


def links_of(conn: Connection, one: Client) -> tuple[Client, ...]:
    """This client and every earlier link of the same chat, the present one first."""
    earlier = CLIENTS.all(conn, client.c.chat == one.chat, client.c.id != one.id, by=[client.c.created_at.desc()])
    return (one, *earlier)


def many(conn: Connection, ids: Collection[str]) -> dict[str, Client]:
    """These clients by their ids, in one query."""
    return {each.id: each for each in CLIENTS.records(conn, _THESE.rows(conn, set(ids)))}


def ending(conn: Connection, by: datetime, limit: int) -> tuple[Client, ...]:
    """Clients about whose planned ending something is to be done by then, the longest due first."""
    return CLIENTS.all(conn, client.c.end_step_at <= ms(by), by=[client.c.end_step_at, client.c.id], limit=limit)


def session_due(conn: Connection, by: datetime, limit: int) -> tuple[Client, ...]:
    """Clients about whose therapy hour something is to be done by then, the longest due first."""
    at = client.c.session_step_at
    return CLIENTS.all(conn, at <= ms(by), by=[at, client.c.id], limit=limit)


def home_by(conn: Connection, by: datetime, limit: int) -> tuple[Client, ...]:
    """Clients whose journey is over by then, the longest first."""
    return CLIENTS.all(conn, client.c.away_until <= ms(by), by=[client.c.away_until, client.c.id], limit=limit)


def some_active(conn: Connection, after: str, limit: int) -> tuple[Client, ...]:
    """So many of the clients who answer check-ins, in the order of their ids, from after that one on."""
    return _ACTIVE.all(conn, limit, after=after)
