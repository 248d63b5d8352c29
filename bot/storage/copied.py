"""A copy of an SQLite database: whether it is whole, opens with this key, and how many rows each table holds (§5.5)."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, StaticPool, create_engine, func, select

from bot.storage.cipher import Ring, check_canary, with_vault
from bot.storage.errors import CopyWrong
from bot.storage.faults import named_faults
from bot.storage.keys import Keys
from bot.storage.outbox import UNSETTLED
from bot.storage.tables import metadata

BY_THE_WAY = ("vital", "limiter", "leadership")  # they change though nothing happened


def whole(path: Path, keys: Keys) -> dict[str, int]:
    """The rows of each table. Raises CopyWrong, Damaged, WrongKey.

    Makes one file of it: no log stands beside it any more.
    """
    with named_faults(), closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode=DELETE")
        for question, expected in (("integrity_check", ("ok",)), ("foreign_key_check", None)):
            if conn.execute(f"PRAGMA {question}").fetchone() != expected:
                raise CopyWrong(what=question)
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(path), poolclass=StaticPool)
    try:
        with named_faults(), engine.begin() as conn:
            with_vault(conn, Ring(keys))
            check_canary(conn)
            return counts(conn)
    finally:
        engine.dispose()


def counts(conn: Connection) -> dict[str, int]:
    """The rows of each table."""
    return {name: conn.scalar(select(func.count()).select_from(table)) or 0 for name, table in metadata.tables.items()}


def fingerprint(conn: Connection) -> tuple[int, ...]:
    """The same as long as nothing happened to anybody: rows, their versions, the newest, and what waits."""
    found: list[int] = []
    for name, table in metadata.tables.items():
        if name in BY_THE_WAY:
            continue
        found.append(conn.scalar(select(func.count()).select_from(table)) or 0)
        if "version" in table.c:
            found.append(int(conn.scalar(select(func.sum(table.c.version))) or 0))
        if "state" in table.c and name in ("inbox", "outbox"):
            found.append(int(conn.scalar(select(func.max(table.c.id))) or 0))
            waits = select(func.count()).select_from(table).where(table.c.state.in_([*UNSETTLED, "new"]))
            found.append(conn.scalar(waits) or 0)
    return tuple(found)
