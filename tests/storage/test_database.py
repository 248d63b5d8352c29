"""Transactions are whole, settings hold, and a second process, a wrong file or a full disk is told plainly."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.storage import chats, clients, vitals
from bot.storage.alike import WORKED_OUT
from bot.storage.database import Database, once
from bot.storage.errors import Damaged, DataInUse, Locked, NewerDatabase, NoSpace, NotHandrail, Unreachable
from bot.storage.lockfile import holder
from bot.storage.sqlite import PRAGMAS, READER_PRAGMAS
from bot.storage.tables import vital
from tests.databases import KEYS, NOW, Home, command
from tests.storage import people


def signs(conn: Connection) -> set[str]:
    return set(conn.scalars(select(vital.c.name)))


def two_signs(conn: Connection, name: str, hurdle: threading.Event | None = None) -> None:
    """One transaction with two rows and a wait between them."""
    conn.execute(insert(vital).values(name=f"{name}-1", at=1))
    if hurdle:
        hurdle.wait(5)
    conn.execute(insert(vital).values(name=f"{name}-2", at=1))


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def half(conn: Connection) -> None:
        two_signs(conn, "a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.transaction(half)
    assert await database.read(signs) == set()


async def test_where_the_commit_itself_fails_nothing_stands_and_the_next_transaction_works(database: Database) -> None:
    def without_a_therapist(conn: Connection) -> None:
        two_signs(conn, "a")
        clients.save(conn, people.client("ana", chats.find_or_make(conn, people.ANAS_PHONE), "nobody", "Ana"))

    for _ in range(2):
        with pytest.raises(IntegrityError):  # what refers to nothing is only seen at the commit
            await database.transaction(without_a_therapist)
    await database.transaction(two_signs, "b")
    assert await database.read(signs) == {"b-1", "b-2"}


async def test_a_cancelled_transaction_is_whole_or_absent(database: Database) -> None:
    async def cancelled(number: int) -> None:
        task = asyncio.create_task(database.transaction(two_signs, str(number)))
        await asyncio.sleep(0.0005 * (number % 7))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    await asyncio.gather(*(cancelled(number) for number in range(60)))
    await database.transaction(signs)
    found = await database.read(signs)
    assert {name[:-2] for name in found if name.endswith("-1")} == {name[:-2] for name in found if name.endswith("-2")}


async def test_closing_waits_for_a_transaction_that_nobody_waits_for(sqlite_home: Home) -> None:
    database, hurdle = await sqlite_home.open(), threading.Event()
    task = asyncio.create_task(database.transaction(two_signs, "a", hurdle))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    threading.Timer(0.1, hurdle.set).start()
    await database.close()
    again = await sqlite_home.open()
    assert await again.read(signs) == {"a-1", "a-2"}
    await again.close()


async def test_fifty_at_once_all_commit(database: Database) -> None:
    await asyncio.gather(*(database.transaction(two_signs, str(n)) for n in range(50)))
    assert len(await database.read(signs)) == 100


async def test_what_is_read_inside_a_transaction_still_holds_at_its_commit(database: Database) -> None:
    def one_more(conn: Connection) -> None:
        conn.execute(insert(vital).values(name=str(len(signs(conn))), at=1))

    await asyncio.gather(*(database.transaction(one_more) for _ in range(20)))
    assert await database.read(signs) == {str(n) for n in range(20)}


async def test_readers_do_not_wait_for_the_writer(sqlite_database: Database) -> None:
    hurdle = threading.Event()
    writing = asyncio.ensure_future(sqlite_database.transaction(two_signs, "a", hurdle))
    await asyncio.sleep(0.05)
    assert await asyncio.wait_for(sqlite_database.read(signs), 2) == set()
    hurdle.set()
    await writing


def settings(conn: Connection, names: list[str]) -> dict[str, object]:
    return {name: row[0] for name in names if (row := conn.exec_driver_sql(f"PRAGMA {name}").first())}


async def test_sqlite_keeps_every_acknowledged_commit_and_reads_without_writing(sqlite_database: Database) -> None:
    writer = await sqlite_database.transaction(settings, list(PRAGMAS))
    reader = await sqlite_database.read(settings, list(READER_PRAGMAS))
    assert writer == {name: PRAGMAS[name] for name in writer}
    assert reader == {name: READER_PRAGMAS[name] for name in reader}
    assert (writer["synchronous"], writer["journal_mode"], writer["foreign_keys"]) == (2, "wal", 1)
    assert (reader["query_only"], reader["wal_autocheckpoint"]) == (1, 0)


async def test_postgres_commits_durably_and_does_not_wait_for_ever(home: Home) -> None:
    if not home.postgres:
        pytest.skip("of PostgreSQL")
    database = await home.open()
    shown = await database.transaction(
        lambda conn: [conn.scalar(text(f"SHOW {name}")) for name in ("synchronous_commit", "lock_timeout")]
    )
    assert shown == ["on", "5s"]
    await database.close()


async def test_a_second_process_is_refused_at_once(home: Home) -> None:
    database = await home.open()
    started = time.monotonic()
    with pytest.raises(DataInUse, match=r" is in use by process \d+\. Nothing was changed\."):
        await home.open()
    assert time.monotonic() - started < 4  # PostgreSQL waits five seconds for a lock
    await database.close()
    await (await home.open()).close()


def test_another_process_is_named_by_its_number(sqlite_home: Home) -> None:
    code = (
        "import sys, pathlib; from bot.storage.lockfile import Lock\n"
        "lock = Lock(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(sqlite_home.data_dir)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert holder.stdin and holder.stdout
    try:
        holder.stdout.readline()
        with pytest.raises(DataInUse, match=f"in use by process {holder.pid}"):
            once(sqlite_home.url, KEYS, sqlite_home.data_dir, signs)
    finally:
        holder.kill()
        holder.wait()
    assert once(sqlite_home.url, KEYS, sqlite_home.data_dir, signs) == set()


async def test_a_lost_server_is_told_and_the_next_transaction_works(home: Home) -> None:
    if not home.postgres:
        pytest.skip("of PostgreSQL")
    database = await home.open()
    ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    await command(home.url, f"{ours} AND pid <> pg_backend_pid()")
    with pytest.raises(Unreachable):
        await database.transaction(two_signs, "a")
    await database.transaction(two_signs, "b")
    assert await database.read(signs) == {"b-1", "b-2"}
    with pytest.raises(DataInUse):
        await home.open()
    await database.close()


async def test_who_lost_the_database_to_another_process_writes_no_more(home: Home) -> None:
    if not home.postgres:
        pytest.skip("of PostgreSQL")
    database = await home.open()
    ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    await command(home.url, f"{ours} AND pid <> pg_backend_pid()")
    other = await home.open()
    for refused in (Unreachable, DataInUse, DataInUse):
        with pytest.raises(refused):
            await database.transaction(two_signs, "a")
    await other.close()
    await database.transaction(two_signs, "b")
    assert await database.read(signs) == {"b-1", "b-2"}
    await database.close()


async def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        await Database.open("postgresql://nobody@127.0.0.1:1/none", KEYS, data_dir=tmp_path)


async def test_a_newer_database_is_refused_and_left_alone(home: Home) -> None:
    database = await home.open()
    await database.transaction(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '14'")))
    await database.close()
    with pytest.raises(NewerDatabase, match=r"Database is version 14, this program knows 1\."):
        await home.open()


async def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    with pytest.raises(NotHandrail):
        await Database.open(f"sqlite:///{tmp_path / 'other.db'}", KEYS, data_dir=tmp_path)


async def test_a_damaged_database_is_refused_and_not_written(sqlite_home: Home) -> None:
    whole = sqlite_home.path.read_bytes()
    broken = whole[:4096] + bytes(b ^ 0xFF for b in whole[4096:16384]) + whole[16384:]
    sqlite_home.path.write_bytes(broken)
    with pytest.raises(Damaged):
        await sqlite_home.open()
    assert sqlite_home.path.read_bytes() == broken


async def test_a_file_that_is_no_database_is_damaged(sqlite_home: Home) -> None:
    sqlite_home.path.write_bytes(os.urandom(9000))
    with pytest.raises(Damaged):
        await sqlite_home.open()


async def test_a_locked_database_says_so_after_a_second_and_works_again(sqlite_home: Home) -> None:
    database = await sqlite_home.open()
    other = sqlite3.connect(sqlite_home.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(Locked):
        await database.transaction(two_signs, "a")
    assert 0.9 < time.monotonic() - started < 4.5  # it would be five where nobody said otherwise
    other.execute("ROLLBACK")
    other.close()
    await database.transaction(two_signs, "a")
    assert await database.read(signs) == {"a-1", "a-2"}
    await database.close()


async def test_a_line_of_writers_waits_one_second_for_a_lock_together_not_each(sqlite_home: Home) -> None:
    """The crisis reply's own transaction may be the last in line (`reliability.md` §2.8)."""
    opened = await sqlite_home.open()
    held = sqlite3.connect(sqlite_home.path, isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    line = (opened.transaction(two_signs, str(number)) for number in range(6))
    refused = await asyncio.gather(*line, return_exceptions=True)
    took = time.monotonic() - began
    assert {type(each) for each in refused} == {Locked}
    assert 0.9 < took < 5.0, f"six writers waited {took:.1f} s"
    held.execute("ROLLBACK")
    await opened.close()


async def test_after_a_lock_was_given_back_a_short_one_is_waited_for_again(sqlite_home: Home) -> None:
    opened = await sqlite_home.open()
    held = sqlite3.connect(sqlite_home.path, isolation_level=None, check_same_thread=False)
    held.execute("BEGIN IMMEDIATE")
    with pytest.raises(Locked):
        await opened.transaction(two_signs, "a")
    held.execute("ROLLBACK")
    await opened.transaction(two_signs, "b")
    held.execute("BEGIN IMMEDIATE")
    threading.Timer(0.4, held.execute, ["ROLLBACK"]).start()
    await opened.transaction(two_signs, "c")
    assert await opened.read(signs) == {"b-1", "b-2", "c-1", "c-2"}
    held.close()
    await opened.close()


async def test_a_full_disk_says_so_and_works_again(sqlite_database: Database) -> None:
    def limit(conn: Connection, more: int) -> None:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + more}")

    def much(conn: Connection) -> None:
        conn.execute(insert(vital), [{"name": "x" * 900 + str(n), "at": n} for n in range(200)])

    await sqlite_database.transaction(limit, 2)
    with pytest.raises(NoSpace):
        await sqlite_database.transaction(much)
    await sqlite_database.transaction(limit, 1000)
    await sqlite_database.transaction(much)
    assert len(await sqlite_database.read(signs)) == 200


async def test_the_words_of_a_failed_statement_do_not_stand_in_its_error(database: Database) -> None:
    def twice(conn: Connection) -> None:
        for _ in range(2):
            conn.execute(insert(vital).values(name="canary-word", at=1))

    with pytest.raises(IntegrityError) as caught:
        await database.transaction(twice)
    assert "[SQL parameters hidden" in str(caught.value)


async def test_no_plain_word_stands_in_the_files(sqlite_home: Home) -> None:
    database = await sqlite_home.open()
    await database.transaction(people.cast)
    words = [b"Ana", b"Chidi", b"Dr. Brandt", b"0000000", b"7001"]
    files = [path for path in sqlite_home.data_dir.iterdir() if path.name.startswith("handrail.db")]
    assert {path.suffix for path in files} == {".db", ".db-wal", ".db-shm"}
    for path in files:
        assert not [word for word in words if word in path.read_bytes()], path.name
    await database.close()
    assert not [word for word in words if word in sqlite_home.path.read_bytes()]


async def test_the_database_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'new' / 'h.db'}", KEYS, data_dir=tmp_path / "new")
    await database.transaction(two_signs, "a")
    for path in (tmp_path / "new").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    await database.close()


def test_a_command_runs_one_transaction(sqlite_home: Home) -> None:
    once(sqlite_home.url, sqlite_home.keys, sqlite_home.data_dir, two_signs, "a")
    assert once(sqlite_home.url, sqlite_home.keys, sqlite_home.data_dir, signs) == {"a-1", "a-2"}


async def test_a_checkpoint_empties_the_log(sqlite_home: Home) -> None:
    database = await sqlite_home.open()
    await database.transaction(two_signs, "a")
    log = sqlite_home.path.with_name("handrail.db-wal")
    assert log.stat().st_size
    assert await database.checkpoint()
    assert not log.stat().st_size
    await database.close()


async def test_a_copy_opens_with_the_same_key_and_holds_everything(sqlite_home: Home, tmp_path: Path) -> None:
    database = await sqlite_home.open()
    await database.transaction(people.cast)
    await database.copy_to(tmp_path / "there" / "copy.db")
    await database.close()
    assert stat.S_IMODE((tmp_path / "there" / "copy.db").stat().st_mode) == 0o600
    copy = Home(f"sqlite:///{tmp_path / 'there' / 'copy.db'}", KEYS, tmp_path / "there")
    database = await copy.open()
    assert (await database.read(clients.get, "ana")).label == "Ana"
    await database.close()


async def test_the_lock_file_carries_a_line_for_commands(sqlite_home: Home) -> None:
    assert holder(sqlite_home.data_dir) == ("", "")
    database = await sqlite_home.open()
    database.note("/run/handrail/socket")
    assert holder(sqlite_home.data_dir) == (str(os.getpid()), "/run/handrail/socket")
    await database.close()


async def test_signs_of_life_and_epochs(database: Database) -> None:
    await database.transaction(vitals.set, "last_poll_ok", NOW)
    assert await database.read(vitals.get, "last_poll_ok") == NOW
    assert await database.read(vitals.get, "never") is None
    assert [await database.transaction(vitals.lead, "deliver", "me", NOW) for _ in range(2)] == [1, 2]
    assert await database.read(vitals.epoch) == 1
    assert await database.transaction(vitals.raise_epoch) == 2
    limits = vitals.Limits(NOW, NOW, NOW)
    await database.transaction(vitals.set_limits, limits)
    assert await database.read(vitals.limits) == limits


async def test_what_a_statement_is_in_sql_is_worked_out_once_in_a_process(sqlite_home: Home) -> None:
    """For the writer, the readers and the next database."""
    WORKED_OUT.clear()
    for _ in range(2):
        opened = await sqlite_home.open()
        assert await opened.transaction(signs) == await opened.read(signs)
        await opened.close()
    assert len([line for line in map(str, WORKED_OUT.values()) if line.startswith("SELECT vital.name")]) == 1
