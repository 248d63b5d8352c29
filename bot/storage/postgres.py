"""PostgreSQL: the same functions through asyncpg, one writing transaction at a time as on SQLite."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.cipher import Ring, Vault, with_vault
from bot.storage.errors import DataInUse, NotHere, Unreachable
from bot.storage.faults import named_faults
from bot.storage.migrate import bring_up_to_date

R = TypeVar("R")
CONNECTIONS = 5
SETTINGS = {"synchronous_commit": "on", "lock_timeout": "5000", "application_name": "handrail", "timezone": "UTC"}
OURS = 0x48616E64  # the first half of our advisory locks
ALONE, WRITING = 1, 2
HOLDER = text("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :ours AND objid = :alone")


class Postgres:
    """One engine, and the session whose lock says that this process is the only one."""

    def __init__(self, engine: AsyncEngine, ring: Ring, alone: AsyncConnection) -> None:
        self._engine = engine
        self._ring = ring
        self._alone = alone
        self._lost = False
        self._taking = asyncio.Lock()
        self._running: set[asyncio.Future[Any]] = set()

    async def migrate(self) -> None:
        """Make or upgrade what is in the database, whole or not at all."""
        with named_faults():
            async with self._engine.begin() as conn:
                await conn.run_sync(bring_up_to_date, self._ring)

    async def write(self, work: Callable[[Connection], R]) -> R:
        """One transaction; a caller's cancellation leaves it whole."""
        running = asyncio.ensure_future(self._write(work))  # noqa: TID251 - owned by `_running`, awaited in close
        self._running.add(running)
        running.add_done_callback(self._heard)
        return await asyncio.shield(running)

    async def read(self, work: Callable[[Connection], R]) -> R:
        """One view, without the right to write."""

        def seeing(conn: Connection) -> R:
            with_vault(conn, self._ring)
            return work(conn)

        with named_faults():
            async with self._engine.connect() as conn:
                await conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                return await conn.run_sync(seeing)

    async def checkpoint(self) -> bool:
        """PostgreSQL looks after its log itself."""
        return True

    async def copy_to(self, path: Path) -> None:
        raise NotHere

    def note(self, line: str) -> None:
        """There is no lock file."""

    async def close(self) -> None:
        """When what runs has ended; the lock goes last."""
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._alone.close()
        await self._engine.dispose()

    async def _write(self, work: Callable[[Connection], R]) -> R:
        if self._lost:
            await self._take_again()
        try:
            return await self._transaction(work)
        except Unreachable:
            self._lost = True  # perhaps the session that holds our lock was lost as well
            raise

    async def _take_again(self) -> None:
        """Be the only process again, or write no more. Raises DataInUse, Unreachable."""
        async with self._taking:
            if self._lost:
                if not self._alone.closed:
                    await self._alone.invalidate()
                    await self._alone.close()
                self._alone = await _only_process(self._engine)
                self._lost = False

    async def _transaction(self, work: Callable[[Connection], R]) -> R:
        with named_faults():
            async with self._engine.begin() as conn:
                result, vault = await conn.run_sync(self._alone_writing, work)
            vault.committed()
            return result

    def _alone_writing(self, conn: Connection, work: Callable[[Connection], R]) -> tuple[R, Vault]:
        """One writer at a time, commands of other processes included: what is read here is still so at the commit."""
        conn.execute(text("SELECT pg_advisory_xact_lock(:ours, :writing)"), {"ours": OURS, "writing": WRITING})
        vault = with_vault(conn, self._ring)
        return work(conn), vault

    def _heard(self, running: "asyncio.Future[Any]") -> None:
        self._running.discard(running)
        if not running.cancelled():
            running.exception()


async def open_postgres(url: str, ring: Ring) -> Postgres:
    """Connect, refuse a second process, check the key, bring it up to date. Raises DataInUse and as `Database.open`."""
    address = make_url(url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(
        address, hide_parameters=True, pool_size=CONNECTIONS, max_overflow=0, connect_args={"server_settings": SETTINGS}
    )
    async with AsyncExitStack() as undo:
        undo.push_async_callback(engine.dispose)
        engines = Postgres(engine, ring, await _only_process(engine))
        undo.pop_all()
        undo.push_async_callback(engines.close)
        await engines.migrate()
        undo.pop_all()
    return engines


async def _only_process(engine: AsyncEngine) -> AsyncConnection:
    """A session that holds the lock of the only process. Raises DataInUse, Unreachable."""
    with named_faults():
        async with AsyncExitStack() as undo:
            conn = await engine.connect()
            undo.push_async_callback(conn.close)
            await conn.execution_options(isolation_level="AUTOCOMMIT")
            keys = {"ours": OURS, "alone": ALONE}
            if not await conn.scalar(text("SELECT pg_try_advisory_lock(:ours, :alone)"), keys):
                raise DataInUse(path=engine.url.database, pid=await conn.scalar(HOLDER, keys))
            undo.pop_all()
        return conn


async def has_tables(url: str) -> bool:
    """Whether anything is in that database. Raises Unreachable."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), hide_parameters=True)
    try:
        with named_faults():
            async with engine.connect() as conn:
                return await conn.run_sync(lambda sync: bool(inspect(sync).get_table_names()))
    finally:
        await engine.dispose()
