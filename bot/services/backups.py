"""Copies of the database: made beside the running bot, looked into, sealed, read back, and kept for 30 days (§5.5)."""

import asyncio
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path

from bot.logs import event_logger
from bot.storage import copied, sealed
from bot.storage.database import Database
from bot.storage.erased import NAME as LEDGER
from bot.storage.errors import CopyWrong
from bot.storage.files import write_private
from bot.storage.tables import SCHEMA

log = event_logger(__name__)
PREFIX, SUFFIX, STAMP = "handrail-", ".backup", "%Y%m%dT%H%M%SZ"
EVERY_SO_OFTEN = timedelta(hours=1)  # also when nothing happened: the age of the newest says that copies are made
KEEP_ALL, KEEP_HOURLY, KEEP_DAILY = timedelta(hours=1), timedelta(hours=24), timedelta(days=30)


class Step(Enum):
    """What is being done while a copy is made; its value is the word a progress bar shows."""

    COPY = "Copying"
    LOOK = "Looking into the copy"
    SEAL = "Sealing"
    READ_BACK = "Reading it back"


Progress = Callable[[Step, int, int], object]  # bytes done of bytes in all; 0 of 0 while nobody can say


def in_silence(step: Step, done: int, of: int) -> None:
    """Progress that nobody watches."""


@dataclass
class Backups:
    """The sealed copies of one database in one folder."""

    database: Database
    folder: Path
    now: Callable[[], datetime]
    _seen: tuple[int, ...] = ()
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def make_if_needed(self) -> Path | None:
        """A new copy if anything happened since the last one, or if that is an hour old; old ones go."""
        seen, last = await self.database.read(copied.fingerprint), newest(self.folder)
        if seen == self._seen and last is not None and self.now() - last < EVERY_SO_OFTEN:
            return None
        made = await self.make()
        self._seen = seen
        return made

    async def make(self, progress: Progress = in_silence) -> Path:
        """A new copy, whole and read back. Raises NotHere on PostgreSQL, CopyWrong, and other StorageErrors."""
        async with self._one:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".copy-", dir=self.folder) as beside:
                made = await self._make(Path(beside) / "copy.db", progress)
            self.keep_ledger()
            drop_superfluous(self.folder, self.now())
            log.info("backup_made", count=len(list(found(self.folder))))
            return made

    def keep_ledger(self) -> None:
        """The ledger of erasures beside the copies as well: a copy without it would bring erased people back."""
        if self.folder.is_dir() and (text := self.database.erased.text):
            write_private(self.folder / LEDGER, text)

    async def _make(self, plain: Path, progress: Progress) -> Path:
        progress(Step.COPY, 0, 0)
        ledger, now = self.database.erased.text, self.now()  # before the copy: who is erased meanwhile counts as later
        await self.database.copy_to(plain)
        progress(Step.LOOK, 0, 0)
        rows = await asyncio.to_thread(copied.whole, plain, self.database.keys)
        about = {"counts": rows, "schema": SCHEMA, "ledger": ledger, "made_at": now.isoformat()}
        to = self.folder / f"{PREFIX}{now.astimezone(UTC):{STAMP}}{SUFFIX}"
        await asyncio.to_thread(self._seal, plain, to, about, now, progress)
        return to

    def _seal(self, plain: Path, to: Path, about: dict[str, object], now: datetime, progress: Progress) -> None:
        keys = self.database.keys
        sealed.seal(plain, to, about, keys, now, lambda done, of: progress(Step.SEAL, done, of))
        progress(Step.READ_BACK, 0, 0)
        if sealed.digest_inside(to, keys) != sealed.digest(plain):
            to.unlink()
            raise CopyWrong(what="what was sealed")


def found(folder: Path) -> Iterable[tuple[datetime, Path]]:
    """The copies in a folder and their times, by their names."""
    for path in sorted(folder.glob(f"{PREFIX}*{SUFFIX}")):
        stamp = path.name.removeprefix(PREFIX).removesuffix(SUFFIX)
        try:
            yield datetime.strptime(stamp, STAMP).replace(tzinfo=UTC), path
        except ValueError:
            continue  # somebody's own copy under a name of their own


def newest(folder: Path) -> datetime | None:
    """When the newest copy was made."""
    return max((at for at, _ in found(folder)), default=None)


def superfluous(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """Those that go: all of an hour are kept, then the last of each hour of a day, then of each day; 30 days at most.

    Never longer, though nothing newer be there: the closed keys of erased people are in them.
    """
    kept: set[tuple[int, ...]] = set()
    gone: set[datetime] = set()
    for at in sorted(times, reverse=True):
        if now - at <= KEEP_ALL:
            continue
        place = (at.year, at.month, at.day) + ((at.hour,) if now - at <= KEEP_HOURLY else ())
        if now - at > KEEP_DAILY or place in kept:
            gone.add(at)
        kept.add(place)
    return gone


def drop_superfluous(folder: Path, now: datetime) -> None:
    """Remove them, and what was set aside at a restore when it is as old."""
    there = dict(found(folder))
    for at in superfluous(there, now):
        there[at].unlink(missing_ok=True)
    for path in folder.glob(f"replaced-*{SUFFIX}"):
        if now - sealed.head(path).made_at > KEEP_DAILY:
            path.unlink(missing_ok=True)
