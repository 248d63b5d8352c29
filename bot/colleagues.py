"""The operator looks at the therapists and takes a role back; also while the bot runs (experience 6)."""

import asyncio
import secrets
from functools import partial
from typing import Any

from bot import command_socket
from bot.answers import REVOKE, THERAPISTS
from bot.command_socket import CommandRefused, NobodyThere
from bot.main import BAD_SETTING, open_database
from bot.services.invitations import LastLead, NobodyOfThatName, SeveralOfThatName, in_words, revoke_therapist
from bot.settings import CannotStart, Settings
from bot.works import wall_clock


def therapists(settings: Settings) -> list[str]:
    """One line for each. Raises CannotStart."""
    return asyncio.run(_therapists(settings))


def revoke(settings: Settings, name: str) -> str:
    """The role of that therapist is taken back; their name as it is kept. Raises CannotStart."""
    try:
        return asyncio.run(_revoke(settings, name))
    except (NobodyOfThatName, SeveralOfThatName, LastLead) as refused:
        raise CannotStart(str(refused), BAD_SETTING) from None


async def _therapists(settings: Settings) -> list[str]:
    try:
        return [str(line) for line in await _ask(settings, THERAPISTS)]
    except NobodyThere:
        database, _ = await open_database(settings)
    try:
        return await database.read(in_words, wall_clock())
    finally:
        await database.close()


async def _revoke(settings: Settings, name: str) -> str:
    try:
        return str(await _ask(settings, REVOKE, name=name))
    except NobodyThere:
        database, _ = await open_database(settings)
    try:
        gone = await database.transaction(revoke_therapist, name, wall_clock(), secrets.token_bytes(32))
        return gone.name
    finally:
        await database.close()


async def _ask(settings: Settings, command: str, **args: Any) -> Any:
    try:
        asked = partial(command_socket.ask, settings.data_dir / command_socket.NAME, command, **args)
        return await asyncio.to_thread(asked)
    except CommandRefused as refused:
        raise CannotStart(str(refused), BAD_SETTING) from None
