"""What can still be read of a database that does not open as it should: whom to help, and whom to tell."""

import sqlite3
from pathlib import Path

from sqlalchemy import StaticPool, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.storage import roster
from bot.storage.cipher import Ring, with_vault
from bot.storage.database import is_sqlite
from bot.storage.errors import StorageError
from bot.storage.keys import Keys
from bot.storage.roster import News


def roster_of(url: str, keys: Keys) -> News | None:
    """The roster, as far as a damaged SQLite file still gives it whole; None where it does not. Nothing is written.

    What is read is what was once written: a changed row does not open (`reliability.md` §5.2).
    """
    if not is_sqlite(url):
        return None
    path = Path(str(make_url(url).database)).absolute()
    engine = create_engine("sqlite://", creator=lambda: _reading(path), poolclass=StaticPool, hide_parameters=True)
    try:
        with engine.begin() as conn:
            with_vault(conn, Ring(keys))
            return roster.load(conn)
    except (StorageError, SQLAlchemyError, sqlite3.Error, LookupError, ValueError):
        return None
    finally:
        engine.dispose()


def _reading(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False)
    conn.execute("PRAGMA query_only=ON")
    return conn
