"""What the two agreed for this week."""

from collections.abc import Collection

from sqlalchemy import Connection

from bot.domain.people import Agreed
from bot.storage.kept import Kept
from bot.storage.tables import agreed

AGREED = Kept(Agreed, agreed, owner="id")

save = AGREED.save

_WITH = AGREED.asked_of(agreed.c.id)


def of(conn: Connection, client: str) -> Agreed | None:
    """What stands agreed with that client."""
    return AGREED.find(conn, client)


def of_many(conn: Connection, clients: Collection[str]) -> dict[str, Agreed]:
    """What stands agreed with each of these clients."""
    return {each.id: each for each in AGREED.records(conn, _WITH.rows(conn, clients))}
