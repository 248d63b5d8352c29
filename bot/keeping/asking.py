"""A command does its work through the running bot, or on the database itself while none runs (§2.9)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot import command_socket
from bot.command_socket import CommandRefused, NobodyThere
from bot.main import open_database
from bot.settings import CannotStart, Settings
from bot.storage.database import Database, exists
from bot.storage.errors import StorageError

R = TypeVar("R")
BAD, CANNOT = 2, 4
PATIENCE_S = 600.0


def ask_or_do(settings: Settings, command: str, do: Callable[[Database], Awaitable[R]], **args: object) -> R:
    """What the running bot answers; without one, what `do` gives on the opened database. Raises CannotStart."""
    try:
        answer: Any = command_socket.ask(
            settings.data_dir / command_socket.NAME, command, patience_s=PATIENCE_S, **args
        )
        return answer  # type: ignore[no-any-return]
    except NobodyThere:
        return asyncio.run(_on_the_database(settings, do))
    except CommandRefused as refused:
        raise CannotStart(str(refused), BAD) from None


async def _on_the_database(settings: Settings, do: Callable[[Database], Awaitable[R]]) -> R:
    if not await exists(settings.database_url):
        raise CannotStart("There is no database yet: the first handrail run makes it.", BAD)
    database, _ = await open_database(settings, say=None)
    try:
        return await do(database)
    except StorageError as error:
        raise CannotStart(str(error), CANNOT) from None
    except ValueError as error:
        raise CannotStart(str(error), BAD) from None
    finally:
        await database.close()
