"""Delivery to a webhook: one unanswered update per queue, growing delays, the secret in its header (R7, 2.9)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.updates import Pending

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header


class WebhookDelivery:
    """Sends what waits to the webhook, if one is set; `pace` scales the delays for tests."""

    def __init__(self, telegram: LocalTelegram, pace: float = 1.0) -> None:
        self.telegram = telegram
        self.pace = pace
        self.busy: set[str] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with httpx.AsyncClient(timeout=10.0) as client, asyncio.TaskGroup() as group:
            while True:
                for update in self._heads():
                    self.busy.add(update.queue)
                    group.create_task(self._deliver(client, update))
                await self.telegram.updates.bell.wait(1.0)

    def _heads(self) -> list[Pending]:
        heads: dict[str, Pending] = {}
        if self.telegram.updates.webhook_url:
            for update in self.telegram.updates.waiting():
                heads.setdefault(update.queue, update)
        return [update for queue, update in heads.items() if queue not in self.busy]

    async def _deliver(self, client: httpx.AsyncClient, update: Pending) -> None:
        delay = FIRST_DELAY_SECONDS
        while self.telegram.updates.webhook_url and update in self.telegram.updates.waiting():
            if await self._taken(client, update):
                self.telegram.updates.settle(update)
                break
            await asyncio.sleep(delay * self.pace)
            delay = min(2 * delay, LONGEST_DELAY_SECONDS)
        self.busy.discard(update.queue)
        self.telegram.updates.bell.ring()

    async def _taken(self, client: httpx.AsyncClient, update: Pending) -> bool:
        secret = self.telegram.webhook.get("secret_token")
        headers = {SECRET_HEADER: secret} if secret else {}
        try:
            answer = await client.post(self.telegram.updates.webhook_url, json=update.body, headers=headers)
        except httpx.HTTPError as error:
            return self._failed(type(error).__name__)
        return answer.is_success or self._failed(f"Wrong response from the webhook: {answer.status_code}")

    def _failed(self, reason: str) -> bool:
        at = int(self.telegram.clock().timestamp())
        self.telegram.webhook |= {"last_error_date": at, "last_error_message": reason}
        return False


@asynccontextmanager
async def delivering(telegram: LocalTelegram, pace: float = 1.0) -> AsyncIterator[WebhookDelivery]:
    """Deliver to the bot's webhook while the block runs."""
    delivery = WebhookDelivery(telegram, pace)
    running = asyncio.create_task(delivery.run())
    try:
        yield delivery
    finally:
        running.cancel()
        await asyncio.wait({running})
