"""The real bot and database on the local Bot API, with a clock that is moved by hand: for the demo and for stories."""

import asyncio
import contextlib
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from httpx import ASGITransport

from bot.console.app import console_app
from bot.console.health import health_routes, serve_console
from bot.demo.botapi.app import bot_api
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.wire import serve
from bot.demo.placeholders import with_placeholders
from bot.main import open_database, world_of
from bot.process import Database, Process, Works
from bot.services import ledger, squeeze
from bot.services.invitations import invite_therapist
from bot.services.ledger import Left
from bot.services.outage import was_there
from bot.settings import Settings

LONGEST_WALK = 4000
HOST = "127.0.0.1"
A_LITTLE, AND_SOME = timedelta(seconds=1), timedelta(milliseconds=1)
STUCK_S, PATIENCE_S = 30.0, 4.0
BEAT_S = 0.02
OPERATOR = 49_001
ZONES = {"Ana": "Europe/London", "Dr. Brandt": "Europe/Berlin", "Dr. Okafor": "Europe/London"}


class HandClock:
    """A clock that shows what it was set to; with `runs` it goes on from there by itself."""

    def __init__(self, at: datetime, *, runs: bool) -> None:
        self._at, self.runs, self._since = at.astimezone(UTC), runs, time.monotonic()

    def now(self) -> datetime:
        """Aware UTC."""
        return self._at + timedelta(seconds=time.monotonic() - self._since) if self.runs else self._at

    def seconds(self) -> float:
        """The same time in seconds, for what is counted on a clock that never goes back: the pace of sending."""
        return self.now().timestamp()

    def set(self, at: datetime) -> None:
        """From now on it is `at`."""
        self._at, self._since = at.astimezone(UTC), time.monotonic()

    def let_run(self) -> None:
        """It goes on by itself."""
        self._at, self._since, self.runs = self.now(), time.monotonic(), True


class Product:
    """Everything in one place: `async with Product(...) as product:`. Nothing is left behind without `keep`.

    Without `wired` the bot's requests go straight to the local Bot API, not over a socket: for many stories in a row.
    """

    def __init__(
        self, at: datetime, *, runs: bool = False, keep: Path | None = None, prompts: Path | None = None,
        speaks: Mapping[str, str] | None = None, wired: bool = True,
    ) -> None:  # fmt: skip
        self.clock = HandClock(at, runs=runs)
        self.telegram = LocalTelegram(self.clock.now)
        self._api, self._wired = bot_api(self.telegram), wired
        self.folder = keep or Path(tempfile.mkdtemp(prefix="handrail-demo-"))
        self.kept = keep is not None
        self.prompts = prompts
        self.speaks = speaks or {}
        self.process: Process | None = None
        self.database: Database | None = None
        self.zones = dict(ZONES)
        self.full = False
        self._rested = asyncio.Event()
        self._console_port = 0  # a free one at first, then that one again
        self._phones: dict[str, Phone] = {}
        self._claims: dict[str, str] = {}
        self._all = AsyncExitStack()
        self._life: AsyncExitStack | None = None

    async def __aenter__(self) -> "Product":
        self.url = await self._all.enter_async_context(serve(self._api)) if self._wired else "http://api.local"
        self._all.callback(self._sweep)
        for name in ("Ana", "Dr. Brandt"):
            self.phone(name)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self._all.aclose)
            await self.live()
            undo.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.die()
        await self._all.aclose()

    def now(self) -> datetime:
        """The product's time."""
        return self.clock.now()

    @property
    def console_url(self) -> str | None:
        """Where the console answers, while the bot lives."""
        return self.process.world.console if self.process else None

    def zone(self, name: str) -> str:
        """The zone that person's phone shows."""
        return self.zones.get(name, "Europe/London")

    def phone(self, name: str) -> Phone:
        """That person's phone."""
        if name not in self._phones:
            language = self.speaks.get(name) or self.speaks.get("", "en")
            number = OPERATOR if name == "Operator" else None
            self._phones[name] = Phone(self.telegram, self.telegram.person(name, language, chat_id=number))
        return self._phones[name]

    def claim_link(self, name: str) -> str:
        """The link that made that person's role."""
        return self._claims[name]

    async def invite(self, name: str) -> None:
        """What `handrail invite-therapist --name NAME` does."""
        assert self.database is not None
        chance, username = secrets.token_bytes(32), self.telegram.username
        self._claims[name] = await self.database.transaction(invite_therapist, name, self.now(), chance, username)

    async def live(self) -> None:
        """Start the bot on its database."""
        settings = Settings.model_construct(  # the environment and .env of a real bot stay out of this
            bot_api_url=self.url, data_dir=self.folder, database_url=f"sqlite:///{self.folder / 'handrail.db'}",
            key_file=self.folder / "keys.json", prompts_dir=self.prompts, operator_chat=OPERATOR,
        )  # fmt: skip
        async with AsyncExitStack() as starting:
            database, keys = await open_database(settings, say=None)
            starting.push_async_callback(database.close)
            process = Process(self._works(), database, keys, with_placeholders(world_of(settings, keys)))
            await process.build()
            process.delivery.rested = self._rested.set
            pages = console_app(process.desk(), health_routes(process.health, self.now))
            console = await serve_console(pages, HOST, self._console_port)
            starting.push_async_callback(console.stop)
            process.world.console, self._console_port = console.url, console.port
            await starting.enter_async_context(process.running())
            self.database, self.process, self._life = database, process, starting.pop_all()
        if self.full:
            await self.fill(True)

    def _works(self) -> Works:
        own_clock = self.clock.runs
        return Works(
            self.url, self.telegram.token, self.folder, now=self.now, monotonic=self.clock.seconds,
            own_clock=own_clock, say=lambda line: None, transport=None if self._wired else ASGITransport(self._api),
        )  # fmt: skip

    async def die(self, *, kill: bool = False) -> None:
        """Stop the bot: in order, or at once with nothing finished."""
        if self._life is None:
            return
        if kill and self.process:
            self.process.abort()
        life, self._life = self._life, None
        self.process = self.database = None
        await life.aclose()

    async def restart(self, *, kill: bool, at: datetime | None = None) -> None:
        """Stop it and start it again on the same database, at once or when the clock shows `at`."""
        await self.die(kill=kill)
        if at is not None:
            self.clock.set(at)
        await self.live()
        if at is not None:
            await self.tick()

    async def fill(self, full: bool) -> None:
        """Let the database refuse every write, or take them again; a new start of the bot changes nothing about it."""
        if self.database is not None:
            await self.database.transaction(squeeze.set_full, full)
        self.full = full

    def let_run(self) -> None:
        """From now on the clock goes on by itself, and the bot looks at it by itself."""
        self.clock.let_run()
        if self.process is not None:
            self.process.clock.start()

    async def settle(self) -> None:
        """Until everything said is heard and everything decided has been delivered, at this time of the clock.

        Raises TimeoutError when that takes too long; not while the clock runs: then faults may be on.
        """
        with contextlib.suppress(*((TimeoutError,) if self.clock.runs else ())):
            async with asyncio.timeout(PATIENCE_S if self.clock.runs else STUCK_S):
                while not await self._looked():
                    pass

    async def next_checkin(self) -> datetime | None:
        """When the next check-in is due."""
        assert self.database is not None
        return await self.database.read(ledger.next_checkin, self.now())

    async def newest_alert(self, name: str) -> str:
        """Tier and state of that person's newest alert: "urgent, delivered"; "none" without one."""
        assert self.database is not None
        mine = [
            line for line in await self.database.read(ledger.alert_lines)
            if line.chat == self.phone(name).chat.chat_id
        ]  # fmt: skip
        return f"{mine[0].kind}, {mine[0].state}" if mine else "none"

    async def move_to(self, at: datetime) -> None:
        """Move the clock; whatever falls due on the way happens at its own time."""
        for _ in range(LONGEST_WALK):
            assert self.database is not None
            coming = await self.database.read(ledger.next_event, self.now())
            if coming is None or coming >= at:
                break
            self.clock.set(coming)
            await self.tick()
        self.clock.set(max(at.astimezone(UTC), self.now()))
        await self.tick()
        assert self.database is not None
        await self.database.transaction(was_there, self.now())  # what was skipped is no outage

    async def tick(self) -> None:
        """What is due now happens, and is delivered."""
        assert self.process is not None
        await self.process.tick()
        await self.settle()

    async def _looked(self) -> bool:
        """Whether it is quiet; if not, whoever rests next is the sign to look again, or a short while."""
        self._rested.clear()
        quiet = await self._quiet()
        if not quiet:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    await self._rested.wait()
        return quiet

    async def _quiet(self) -> bool:
        if self.process is None or self.database is None:
            return True
        process = self.process
        if not self._rests(process):
            return False
        left = await self.database.read(ledger.left, self.now())
        if left is Left.LYING and not self.clock.runs:  # a letter waits for its turn or its second: time creeps on
            paced = timedelta(seconds=process.delivery.held_back_s)
            self.clock.set(self.now() + (paced + AND_SOME if paced else A_LITTLE))
            process.delivery.wake()
        return left is Left.NOTHING and self._rests(process)

    def _rests(self, process: Process) -> bool:
        """As far as memory knows; what lies in the database is asked only then."""
        return not self.telegram.updates.waiting() and process.heard_all and process.delivery.resting

    def _sweep(self) -> None:
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)
