"""`handrail restore`: a sealed copy takes the place of the database, or is only tried (`reliability.md` §5.5).

Everything happens beside the database, in a folder of its own; the last thing is one rename. Killed before that,
nothing has changed.
"""

import asyncio
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from bot.clock import Clock
from bot.keeping.bar import Bar
from bot.main import world_of
from bot.services.backups import STAMP, SUFFIX
from bot.services.privacy import finish_all
from bot.services.restoring import Restored, bring_forward, nothing_routine
from bot.settings import CannotStart, Settings
from bot.storage import copied, sealed
from bot.storage.database import Database, is_sqlite
from bot.storage.erased import NAME as LEDGER
from bot.storage.erased import Ledger, newest
from bot.storage.errors import CopyWrong, DataInUse, LedgerTooOld, NotHere, StorageError
from bot.storage.files import sync_folder, write_private
from bot.storage.keys import Keys, load
from bot.storage.lockfile import Lock

DRILL = "last-drill"
IN_USE, CANNOT = 3, 4


@dataclass(frozen=True, slots=True)
class Told:
    """What was restored: of when, which rows it held, what became of them, and whether an outside ledger was there."""

    made_at: datetime
    rows: dict[str, int]
    result: Restored
    ledger: bool


def restore(
    settings: Settings, source: Path, ledger: Path | None, bar: Bar, *, drill: bool, now: datetime
) -> Told:  # fmt: skip
    """Put that copy in the database's place; `drill`: do everything but that, and note that it worked.

    Raises CannotStart; then nothing has changed.
    """
    try:
        if not is_sqlite(settings.database_url):
            raise NotHere
        keys = load(settings.key_file)
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(settings, drill), TemporaryDirectory(prefix=".restoring-", dir=settings.data_dir) as beside:
            staged = Path(beside)
            told = asyncio.run(_stage(settings, source, ledger, keys, staged, bar, now))
            if drill:
                write_private(settings.data_dir / DRILL, now.isoformat())
            else:
                _put_in_place(settings, keys, staged, bar, now)
            return told
    except DataInUse as used:
        raise CannotStart(f"{used} Stop the bot first; --drill may run beside it.", IN_USE) from None
    except (StorageError, OSError) as error:
        raise CannotStart(str(error), CANNOT) from None


def last_drill(data_dir: Path) -> datetime | None:
    """When a copy was last restored and found whole."""
    path = data_dir / DRILL
    return datetime.fromisoformat(path.read_text(encoding="utf-8")) if path.exists() else None


@contextmanager
def _alone(settings: Settings, drill: bool) -> Iterator[None]:
    lock = None if drill else Lock(settings.data_dir)
    try:
        yield
    finally:
        if lock:
            lock.release()


async def _stage(
    settings: Settings, source: Path, ledger: Path | None, keys: Keys, staged: Path, bar: Bar, now: datetime
) -> Told:  # fmt: skip
    plain = staged / "handrail.db"
    about = sealed.unseal(source, plain, keys, lambda done, of: bar.show("Opening the copy", done, of))
    bar.show("Looking into it")
    rows = copied.whole(plain, keys)
    if rows != about["counts"]:
        raise CopyWrong(what="rows")
    outside = _take_newest_ledger(settings, source, ledger, about["ledger"], staged)
    made_at = datetime.fromisoformat(about["made_at"])
    bar.show("Bringing it forward")
    database = await Database.open(f"sqlite:///{plain}", keys, data_dir=staged)
    try:
        result = await forward(settings, database, made_at, now)
    finally:
        await database.close()
    return Told(made_at, rows, result, outside)


async def forward(settings: Settings, database: Database, made_at: datetime, now: datetime) -> Restored:
    """Erasures first; then what fell due since is passed over once, and nothing routine of it is said."""
    world = world_of(settings, database.keys)
    await finish_all(database, world, now, secrets.token_bytes(32))
    result = await database.transaction(bring_forward, world, database.erased.persons, made_at, now)
    clock = Clock(database, world, lambda: now, lambda: None, down_since=made_at)
    await clock.tick()
    await database.transaction(nothing_routine, now)
    await database.checkpoint()
    return result


def _take_newest_ledger(
    settings: Settings, source: Path, given: Path | None, inside: str, staged: Path
) -> bool:  # fmt: skip
    """Beside the staged copy lies the newest ledger found: given, in the data folder, beside the copies, inside it.

    Returns whether one was found outside. Raises LedgerTooOld when the one that was given, or that of this
    installation, ends before the copy was made; LedgersDiffer.
    """
    places = [settings.data_dir / LEDGER, source.parent / LEDGER, settings.backup_dir / LEDGER]
    there = [Ledger(path) for path in dict.fromkeys(places) if path.exists()]
    if given is not None:
        if not given.exists():
            raise CannotStart(f"{given} is not there.", CANNOT)
        there.append(Ledger(given))
    write_private(staged / "inside.jsonl", inside)
    of_the_copy = Ledger(staged / "inside.jsonl")
    found = newest([*there, of_the_copy])
    if there and found is of_the_copy and len(of_the_copy.heads) > max(len(each.heads) for each in there):
        raise LedgerTooOld(path=max(there, key=lambda each: len(each.heads)).path)
    if found.heads:
        shutil.copyfile(found.path, staged / LEDGER)
    return bool(there)


def _put_in_place(settings: Settings, keys: Keys, staged: Path, bar: Bar, now: datetime) -> None:
    """The old one is sealed and kept beside the copies; its log goes with it, or it would be read into the new one."""
    path = Path(str(make_url(settings.database_url).database))
    log, index = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    stamp = now.astimezone(UTC)
    settings.backup_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old, end in ((path, ""), (log, "-wal")):
        if old.exists() and old.stat().st_size:
            to = settings.backup_dir / f"replaced-{stamp:{STAMP}}{end}{SUFFIX}"
            what = {"replaced": old.name}
            sealed.seal(old, to, what, keys, stamp, lambda done, of: bar.show("Sealing the one before", done, of))
    bar.show("Putting it in place")
    if (staged / LEDGER).exists():
        os.replace(staged / LEDGER, settings.data_dir / LEDGER)
    log.unlink(missing_ok=True)
    index.unlink(missing_ok=True)
    os.replace(staged / "handrail.db", path)
    sync_folder(path.parent)
