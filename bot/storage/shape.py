"""Domain values as JSON and back, by their declared types: one rule for every record, so a new field needs no code."""

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
T = TypeVar("T")

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
    match value:
        case Enum():
            return value.value
        case datetime():
            return ms(value)
        case date() | time():
            return value.isoformat()
        case frozenset():
            return sorted(plain(each) for each in value)
        case tuple():
            return [plain(each) for each in value]
        case Mapping():
            return {key: plain(each) for key, each in value.items()}
        case None | bool() | int() | str():
            return value
    named = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return {NAME: type(value).__name__, **named}


def shaped(kind: Any, data: Any) -> Any:
    """The value of that type back from what JSON knew of it; unknown fields are left out, missing ones default."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return shaped(_member(get_args(kind), data), data)
    if kind is types.NoneType or kind in (str, int, bool):
        return data
    if origin is not None:
        return _collected(origin, get_args(kind), data)
    if is_dataclass(kind):
        known = types_of(cast(type, kind))
        return cast(type, kind)(**{name: shaped(known[name], each) for name, each in data.items() if name in known})
    return _single(kind, data)


@lru_cache(maxsize=256)
def types_of(kind: type) -> dict[str, Any]:
    """The fields of a dataclass and their types."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _single(kind: Any, data: Any) -> Any:
    if issubclass(kind, Enum):
        return kind(data)
    if issubclass(kind, datetime):
        return moment(data)
    return kind.fromisoformat(data)  # date or time


def _collected(origin: Any, args: tuple[Any, ...], data: Any) -> Any:
    if issubclass(origin, Mapping):
        return {key: shaped(args[1], each) for key, each in data.items()}
    if origin is frozenset:
        return frozenset(shaped(args[0], each) for each in data)
    if len(args) == 2 and args[1] is Ellipsis:
        return tuple(shaped(args[0], each) for each in data)
    return tuple(shaped(each_kind, each) for each_kind, each in zip(args, data, strict=True))


def _member(kinds: tuple[Any, ...], data: Any) -> Any:
    """Which member of a union this is: by name, by plain type, or the only one that is left."""
    if data is None:
        return types.NoneType
    if isinstance(data, dict) and NAME in data:
        return next(kind for kind in kinds if getattr(kind, "__name__", "") == data[NAME])
    if isinstance(data, list):
        return next(kind for kind in kinds if get_origin(kind) in (tuple, frozenset))
    if type(data) in kinds:
        return type(data)
    return next(kind for kind in kinds if kind is not types.NoneType)
