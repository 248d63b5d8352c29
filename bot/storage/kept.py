"""How a record becomes a row and a row a record: fields with a column are in clear, the rest is one encrypted value."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Column, ColumnElement, Connection, Integer, Row, Select, String, Table, bindparam, select

from bot.storage.cipher import SERVICE, kid_of, vault_of
from bot.storage.errors import Stale, Taken, Unknown
from bot.storage.shape import plain, shaped, text_of, types_of
from bot.storage.straight import Among, Straight
from bot.storage.upsert import upsert

R = TypeVar("R")
BODY, LIMIT, SKIP = "body_enc", "limit", "skip"
Opened = Callable[[], object]  # called after each record of many, for whoever shows how far it is


@dataclass(frozen=True)
class Kept(Generic[R]):
    """One type of record and its table. `owner` names the field whose data key closes it; "" is the service's key."""

    kind: type[R]
    table: Table
    owner: str = "client"
    key: str = "id"
    grows: bool = False  # its version only grows; an older one is refused
    known: bool = False  # the roster holds it, and has to hear when it is written
    stays: bool = False  # once opened it stays in memory, for lists of many that are read again and again

    def save(self, conn: Connection, *records: R) -> None:
        """Insert these or overwrite them whole, by id. Raises Stale, Taken (of another owner), IntegrityError."""
        rows = [self.row(conn, record) for record in records]
        written = upsert(conn, self.table, rows, self.key, self._only_if())
        if 0 <= written < len(rows):  # asyncpg does not count what it writes many of
            raise Stale(what=self.table.name) if self.grows else Taken(what=self.table.name)
        for record in records if self.known else ():
            vault_of(conn).touch(getattr(record, self.owner or self.key))

    def find(self, conn: Connection, record_id: str) -> R | None:
        """The record of that id, or None."""
        row = self._by_id.row(conn, {"wanted": record_id})
        return self.record(conn, row) if row else None

    def get(self, conn: Connection, record_id: str) -> R:
        """The record of that id. Raises Unknown."""
        found = self.find(conn, record_id)
        if found is None:
            raise Unknown(what=self.table.name)
        return found

    def first(self, conn: Connection, *where: ColumnElement[bool], by: Sequence[Any] = ()) -> R | None:
        """The first record for which all of that holds, or None."""
        found = self.all(conn, *where, by=by, limit=1)
        return found[0] if found else None

    def all(
        self, conn: Connection, *where: ColumnElement[bool], by: Sequence[Any] = (), limit: int | None = None,
        skip: int = 0, opened: Opened | None = None,
    ) -> tuple[R, ...]:  # fmt: skip
        """All records for which that holds, in that order; `opened` is called after each."""
        found = select(self.table).where(*where).order_by(*by).limit(limit).offset(skip or None)
        return self.records(conn, conn.execute(found).all(), opened)

    def question(self, *where: ColumnElement[bool], by: Sequence[Any] = ()) -> "Question[R]":
        """That question put together once, with `bindparam` where each asking has a value of its own."""
        return Question(self, select(self.table).where(*where).order_by(*by))

    def asked_of(self, column: ColumnElement[Any], *where: ColumnElement[bool], by: Sequence[Any] = ()) -> Among:
        """The rows where that column is one of a list, and the rest holds."""
        return Among(select(self.table).where(*where).order_by(*by), column)

    def records(self, conn: Connection, rows: Sequence[Row[Any]], opened: Opened | None = None) -> tuple[R, ...]:
        """The records back from their rows, their data keys read at once. Raises Unopenable."""
        if len(rows) > 1:
            vault_of(conn).fetch(kids=(kid_of(row.body_enc) for row in rows))
        if opened is None:
            return tuple(self.record(conn, row) for row in rows)
        return tuple(self._told(conn, row, opened) for row in rows)

    def row(self, conn: Connection, record: R) -> dict[str, Any]:
        """The columns of a record, its body sealed."""
        clear = {column.name: _stored(column, getattr(record, column.name)) for column, _ in self._clear}
        body = text_of({name: plain(getattr(record, name)) for name in self._private}).encode()
        owner = getattr(record, self.owner) if self.owner else SERVICE
        return {**clear, BODY: vault_of(conn).seal(body, self.table.name, BODY, clear[self.key], owner)}

    def _told(self, conn: Connection, row: Row[Any], opened: Opened) -> R:
        record = self.record(conn, row)
        opened()
        return record

    def record(self, conn: Connection, row: Row[Any]) -> R:
        """The record back from its row. Raises Unopenable."""
        stored = row._mapping
        if self.stays and (known := vault_of(conn).opened(self.table.name, stored[self.key], row)) is not None:
            return cast(R, known)
        record = self.opened(stored, vault_of(conn).open)
        if self.stays:
            vault_of(conn).keep_opened(self.table.name, stored[self.key], row, record)
        return record

    def opened(self, stored: Mapping[Any, Any], open_: Callable[[bytes, str, str, str, str], bytes]) -> R:
        """The record of a row, its body opened by that. Raises what `open_` raises."""
        owner = stored[self.owner] if self.owner else SERVICE
        body = json.loads(open_(stored[BODY], self.table.name, BODY, stored[self.key], owner))
        clear = {column.name: _clear(kind, stored[column.name]) for column, kind in self._clear}
        return cast(R, shaped(self.kind, {**body, **clear}))

    @cached_property
    def _by_id(self) -> Straight:
        return Straight(select(self.table).where(self.table.c[self.key] == bindparam("wanted")))

    @cached_property
    def _clear(self) -> list[tuple[Column[Any], Any]]:
        """The columns in clear, and the types of their fields."""
        known = types_of(cast(type, self.kind))
        return [(column, known[column.name]) for column in self.table.columns if column.name in known]

    @cached_property
    def _private(self) -> list[str]:
        """The fields that are kept in the body."""
        clear = {column.name for column, _ in self._clear}
        return [field.name for field in fields(cast(Any, self.kind)) if field.name not in clear]

    def _only_if(self) -> str:
        return "<version" if self.grows else self.owner if self.owner != self.key else ""


@dataclass(frozen=True)
class Question(Generic[R]):
    """What is asked at every message or tick: to put a statement together costs ten times what running it does."""

    kept: Kept[R]
    asked: Select[Any]

    def all(self, conn: Connection, limit: int | None = None, skip: int = 0, **values: Any) -> tuple[R, ...]:
        """The records for which it holds with these values, the first `limit` of them after `skip`."""
        asked = self._whole if limit is None else self._later if skip else self._limited
        return self.kept.records(conn, asked.rows(conn, {**values, LIMIT: limit, SKIP: skip}))

    def first(self, conn: Connection, **values: Any) -> R | None:
        """The first of them, or None."""
        found = self.all(conn, limit=1, **values)
        return found[0] if found else None

    @cached_property
    def _whole(self) -> Straight:
        return Straight(self.asked)

    @cached_property
    def _limited(self) -> Straight:
        return Straight(self.asked.limit(bindparam(LIMIT, type_=Integer)))

    @cached_property
    def _later(self) -> Straight:
        return Straight(self.asked.limit(bindparam(LIMIT, type_=Integer)).offset(bindparam(SKIP, type_=Integer)))


def _stored(column: Column[Any], value: Any) -> Any:
    """A field for its column; an empty reference is NULL."""
    return None if value == "" and column.nullable and isinstance(column.type, String) else plain(value)


def _clear(kind: Any, value: Any) -> Any:
    """What a column holds, as JSON would have held it."""
    return "" if value is None and kind is str else value
