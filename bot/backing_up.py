"""Copies while the bot runs: every five minutes when something happened, at least one an hour (§5.5)."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot import logs
from bot.services.backups import Backups, newest
from bot.storage.errors import StorageError

log = logs.event_logger(__name__)
EVERY_S = 300.0


async def back_up(backups: Backups, made: Callable[[datetime], None]) -> None:
    """Without end. `made` hears when the newest copy was made, also that of an earlier life."""
    while True:
        try:
            await backups.make_if_needed()
        except (StorageError, OSError) as error:
            log.error("backup_failed", error)
        if last := newest(backups.folder):
            made(last)
        await asyncio.sleep(EVERY_S)
