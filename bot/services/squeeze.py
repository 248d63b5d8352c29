"""No space, on demand: what a full disk does to a running bot can be seen without filling a disk."""

from sqlalchemy import Connection

from bot.storage import squeeze


def set_full(conn: Connection, full: bool) -> None:
    """Let the database refuse every write with SQLITE_FULL, or take them again. SQLite only."""
    if full:
        squeeze.fill(conn)
    else:
        squeeze.relieve(conn)
