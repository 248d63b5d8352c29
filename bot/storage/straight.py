"""What the road asks at every message: put together once, and on SQLite handed to the driver as it is.

To run a statement that it has kept takes SQLAlchemy 20 µs, and SQLite 2; a message runs some forty. Whoever listens to
the engine hears each of them: then SQLAlchemy runs it, as it always does on PostgreSQL.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, Row, Select, bindparam
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]
Turn = Callable[[Any], Any]
SIZES = (4, 50, 500)  # how many are asked about at once
NAMES = tuple(f"one_{number}" for number in range(SIZES[-1]))


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as SQLite reads it: its words, the names of its parameters in order, and those that never change."""

    sql: str
    order: tuple[str, ...]
    fixed: Values
    names: SimpleResultMetaData
    turns: tuple[tuple[int, Turn], ...]  # columns that SQLite holds otherwise than we do: truth as a number

    def given(self, values: Values) -> list[Any]:
        """Its parameters in order."""
        known = {**self.fixed, **values}
        return [known[name] for name in self.order]

    def row(self, stored: Sequence[Any]) -> Sequence[Any]:
        """A row as we hold it."""
        if not self.turns:
            return stored
        turned = list(stored)
        for place, turn in self.turns:
            turned[place] = turn(turned[place])
        return turned


@dataclass(frozen=True, slots=True)
class Straight:
    """One statement, with `bindparam` where each run has a value of its own; no list may stand for one of them."""

    statement: Executable
    _written: dict[tuple[str, ...], Written] = field(default_factory=dict)

    def rows(self, conn: Connection, values: Values) -> Sequence[Row[Any]]:
        """What it finds."""
        driver = driver_of(conn)
        if driver is None:
            return list(conn.execute(self.statement, values))
        written = self._as_written(conn, ())
        try:
            found = driver.execute(written.sql, written.given(values)).fetchall()
        except sqlite3.Error as error:
            raise _named(written.sql, error) from error
        if not found:
            return ()
        rows: Any = IteratorResult(written.names, map(written.row, found))
        return list(rows)

    def stored(self, conn: Connection, values: Values) -> Iterable[Sequence[Any]]:
        """What it finds, one after the other and without names, each in the order of its columns: for very many."""
        driver = driver_of(conn)
        if driver is None:
            return conn.execute(self.statement, values)
        written = self._as_written(conn, ())
        try:
            return map(written.row, driver.execute(written.sql, written.given(values)))
        except sqlite3.Error as error:
            raise _named(written.sql, error) from error

    def row(self, conn: Connection, values: Values) -> Row[Any] | None:
        """The first that it finds, or None."""
        found = self.rows(conn, values)
        return found[0] if found else None

    def scalar(self, conn: Connection, values: Values) -> Any:
        """The first column of that, or None."""
        found = self.row(conn, values)
        return None if found is None else found[0]

    def run(self, conn: Connection, *rows: Values) -> int:
        """Run it with each of these, all of them with the same names; returns how many rows it changed, if known."""
        driver = driver_of(conn)
        if driver is None:
            return conn.execute(self.statement, rows[0] if len(rows) == 1 else list(rows)).rowcount
        written = self._as_written(conn, tuple(rows[0]))
        given = [written.given(row) for row in rows]
        try:
            if len(given) == 1:
                return driver.execute(written.sql, given[0]).rowcount
            return driver.executemany(written.sql, given).rowcount
        except sqlite3.Error as error:
            raise _named(written.sql, error) from error

    def _as_written(self, conn: Connection, columns: tuple[str, ...]) -> Written:
        known = self._written.get(columns)
        if known is None:
            known = self._written[columns] = _write(self.statement, conn, columns)
        return known


@dataclass(frozen=True, slots=True)
class Among:
    """A question about many: `column` is one of a list. Put together once for so many, the last said again until full.

    SQLAlchemy writes a list into the statement anew at every run: half a millisecond for fifty.
    """

    asked: Select[Any]
    column: ColumnElement[Any]
    _sized: dict[int, Straight] = field(default_factory=dict)

    def rows(self, conn: Connection, wanted: Collection[Any], **values: Any) -> list[Row[Any]]:
        """What it finds for these, in no order across more than the largest size; nothing for nobody."""
        found: list[Row[Any]] = []
        several = list(wanted)
        for first in range(0, len(several), SIZES[-1]):
            found.extend(self._some(conn, several[first : first + SIZES[-1]], values))
        return found

    def _some(self, conn: Connection, wanted: list[Any], values: Values) -> Sequence[Row[Any]]:
        size = next(each for each in SIZES if each >= len(wanted))
        filled = wanted + wanted[-1:] * (size - len(wanted))
        return self._of(size).rows(conn, {**values, **dict(zip(NAMES, filled, strict=False))})

    def _of(self, size: int) -> Straight:
        if size not in self._sized:
            some = [bindparam(name, type_=self.column.type) for name in NAMES[:size]]
            self._sized[size] = Straight(self.asked.where(self.column.in_(some)))
        return self._sized[size]


def driver_of(conn: Connection) -> sqlite3.Connection | None:
    """SQLite's own connection under this one, unless somebody listens to what is run; None on PostgreSQL."""
    if conn.dispatch.before_cursor_execute or conn.dialect.name != "sqlite":
        return None
    found = conn.connection.dbapi_connection
    return found if isinstance(found, sqlite3.Connection) else None


def _write(statement: Any, conn: Connection, columns: tuple[str, ...]) -> Written:
    compiled = statement.compile(dialect=conn.dialect, column_keys=columns or None)
    defaults = {column.key: column.default.arg for column in compiled.insert_prefetch}
    selected = list(statement.selected_columns) if isinstance(statement, Select) else []
    turns = [(place, one.type.result_processor(conn.dialect, None)) for place, one in enumerate(selected)]
    return Written(
        str(compiled), tuple(compiled.positiontup or ()), {**compiled.params, **defaults},
        SimpleResultMetaData([str(one.key) for one in selected]), tuple((place, turn) for place, turn in turns if turn),
    )  # fmt: skip


def _named(sql: str, error: sqlite3.Error) -> BaseException:
    """What the driver raised, by SQLAlchemy's name and without the parameters."""
    return DBAPIError.instance(sql, None, error, sqlite3.Error, hide_parameters=True)
