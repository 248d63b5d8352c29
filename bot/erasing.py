"""Erasures that somebody began are finished, also those that an earlier life began."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot import logs
from bot.services.backups import Backups
from bot.services.moments import World
from bot.services.privacy import finish_all
from bot.storage.database import Database
from bot.storage.errors import StorageError

log = logs.event_logger(__name__)
AGAIN_S = 0.5


@dataclass
class Erasing:
    """Finishes what is begun, and writes it down beside the copies. `done` hears after each round."""

    database: Database
    world: World
    now: Callable[[], datetime]
    backups: Backups | None
    done: Callable[[], None]
    _begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Without end: at once when one was begun, and again while one cannot be finished."""
        while True:
            if not await self.finished():
                await asyncio.sleep(AGAIN_S)
                continue
            await self._begun.wait()
            self._begun.clear()

    def begun(self) -> None:
        """There is one to finish."""
        self._begun.set()

    async def finished(self) -> bool:
        """Whether nothing is left to erase; a reader in the way, or a database at fault, means: not yet."""
        try:
            nothing_left = await finish_all(self.database, self.world, self.now(), secrets.token_bytes(32))
            if self.backups is not None:
                self.backups.keep_ledger()
            return nothing_left
        except StorageError as fault:
            log.error("not_erased", fault)
            return False
        finally:
            self.done()
