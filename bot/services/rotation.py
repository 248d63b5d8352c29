"""New keys for old: the data keys are wrapped anew, batch by batch, and at every point between the database opens."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.storage import keys as key_file
from bot.storage.cipher import vault_of
from bot.storage.database import Database
from bot.storage.keys import Purpose, with_new

BATCH = 500
Progress = Callable[[int, int], object]  # keys done of keys in all


async def rotate(database: Database, path: Path, now: datetime, progress: Progress) -> bool:
    """A new master key and a new backup key; False: an earlier rotation was finished instead (§5.3).

    The key file is written first and keeps the old keys as retired, so nothing that they closed is lost.
    """
    left = await database.read(_left)
    anew = not left
    if anew:
        both = with_new(with_new(database.keys, Purpose.MASTER, now), Purpose.BACKUP, now)
        key_file.write(path, both)
        database.use(both)
        left = await database.read(_left)
    done = 0
    while wrapped := await database.transaction(_wrap):
        done += wrapped
        progress(done, max(left, done))
    return anew


def _left(conn: Connection) -> int:
    return vault_of(conn).wrapped_before()


def _wrap(conn: Connection) -> int:
    return vault_of(conn).rewrap(BATCH)
