"""Goal 3: the power goes after each commit, and nothing that was acknowledged is lost.

The road's own statements are recorded and played again in an SQLite whose files forget what was not synced (a kill
cannot show this: the page cache survives it). Of the rest a random part reaches the disk all the same.
"""

import random
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import pytest
from sqlalchemy import event

from bot.domain.decision import Kind, Say
from bot.storage import chats, inbox, outbox
from bot.storage.outbox import Draft
from bot.storage.sqlite import PRAGMAS, Sqlite
from tests.conftest import Size
from tests.databases import NOW, Home
from tests.storage import people

CUTS = {"fast": 100, "full": 1000}
SEED = 20261126
MARK = "INSERT INTO vital (name, at) VALUES ('power', ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at"
READ_BACK = "SELECT at FROM vital WHERE name = 'power'"

Statement = tuple[str, Any]


@dataclass
class Disk:
    """What is on the platter of each file, and what only the page cache knows."""

    synced: dict[str, bytearray] = field(default_factory=dict)
    unsynced: dict[str, list[tuple[int, bytes | None]]] = field(default_factory=dict)

    def after_a_cut(self, chance: random.Random | None) -> dict[str, bytes]:
        """What is there when the power comes back: all that was synced, and by chance some of the rest."""
        found = {}
        for name, content in self.synced.items():
            there = bytearray(content)
            for change in self.unsynced[name]:
                if chance is not None and chance.random() < 0.5:
                    _apply(there, *change)
            found[name] = bytes(there)
        return found


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    if len(content) < offset + len(data):
        content.extend(bytes(offset + len(data) - len(content)))
    content[offset : offset + len(data)] = data


class Files(apsw.VFS):
    """SQLite's files on that disk."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.disk = disk
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return File(name, flags, self.disk)


class File(apsw.VFSFile):
    """Passes everything on, and keeps count of what was synced."""

    def __init__(self, name: Any, flags: list[int], disk: Disk) -> None:
        super().__init__("", name, flags)
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "")
        self.name, self.disk = path.name, disk
        if self.name not in disk.synced:
            disk.synced[self.name] = bytearray(path.read_bytes() if path.is_file() else b"")
            disk.unsynced[self.name] = []

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self.disk.unsynced[self.name].append((offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self.disk.unsynced[self.name].append((size, None))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        for change in self.disk.unsynced[self.name]:
            _apply(self.disk.synced[self.name], *change)
        self.disk.unsynced[self.name].clear()


@pytest.fixture
async def recorded(sqlite_home: Home, size: Size) -> list[list[Statement]]:
    """The statements of each transaction: a message comes in, and an answer is written down."""
    database = await sqlite_home.open()
    await database.transaction(people.cast)
    (sqlite_home.data_dir / "before.db").write_bytes(b"")
    await database.copy_to(sqlite_home.data_dir / "before.db")
    engines, transactions = database._engines, list[list[Statement]]()
    assert isinstance(engines, Sqlite)
    event.listen(engines._writer, "begin", lambda conn: transactions.append([]))

    def statement(conn: Any, cursor: Any, sql: str, values: Any, context: Any, many: bool) -> None:
        if not sql.startswith(("SELECT", "BEGIN")):
            transactions[-1] += [(sql, each) for each in values] if many else [(sql, values)]

    event.listen(engines._writer, "before_cursor_execute", statement)
    for number in range(CUTS[size]):
        await database.transaction(one_message, number)
    await database.close()
    return [each for each in transactions if each]


def one_message(conn: Any, number: int) -> None:
    chat = chats.find_or_make(conn, people.ANAS_PHONE)
    inbox.receive(conn, [(number, people.ANAS_PHONE, f"k{number}", "message", b"The lift was crowded." * 12, NOW)], NOW)
    outbox.put(conn, [Draft(f"u:{number}:0", chat, Say("Thank you. " * 20, Kind.REPLY))], NOW)


def play(home: Home, transactions: list[list[Statement]], synchronous: int) -> Iterator[tuple[int, Disk]]:
    """Every transaction with these settings; after each commit its number and the disk as it then is."""
    path, disk = home.data_dir / f"played-{synchronous}.db", Disk()
    path.write_bytes((home.data_dir / "before.db").read_bytes())
    forgetful = f"forgets-{synchronous}-{time.monotonic_ns()}"
    files = Files(forgetful, disk)  # known to SQLite for as long as it lives
    conn = apsw.Connection(str(path), vfs=forgetful)
    conn.execute("PRAGMA locking_mode=EXCLUSIVE")  # no shared memory is needed then; commits sync as they do without
    for name, value in {**PRAGMAS, "synchronous": synchronous}.items():
        conn.execute(f"PRAGMA {name}={value}")
    for number, statements in enumerate(transactions):
        conn.execute("BEGIN IMMEDIATE")
        for sql, values in statements:
            conn.execute(sql, values)
        conn.execute(MARK, (number,))
        conn.execute("COMMIT")
        yield number, disk
    conn.close()
    files.unregister()


def after(disk: Disk, folder: Path, chance: random.Random | None) -> int:
    """The last transaction that is there after a cut; -1 for none. The database is whole."""
    for name, content in disk.after_a_cut(chance).items():
        (folder / name).write_bytes(content)
    (path,) = folder.glob("*.db")
    conn = sqlite3.connect(path)
    try:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        row = conn.execute(READ_BACK).fetchone()
        return int(row[0]) if row else -1
    finally:
        conn.close()
        for left in folder.iterdir():
            left.unlink()


def test_after_a_power_cut_at_any_commit_every_acknowledged_one_is_there(
    sqlite_home: Home, recorded: list[list[Statement]], tmp_path: Path, size: Size
) -> None:
    chance, began = random.Random(SEED), time.monotonic()
    (folder := tmp_path / "after").mkdir()
    lost = [
        number
        for number, disk in play(sqlite_home, recorded, PRAGMAS["synchronous"])  # type: ignore[arg-type]
        if after(disk, folder, chance) != number
    ]
    print(f"\nseed {SEED}: {len(recorded)} cuts, {len(lost)} lost, {time.monotonic() - began:.1f} s")
    assert len(recorded) == CUTS[size]
    assert lost == []


def test_with_less_synchronising_the_same_cuts_lose_what_was_acknowledged(
    sqlite_home: Home, recorded: list[list[Statement]], tmp_path: Path
) -> None:
    """What would otherwise be picked (`synchronous=NORMAL`), so that it is known that the cut above is one."""
    (folder := tmp_path / "after").mkdir()
    some = recorded[:50]
    lost = [number for number, disk in play(sqlite_home, some, 1) if after(disk, folder, None) != number]
    print(f"\nNORMAL: {len(lost)} of {len(some)} lost")
    assert len(lost) > len(some) / 2
