"""tests/results.jsonl: one line for each full run of a fault test and for each benchmark."""

import io
import json
import os
import platform
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "tests" / "results.jsonl"
MOST_SAID = 12  # lines; what a long run printed before them is how far it had come
ROW = re.compile(r"^\| ([0-9]+|T[0-9]+) \|.*$", re.MULTILINE)


def surroundings() -> dict[str, Any]:
    """On what, and beside how much other work."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    return {
        "commit": commit.strip(), "date": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1), "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
        "telegram": version("python-telegram-bot"),
    }  # fmt: skip


def add(line: dict[str, Any]) -> None:
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


@cache
def goals() -> dict[str, list[str]]:
    """Test file → the goals and threats of docs/reliability.md that name it."""
    found: dict[str, list[str]] = {}
    for row in ROW.finditer((ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")):
        for path in dict.fromkeys(re.findall(r"`(tests/\w+/\w+\.py)", row[0])):
            found.setdefault(path, []).append(row[1])
    return found


def line_of(test: str, before: dict[str, Any], verdict: str, seconds: float, seed: object, said: str) -> dict[str, Any]:
    """One run of one test in full: `said` is what it printed, its counts among it."""
    return {
        "goal": goals().get(test.partition("::")[0], []), "test": test, "size": "full", "seed": seed, **before,
        "load_after": round(os.getloadavg()[0], 1), "verdict": verdict, "seconds": round(seconds, 1),
        "said": [line for line in said.splitlines() if line.strip() and not line.startswith("seed ")][-MOST_SAID:],
    }  # fmt: skip


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """What is printed meanwhile, and it is still printed."""
    heard, out = io.StringIO(), sys.stdout

    class Both(io.TextIOBase):
        def write(self, text: str) -> int:
            heard.write(text)
            return out.write(text)

        def flush(self) -> None:
            out.flush()

    sys.stdout = Both()
    try:
        yield heard
    finally:
        sys.stdout = out
