"""`handrail export` and `handrail erase`: for one client, when they ask whoever runs the machine."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from bot.answers import ERASE, EXPORT
from bot.keeping.asking import BAD, ask_or_do
from bot.keeping.bar import Bar
from bot.main import world_of
from bot.process import wall_clock
from bot.services import on_request
from bot.services.privacy import finish_all
from bot.settings import CannotStart, Settings
from bot.storage.database import Database


def export(settings: Settings, therapist: str, client: str, reason: str, to: Path, bar: Bar) -> None:
    """Everything that is kept of them as JSON, in a new file that its owner alone reads. Raises CannotStart."""
    if to.exists():
        raise CannotStart(f"{to} is there already.", BAD)

    async def do(database: Database) -> dict[str, Any]:
        chance = secrets.token_bytes(32)
        return await database.transaction(on_request.take_along, therapist, client, reason, wall_clock(), chance)

    bar.show("Collecting")
    everything = ask_or_do(settings, EXPORT, do, therapist=therapist, client=client, reason=reason)
    bar.show("Writing")
    with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(everything, file, ensure_ascii=False, indent=1)
        file.write("\n")


def erase(settings: Settings, therapist: str, client: str, bar: Bar) -> None:
    """Everything about them goes, as if they had erased it themselves; it cannot be taken back. Raises CannotStart."""

    async def do(database: Database) -> None:
        world, now, chance = world_of(settings, database.keys), wall_clock(), secrets.token_bytes(32)
        await database.transaction(on_request.erase, world, therapist, client, now, chance)
        bar.show("Emptying the log of the database")
        if not await finish_all(database, world, now, chance):
            raise CannotStart("Erased, and the log of the database could not be emptied. The next start does it.", 1)

    bar.show("Erasing")
    ask_or_do(settings, ERASE, do, therapist=therapist, client=client)
