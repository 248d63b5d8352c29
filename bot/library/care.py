"""Reads prompts/care.yaml: every number of care, checked against its range."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from bot.domain.care import Care
from bot.library.files import PackWrong, Problem, Source, read, shaped


def read_care(path: Path, prompts: Path) -> Care:
    """The numbers of that file; a setting it does not name keeps its default. Raises PackWrong."""
    source = read(path, prompts)
    plain = {name: {key: _value(row) for key, row in group.items()} for name, group in source.plain.items() if isinstance(group, dict) and name != "review"}
    care = shaped(source, Care, plain)
    if faults := [fault for group in fields(Care) for fault in _out_of_range(source, group.name, getattr(care, group.name))]:
        raise PackWrong(faults)
    return care


def _value(row: Any) -> Any:
    return row.get("value") if isinstance(row, dict) else row


def _out_of_range(source: Source, name: str, group: Any) -> list[Problem]:
    faults = []
    for each in fields(group):
        low, high = each.metadata.get("range", (None, None))
        value = getattr(group, each.name)
        if low is not None and high is not None and not low <= value <= high:
            faults.append(source.problem((name, each.name), f"{name}.{each.name} is {value}; it may be {low} to {high} ({each.metadata['rule']})"))
    return faults
