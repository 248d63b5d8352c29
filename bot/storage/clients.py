"""The clients."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, case

from bot.domain.people import Client, Standing
from bot.storage.kept import Kept
from bot.storage.shape import ms
from bot.storage.tables import client

CLIENTS = Kept(Client, client, owner="id", known=True, stays=True)
GONE = (Standing.DECLINED.value, Standing.REFUSED.value, Standing.ENDED.value)

save = CLIENTS.save
find = CLIENTS.find
get = CLIENTS.get


def by_chat(conn: Connection, chat: str) -> Client | None:
    """The client who writes in that chat: the newest who has not declined, been refused or ended, else the newest."""
    gone = case((client.c.standing.in_(GONE), 1), else_=0)
    newest = gone, client.c.created_at.desc().nulls_last(), client.c.id
    return CLIENTS.first(conn, client.c.chat == chat, by=newest)


def of_therapist(conn: Connection, therapist: str) -> tuple[Client, ...]:
    """All clients of a therapist, the longest there first."""
    oldest = client.c.created_at.nulls_first(), client.c.id
    return CLIENTS.all(conn, client.c.therapist == therapist, by=oldest)


def links_of(conn: Connection, one: Client) -> tuple[Client, ...]:
    """This client and every earlier link of the same chat, the present one first."""
    earlier = CLIENTS.all(conn, client.c.chat == one.chat, client.c.id != one.id, by=[client.c.created_at.desc()])
    return (one, *earlier)


def many(conn: Connection, ids: Collection[str]) -> dict[str, Client]:
    """These clients by their ids, in one query."""
    return {each.id: each for each in CLIENTS.all(conn, client.c.id.in_(ids))}


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


def active(conn: Connection) -> tuple[Client, ...]:
    """Every client who answers check-ins."""
    return CLIENTS.all(conn, client.c.standing == Standing.ACTIVE.value, by=[client.c.id])
