"""Numbers of care set for one client: the therapist's, inside the same range as the clinic's (those marked (c))."""

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields, replace
from datetime import time
from typing import Any, cast

from bot.domain.care import Care
from bot.domain.typed import read_number
from bot.domain.typed_clock import read_time
from bot.domain.typed_words import TypedWords

A_TIME = "a time of day"
CONTRADICTS = {
    "record.gate_ok": "below record.gate_stop",  # the gate must let in less than it stops (CR-301)
    "toolkit.min": "toolkit.max or less",
}
Own = int | str | tuple[int, ...]  # as it is kept; a time of day as "22:00"


class CareRefused(ValueError):
    """This number of care cannot be set for one client."""

    def __init__(self, **detail: object) -> None:
        self.detail = detail
        super().__init__((self.__doc__ or "").format(**detail))


class NotOwn(CareRefused):
    """{name} is not set for one client."""


class OutOfRange(CareRefused):
    """{name} may be {allowed}, not {value}."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One number of care that may be set for one client: its name, its rule, and what it may be, as one would say."""

    name: str
    rule: str
    allowed: str
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0


def settings() -> tuple[Setting, ...]:
    """Every number of care that may be set for one client, in the order of `care.py`."""
    return tuple(
        _setting(f"{group.name}.{one.name}", one)
        for group in fields(Care)
        for one in fields(getattr(Care(), group.name))
        if one.metadata.get("own")
    )


def setting(name: str) -> Setting:
    """That number of care. Raises NotOwn."""
    found = next((each for each in settings() if each.name == name), None)
    if found is None:
        raise NotOwn(name=name)
    return found


def with_own(care: Care, own: Mapping[str, Own]) -> Care:
    """The clinic's numbers with this client's own in their place; one that does not fit (any more) is left out."""
    for name, value in own.items():
        try:
            care = _with(care, name, value)
        except CareRefused:
            continue
    return care


def checked(care: Care, own: Mapping[str, Own], name: str, value: Own) -> Mapping[str, Own]:
    """The client's own numbers with this one set. Raises NotOwn, OutOfRange: also where two would contradict."""
    _with(with_own(care, {each: kept for each, kept in own.items() if each != name}), name, value)
    return {**own, name: value}


def meant(one: Setting, typed: str, words: TypedWords) -> Own | None:
    """What was typed or tapped, as that setting holds it; None when it says nothing of that kind."""
    if one.choices:
        return typed if typed in one.choices else None
    if one.high:
        return read_number(typed, one.low, one.high, words=words)
    if one.allowed == A_TIME:
        at = read_time(typed, words)
        return f"{at:%H:%M}" if at else None
    numbers = tuple(int(each) for each in re.findall(r"[0-9]+", typed))
    return numbers or None


def cleared(own: Mapping[str, Own], name: str) -> Mapping[str, Own]:
    """Without this one: the clinic's number counts again."""
    return {each: value for each, value in own.items() if each != name}


def contradiction(care: Care) -> str:
    """The setting that contradicts another, or nothing; `CONTRADICTS` says what it must be."""
    holds = {
        "record.gate_ok": care.record.gate_ok < care.record.gate_stop,
        "toolkit.min": care.toolkit.min <= care.toolkit.max,
    }
    return next((name for name, fits in holds.items() if not fits), "")


def faults(group: str, values: object) -> list[tuple[str, str, object]]:
    """The settings of one group that are out of range: name, what it may be, what it is."""
    found = []
    for one in fields(values):  # type: ignore[arg-type]
        value = getattr(values, one.name)
        if not _fits(one, value):
            found.append((f"{group}.{one.name}", allowed(one), value))
    return found


def allowed(one: Field[Any]) -> str:
    """What a setting may be, as one would say it."""
    meta = one.metadata
    if "range" in meta:
        return f"{meta['range'][0]} to {meta['range'][1]}"
    if "allowed" in meta:
        return " or ".join(meta["allowed"])
    if "rising" in meta:
        start = "0" if meta["from_zero"] else "1"
        return f"{_length(one)} rising {meta['unit']} from {start} to {meta['rising']}"
    return A_TIME


def _setting(name: str, one: Field[Any]) -> Setting:
    low, high = one.metadata.get("range", (0, 0))
    return Setting(name, one.metadata["rule"], allowed(one), one.metadata.get("allowed", ()), low, high)


def _with(care: Care, name: str, value: Own) -> Care:
    group_name, _, field_name = name.partition(".")
    group: Any = getattr(care, group_name, None)
    one = next((each for each in fields(group) if each.name == field_name), None) if group is not None else None
    if one is None or not one.metadata.get("own"):
        raise NotOwn(name=name)
    meant = _meant(one, value)
    if meant is None or not _fits(one, meant):
        raise OutOfRange(name=name, allowed=allowed(one), value=value)
    changed: Care = replace(care, **{group_name: replace(group, **{field_name: meant})})
    if contradiction(changed):
        raise OutOfRange(name=name, allowed=CONTRADICTS[contradiction(changed)], value=value)
    return changed


def _meant(one: Field[Any], value: Own) -> object:
    """The value as its setting holds it; None when it is of another kind."""
    if isinstance(one.default, time):
        try:
            return time.fromisoformat(str(value))
        except ValueError:
            return None
    return value if type(value) is type(one.default) else None


def _fits(one: Field[Any], value: Any) -> bool:
    meta = one.metadata
    if "range" in meta:
        return bool(meta["range"][0] <= value <= meta["range"][1])
    if "allowed" in meta:
        return value in meta["allowed"]
    if "rising" in meta:
        return _rises(value, meta["rising"], from_zero=meta["from_zero"]) and len(value) == _length(one)
    return True


def _rises(numbers: tuple[int, ...], most: int, *, from_zero: bool) -> bool:
    starts = bool(numbers) and (numbers[0] == 0 if from_zero else numbers[0] > 0)
    return starts and list(numbers) == sorted(set(numbers)) and numbers[-1] <= most


def _length(one: Field[Any]) -> int:
    default = cast(tuple[int, ...], one.default)
    return len(default)
