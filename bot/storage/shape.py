"""Domain values as JSON and back, by their declared types: one rule for every record, so a new field needs no code.

What a type needs is worked out once, when the first value of it is read or written: ten thousand check-ins at one
minute are read and written in a row.
"""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
T = TypeVar("T")
Turn = Callable[[Any], Any]

SIMPLE = frozenset((str, int, bool, types.NoneType))  # JSON holds them as they are
NAME = "_"  # names the dataclass, so that a union knows which of its members it is


def ms(at: datetime) -> int:
    """An aware moment as UTC milliseconds. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept")
    return (at - EPOCH) // MILLISECOND


def ms_or_none(at: datetime | None) -> int | None:
    return None if at is None else ms(at)


def moment(value: int) -> datetime:
    """UTC milliseconds as an aware moment."""
    return EPOCH + value * MILLISECOND


def moment_or_none(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def packed(value: object) -> bytes:
    """A value as JSON bytes. Whatever is as its type has it by default is left out: what is packed does not last long,

    or a default that changes one day would change what was written before.
    """
    return text_of(_lean(value)).encode()


text_of = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def unpacked(kind: type[T], data: bytes) -> T:
    """The value of that type back from JSON bytes."""
    return cast(T, shaped(kind, json.loads(data)))


def plain(value: Any) -> Any:
    """What JSON knows of a domain value."""
    kind = type(value)
    turn = _WRITERS.get(kind) or _WRITERS.setdefault(kind, _writer(kind, plain))
    return turn(value)


def _lean(value: Any) -> Any:
    """The same, without what is as its type has it by default."""
    kind = type(value)
    turn = _LEAN_WRITERS.get(kind) or _LEAN_WRITERS.setdefault(kind, _writer(kind, _lean))
    return turn(value)


def shaped(kind: Any, data: Any) -> Any:
    """The value of that type back from what JSON knew of it; unknown fields are left out, missing ones default."""
    return reader(kind)(data)


@lru_cache(maxsize=256)
def types_of(kind: type) -> dict[str, Any]:
    """The fields of a dataclass and their types."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _as_it_is(value: Any) -> Any:
    return value


_WRITERS: dict[type, Turn] = {}
_LEAN_WRITERS: dict[type, Turn] = {}


def _writer(kind: type, part: Turn) -> Turn:
    """How values of exactly that type are written; `part` writes what is in them."""
    if kind in SIMPLE:
        return _as_it_is
    for family, turn in _WRITTEN:
        if issubclass(kind, family):
            return turn
    if issubclass(kind, frozenset):
        return lambda value: sorted(map(part, value))
    if issubclass(kind, tuple):
        return lambda value: list(map(part, value))
    if issubclass(kind, Mapping):
        return lambda value: {key: part(each) for key, each in value.items()}
    known, name_of_kind = fields(cast(Any, kind)), kind.__name__
    names = tuple(field.name for field in known)
    usual = {field.name: field.default for field in known} if part is _lean else {}

    def write(value: Any) -> dict[str, Any]:
        written = {NAME: name_of_kind}
        for name in names:
            each = getattr(value, name)
            if name in usual and each == usual[name]:
                continue
            written[name] = each if type(each) in SIMPLE else part(each)
        return written

    return write


_WRITTEN: tuple[tuple[type, Turn], ...] = (
    (Enum, lambda value: value.value),
    (datetime, ms),
    (date, date.isoformat),
    (time, time.isoformat),
    (str, str),
    (int, int),
)


@lru_cache(maxsize=512)
def reader(kind: Any) -> Turn:
    """How values of that type are read."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _of_union(get_args(kind))
    if kind is types.NoneType or kind in (str, int, bool):
        return _as_it_is
    if origin is not None:
        return _collected(origin, get_args(kind))
    if is_dataclass(kind):
        return _of_dataclass(cast(type, kind))
    return _single(kind)


def _of_dataclass(kind: type) -> Turn:
    names, turns = list[str](), list[tuple[str, Turn]]()  # filled by the first value: a place may lie under a place

    def read(data: dict[str, Any]) -> Any:
        if not names:
            known = {name: reader(each) for name, each in types_of(kind).items()}
            turns.extend((name, turn) for name, turn in known.items() if turn is not _as_it_is)
            names.extend(known)
        given = {name: data[name] for name in names if name in data}
        for name, turn in turns:
            if (each := given.get(name)) is not None:
                given[name] = turn(each)
        if len(given) == len(names):  # Python looks for a name among all those of the class, one by one
            return kind(*given.values())
        return kind(**given)

    return read


def _single(kind: Any) -> Turn:
    if issubclass(kind, datetime):
        return moment
    if issubclass(kind, Enum):
        return {each.value: each for each in kind}.__getitem__
    return cast(Turn, kind.fromisoformat)  # date or time


def _collected(origin: Any, args: tuple[Any, ...]) -> Turn:
    if issubclass(origin, Mapping):
        of_value = reader(args[1])
        return lambda data: {key: of_value(each) for key, each in data.items()}
    if origin is frozenset:
        of_member = reader(args[0])
        return lambda data: frozenset(of_member(each) for each in data)
    if len(args) == 2 and args[1] is Ellipsis:
        of_each = reader(args[0])
        return lambda data: tuple(of_each(each) for each in data)
    in_order = [reader(each) for each in args]
    return lambda data: tuple(read(each) for read, each in zip(in_order, data, strict=True))


def _of_union(kinds: tuple[Any, ...]) -> Turn:
    """By name, by plain type, or the only one that is left."""
    rest = [kind for kind in kinds if kind is not types.NoneType]
    if len(rest) == 1:
        only = reader(rest[0])
        return lambda data: None if data is None else only(data)
    named = {getattr(kind, "__name__", ""): reader(kind) for kind in rest}
    row = next((reader(kind) for kind in rest if get_origin(kind) in (tuple, frozenset)), _as_it_is)
    simple, left = frozenset(rest), reader(rest[0])

    def read(data: Any) -> Any:
        if data is None or type(data) in simple:
            return data
        if isinstance(data, dict) and NAME in data:
            return named[data[NAME]](data)
        return row(data) if isinstance(data, list) else left(data)

    return read
