"""Killed while the very first start makes key file, database and tables: the next start goes on as if it were first."""

import asyncio
import random
import sqlite3
import time
from pathlib import Path

from bot.main import open_database
from bot.settings import Settings
from tests.conftest import Size
from tests.faults.lives import fork, kill, wait_for

KILLS = {"fast": 12, "full": 150}
LONGEST_S = 10.0


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'handrail.db'}", key_file=folder / "keys.json")


async def start(folder: Path) -> None:
    database, _ = await open_database(settings(folder), say=None)
    await database.close()


def test_a_kill_while_the_tables_are_made_leaves_none_or_all_of_them(size: Size, seed: int, tmp_path: Path) -> None:
    """The fault of a process lost during a migration: it is one transaction."""
    chance, log = random.Random(seed), tmp_path / "life.log"
    began = time.monotonic()
    assert wait_for(fork(lambda: asyncio.run(start(tmp_path / "whole")), log), LONGEST_S) == 0, log.read_text()
    whole_life, tables = time.monotonic() - began, _tables(tmp_path / "whole")
    cut = 0
    for nth in range(KILLS[size]):
        folder = tmp_path / str(nth)
        pid = fork(lambda folder=folder: asyncio.run(start(folder)), log)  # type: ignore[misc]
        time.sleep(chance.uniform(0, whole_life))
        kill(pid)
        there = _tables(folder)
        assert there in ([], tables), there
        cut += there == []
        assert wait_for(fork(lambda folder=folder: asyncio.run(start(folder)), log), LONGEST_S) == 0, log.read_text()  # type: ignore[misc]
        assert _tables(folder) == tables
    print(f"{KILLS[size]} kills within {whole_life:.2f} s, {cut} before the tables stood")


def _tables(folder: Path) -> list[str]:
    """What stands in the file; whatever was cut off is rolled back first."""
    path = folder / "handrail.db"
    if not path.exists():
        return []
    conn = sqlite3.connect(path)
    try:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [name for (name,) in conn.execute("SELECT name FROM sqlite_master ORDER BY name")]
    finally:
        conn.close()
