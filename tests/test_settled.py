"""What stays in memory is told to Python's collector when all of it is there."""

from pathlib import Path

from bot.process import Process, Works
from bot.services.moments import World
from bot.storage.database import Database
from bot.storage.keys import Purpose
from tests import shipped
from tests.databases import NOW


async def test_it_is_settled_once_everybody_is_known(sqlite_database: Database, tmp_path: Path) -> None:
    """The collector would walk the roster of a hundred thousand again and again: the loop stood still for 0.3 s."""
    known: list[bool] = []
    works = Works(
        "http://127.0.0.1:9", "1:none", tmp_path, now=lambda: NOW, own_clock=False, say=lambda line: None,
        settled=lambda: known.append(process.emergency._knows),
    )  # fmt: skip
    world = World(shipped.books(), sqlite_database.keys.of(Purpose.INDEX).secret)
    process = Process(works, sqlite_database, sqlite_database.keys, world)
    async with process.running():
        assert known == [True]
