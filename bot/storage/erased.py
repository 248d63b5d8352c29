"""The ledger of erasures: outside the database, each line chained to the one before and on disk before it counts.

A restored copy of the database must not bring an erased person back, and a begun erasure is finished (§5.4, §5.5).
"""

import json
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.storage.errors import LedgersDiffer
from bot.storage.files import sync_folder

NAME = "erased.jsonl"
BEGIN, DONE = "begin", "done"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: that the erasure of that random id began, or that it is done."""

    what: str
    person: str
    at: str
    chain: str


class Ledger:
    """The lines of one file. Whoever holds the data folder writes; a line that was cut off in writing never counted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.whole = True  # False: a line was changed or taken out; what can be read still counts
        self._lines: list[Line] | None = None
        self._writing = threading.Lock()

    def begin(self, person: str, now: datetime) -> None:
        """The erasure begins: on disk before this returns; a second time changes nothing."""
        with self._writing:
            if person not in _unfinished(self._known()):
                self._append(BEGIN, person, now)

    def done(self, person: str, now: datetime) -> None:
        """Nothing of that person is left."""
        with self._writing:
            if person in _unfinished(self._known()):
                self._append(DONE, person, now)

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Begun, and not known to be done; in order."""
        with self._writing:
            return _unfinished(self._known())

    @property
    def persons(self) -> frozenset[str]:
        """Everybody who was ever erased, or is being erased."""
        with self._writing:
            return frozenset(line.person for line in self._known() if line.what == BEGIN)

    @property
    def text(self) -> str:
        """The whole file, to be kept elsewhere as well."""
        with self._writing:
            self._known()
            return self.path.read_text(encoding="utf-8") if self.path.exists() else ""

    @property
    def heads(self) -> tuple[str, ...]:
        """The chain after each line, the first one first: one ledger goes on from another when it begins with it."""
        with self._writing:
            return tuple(line.chain for line in self._known())

    def _known(self) -> list[Line]:
        if self._lines is None:
            self._lines = list(self._read())
        return self._lines

    def _read(self) -> Iterator[Line]:
        if not self.path.exists():
            return
        text = self.path.read_text(encoding="utf-8")
        complete, _, cut = text.rpartition("\n")
        if cut:
            os.truncate(self.path, len(f"{complete}\n".encode()) if complete else 0)
        last = ""
        for written in complete.splitlines():
            line = _parsed(written)
            self.whole &= line is not None and line.chain == _chain(last, line)
            if line is not None:
                last = line.chain
                yield line

    def _append(self, what: str, person: str, now: datetime) -> None:
        lines = self._known()
        bare = Line(what, person, now.isoformat(), "")
        line = Line(what, person, bare.at, _chain(lines[-1].chain if lines else "", bare))
        new = not self.path.exists()
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, f"{_written(line)}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            sync_folder(self.path.parent)
        lines.append(line)


def newest(ledgers: Iterable[Ledger]) -> Ledger:
    """The one that goes on from all the others. Raises LedgersDiffer."""
    there = sorted(ledgers, key=lambda each: len(each.heads))
    for shorter, longer in pairwise(there):
        if longer.heads[: len(shorter.heads)] != shorter.heads:
            raise LedgersDiffer(one=shorter.path, other=longer.path)
    return there[-1]


def _unfinished(lines: list[Line]) -> tuple[str, ...]:
    begun: dict[str, None] = {}
    for line in lines:
        if line.what == BEGIN:
            begun[line.person] = None
        else:
            begun.pop(line.person, None)
    return tuple(begun)


def _chain(last: str, line: Line) -> str:
    return sha256("|".join((last, line.what, line.person, line.at)).encode()).hexdigest()


def _written(line: Line) -> str:
    return json.dumps({"what": line.what, "person": line.person, "at": line.at, "chain": line.chain})


def _parsed(written: str) -> Line | None:
    try:
        found: dict[str, Any] = json.loads(written)
        return Line(str(found["what"]), str(found["person"]), str(found["at"]), str(found["chain"]))
    except (ValueError, KeyError, TypeError):
        return None
