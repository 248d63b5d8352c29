"""`handrail restore --loaded`: a PostgreSQL dump was loaded by the operator, and is brought forward where it stands."""

import asyncio
import shutil
from datetime import datetime
from pathlib import Path

from bot.keeping.bar import Bar
from bot.keeping.restore import CANNOT, IN_USE, Told, forward
from bot.services.restoring import Restored
from bot.settings import CannotStart, Settings
from bot.storage import copied
from bot.storage.database import Database, is_sqlite
from bot.storage.erased import NAME as LEDGER
from bot.storage.erased import Ledger, newest
from bot.storage.errors import DataInUse, StorageError
from bot.storage.keys import Keys, load

BAD = 2


def loaded(settings: Settings, made_at: datetime, ledger: Path | None, bar: Bar, now: datetime) -> Told:
    """Erasures since `made_at`, when the dump was begun, go first; then as `restore` does. Raises CannotStart."""
    if is_sqlite(settings.database_url):
        raise CannotStart("--loaded is for PostgreSQL. For SQLite name the copy: handrail restore COPY", BAD)
    if made_at.tzinfo is None or made_at > now:
        raise CannotStart("--loaded wants when the dump was begun, with its zone: 2027-01-01T09:00:00Z", BAD)
    try:
        known = _take_newest_ledger(settings.data_dir / LEDGER, ledger)
        rows, result = asyncio.run(_bring(settings, load(settings.key_file), made_at, bar, now))
    except DataInUse as used:
        raise CannotStart(f"{used} Stop the bot first.", IN_USE) from None
    except (StorageError, OSError) as error:
        raise CannotStart(str(error), CANNOT) from None
    return Told(made_at, rows, result, known)


async def _bring(
    settings: Settings, keys: Keys, made_at: datetime, bar: Bar, now: datetime
) -> tuple[dict[str, int], Restored]:  # fmt: skip
    bar.show("Bringing it forward")
    database = await Database.open(settings.database_url, keys, data_dir=settings.data_dir)
    try:
        return await database.read(copied.counts), await forward(settings, database, made_at, now)
    finally:
        await database.close()


def _take_newest_ledger(own: Path, given: Path | None) -> bool:
    """The newest of the two lies in the data folder; whether there is any. Raises LedgersDiffer."""
    if given is not None and not given.exists():
        raise CannotStart(f"{given} is not there.", CANNOT)
    there = [Ledger(path) for path in (own, given) if path and path.exists()]
    if there and (found := newest(there)).path != own:
        shutil.copyfile(found.path, own)
    return bool(there)
