"""Looks every two seconds at whether all is well, and writes down that somebody is there to look."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime

from bot import logs
from bot.clock import Clock
from bot.clock_set import ClockSet
from bot.disk import free_mb
from bot.health import Health, Sign
from bot.reception import POLLED
from bot.services.auditor import audit
from bot.services.emergency import Emergency
from bot.services.moments import World
from bot.services.outage import Silence, keep_gap
from bot.storage import vitals
from bot.storage.database import Database
from bot.storage.errors import NoSpace, StorageError
from bot.works import Works

log = logs.event_logger(__name__)
EVERY_S, VITAL_EVERY_S, HEARS_S = 2.0, 10.0, 60.0
ALIVE = "alive"


@dataclass
class Lookout:
    """The auditor, the vital signs, a silence that lasts, and the roster of the emergency lane."""

    works: Works
    database: Database
    world: World
    health: Health
    clock: Clock
    emergency: Emergency
    _wall: ClockSet = field(default_factory=ClockSet)
    _written: float = -VITAL_EVERY_S

    async def run(self) -> None:
        """Without end."""
        silence = Silence(self.clock.down_since)
        while True:
            now, at = self.works.now(), self.works.monotonic()
            if (seconds := self._wall.look(now, at)) and self.works.own_clock:
                log.warning("clock_set", seconds=seconds)
            self._look_at_disk()
            try:
                await self._look_at_silence(silence, now, at)
                self.health.audited(await self.database.read(audit, now))
                await self._write(now, at)
                await self.emergency.refresh(self.database)
            except StorageError as fault:
                log.error("not_written", fault)
                self.health.not_written(full=isinstance(fault, NoSpace))
            if self.clock.last_ok:
                self.health.beat(Sign.CLOCK, self.clock.last_ok)
            await asyncio.sleep(EVERY_S)

    def hears(self) -> bool:
        """Telegram has answered within the last minute."""
        return self.health.age(Sign.POLL, self.works.now()) < HEARS_S

    async def _look_at_silence(self, silence: Silence, now: datetime, at: float) -> None:
        """A silence that is over is kept, to be told to everybody; one that lasts is told to whoever writes."""
        gap = silence.look(now, at, hears=self.hears() or not self.works.own_clock)  # moved by hand, it is no sign
        lasts = silence.felt(now, at)
        self.world.silent_since = lasts.since if lasts else None
        if gap:
            await self.database.transaction(keep_gap, gap, now)

    async def _write(self, now: datetime, at: float) -> None:
        """Every ten seconds that the process is alive, and how long it took to write that down."""
        if at - self._written < VITAL_EVERY_S:
            return
        began = time.monotonic()
        await self.database.transaction(vitals.set, POLLED if self.hears() else ALIVE, now)
        self.health.written(now, time.monotonic() - began)
        self._written = at

    def _look_at_disk(self) -> None:
        if self.works.disk_amber_mb is not None:
            self.health.disk_amber_mb = self.works.disk_amber_mb
            folders = (self.works.data_dir, self.works.backup_dir or self.works.data_dir)
            self.health.disk_free_mb = free_mb(folders)
