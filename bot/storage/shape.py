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
    """A value as JSON bytes."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def unpacked(kind: type[T], data: bytes) -> T:
    """The value of that type back from JSON bytes."""
    return cast(T, shaped(kind, json.loads(data)))


def plain(value: Any) -> Any:
    """What JSON knows of a domain value."""
    kind = type(value)
    turn = _WRITERS.get(kind) or _WRITERS.setdefault(kind, _writer(kind))
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


def _writer(kind: type) -> Turn:
    """How values of exactly that type are written."""
    if kind in SIMPLE:
        return _as_it_is
    for family, turn in _WRITTEN:
        if issubclass(kind, family):
            return turn
    names, name_of_kind = tuple(field.name for field in fields(kind)), kind.__name__

    def write(value: Any) -> dict[str, Any]:
        written = {NAME: name_of_kind}
        for name in names:
            each = getattr(value, name)
            written[name] = each if type(each) in SIMPLE else plain(each)
        return written

    return write


_WRITTEN: tuple[tuple[type, Turn], ...] = (
    (Enum, lambda value: value.value),
    (datetime, ms),
    (date, date.isoformat),
    (time, time.isoformat),
    (frozenset, lambda value: sorted(plain(each) for each in value)),
    (tuple, lambda value: [plain(each) for each in value]),
    (Mapping, lambda value: {key: plain(each) for key, each in value.items()}),
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
    known: dict[str, Turn] = {}  # filled by the first value: a place may lie under a place

    def read(data: dict[str, Any]) -> Any:
        if not known:
            known.update({name: reader(each) for name, each in types_of(kind).items()})
        given = {}
        for name, each in data.items():
            turn = known.get(name)
            if turn is not None:
                given[name] = each if turn is _as_it_is else turn(each)
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
