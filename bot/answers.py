"""What the running bot does for a command of another process, so that there is still one writer (§2.9)."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.command_socket import Handler
from bot.process import Process, wall_clock
from bot.services import on_request
from bot.services.checkup import facts
from bot.services.invitations import in_words, revoke_therapist
from bot.services.invitations import invite_therapist as invite
from bot.services.rotation import rotate
from bot.telegram.intake import bot_name

INVITE, THERAPISTS, REVOKE, DOCTOR, BACKUP, ROTATE, EXPORT, ERASE = (
    "invite-therapist", "therapists", "revoke-therapist", "doctor", "backup", "rotate-keys", "export", "erase",
)  # fmt: skip


def answers(process: Process, key_file: Path) -> Mapping[str, Handler]:
    """Each command by its name. What they raise as ValueError is told to whoever asked."""
    database, now = process.database, wall_clock

    async def inviting(name: str) -> str:
        username = process.world.bot_name or await bot_name(process.telegram)
        return await database.transaction(invite, name, now(), secrets.token_bytes(32), username)

    async def listed() -> list[str]:
        return await database.read(in_words, now())

    async def revoking(name: str) -> str:
        gone = await database.transaction(revoke_therapist, name, now(), secrets.token_bytes(32))
        return gone.name

    async def examined() -> dict[str, float]:
        return dict(await database.read(facts, now()))

    async def backing_up() -> str:
        if process.backups is None:
            raise ValueError("This database is not SQLite: copy it with pg_dump.")
        return str(await process.backups.make())

    async def rotating() -> bool:
        return await rotate(database, key_file, now(), lambda done, of: None)

    async def taking_along(therapist: str, client: str, reason: str) -> dict[str, Any]:
        chance = secrets.token_bytes(32)
        return await database.transaction(on_request.take_along, therapist, client, reason, now(), chance)

    async def erasing(therapist: str, client: str) -> None:
        chance = secrets.token_bytes(32)
        await database.transaction(on_request.erase, process.world, therapist, client, now(), chance)
        await process.forget()

    return {
        INVITE: inviting, THERAPISTS: listed, REVOKE: revoking, DOCTOR: examined, BACKUP: backing_up, ROTATE: rotating,
        EXPORT: taking_along, ERASE: erasing,
    }  # fmt: skip
