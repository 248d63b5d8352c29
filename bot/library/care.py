"""Reads prompts/care.yaml: every number of care, checked against its range."""

from collections.abc import Iterator
from dataclasses import Field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bot.domain.care import Care
from bot.domain.care_own import CONTRADICTS, contradiction, faults
from bot.library.files import PackWrong, Problem, Source, Spot, read, shaped

ROW = ("value", "range", "rule", "signed_by", "means")


def read_care(path: Path, prompts: Path) -> Care:
    """The numbers of that file; a setting it does not name keeps its default. Raises PackWrong."""
    source = read(path, prompts)
    if unknown := list(_unknown(source)):
        raise PackWrong(unknown)
    plain = {
        name: {key: _value(row) for key, row in group.items()}
        for name, group in source.plain.items()
        if name != "review"
    }
    care = shaped(source, Care, plain)
    if wrong := [*_rows_wrong(source), *_out_of_range(source, care), *_contradicts(source, care)]:
        raise PackWrong(wrong)
    return care


def unsigned(path: Path, prompts: Path) -> tuple[str, ...]:
    """The settings that nobody has signed yet, as `group.name`. Raises PackWrong."""
    source = read(path, prompts)
    return tuple(
        f"{group}.{name}" for group, name, row in _rows(source) if not isinstance(row, dict) or not row.get("signed_by")
    )


def _rows(source: Source) -> Iterator[tuple[str, str, Any]]:
    for group, rows in source.plain.items():
        if group != "review" and isinstance(rows, dict):
            yield from ((group, name, row) for name, row in rows.items())


def _unknown(source: Source) -> Iterator[Problem]:
    """Groups, settings and parts of a setting that are not known, each with the nearest name."""
    if not isinstance(source.plain, dict):
        yield source.problem((), "the file holds groups of settings, each with its name")
        return
    groups = {each.name: _settings(each) for each in fields(Care)}
    for group, rows in source.plain.items():
        if group != "review" and group not in groups:
            yield source.problem((group,), _not_known(group, groups))
        elif group != "review" and not isinstance(rows, dict):
            yield source.problem((group,), f"{group} holds settings, each with its name")
    for group, name, row in _rows(source):
        if group in groups and name not in groups[group]:
            yield source.problem(
                (group, name), _not_known(f"{group}.{name}", [f"{group}.{each}" for each in groups[group]])
            )
        elif isinstance(row, dict):
            yield from _parts_wrong(source, (group, name), row)


def _parts_wrong(source: Source, at: Spot, row: dict[str, Any]) -> Iterator[Problem]:
    yield from (source.problem((*at, part), _not_known(part, ROW)) for part in row if part not in ROW)
    if row.get("value") is None:
        yield source.problem(at, f"{'.'.join(map(str, at))} has no value")


def _settings(group: Field[Any]) -> dict[str, Field[Any]]:
    return {each.name: each for each in fields(getattr(Care(), group.name))}


def _not_known(name: str, known: Any) -> str:
    near = get_close_matches(name, list(known), 1)
    return f'"{name}" is not known here' + (f'; did you mean "{near[0]}"?' if near else "")


def _value(row: Any) -> Any:
    return row.get("value") if isinstance(row, dict) else row


def _rows_wrong(source: Source) -> Iterator[Problem]:
    """A range or rule written beside a value that is not the program's: nobody widens a range here."""
    groups = {each.name: _settings(each) for each in fields(Care)}
    for group, name, row in _rows(source):
        meant = groups[group][name].metadata
        if not isinstance(row, dict) or not meant:
            continue
        may = list(meant.get("range") or meant.get("allowed") or ())
        if row.get("range", may) != may:
            said = " to ".join(map(str, may)) or "not stated"
            yield source.problem(
                (group, name, "range"), f"the range of {group}.{name} is {said}; it cannot be changed here"
            )
        if row.get("rule", meant["rule"]) != meant["rule"]:
            yield source.problem((group, name, "rule"), f"{group}.{name} belongs to {meant['rule']}")


def _out_of_range(source: Source, care: Care) -> Iterator[Problem]:
    for group in fields(Care):
        for name, allowed, value in faults(group.name, getattr(care, group.name)):
            rule = _settings(group)[name.partition(".")[2]].metadata["rule"]
            yield source.problem(tuple(name.split(".")), f"{name} is {_said(value)}; it may be {allowed} ({rule})")


def _contradicts(source: Source, care: Care) -> Iterator[Problem]:
    if name := contradiction(care):
        yield source.problem(tuple(name.split(".")), f"{name} must be {CONTRADICTS[name]}")


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
