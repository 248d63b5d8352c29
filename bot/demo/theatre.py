"""The demo behind its page: a scene is played on the real product, then its clock runs by itself."""

import asyncio
import contextlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo.backstage import Actor, AlertRow, CannotDo, InboxRow, OutboxRow, Rows, Scene, Step
from bot.demo.botapi.local import LocalTelegram
from bot.demo.product import ZONES, Product
from bot.demo.script import Story, StoryWrong, read_story
from bot.demo.stories import Player
from bot.services.ledger import Line, alert_lines, inbox_lines, outbox_lines

HOME = ZoneInfo(ZONES["Ana"])
STARTS = re.compile(r"(\d+) days before, (\d\d:\d\d)")
STEPS = {Step.FIVE_MINUTES: timedelta(minutes=5), Step.ONE_HOUR: timedelta(hours=1), Step.NEXT_DAY: timedelta(days=1)}
SHORTLY_BEFORE = timedelta(minutes=30)
TERM = timedelta(days=400)
READY_MADE = Scene.FOUR_WEEKS_IN  # played while the first page is read; the alert goes on from it
LAST_WORKDAY = 4
NEVER = datetime.min.replace(tzinfo=UTC)


class Theatre:
    """A `Backstage`. Each scene is a product of its own, gone when the next one begins; `close` at the end."""

    def __init__(self, today: date, keep: Path | None = None, lang: str = "") -> None:
        self.today = _workday(today)
        self._lang = lang
        self._keep = keep
        self._product: Product | None = None
        self._empty = LocalTelegram()
        self._next: asyncio.Task[Product] | None = None
        self._rows = Rows()
        self._made_so_far = 0
        self._one = asyncio.Lock()
        self.scene: Scene | None = None

    @property
    def telegram(self) -> LocalTelegram:
        """The stand-in for Telegram of this scene."""
        return self._product.telegram if self._product else self._empty

    @property
    def running(self) -> bool:
        """Whether the bot lives."""
        return self._product is not None and self._product.process is not None

    @property
    def database_full(self) -> bool:
        """Whether the database refuses writes."""
        return self._product is not None and self._product.full

    @property
    def console_url(self) -> str | None:
        """Where the therapist's console answers."""
        return self._product.console_url if self._product else None

    def now(self) -> datetime:
        """The scene's time."""
        return self.product.now()

    def actors(self) -> tuple[Actor, Actor]:
        """Ana, then Dr. Brandt."""
        ana, brandt = (self._actor(name) for name in ("Ana", "Dr. Brandt"))
        return ana, brandt

    @property
    def product(self) -> Product:
        """What plays. Raises CannotDo before the first scene."""
        if self._product is None:
            raise CannotDo("Choose where it starts first.")
        return self._product

    def prepare(self) -> None:
        """Play the longest scene ahead, while somebody reads the first page."""
        if self._next is None:
            self._next = asyncio.create_task(self._made(READY_MADE), name="scene made ready")

    async def start(self, scene: Scene) -> None:
        """Begin a scene; the one before is taken down."""
        async with self._one:
            before, self._product, self.scene = self._product, None, None
            if before is not None:
                await before.__aexit__()
            product = await self._taken(scene)
            product.let_run()
            self._product, self.scene, self._rows = product, scene, Rows()
            self._empty.changes.ring()

    async def close(self) -> None:
        """Everything ends; the folders are removed."""
        if self._next is not None:
            self._next.cancel()
            with contextlib.suppress(asyncio.CancelledError, StoryWrong):
                await (await self._next).__aexit__()
        if self._product is not None:
            await self._product.__aexit__()

    async def move_clock(self, step: Step) -> None:
        """Move it; what falls due on the way happens at its own time."""
        async with self._one:
            if not self.running:
                raise CannotDo("The bot is not running. Start it again first.")
            if step is Step.NEW_YORK:
                await self._fly()
            else:
                await self.product.move_to(await self._instant(step))
            self.telegram.changes.ring()

    async def rows(self) -> Rows:
        """The live tables; as they were last seen while the bot is down."""
        database = self._product.database if self._product else None
        if database is not None:
            names = {chat.chat_id: chat.person.first_name for chat in self.telegram.chats.values() if chat.person}
            inbox = [_inbox(line, names) for line in await database.read(inbox_lines)]
            outbox = [_outbox(line, names) for line in await database.read(outbox_lines)]
            self._rows = Rows(inbox, outbox, [_alert(line, names) for line in await database.read(alert_lines)])
        return self._rows

    async def fill_database(self, full: bool) -> None:
        """No space, or space again."""
        async with self._one:
            await self.product.fill(full)

    async def kill(self) -> None:
        """The bot is gone at once."""
        async with self._one:
            await self.product.die(kill=True)
            self.telegram.changes.ring()

    async def restart(self) -> None:
        """The bot starts again on the same database."""
        async with self._one:
            if self.product.process is None:
                await self.product.live()
            self.telegram.changes.ring()

    async def _taken(self, scene: Scene) -> Product:
        if scene is Scene.NEW_INVITE or self._next is None:
            return await self._made(scene)
        ready, self._next = self._next, None
        product = await ready
        if scene is Scene.ALERT_OPEN:
            await self._play(product, read_scene(scene, self._lang), goes_on=True)
        return product

    async def _made(self, scene: Scene) -> Product:
        story = read_scene(scene, self._lang)
        product = Product(_starting(story, self.today), keep=self._folder(scene), speaks=story.speaks)
        async with contextlib.AsyncExitStack() as undo:
            await undo.enter_async_context(product)
            await product.invite("Dr. Brandt")
            await self._play(product, story)
            undo.pop_all()
        return product

    async def _play(self, product: Product, story: Story, *, goes_on: bool = False) -> None:
        already = len(read_scene(READY_MADE, self._lang).lines) if goes_on else 0
        rest = replace(story, lines=story.lines[already:])
        await Player(product, today=self.today).play(rest)

    def _folder(self, scene: Scene) -> Path | None:
        if self._keep is None:
            return None
        self._made_so_far += 1
        return self._keep / f"{self._made_so_far}-{scene.value}"

    def _actor(self, name: str) -> Actor:
        return Actor(self.product.phone(name).chat.chat_id, name, self.product.zone(name))

    async def _instant(self, step: Step) -> datetime:
        now = self.now()
        if step in STEPS:
            return now + STEPS[step]
        if step is Step.PRESENT:
            return self._present(now)
        if step is Step.CLOCK_CHANGE:
            return next_change(now + SHORTLY_BEFORE, ZoneInfo(self.product.zone("Ana"))) - SHORTLY_BEFORE
        due = await self.product.next_checkin()
        if due is None:
            raise CannotDo("No check-in is agreed, so none is due.")
        return due

    def _present(self, now: datetime) -> datetime:
        present = datetime.now(HOME)
        if present <= now:
            raise CannotDo("This evening is later than the present, and time goes forward only. Start over to go back.")
        return present

    async def _fly(self) -> None:
        """Ana's phone shows New York's time; she tells Handrail, as a person would."""
        product = self.product
        ana = product.phone("Ana")
        if product.zones["Ana"] == "America/New_York":
            raise CannotDo("Ana is in New York already.")
        assert product.process is not None
        wrong = product.process.world.book(self._lang).enrolment.wrong_time
        key = next((message for message in reversed(ana.heard) if message.button(wrong)), None)
        if key is None:
            raise CannotDo("Ana has not answered the first questions yet.")
        product.zones["Ana"] = "America/New_York"
        ana.press(wrong, key.message_id)
        await product.settle()
        ana.say("New York")
        await product.settle()


def read_scene(scene: Scene, lang: str = "") -> Story:
    """The story that makes this scene, in that language where it is told in it."""
    with as_file(files("bot.demo").joinpath("scenes")) as folder:
        told = folder / lang / f"{scene.value}.txt"
        return read_story(told if told.is_file() else folder / f"{scene.value}.txt")


def next_change(after: datetime, zone: ZoneInfo) -> datetime:
    """When that zone's clocks change next, to the minute. Raises CannotDo for a zone without any."""
    early, late = after, after + TERM
    here = after.astimezone(zone).utcoffset()
    while early < late and early.astimezone(zone).utcoffset() == here:
        early += timedelta(days=1)
    if early >= late:
        raise CannotDo("Ana's clock does not change.")
    low, high = early - timedelta(days=1), early
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == here else (low, middle)
    return high.replace(second=0, microsecond=0)


def _starting(story: Story, today: date) -> datetime:
    found = STARTS.fullmatch(story.starts)
    if found is None:
        raise ValueError(story.starts)
    return datetime.combine(today - timedelta(days=int(found[1])), time.fromisoformat(found[2]), HOME)


def _workday(day: date) -> date:
    """That day, or the Friday before it: on it a check-in is due."""
    return day - timedelta(days=max(0, day.weekday() - LAST_WORKDAY))


def _who(line: Line, names: dict[int, str]) -> str:
    return names.get(line.chat or 0, "")


def _inbox(line: Line, names: dict[int, str]) -> InboxRow:
    return InboxRow(int(line.number), _who(line, names), line.kind, line.state, line.at or NEVER)


def _outbox(line: Line, names: dict[int, str]) -> OutboxRow:
    return OutboxRow(int(line.number), _who(line, names), line.kind, line.detail, line.state, line.attempts, line.at)


def _alert(line: Line, names: dict[int, str]) -> AlertRow:
    return AlertRow(line.number, _who(line, names), line.kind, line.state, line.attempts, line.at)
