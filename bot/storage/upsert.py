"""INSERT … ON CONFLICT on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]


def insert_new(conn: Connection, table: Table, rows: Sequence[Row]) -> int:
    """Insert those rows that break no uniqueness, leave out the others; returns how many are new."""
    return sum(conn.execute(_insert(conn, table).values(row).on_conflict_do_nothing()).rowcount for row in rows)


def insert_all(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """The same at once, where nobody asks how many were new."""
    if rows:
        conn.execute(_insert(conn, table).on_conflict_do_nothing(), list(rows))


def upsert(conn: Connection, table: Table, rows: Sequence[Row], key: str, only_if: str = "") -> int:
    """Insert or overwrite whole rows by their key; returns how many were written.

    `only_if` names a column: a row that is there is overwritten where it is the same ("owner") or lower ("<version").
    """
    if not rows:
        return 0
    statement = _insert(conn, table)
    new = statement.excluded
    changes = {name: new[name] for name in rows[0] if name != key}
    where = None
    if only_if.startswith("<"):
        where = table.c[only_if[1:]] < new[only_if[1:]]
    elif only_if:
        where = table.c[only_if] == new[only_if]
    whole = statement.on_conflict_do_update(index_elements=[key], set_=changes, where=where)
    return conn.execute(whole, list(rows) if len(rows) > 1 else rows[0]).rowcount


def _insert(conn: Connection, table: Table) -> Any:
    """The two dialects give the statement the same methods but no common type."""
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
