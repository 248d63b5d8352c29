"""`handrail rotate-keys`: a new master key and a new backup key."""

from bot.answers import ROTATE
from bot.keeping.asking import ask_or_do
from bot.keeping.bar import Bar
from bot.process import wall_clock
from bot.services.rotation import rotate
from bot.settings import Settings
from bot.storage.database import Database


def rotate_keys(settings: Settings, bar: Bar) -> bool:
    """Whether the keys are new; False: an earlier rotation was finished instead. Raises CannotStart."""

    async def do(database: Database) -> bool:
        def progress(done: int, of: int) -> None:
            bar.show("Wrapping data keys", done, of)

        return await rotate(database, settings.key_file, wall_clock(), progress)

    bar.show("Wrapping data keys")
    return ask_or_do(settings, ROTATE, do)
