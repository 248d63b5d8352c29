"""What the two agreed for this week."""

from sqlalchemy import Connection

from bot.domain.people import Agreed
from bot.storage.kept import Kept
from bot.storage.tables import agreed

AGREED = Kept(Agreed, agreed, owner="id")

save = AGREED.save


def of(conn: Connection, client: str) -> Agreed | None:
    """What stands agreed with that client."""
    return AGREED.find(conn, client)
