"""One running Handrail: intake, ears, clock, delivery and health around one database."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot import logs
from bot.backing_up import back_up
from bot.clock import Clock
from bot.domain.decision import Say
from bot.domain.incoming import Incoming
from bot.domain.letter import Letter, Outcome
from bot.erasing import Erasing
from bot.health import Health, Sign
from bot.heartbeat import Heartbeat
from bot.lines_due import remind
from bot.lookout import Lookout
from bot.reception import Reception
from bot.services.backups import Backups, newest
from bot.services.delivery import Delivery
from bot.services.desk import Desk
from bot.services.emergency import Emergency
from bot.services.hearing import Ears
from bot.services.moments import World
from bot.services.operator import EVERY_S, Operator, tell_of_words
from bot.services.outage import after_outage
from bot.services.privacy import none_comes_back
from bot.services.tally import Tally, acknowledged
from bot.storage import inbox, next_letter, vitals
from bot.storage.database import Database
from bot.storage.errors import Fault, StorageError
from bot.storage.keys import Keys, Purpose
from bot.telegram.connection import Connection
from bot.telegram.incoming import translate
from bot.telegram.intake import Intake, bot_name_at_last
from bot.telegram.introducing import introduce
from bot.telegram.keyboards import Signer
from bot.telegram.requests import shared_tls
from bot.watchdog import Watchdog
from bot.works import Works, wall_clock

log = logs.event_logger(__name__)


class NotStarted(Exception):
    """The database failed before anything was begun; `fault` says how."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass
class Process:
    """All loops of one bot. `async with process.running():` starts and stops them; `idle`: nothing is left to do."""

    works: Works
    database: Database
    keys: Keys
    world: World
    health: Health = field(init=False)
    watchdog: Watchdog = field(default_factory=Watchdog)
    tally: Tally = field(default_factory=Tally)
    backups: Backups | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _delivering: asyncio.Task[None] | None = None
    _failed: asyncio.Future[None] | None = None
    _built: bool = False
    _aborted: bool = False

    async def build(self) -> None:
        """Put the parts together; reads the database's epoch. Raises NotStarted."""
        self._built = True
        now = self.works.now
        try:
            epoch = await self.database.read(vitals.epoch)
        except Fault as fault:
            raise NotStarted(fault) from None
        self.health = Health(now())
        self.watchdog.lagged = self._lagged
        if self.works.backup_dir is not None:
            self.backups = Backups(self.database, self.works.backup_dir, now)
            self.health.backed_up(newest(self.works.backup_dir) or now())
        self._signer = Signer(self.keys.of(Purpose.TAPS).secret, epoch)
        works, books = self.works, self.world.books
        self._line = Connection(works.api_url, works.token, self._signer, books, works.transport)
        self.telegram, self.sender = self._line.telegram, self._line.sender
        send, refused = self.sender.send, self.health.not_written
        self.delivery = Delivery(
            self.database, self.world, send, now, self.works.monotonic, refused=refused, tally=self.tally
        )
        self.emergency = Emergency(self.world, now, self._send_from_memory)
        self.reception = Reception(self.database, self.emergency, self.health, now, self._read, self.tally)
        said, rescue = self.emergency.was_said, self.reception.cannot_record
        self.ears = Ears(
            self.database, self.world, self._translate, now, self._answered, rescue, said,
            behind=lambda: self.intake.behind,
        )  # fmt: skip
        self.clock = Clock(self.database, self.world, now, self._spoke, caught_up=lambda: self.intake.caught_up)
        self.erasing = Erasing(self.database, self.world, now, self.backups, self._spoke)
        self.lookout = Lookout(works, self.database, self.world, self.health, self.clock, self.emergency)
        self.intake = Intake(
            self.telegram, self.reception.keep, self.ears.wake, self.reception.cannot_keep, self._polled, now,
            cannot_keep=(Fault,), rival=self._rival,
        )  # fmt: skip

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Process"]:
        """Every loop runs inside; they are stopped in reverse order, and what is in the air lands."""
        if not self._built:
            await self.build()
        self._failed = asyncio.get_running_loop().create_future()
        try:
            await none_comes_back(self.database, self.works.now())
            self.clock.down_since = await self.database.transaction(after_outage, self.world, self.works.now())
            await self.database.transaction(tell_of_words, self.world, self.works.now())
            await self.emergency.refresh(self.database)
        except Fault as fault:
            await self._line.close()
            raise NotStarted(fault) from None
        self.works.settled()
        await self.erasing.finished()
        self._delivering = self._begin(self.delivery.run)
        for loop in (self._poll, self.lookout.run, self.erasing.run):
            self._begin(loop)
        if self.works.heartbeat:
            self._begin(Heartbeat(self.works.heartbeat, self._well).run)
        await self.ears.start()
        if self.works.own_clock:
            self.clock.start()
        if self.works.watched:
            self.watchdog.start()
            self._begin(self._tell_operator)
            self._begin(self._remind)
        if self.backups is not None:
            self._begin(self._back_up)
        try:
            yield self
        finally:
            await self._end()

    async def run_until(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. Raises what ended a loop: TokenRefused, TokenInUse."""
        async with self.running():
            assert self._failed is not None
            failed = self._failed
            failed.add_done_callback(lambda _: stop.set())
            await stop.wait()
            if failed.done():
                failed.result()

    def desk(self) -> Desk:
        """What the console's pages work with."""
        return Desk(self.database, self.world, self.works.now, self._spoke)

    async def acknowledged(self) -> tuple[int, float] | None:
        """The alerts marked as seen within a day, and their seconds together; None where nobody can look."""
        try:
            return await acknowledged(self.database, self.works.now())
        except StorageError as fault:
            log.error("not_counted", fault)
            return None

    async def tick(self) -> None:
        """Everything that is due at this instant, when nobody else ticks."""
        await self.clock.pace()
        await self.clock.tick()

    @property
    def heard_all(self) -> bool:
        """No worker is hearing anything, and intake has handed over what it read."""
        return self.ears.quiet and not self.intake.busy

    def abort(self) -> None:
        """End every loop where it stands; nothing is finished. Only `running` may be left after this."""
        self._aborted = True
        for task in (*self._tasks, *self.ears.tasks, *self.delivery.tasks):
            task.cancel()

    async def forget(self) -> None:
        """Erasures that were begun elsewhere than in the chat are finished now; those that cannot be yet, soon."""
        if not await self.erasing.finished():
            self.erasing.begun()

    async def idle(self) -> bool:
        """Whether nothing is left to hear, and nothing to send at this instant."""
        waiting = await self.database.read(inbox.waiting_chats)
        due = await self.database.read(next_letter.next_due)
        return not waiting and not self.delivery.busy and (due is None or due > self.works.now())

    def _begin(self, loop: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(loop(), name=loop.__qualname__)
        task.add_done_callback(self._ended)
        self._tasks.append(task)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A loop that ends by itself ends the process: we fail loudly."""
        if not task.cancelled() and self._failed and not self._failed.done() and (error := task.exception()):
            log.error("loop_ended", error)
            self._failed.set_exception(error)

    async def _end(self) -> None:
        self.clock.stop()
        self.watchdog.stop()
        self.delivery.end()
        for task in self._tasks:
            if task is not self._delivering:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if not self._aborted:
            await self.ears.stop()
            await self.delivery.stop()
        if self._failed and self._failed.done():
            self._failed.exception()
        await self._line.close()

    async def _poll(self) -> None:
        self.world.bot_name = await bot_name_at_last(self.telegram, self.works.say)
        self._polled()
        await introduce(self.telegram, self.world.books)
        await self.intake.run()

    async def _tell_operator(self) -> None:
        """Past the database, which may be what fails; and in a loop of its own, since Telegram may be slow."""
        operator = Operator(self.world, self._send_from_memory)
        while True:
            now = self.works.now()
            await operator.look([sign.value for sign in self.health.late(now)], now, full=self.health.full)
            await asyncio.sleep(EVERY_S)

    async def _remind(self) -> None:
        await remind(self.world.books, self.works.now)

    async def _back_up(self) -> None:
        assert self.backups is not None
        await back_up(self.backups, self.health.backed_up)

    def _well(self) -> bool:
        return self.health.ready(self.works.now())[0]

    def _answered(self, chat: str) -> None:
        self.reception.answered(chat)
        if self.database.erased.unfinished:
            self.erasing.begun()
        self._spoke()

    def _spoke(self) -> None:
        self.delivery.wake()

    def _polled(self) -> None:
        self.watchdog.polled()
        self.health.beat(Sign.POLL, self.works.now())

    def _lagged(self, seconds: float) -> None:
        self.health.lagged(seconds, self.works.now())

    def _rival(self) -> None:
        """A refusal is an answer too: the connection is not wedged, and intake decides how long this may last."""
        self.watchdog.polled()
        self.health.rival(self.works.now())

    def _translate(self, raw: bytes, person: str) -> Any:
        return self._read(raw)

    def _read(self, raw: bytes) -> Incoming:
        return translate(raw, self._signer, self.works.now())

    async def _send_from_memory(self, telegram_id: int, say: Say) -> Outcome:
        now = self.works.now()
        letter = Letter(0, say.dedupe, "", telegram_id, say, now, 1, False, 0, self.emergency.shelf_of(telegram_id))
        return await self.sender.send(letter)


__all__ = ["Database", "Process", "Works", "shared_tls", "wall_clock"]
