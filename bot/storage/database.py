"""The database: whole transactions of synchronous functions `f(conn, …)`, each in one hop (`reliability.md` §2.1)."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, make_url

from bot.storage.cipher import Ring
from bot.storage.erased import NAME, Ledger
from bot.storage.keys import Keys

P = ParamSpec("P")
R = TypeVar("R")


class Engines(Protocol):
    """One kind of database: how a whole function is run in it, and how it is closed."""

    async def write(self, work: Callable[[Connection], R]) -> R: ...

    async def read(self, work: Callable[[Connection], R]) -> R: ...

    async def checkpoint(self) -> bool: ...

    async def copy_to(self, path: Path) -> None: ...

    def note(self, line: str) -> None: ...

    async def close(self) -> None: ...


class Database:
    """An open database. Only `services` opens transactions in it."""

    def __init__(self, engines: Engines, ring: Ring, erased: Ledger) -> None:
        self._engines = engines
        self._ring = ring
        self.erased = erased

    @classmethod
    async def open(cls, url: str, keys: Keys, *, data_dir: Path) -> "Database":
        """Open, check, and bring up to date; makes an empty database where there is none.

        `url` is sqlite:///PATH or postgresql://… . Raises DataInUse, WrongKey, NewerDatabase, NotHandrail, WrongPragma,
        Damaged and other Faults; what is refused is left as it was.
        """
        erased = Ledger(data_dir / NAME)
        ring = Ring(keys, erased)
        if is_sqlite(url):
            from bot.storage.sqlite import open_sqlite

            return cls(await open_sqlite(url, ring, data_dir), ring, erased)
        from bot.storage.postgres import open_postgres

        return cls(await open_postgres(url, ring), ring, erased)

    @property
    def keys(self) -> Keys:
        """What opens it."""
        return self._ring.keys

    def use(self, keys: Keys) -> None:
        """From now on these close what is new: the same keys and newer ones, as they stand in the key file (§5.3)."""
        self._ring.keys = keys

    def touched(self) -> frozenset[str]:
        """The clients and therapists whom the roster holds otherwise than they stand now, since this was last asked."""
        return self._ring.touched()

    def touch(self, persons: Iterable[str]) -> None:
        """Ask about these again: they could not be read."""
        self._ring.touch(persons)

    async def transaction(
        self, f: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:  # fmt: skip
        """Run `f(conn, …)` as one transaction: all of it stands, or nothing of it does.

        A cancelled caller does not cut it in two: it runs to its end unheard. Raises Fault and what `f` raises.
        """
        return await self._engines.write(partial(_call, f, args, kwargs))

    async def read(self, f: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `f(conn, …)` on one consistent view without the right to write. Raises Fault and what `f` raises."""
        return await self._engines.read(partial(_call, f, args, kwargs))

    async def checkpoint(self) -> bool:
        """Empty SQLite's log into the file: what was deleted is gone from both. False when a reader is in the way.

        On PostgreSQL there is nothing to do.
        """
        return await self._engines.checkpoint()

    async def copy_to(self, path: Path) -> None:
        """A whole copy of an SQLite database as of one instant (§5.5). Raises NotHere on PostgreSQL: use pg_dump."""
        await self._engines.copy_to(path)

    def note(self, line: str) -> None:
        """Leave a line for other processes in the lock file of the data folder: where the command socket is."""
        self._engines.note(line)

    async def close(self) -> None:
        """Wait for what runs, close the readers, and the writer last."""
        await self._engines.close()


def once(
    url: str, keys: Keys, data_dir: Path, f: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """For a command while no bot runs: open, run `f(conn, …)` as one transaction, close. Raises as open and f do."""

    async def whole() -> R:
        database = await Database.open(url, keys, data_dir=data_dir)
        try:
            return await database.transaction(f, *args, **kwargs)
        finally:
            await database.close()

    return asyncio.run(whole())


def is_sqlite(url: str) -> bool:
    """Whether the address is that of an SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


async def exists(url: str) -> bool:
    """Whether there is a database that an old key file belongs to: before it, no new keys are made (§5.3)."""
    if is_sqlite(url):
        return _has_content(Path(str(make_url(url).database)))
    from bot.storage.postgres import has_tables

    return await has_tables(url)


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _call(f: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object], conn: Connection) -> R:
    return f(conn, *args, **kwargs)
