"""The dead man's handle: somebody outside is called while all is well, and alarms when the calls stop (§6.3)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from bot.logs import event_logger
from bot.telegram.requests import shared_tls

log = event_logger(__name__)
EVERY_S, LOOK_S, TIMEOUT_S = 60.0, 1.0, 5.0


@dataclass
class Heartbeat:
    """Asks for `url` once a minute, only while `well()`. It holds nothing up: whatever happens to it, it goes on.

    The request carries nothing but the address: no header of ours, no cookie, no body, and no redirect is followed.
    """

    url: str
    well: Callable[[], bool]
    every_s: float = EVERY_S
    look_s: float = LOOK_S
    timeout_s: float = TIMEOUT_S
    _beat_at: float | None = field(default=None, init=False)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            if self._due() and self.well():
                self._beat_at = asyncio.get_running_loop().time()
                await self._beat()
            await asyncio.sleep(self.look_s)

    def _due(self) -> bool:
        return self._beat_at is None or asyncio.get_running_loop().time() - self._beat_at >= self.every_s

    async def _beat(self) -> None:
        try:
            async with asyncio.timeout(self.timeout_s), httpx.AsyncClient(verify=shared_tls()) as client:
                client.headers.clear()
                answer = await client.get(self.url)
        except (httpx.HTTPError, OSError, ValueError) as error:  # TimeoutError is an OSError
            log.error("heartbeat_failed", error)
            return
        if answer.is_error:
            log.warning("heartbeat_refused", status=answer.status_code)
