"""INSERT … ON CONFLICT on both databases; putting a statement together costs more than running it: each is kept."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.straight import Straight

Row = Mapping[str, Any]


def insert_all(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert those rows that break no uniqueness, leave out the others."""
    if rows:
        _new(conn.dialect.name, table).run(conn, *rows)


def upsert(conn: Connection, table: Table, rows: Sequence[Row], key: str, only_if: str = "") -> int:
    """Insert or overwrite whole rows by their key; returns how many were written.

    `only_if` names a column: a row that is there is overwritten where it is the same ("owner") or lower ("<version").
    """
    if not rows:
        return 0
    statement = _whole(conn.dialect.name, table, tuple(rows[0]), key, only_if)
    return statement.run(conn, *rows)


@lru_cache(maxsize=64)
def _new(dialect: str, table: Table) -> Straight:
    return Straight(_insert(dialect, table).on_conflict_do_nothing())


@lru_cache(maxsize=256)
def _whole(dialect: str, table: Table, names: tuple[str, ...], key: str, only_if: str) -> Straight:
    statement = _insert(dialect, table)
    new = statement.excluded
    changes = {name: new[name] for name in names if name != key}
    where = None
    if only_if.startswith("<"):
        where = table.c[only_if[1:]] < new[only_if[1:]]
    elif only_if:
        where = table.c[only_if] == new[only_if]
    return Straight(statement.on_conflict_do_update(index_elements=[key], set_=changes, where=where))


def _insert(dialect: str, table: Table) -> Any:
    """The two dialects give the statement the same methods but no common type."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
