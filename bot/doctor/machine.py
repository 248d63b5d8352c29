"""What the doctor sees without asking anybody: folder, key, words, numbers."""

import contextlib
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.disk import free_mb
from bot.doctor.line import Line, State
from bot.health import DISK_RED_MB
from bot.library.check_review import unsigned
from bot.library.confirmations import ConfirmationsWrong, read_confirmations, stale
from bot.library.crisis_lines import CrisisLinesWrong, read_crisis_lines
from bot.library.files import PackWrong
from bot.library.overlay import GOOD, NAME, checked_books, laid_over
from bot.library.where import prompts_dir
from bot.settings import Settings
from bot.storage.database import is_sqlite

NETWORK = ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p")
FAULTY_SQLITE = ((3, 7, 0), (3, 51, 3))  # the WAL-reset fault; harmless with the one writer that Handrail has


def folder(data_dir: Path) -> Iterator[Line]:
    """Whether it is there, takes what is written, and lies on a disk of this machine."""
    if not data_dir.is_dir():
        yield Line(State.LOOK, f"{data_dir} does not exist", "The first handrail run makes it.")
        return
    try:
        with tempfile.TemporaryFile(dir=data_dir) as tried:
            tried.write(bytes(4096))
    except OSError as error:
        yield Line(
            State.BROKEN,
            f"{data_dir} takes no file ({error.strerror})",
            "Give the bot's user the right to write there.",
        )
    else:
        yield Line(State.OK, f"{data_dir} takes what is written")
    if (kind := _file_system(data_dir)) in NETWORK:
        yield Line(State.BROKEN, f"{data_dir} lies on {kind}", "Locks do not hold there. Use a disk of this machine.")


def room(settings: Settings) -> Iterator[Line]:
    """How much is free where things are kept; nothing where no folder is there yet."""
    free = free_mb((settings.data_dir, settings.backup_dir))
    if free is None:
        return
    state = State.BROKEN if free < DISK_RED_MB else State.LOOK if free < settings.disk_low_mb else State.OK
    yield Line(state, f"{free} MB free", "" if state is State.OK else "Make room: without it nothing is recorded.")


def _file_system(folder: Path) -> str:
    """Its kind, as Linux tells it; empty elsewhere."""
    mounts: list[tuple[str, str]] = []
    with contextlib.suppress(OSError):
        mounts = [(each.split()[1], each.split()[2]) for each in Path("/proc/mounts").read_text().splitlines()]
    over = [(point, kind) for point, kind in mounts if folder.resolve().is_relative_to(point)]
    return max(over, key=lambda each: len(each[0]), default=("", ""))[1]


def key_file(settings: Settings) -> Iterator[Line]:
    path = settings.key_file
    if not path.exists():
        yield Line(
            State.LOOK, f"No key file at {path}", "The first handrail run makes it, unless a database is there already."
        )
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Line(State.BROKEN, f"{path.name} is readable by others", f"chmod 600 {path}")
    else:
        yield Line(State.OK, f"The key file {path.name} is readable by its owner alone")


def sqlite(settings: Settings) -> Line:
    if not is_sqlite(settings.database_url):
        return Line(State.OK, "PostgreSQL")
    known = FAULTY_SQLITE[0] <= sqlite3.sqlite_version_info < FAULTY_SQLITE[1]
    told = " (its fault with two writers does not matter: there is one)" if known else ""
    return Line(State.OK, f"SQLite {sqlite3.sqlite_version}, synchronous FULL{told}")


def words(settings: Settings, now: datetime) -> Iterator[Line]:
    """What people read, who signed it, and who confirmed the crisis lines."""
    with tempfile.TemporaryDirectory() as place:
        own = settings.prompts_dir
        folder = laid_over(prompts_dir(), own, Path(place)) if own else prompts_dir()
        try:
            checked_books(folder, settings.languages)
        except PackWrong as wrong:
            folder = settings.data_dir / GOOD / NAME  # what runs meanwhile
            yield Line(
                State.BROKEN,
                f"The words have a fault, {'the last good ones run' if folder.is_dir() else 'nothing runs'}: "
                f"{wrong.problems[0]}",
                "handrail check names every fault.",
            )
        else:
            yield Line(State.OK, "The words can be read")
        yield from _signed(folder if folder.is_dir() else prompts_dir(), settings, now)


def _signed(folder: Path, settings: Settings, now: datetime) -> Iterator[Line]:
    """Who signed the words in force, and who confirmed their crisis lines."""
    waiting = unsigned(folder)
    if waiting:
        yield Line(
            State.LOOK,
            f"{waiting} review fields are unsigned, the numbers of care.yaml among them",
            "A clinician signs them.",
        )
    try:
        rows = list(
            stale(
                read_crisis_lines(folder / "crisis_lines.yaml"),
                read_confirmations(settings.data_dir),
                now.date(),
            )
        )
    except (CrisisLinesWrong, ConfirmationsWrong, OSError) as wrong:
        yield Line(State.BROKEN, str(wrong))
        return
    unconfirmed = sum(row.due is None for row in rows)
    if rows:
        yield Line(
            State.LOOK,
            f"Crisis lines: {unconfirmed} unconfirmed, {len(rows) - unconfirmed} due for another look",
            "handrail lines stale names them.",
        )
    else:
        yield Line(State.OK, "Every crisis line is confirmed")
