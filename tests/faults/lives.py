"""Lives of the real bot that end at once: forked from a parent, at a Telegram that outlives them."""

import asyncio
import contextlib
import importlib
import json
import mmap
import os
import re
import shutil
import signal
import struct
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, event, func, select

from bot import logs
from bot.demo.botapi.local import TOKEN
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.remote import RemoteTelegram
from bot.demo.product import Product
from bot.demo.script import Line, Story, read_story, starting_at
from bot.demo.stories import Player
from bot.main import open_database
from bot.process import Process, Works, shared_tls
from bot.services.moments import World
from bot.settings import Settings
from bot.storage import places
from bot.storage.keys import Purpose
from bot.storage.sqlite import Sqlite
from bot.storage.tables import act, alert, chat, checkin, client, client_key, entry, inbox, outbox
from tests import shipped

STORIES = Path(__file__).parent.parent / "stories"
MAY_REPEAT = "(may be a repeat)"
COUNTERS = struct.Struct("qqq")
LONGEST_LIFE_S = 300.0  # after a thousand kills on a busy machine, whose alerts have come to further steps
HURRY = 25
AFTER_HURRY = timedelta(seconds=90)
NAP_S = 2.0
A_LITTLE = timedelta(milliseconds=100)
BURNT_IDS = 200  # updates and messages are numbered beyond those of the scene
BURNT_TAPS = 60  # and taps
Json = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """A database as a story left it, the time it then was, and everybody's Telegram number."""

    folder: Path
    at: datetime
    people: dict[str, int]
    keys: dict[str, dict[str, str]] = field(default_factory=dict)  # what stands on each phone: label → what it sends
    links: list[str] = field(default_factory=list)  # the payloads of the invites on Dr. Brandt's phone


def make_scene(folder: Path, story: str, *more: str) -> Scene:
    """Play a story and `more` lines on the real bot in a process of its own; its database is kept in `folder`."""
    ended = wait_for(fork(lambda: asyncio.run(_play(folder, story, more)), folder / "scene.log"), 60.0)
    assert ended == 0, (folder / "scene.log").read_text()
    told = json.loads((folder / "scene.json").read_text())
    return Scene(folder, datetime.fromisoformat(told["at"]), told["people"], told["keys"], told["links"])


async def _play(folder: Path, name: str, more: tuple[str, ...]) -> None:
    story = read_story(STORIES / f"{name}.txt")
    lines = (*story.lines, *(Line(1000 + at, text) for at, text in enumerate(more)))
    async with Product(starting_at(story, "Europe/London").astimezone(UTC), keep=folder) as product:
        for therapist in ("Dr. Brandt", "Dr. Okafor"):
            await product.invite(therapist)
        await Player(product).play(Story(name, story.title, story.starts, lines))
        people = {each.person.first_name: each.chat_id for each in product.telegram.chats.values() if each.person}
        told = {"at": product.now().isoformat(), "people": people}
        told["keys"] = {each: _keys(product.phone(each)) for each in people}
        texts = (message.text for message in product.phone("Dr. Brandt").heard)
        told["links"] = [link for text in texts for link in re.findall(r"https://t\.me/\S+\?start=(\S+)", text)]
        (folder / "scene.json").write_text(json.dumps(told))


def _keys(phone: Phone) -> dict[str, str]:
    """What each key on a phone sends; the newest of those with one label."""
    rows = [row for message in phone.heard for row in message.inline_keyboard]
    return {str(key["text"]): str(key.get("callback_data")) for row in rows for key in row}


def copied_scene(scene: Path, folder: Path) -> None:
    """A database and its keys in a new folder."""
    folder.mkdir(mode=0o700)
    for name in ("handrail.db", "keys.json"):
        shutil.copy(scene / name, folder / name)
        (folder / name).chmod(0o600)


class MovedClock:
    """The present time, moved by a span that all processes share."""

    def __init__(self, moved: timedelta) -> None:
        self.moved = moved
        self.hurried_at: datetime | None = None

    def now(self) -> datetime:
        real = datetime.now(UTC)
        ahead = (real - self.hurried_at) * HURRY if self.hurried_at else timedelta()
        return real + self.moved + ahead

    def hurry(self) -> None:
        """In this process time passes faster: a chat's second between two letters is soon over."""
        self.hurried_at = datetime.now(UTC)


@dataclass
class Counters:
    """Three numbers that a life leaves behind: steps since the update came, the step of the last landing, polls."""

    page: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, COUNTERS.size))

    def leave(self, steps: int, landed: int, polls: int) -> None:
        COUNTERS.pack_into(self.page, 0, steps, landed, polls)

    def read(self) -> tuple[int, int, int]:
        return COUNTERS.unpack_from(self.page, 0)

    def clear(self) -> None:
        self.leave(0, 0, 0)


@dataclass
class Theatre:
    """One database folder and one Telegram; lives follow each other in it."""

    telegram: RemoteTelegram
    scene: Scene
    folder: Path
    clock: MovedClock
    books: Any
    counters: Counters = field(default_factory=Counters)
    looked: int = 0
    ticks: bool = False  # each life looks once at what is due, whatever came
    _under: int = 0  # the message of the bot's that is tapped

    @classmethod
    def open(
        cls, telegram: RemoteTelegram, scene: Scene, folder: Path, *, later: timedelta = timedelta(minutes=40)
    ) -> "Theatre":
        """Everybody of the scene has an account at that Telegram and has written to the bot before."""
        shared_tls()
        clock = MovedClock(scene.at + later - datetime.now(UTC))
        telegram.move_clock(clock.moved.total_seconds())
        for name, number in scene.people.items():
            telegram.post("person", name=name, chat_id=number)
            telegram.post("act", chat_id=number, act="say", text="/start")
        for _ in range(BURNT_IDS):
            telegram.post("act", chat_id=scene.people["Stranger"], act="say", text="-")
        opened = cls(telegram, scene, folder, clock, shipped.books())
        opened.confirm_all()
        opened.fresh()
        opened.says("Stranger", "hello")
        opened.import_all(opened.settle())
        return opened

    def import_all(self, report: Json) -> None:
        """Whatever a life had to import is imported here, once for all that follow."""
        for name in report["modules"]:
            if name not in sys.modules:
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)

    def confirm_all(self) -> None:
        """Whatever waits at Telegram is taken as read."""
        waiting = self.telegram.get("updates")
        while waiting:
            offset = max(each["update_id"] for each in waiting) + 1
            httpx.post(
                f"{self.telegram.url}/bot{TOKEN}/getUpdates", json={"offset": offset, "timeout": 0}
            ).raise_for_status()
            waiting = self.telegram.get("updates")

    def fresh(self) -> None:
        """The database as the scene left it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        copied_scene(self.scene.folder, self.folder)
        self.counters.clear()

    def calls(self) -> list[Json]:
        """What the bot called since the last look."""
        new = self.telegram.calls(self.looked)
        self.looked += len(new)
        return new

    def says(self, name: str, text: str) -> None:
        """Somebody writes to the bot."""
        self.writes(self.scene.people[name], text)

    def writes(self, number: int, text: str) -> None:
        """Whoever has that number writes to the bot."""
        self.telegram.post("act", chat_id=number, act="say", text=text)

    def taps(self, name: str, label: str) -> None:
        """Somebody taps a key that the scene left on their phone, under a message of the bot's."""
        number = self.scene.people[name]
        if not self._under:
            self._under = self._message_of_the_bot(number)
            for _ in range(BURNT_TAPS):
                self._press(number, "-")
            self.confirm_all()
            self.calls()
        self._press(number, self.scene.keys[name][label])

    def _message_of_the_bot(self, number: int) -> int:
        asked = {"chat_id": number, "text": "-"}
        sent = httpx.post(f"{self.telegram.url}/bot{TOKEN}/sendMessage", json=asked).raise_for_status()
        return int(sent.json()["result"]["message_id"])

    def _press(self, number: int, held: str) -> None:
        self.telegram.post("act", chat_id=number, act="press_data", held=held, message_id=self._under)

    def keep(self, folder: Path) -> None:
        """What stands in the database now is what `fresh` puts there from here on."""
        folder.mkdir()
        for name in ("handrail.db", "keys.json"):
            shutil.copy(self.folder / name, folder / name)
        self.scene = replace(self.scene, folder=folder)

    def join(self, numbers: Sequence[int]) -> None:
        """Accounts at Telegram that have written to the bot before."""
        for number in numbers:
            self.telegram.post("person", name=f"no. {number}", chat_id=number)
            self.writes(number, "/start")
        self.confirm_all()

    def edit(self, change: Callable[[Connection], object]) -> None:
        """Change the database while no bot runs."""
        ended = wait_for(fork(lambda: asyncio.run(self._edit(change)), self.folder / "edit.log"), LONGEST_LIFE_S)
        assert ended == 0, (self.folder / "edit.log").read_text()

    async def _edit(self, change: Callable[[Connection], object]) -> None:
        async with self._process(False) as process:
            await process.database.transaction(change)

    def begin(self, arrange: Callable[[Process], None] = lambda process: None, *, own_clock: bool = False) -> int:
        """A life begins; returns its process id. `arrange` decides how it will end."""
        return fork(lambda: asyncio.run(self._live(arrange, own_clock)), self.folder / "life.log")

    def cut_before_commit(self, number: int) -> Json | None:
        """What stands after a life that ended just before its n-th commit and one more; None: it came to none."""
        reached = wait_for(self.begin(DiesAtCommit(number, before=True)), NAP_S) == -int(signal.SIGKILL)
        report = self.settle()
        return report if reached else None

    def settle(self, *, own_clock: bool = False) -> Json:
        """A last life, left in peace until nothing is left to do; what stands in the database then."""
        pid = fork(lambda: asyncio.run(self._settle(own_clock)), self.folder / "last.log")
        ended = wait_for(pid, LONGEST_LIFE_S)
        assert ended == 0, f"the last life ended with {ended}: {(self.folder / 'last.log').read_text()[-3000:]}"
        report: Json = json.loads((self.folder / "report.json").read_text())
        return report

    async def _live(self, arrange: Callable[[Process], None], own_clock: bool) -> None:
        if not own_clock:
            self.clock.hurry()
        async with self._process(own_clock) as process:
            arrange(process)
            async with process.running():
                if self.ticks:
                    await process.tick()
                await asyncio.Event().wait()

    async def _settle(self, own_clock: bool) -> None:
        if not own_clock:
            self.clock.moved += AFTER_HURRY  # later than anything a life in a hurry wrote down
        async with (
            self._process(own_clock) as process,
            process.running(),
            httpx.AsyncClient(verify=shared_tls()) as client,
        ):
            quiet = 0
            if self.ticks:
                await process.tick()
            while quiet < 2:
                await asyncio.sleep(0.01)
                done = process.heard_all and await process.idle() and process.delivery.resting  # none just leased
                if not done and process.heard_all and not process.delivery.busy:  # a letter waits for its second
                    self.clock.moved += A_LITTLE
                    process.delivery.wake()
                waiting = done and (await client.get(f"{self.telegram.url}/control/updates")).json()
                quiet = quiet + 1 if done and not waiting else 0
            report = await process.database.read(look, self.scene.people)
            report["modules"] = sorted(sys.modules)
            (self.folder / "report.json").write_text(json.dumps(report))
            os._exit(0)  # nobody waits for the long poll

    def _process(self, own_clock: bool) -> "_Opened":
        return _Opened(self, own_clock)


class _Opened:
    """A built process on the theatre's folder."""

    def __init__(self, theatre: Theatre, own_clock: bool) -> None:
        self.theatre = theatre
        self.own_clock = own_clock

    async def __aenter__(self) -> Process:
        theatre = self.theatre
        folder = theatre.folder
        settings = Settings(
            bot_api_url=theatre.telegram.url,
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'handrail.db'}",
            key_file=folder / "keys.json",
        )
        self.database, keys = await open_database(settings, say=None)
        works = Works(
            theatre.telegram.url,
            TOKEN,
            theatre.folder,
            now=theatre.clock.now,
            own_clock=self.own_clock,
            say=lambda line: None,
        )
        process = Process(works, self.database, keys, World(theatre.books, keys.of(Purpose.INDEX).secret))
        await process.build()
        return process

    async def __aexit__(self, *error: object) -> None:
        await self.database.close()


def look(conn: Connection, people: dict[str, int]) -> Json:
    """What stands in the database, without anybody's words."""
    from bot.storage import chats

    found = {name: chats.find(conn, number) for name, number in people.items()}
    where = {name: places.get(conn, one) for name, one in found.items() if one}
    return {
        "inbox": [
            list(row)
            for row in conn.execute(select(inbox.c.update_id, inbox.c.state, inbox.c.attempts).order_by(inbox.c.id))
        ],
        "outbox": [
            dict(row._mapping)
            for row in conn.execute(select(outbox.c.kind, outbox.c.state, outbox.c.dedupe, outbox.c.in_doubt))
        ],
        "alerts": [list(row) for row in conn.execute(select(alert.c.alert_no, alert.c.state))],
        "places": {name: [one.script, one.step, len(one.answers)] for name, one in where.items()},
        "letters": {
            name: conn.scalar(
                select(func.count())
                .select_from(outbox)
                .where(outbox.c.chat == one, outbox.c.state.in_(["sent", "uncertain"]))
            )
            for name, one in found.items()
            if one
        },
        "entries": conn.scalar(select(func.count()).select_from(entry)),
        "checkins": [list(row) for row in conn.execute(select(checkin.c.id, checkin.c.state))],
        "clients": list(conn.scalars(select(client.c.id))),
        "owners": list(conn.scalars(select(client_key.c.owner))),
        "acts": list(conn.scalars(select(act.c.act))),
        "chats": conn.scalar(select(func.count()).select_from(chat)),
    }


def begun(process: Process) -> Callable[[], bool]:
    """Whether the first update has come, or the first look at what is due has begun."""
    tick, looked = process.clock.tick, False

    async def ticked() -> int:
        nonlocal looked
        looked = True
        return await tick()

    process.clock.tick = ticked  # type: ignore[method-assign]
    return lambda: looked or process.intake.busy


@dataclass
class DiesAtStep:
    """Ends the process just before the n-th event-loop step after it had something to do; 0: only counts."""

    number: int
    counters: Counters

    def __call__(self, process: Process) -> None:
        began = begun(process)
        run: Callable[[asyncio.Handle], None] = asyncio.events.Handle._run
        steps = landed = 0
        in_the_air = False

        def counted(handle: asyncio.Handle) -> None:
            nonlocal steps, landed, in_the_air
            if steps or began():
                steps += 1
                if steps == self.number:
                    os.kill(os.getpid(), signal.SIGKILL)
            run(handle)
            if in_the_air and not process.delivery.busy:
                landed = steps
            in_the_air = process.delivery.busy
            self.counters.leave(steps, landed, 0)

        setattr(asyncio.events.Handle, "_run", counted)  # noqa: B010 - mypy knows no such method


@dataclass
class DiesAtCommit:
    """Ends the process in the database thread just before or after the n-th commit since it had something to do."""

    number: int
    before: bool

    def __call__(self, process: Process) -> None:
        engines = process.database._engines
        assert isinstance(engines, Sqlite)
        commits, began = 0, begun(process)
        write = engines._write

        def committing(conn: Connection) -> None:
            nonlocal commits
            commits += bool(commits or began())
            if self.before and commits == self.number:
                os.kill(os.getpid(), signal.SIGKILL)

        def written(work: Callable[[Connection], Any]) -> Any:
            result = write(work)
            if not self.before and commits == self.number:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        event.listen(engines._writer, "commit", committing)
        engines._write = written  # type: ignore[method-assign]


def fork(run: Callable[[], object], log: Path) -> int:
    """Run that in a child, which ends with it: 0, or 1 and the traceback in `log`."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(out, 1)
        os.dup2(out, 2)
        logs.configure("WARNING")
        run()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing of the parent may run on in the child
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def wait_for(pid: int, seconds: float) -> int:
    """The exit code of a child, negative for a signal; after so many seconds it is killed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    kill(pid)
    return -int(signal.SIGALRM)


def kill(pid: int) -> None:
    """End a life at once."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def texts_to(calls: list[Json], chat_id: int) -> list[str]:
    """The texts of all new messages that Telegram accepted for a chat."""
    sent = (call for call in calls if call["accepted"] and call["method"] == "sendMessage")
    return [call["parameters"]["text"] for call in sent if call["chat_id"] == chat_id]


def repeated(calls: list[Json]) -> list[str]:
    """Texts that one chat got twice without the words that it may be a repeat."""
    sent = (call for call in calls if call["accepted"] and call["method"] == "sendMessage")
    plain = Counter(
        (call["chat_id"], call["parameters"]["text"]) for call in sent if MAY_REPEAT not in call["parameters"]["text"]
    )
    return [text for (_, text), count in plain.items() if count > 1]
