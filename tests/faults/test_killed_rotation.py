"""Killed at each commit of a rotation of keys: at every point the database opens, and the next rotation ends it."""

import asyncio
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, event

from bot.main import open_database
from bot.services.rotation import BATCH, rotate
from bot.settings import Settings
from bot.storage import clients, keys
from bot.storage.cipher import vault_of
from bot.storage.keys import Purpose
from bot.storage.sqlite import Sqlite
from tests.conftest import Size
from tests.databases import NOW
from tests.faults.crowd import add_crowd, crowd_numbers
from tests.faults.lives import Scene, copied_scene, fork, wait_for

CROWD = {"fast": BATCH // 2, "full": 10 * BATCH}  # two data keys each: a batch is a commit
KILLED = -int(signal.SIGKILL)


def settings_of(folder: Path) -> Settings:
    return Settings(
        data_dir=folder, database_url=f"sqlite:///{folder / 'handrail.db'}", key_file=folder / "keys.json"
    )  # fmt: skip


async def rotation(folder: Path, number: int, *, before: bool) -> None:
    """A rotation that ends just before or after its n-th commit, or with 0 by itself."""
    database, _ = await open_database(settings_of(folder), say=None)
    engines, commits = database._engines, 0
    assert isinstance(engines, Sqlite)
    write = engines._write

    def dies(now: bool) -> None:
        if now and commits == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def committing(conn: Connection) -> None:
        nonlocal commits
        commits += 1
        dies(before)

    def written(work: Callable[[Connection], object]) -> object:
        result = write(work)
        dies(not before)
        return result

    event.listen(engines._writer, "commit", committing)
    engines._write = written  # type: ignore[assignment]
    await rotate(database, folder / "keys.json", NOW, lambda done, of: None)
    await database.close()


def rotated(folder: Path, number: int, before: bool) -> None:
    asyncio.run(rotation(folder, number, before=before))


async def looked_at(folder: Path, number: int) -> int:
    """Everybody can be read; how many data keys are still wrapped by the old master key."""
    database, _ = await open_database(settings_of(folder), say=None)
    everybody = await database.read(lambda conn: [clients.get(conn, f"crowd{each}") for each in crowd_numbers(number)])
    assert len(everybody) == number
    left = await database.read(lambda conn: vault_of(conn).wrapped_before())
    await database.close()
    return left


def test_killed_at_any_commit_of_a_rotation_everything_opens_and_the_next_one_ends_it(
    size: Size, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    scene, cuts, crowd = scenes("met"), 0, CROWD[size]
    made = tmp_path / "made"
    copied_scene(scene.folder, made)
    assert ended(made, lambda: asyncio.run(filled(made, scene.people["Ana"], crowd))) == 0
    for before in (True, False):
        number, alive = 1, False
        while not alive:
            folder = tmp_path / f"{before}-{number}"
            copied_scene(made, folder)
            old = keys.load(folder / "keys.json").of(Purpose.MASTER).kid
            came_to = ended(folder, partial(rotated, folder, number, before))
            alive = came_to == 0
            assert alive or came_to == KILLED, (folder / "life.log").read_text()[-2000:]
            left = asyncio.run(looked_at(folder, crowd))
            assert ended(folder, partial(rotated, folder, 0, True)) == 0
            assert asyncio.run(looked_at(folder, crowd)) == 0
            assert keys.load(folder / "keys.json").of(Purpose.MASTER).kid != old
            cuts, number = cuts + (not alive), number + 1
            assert not alive or left == 0, "one that came to its end has left nothing"
    assert cuts >= 4, "before and after two commits at least"
    print(f"\n{2 * crowd} data keys and those of the scene, {cuts} kills")


async def filled(folder: Path, ana: int, number: int) -> None:
    database, _ = await open_database(settings_of(folder), say=None)
    await database.transaction(add_crowd, ana, crowd_numbers(number))
    await database.close()


def ended(folder: Path, run: Callable[[], object]) -> int:
    return wait_for(fork(run, folder / "life.log"), 60.0)
