"""A database that does not open: nothing is overwritten, and whoever is in danger is helped all the same (§3)."""

import asyncio
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.demo.botapi.app import bot_api
from bot.demo.botapi.faults import FaultKind
from bot.demo.botapi.local import Call, LocalTelegram
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.wire import serve
from tests.conftest import Size
from tests.faults.failing import beyond_the_scene
from tests.faults.lives import MAY_REPEAT, Scene

ROOT = Path(__file__).parents[2]
DANGER, STRANGER = "I am going to kill myself tonight", 9001
SPOILT, SPOILT_STARTS = 200, {"fast": 1, "full": 20}
ENDS_S, BAD_SETTING = 60.0, 2
PATIENCE_S = 120.0  # on a busy machine a start reads the words for long


@dataclass
class Running:
    """`handrail run` on a folder, at a Telegram in this process."""

    telegram: LocalTelegram
    process: subprocess.Popen[bytes]
    console: str
    people: dict[str, int]

    def says(self, name: str, words: str) -> None:
        Phone(self.telegram, self.telegram.chats[self.people[name]]).say(words)

    def to(self, name: str, words: str) -> list[Call]:
        sent = self.telegram.sent(chat_id=self.people[name])
        return [call for call in sent if words in str(call.parameters["text"])]

    async def until(self, true: Callable[[], bool], seconds: float = PATIENCE_S) -> float:
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < seconds, [str(call.parameters)[:120] for call in self.telegram.calls[-6:]]
            assert self.process.poll() is None, "it ended"
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    async def ready(self) -> tuple[int, str]:
        async with httpx.AsyncClient() as browser:
            told = await browser.get(f"{self.console}/readyz")
        return told.status_code, told.text


@asynccontextmanager
async def running(scene: Scene, folder: Path, earlier: LocalTelegram | None = None) -> AsyncIterator[Running]:
    """At a new Telegram, or at one where an earlier life was and that is whole again."""
    telegram = earlier or LocalTelegram()
    telegram.faults.clear()
    telegram.updates.allowed = None
    if earlier is None:
        beyond_the_scene(telegram)
    people = {**scene.people, "Somebody": STRANGER}
    for name, number in people.items():
        if number not in telegram.chats:
            telegram.person(name, chat_id=number).started = True
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        port = str(trying.getsockname()[1])
    async with serve(bot_api(telegram)) as url:
        ours = {
            "HANDRAIL_BOT_TOKEN": telegram.token, "HANDRAIL_BOT_API_URL": url, "HANDRAIL_DATA_DIR": str(folder),
            "HANDRAIL_CONSOLE_PORT": port, "HANDRAIL_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
        process = subprocess.Popen(  # noqa: ASYNC220 - begun once, before anything is measured
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=kept | ours, stderr=(folder / "err.log").open("wb")
        )
        here = Running(telegram, process, f"http://127.0.0.1:{port}", people)
        try:
            await here.until(lambda: bool(telegram.updates.allowed))
            yield here
        finally:
            process.kill()
            process.wait()


def copied(scene: Scene, folder: Path) -> Path:
    for name in ("handrail.db", "keys.json"):
        shutil.copy(scene.folder / name, folder / name)
    return folder / "handrail.db"


def damaged(path: Path, table: str) -> bytes:
    """The first page of that table turned inside out; what then stands in the file."""
    with sqlite3.connect(path) as conn:
        (page,) = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
        (size,) = conn.execute("PRAGMA page_size").fetchone()
    conn.close()
    content = bytearray(path.read_bytes())
    for at in range((page - 1) * size, page * size):
        content[at] ^= 0xFF
    path.write_bytes(content)
    return bytes(content)


async def test_on_a_damaged_database_whoever_is_in_danger_is_helped_and_nothing_is_overwritten(
    scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-602, CR-612, CR-702. The inbox is broken, the people are not: Dr. Brandt is told as well."""
    path = copied(scenes("met"), tmp_path)
    broken = damaged(path, "inbox")
    async with running(scenes("met"), tmp_path) as here:
        here.says("Ana", DANGER)
        took = await here.until(lambda: bool(here.to("Ana", "999") and here.to("Dr. Brandt", "is open.")))
        assert all(MAY_REPEAT in call.parameters["text"] for call in here.to("Ana", "999"))
        assert not here.to("Dr. Brandt", "kill")
        here.says("Somebody", DANGER)
        await here.until(lambda: bool(here.to("Somebody", "This sounds like danger")))
        here.says("Ana", "The lift was crowded today")
        await here.until(lambda: bool(here.to("Ana", "could not")))
        await asyncio.sleep(1.5)
        assert len(here.to("Ana", "This sounds like danger")) == 1, "it comes again and again, and is answered once"
        assert len(here.telegram.updates.waiting()) == 3, "Telegram keeps it for whoever mends the database"
        status, why = await here.ready()
        assert status == 503 and "does not take" in why
        here.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(here.process.wait, 10) == 0
    assert path.read_bytes() == broken
    print(f"\ncard and alert after {took:.2f} s; {(tmp_path / 'err.log').read_text().splitlines()[0]}")


def pages_spoilt(path: Path, chance: random.Random) -> tuple[bytes, int]:
    """A byte in each of 200 random pages turned over; what then stands in the file, and how many pages it has."""
    content, size = bytearray(path.read_bytes()), int.from_bytes(path.read_bytes()[16:18], "big")
    pages = len(content) // size
    for page in chance.sample(range(1, pages), min(SPOILT, pages - 1)):  # with the first it is no database at all
        content[page * size + chance.randrange(size)] ^= 0xFF
    path.write_bytes(content)
    return bytes(content), pages


async def test_with_bytes_turned_over_in_many_pages_whoever_is_in_danger_is_helped_and_nothing_is_overwritten(
    size: Size, seed: int, scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-602. Whoever can still be read is told in their own words, anybody else as a stranger."""
    chance = random.Random(seed)
    for nth in range(SPOILT_STARTS[size]):
        folder = tmp_path / str(nth)
        folder.mkdir()
        path = copied(scenes("met"), folder)
        broken, pages = pages_spoilt(path, chance)
        async with running(scenes("met"), folder) as here:
            here.says("Ana", DANGER)
            took = await here.until(lambda: bool(here.to("Ana", "This sounds like danger")))
            assert (await here.ready())[0] == 503
            assert here.telegram.updates.waiting(), "Telegram keeps it for whoever mends the database"
        assert path.read_bytes() == broken
        print(f"{nth + 1} of {SPOILT_STARTS[size]}: {min(SPOILT, pages - 1)} of {pages} pages; card after {took:.2f} s")


async def test_a_token_that_is_revoked_meanwhile_ends_it_with_the_reason_and_what_came_is_answered_later(
    scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-602, and the fault of a 401: whoever watches sees it end; the next start hears what Telegram kept."""
    copied(scenes("met"), tmp_path)
    async with running(scenes("met"), tmp_path) as here:
        here.says("Ana", "The lift was crowded today")
        await here.until(lambda: not here.telegram.updates.waiting())
        here.telegram.faults.add(FaultKind.UNAUTHORIZED)
        here.says("Ana", DANGER)
        began = time.monotonic()
        assert await asyncio.to_thread(here.process.wait, ENDS_S) == BAD_SETTING
        took = time.monotonic() - began
        assert "Telegram refused the token (401)" in (tmp_path / "err.log").read_text()
    async with running(scenes("met"), tmp_path, here.telegram) as again:
        await again.until(lambda: bool(again.to("Ana", "999") and again.to("Dr. Brandt", "is open.")))
    print(f"\nended {took:.1f} s after the token was revoked; the next start answered")


async def test_while_somebody_holds_the_database_a_start_helps_and_goes_on_once_it_is_free(
    scenes: Callable[[str], Scene], tmp_path: Path
) -> None:
    """CR-602. What was said from memory and is said again then says that it may be a repeat."""
    path = copied(scenes("met"), tmp_path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    async with running(scenes("met"), tmp_path) as here:
        here.says("Ana", DANGER)
        await here.until(lambda: bool(here.to("Ana", "999")))
        other.close()
        await here.until(lambda: not here.telegram.updates.waiting())
        await here.until(lambda: bool(here.to("Dr. Brandt", "is open.")))
        assert all(MAY_REPEAT in call.parameters["text"] for call in here.to("Ana", "This sounds like danger"))
