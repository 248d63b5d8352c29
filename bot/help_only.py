"""Help only: the database does not open, so nothing can be kept, and whoever is in danger is helped all the same.

The emergency lane (`reliability.md` §2.8) without a road behind it. Health is red, and the operator is told.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot import logs
from bot.domain.decision import Say
from bot.domain.incoming import Incoming
from bot.domain.letter import Letter, Outcome
from bot.health import Health, Sign
from bot.services.emergency import GIVEN_UP, Emergency, Unrecorded
from bot.services.moments import World
from bot.services.operator import DATABASE, EVERY_S, Operator
from bot.storage.errors import Damaged, Fault
from bot.storage.keys import Keys, Purpose
from bot.storage.roster import News
from bot.telegram.connection import Connection
from bot.telegram.incoming import translate
from bot.telegram.intake import LIMIT, Intake, Raw, bot_name_at_last
from bot.telegram.keyboards import Signer
from bot.watchdog import Watchdog
from bot.works import Works

log = logs.event_logger(__name__)
FIRST_EPOCH = 1  # nobody can look: keys under messages from before a restore are typed instead
AGAIN_S = 0.5


@dataclass
class HelpOnly:
    """Polls, and says from memory what helps; once to each, however often it is run."""

    works: Works
    world: World
    keys: Keys
    health: Health = field(init=False)
    _answering: asyncio.Future[None] | None = None
    watchdog: Watchdog = field(init=False)

    def __post_init__(self) -> None:
        self.health = Health(self.works.now())
        self.health.not_written()
        self._signer = Signer(self.keys.of(Purpose.TAPS).secret, FIRST_EPOCH)
        self.emergency = Emergency(self.world, self.works.now, self._send)

    async def run(self, known: News | None, seconds: float | None = None) -> None:
        """For so long, or until cancelled. `known`: what can still be read of whom to help, and whom to tell.

        Raises TokenRefused, TokenInUse.
        """
        if known is not None:
            self.emergency.memory.roster.learn(known)
        self.watchdog = Watchdog()
        line = Connection(self.works.api_url, self.works.token, self._signer, self.world.books)
        self._sender = line.sender
        intake = Intake(
            line.telegram, self._keep, lambda chats: None, self._cannot_keep, self._polled, self.works.now,
            cannot_keep=(Fault,), rival=self.watchdog.polled,
        )  # fmt: skip
        if self.works.watched:
            self.watchdog.start()
        telling = asyncio.ensure_future(self._tell_operator())  # noqa: TID251 - ended below, with everything here
        try:
            async with asyncio.timeout(seconds):
                self.world.bot_name = await bot_name_at_last(line.telegram, self.works.say)
                await intake.run()
        except TimeoutError:
            return
        finally:
            telling.cancel()
            await asyncio.wait({telling, *([self._answering] if self._answering else [])})
            self.watchdog.stop()
            await line.close()

    async def _keep(self, batch: Sequence[Raw]) -> Sequence[str | None]:
        """Nothing is kept: Telegram holds what comes for a day. Only a hundred of those can be seen (§2.8): when so
        many wait, each is answered, told that the words were lost, and let go, so that the next one is seen.
        """
        if len(batch) < LIMIT:
            raise Damaged
        unrecorded = self._unrecorded(batch)
        for _ in range(int(GIVEN_UP.total_seconds() / AGAIN_S) + LIMIT // 10):
            await self._answer(unrecorded)
            await asyncio.sleep(AGAIN_S)
        log.error("let_go", count=len(batch))
        return [None] * len(batch)

    async def _cannot_keep(self, batch: Sequence[Raw]) -> None:
        await self._answer(self._unrecorded(batch))

    async def _answer(self, unrecorded: Sequence[Unrecorded]) -> None:
        """What is in the air lands, though the time is over: or nobody would know that it may be a repeat."""
        self._answering = asyncio.ensure_future(self.emergency.answer(unrecorded))  # noqa: TID251 - awaited in `run`
        await asyncio.shield(self._answering)

    def _unrecorded(self, batch: Sequence[Raw]) -> list[Unrecorded]:
        return [Unrecorded(e.chat, self._read(body)) for e, body in batch if e.chat is not None]

    def _read(self, raw: bytes) -> Incoming:
        return translate(raw, self._signer, self.works.now())

    async def _send(self, telegram_id: int, say: Say) -> Outcome:
        now, shelf = self.works.now(), self.emergency.shelf_of(telegram_id)
        return await self._sender.send(Letter(0, say.dedupe, "", telegram_id, say, now, 1, False, 0, shelf))

    async def _tell_operator(self) -> None:
        operator = Operator(self.world, self._send)
        while True:
            await operator.look([DATABASE], self.works.now())
            await asyncio.sleep(EVERY_S)

    def _polled(self) -> None:
        self.watchdog.polled()
        self.health.beat(Sign.POLL, self.works.now())
