"""`handrail backup`: a sealed copy now, also while the bot runs."""

import shutil
from pathlib import Path

from bot.answers import BACKUP
from bot.keeping.asking import BAD, ask_or_do
from bot.keeping.bar import Bar
from bot.process import wall_clock
from bot.services.backups import Backups, Step
from bot.settings import CannotStart, Settings
from bot.storage.database import Database


def backup(settings: Settings, to: Path | None, bar: Bar) -> Path:
    """Where the new copy lies; `to`, a file or folder, gets it as well. Raises CannotStart."""
    if to and to.is_file():
        raise CannotStart(f"{to} is there already.", BAD)

    async def do(database: Database) -> str:
        def progress(step: Step, done: int, of: int) -> None:
            bar.show(step.value, done, of)

        return str(await Backups(database, settings.backup_dir, wall_clock).make(progress))

    bar.show(Step.COPY.value)
    made = Path(ask_or_do(settings, BACKUP, do))
    if to is None:
        return made
    try:
        return Path(shutil.copy2(made, to))
    except OSError as error:
        raise CannotStart(f"The copy is {made}; it could not be put to {to} ({error.strerror}).", BAD) from None
