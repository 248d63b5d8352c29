"""SQLite: one writing connection on a thread of its own, and readers that cannot write."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, QueuePool, StaticPool, create_engine, make_url, text

from bot.storage.alike import ADDRESS, STATEMENTS, WORKED_OUT
from bot.storage.cipher import Ring, with_vault
from bot.storage.errors import Damaged, Locked, WrongPragma
from bot.storage.faults import named_faults
from bot.storage.lockfile import Lock
from bot.storage.migrate import bring_up_to_date
from bot.storage.straight import Straight

R = TypeVar("R")
READERS = 2
BUSY_MS = 1000
STILL_BUSY_MS = 50
BEGIN_WRITING, BEGIN_READING = Straight(text("BEGIN IMMEDIATE")), Straight(text("BEGIN"))
PRAGMAS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: with NORMAL a power cut loses acknowledged commits
    "foreign_keys": 1,
    "busy_timeout": BUSY_MS,
    "secure_delete": 1,
    "trusted_schema": 0,
    "mmap_size": 0,
    "temp_store": 2,
}
READER_PRAGMAS: dict[str, int | str] = {**PRAGMAS, "query_only": 1, "wal_autocheckpoint": 0}


class Sqlite:
    """The two engines of one file and their threads."""

    def __init__(self, path: Path, ring: Ring, lock: Lock) -> None:
        self._lock = lock
        self._ring = ring
        self._path = path
        self._writer = _engine(partial(_writing, path), StaticPool)
        self._readers = _engine(partial(_reading, path), QueuePool, pool_size=READERS, max_overflow=0)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="storage-writer")
        self._read_threads = ThreadPoolExecutor(READERS, thread_name_prefix="storage-reader")
        self._patience = BUSY_MS
        self._connected: Connection | None = None

    def migrate(self) -> None:
        """Examine the file, and make or upgrade what is in it."""
        with named_faults(), self._writer.begin() as conn:
            BEGIN_WRITING.run(conn, {})
            bring_up_to_date(conn, self._ring)

    async def write(self, work: Callable[[Connection], R]) -> R:
        """One transaction on the writer's thread; a caller's cancellation leaves it whole."""
        running = asyncio.get_running_loop().run_in_executor(self._write_thread, self._write, work)
        running.add_done_callback(_heard)
        return await asyncio.shield(running)

    async def read(self, work: Callable[[Connection], R]) -> R:
        """One view on a reader's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, self._read, work)

    async def checkpoint(self) -> bool:
        """Bring the whole log into the file and cut it to nothing."""
        return await asyncio.get_running_loop().run_in_executor(self._write_thread, self._checkpoint)

    async def copy_to(self, path: Path) -> None:
        """A copy as of one instant; whoever writes goes on meanwhile."""
        await asyncio.get_running_loop().run_in_executor(self._read_threads, self._copy, path)

    def note(self, line: str) -> None:
        self._lock.note(line)

    async def close(self) -> None:
        """Readers first, the writer last: only it checkpoints."""
        await asyncio.to_thread(self.shut)

    def shut(self) -> None:
        self._read_threads.shutdown(wait=True)
        self._readers.dispose()
        self._write_thread.shutdown(wait=True)
        if self._connected is not None:
            self._connected.close()
        self._writer.dispose()
        self._lock.release()

    def _write(self, work: Callable[[Connection], R]) -> R:
        """Whoever finds a lock waits a second for it; until it is given back all who stand in line step back at once.

        Otherwise each waits a second in its turn, and the words of somebody in danger wait behind all of them (§2.8).
        """
        try:
            with named_faults():
                result = self._whole(work)
        except Locked:
            self._wait_for_locks(STILL_BUSY_MS)
            raise
        self._wait_for_locks(BUSY_MS)
        return result

    def _whole(self, work: Callable[[Connection], R]) -> R:
        """SQLAlchemy's connection stays until a transaction fails: making one costs more than most transactions do."""
        conn, self._connected = self._connected or self._writer.connect(), None
        with ExitStack() as failed:
            failed.callback(conn.close)  # also where the commit failed: what is left of it is rolled back
            with conn.begin():
                BEGIN_WRITING.run(conn, {})
                vault = with_vault(conn, self._ring)
                result = work(conn)
            failed.pop_all()
        self._connected = conn
        vault.committed()
        return result

    def _wait_for_locks(self, milliseconds: int) -> None:
        if milliseconds == self._patience:
            return
        with closing(self._writer.raw_connection()) as conn:
            conn.cursor().execute(f"PRAGMA busy_timeout={milliseconds}")
        self._patience = milliseconds

    def _checkpoint(self) -> bool:
        with named_faults(), closing(self._writer.raw_connection()) as conn:
            busy, _, _ = conn.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    def _copy(self, path: Path) -> None:
        _make_private(path)
        with named_faults(), closing(_reading(self._path)) as conn, closing(sqlite3.connect(path)) as copy:
            conn.backup(copy)  # in one step: one view of the whole

    def _read(self, work: Callable[[Connection], R]) -> R:
        with named_faults(), self._readers.begin() as conn:
            BEGIN_READING.run(conn, {})
            with_vault(conn, self._ring)
            return work(conn)


async def open_sqlite(url: str, ring: Ring, data_dir: Path) -> Sqlite:
    """Lock the data folder, check the file, bring it up to date. What is refused is left as it was."""
    return await asyncio.to_thread(_open, Path(str(make_url(url).database)), ring, data_dir)


def _open(path: Path, ring: Ring, data_dir: Path) -> Sqlite:
    engines = Sqlite(path, ring, Lock(data_dir))
    with ExitStack() as undo:
        undo.callback(engines.shut)
        engines.migrate()
        undo.pop_all()
    return engines


def _engine(connect: Callable[[], sqlite3.Connection], pool: type, **pool_settings: int) -> Engine:
    """Nothing listens to it: SQLAlchemy would ask its listeners at every statement."""
    known = {"compiled_cache": WORKED_OUT}
    return create_engine(
        ADDRESS, creator=connect, poolclass=pool, hide_parameters=True, execution_options=known, **pool_settings
    )


def _writing(path: Path) -> sqlite3.Connection:
    _make_private(path)
    conn = _connect(path)
    if not _whole(conn):
        conn.close()
        raise Damaged
    _set(conn, PRAGMAS)
    return conn


def _whole(conn: sqlite3.Connection) -> bool:
    """Whether it finds nothing wrong. What it finds may itself be no text: names of tables with a byte turned over."""
    conn.text_factory = bytes
    try:
        return bool(conn.execute("PRAGMA quick_check(1)").fetchone() == (b"ok",))
    except UnicodeDecodeError:  # of an error's own words
        return False
    finally:
        conn.text_factory = str


def _make_private(path: Path) -> None:
    """An empty file that only its owner reads, if there is none; SQLite gives its log the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _reading(path: Path) -> sqlite3.Connection:
    conn = _connect(path)
    _set(conn, READER_PRAGMAS)
    return conn


def _connect(path: Path) -> sqlite3.Connection:
    """The pool hands a connection to one thread at a time; transactions are begun by us."""
    return sqlite3.connect(
        path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
    )


def _set(conn: sqlite3.Connection, pragmas: dict[str, int | str]) -> None:
    """Set every one and read it back: a setting that does not hold refuses the start."""
    for name, wanted in pragmas.items():
        conn.execute(f"PRAGMA {name}={wanted}")
    for name, wanted in pragmas.items():
        row = conn.execute(f"PRAGMA {name}").fetchone()
        if row is not None and row[0] != wanted:  # no row: this SQLite was built without it, as mmap may be
            raise WrongPragma(name=name, found=row[0], wanted=wanted)


def _heard(running: "asyncio.Future[R]") -> None:
    """Look at the error of a transaction nobody waits for any more, so that it is not reported as never retrieved."""
    if not running.cancelled():
        running.exception()
