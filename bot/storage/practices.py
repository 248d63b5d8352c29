"""The practices of a client's toolkit."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, update

from bot.domain.toolkit import Practice
from bot.storage.kept import Kept
from bot.storage.tables import practice

PRACTICES = Kept(Practice, practice)

find = PRACTICES.find
get = PRACTICES.get

_OF_CLIENT = PRACTICES.question(
    practice.c.client == bindparam("client"), by=[practice.c.position.nulls_last(), practice.c.id]
)

_IN_TOOLKITS = PRACTICES.asked_of(
    practice.c.client, practice.c.position.is_not(None), by=[practice.c.client, practice.c.position]
)


def save(conn: Connection, *practices: Practice) -> None:
    """Write these practices; among themselves they may change places in any order. Raises IntegrityError."""
    moving = update(practice).where(practice.c.id.in_([each.id for each in practices])).values(position=None)
    conn.execute(moving)
    PRACTICES.save(conn, *practices)


def of_client(conn: Connection, client: str) -> tuple[Practice, ...]:
    """All practices of a client: those in the toolkit in their order, then the others."""
    return _OF_CLIENT.all(conn, client=client)


def in_toolkits(conn: Connection, clients: Collection[str]) -> dict[str, list[Practice]]:
    """What stands in the toolkits of these clients, in one query."""
    found: dict[str, list[Practice]] = {}
    for each in PRACTICES.records(conn, _IN_TOOLKITS.rows(conn, clients)):
        found.setdefault(each.client, []).append(each)
    return found
