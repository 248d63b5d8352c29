"""Everybody's check-in is due at once, and meanwhile people are in danger: `handrail run` at a strict Telegram.

That answers after 60 ms and holds Telegram's limits (30 a second, five at once in a chat); the bot is its own process.
"""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path

from sqlalchemy import Connection

from bot.demo.botapi.app import bot_api
from bot.demo.botapi.chats import Chat, ChatKind, Person
from bot.demo.botapi.faults import FaultKind, Limits
from bot.demo.botapi.local import Call, LocalTelegram
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.wire import serve
from bot.domain.people import AlertLevel, Client, Pairing, Standing, Therapist
from bot.domain.schedule import Schedule
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly
from bot.main import open_database
from bot.settings import Settings
from bot.storage import schedules, therapists
from tests.faults.crowd import FIRST_NUMBER, add_like, make_chats

ROOT = Path(__file__).parents[2]
THERAPISTS, THERAPIST_NUMBER = 20, 8001  # not one chat for all alerts: Telegram lets a chat have one a second
BATCH, LATENCY_S, START_S, LAST_S = 1000, 0.06, 60.0, 20.0
AFTERNOON = 15  # on the clients' clock, whatever it is here: nobody sleeps
DANGER, ON_THE_CARD = "I am going to kill myself tonight", "999"
SPEAKS, ASKED, LABEL = "sendMessage", "How is it right now?", re.compile(r"no\. (\d+)")
NEVER = float("inf")
WHATS, SHARES = ("card_tried", "card", "alert_tried", "alert"), (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
RETRY_AFTER_S = 3
TOO_MANY = {"methods": {SPEAKS}, "every": 40, "retry_after": RETRY_AFTER_S}


@dataclass(frozen=True)
class Crisis:
    """Seconds from the words to the card and to the therapist's alert: first tried, and accepted."""

    card_tried: float
    card: float
    alert_tried: float
    alert: float


@dataclass(frozen=True)
class Scale:
    """How large a run is. `to_the_end_s`: how long the rest of the check-ins is waited for."""

    due: int
    in_danger: int
    every_s: float
    to_the_end_s: float = 0.0


BURST = {"fast": Scale(300, 10, 0.5), "full": Scale(10_000, 240, 2.0, to_the_end_s=600.0)}  # goal 16
FLOOD = {"fast": Scale(300, 10, 0.5), "full": Scale(5_000, 150, 2.0, to_the_end_s=900.0)}  # goal 7


@dataclass(frozen=True)
class Burst:
    """What came of one run; `lasted` from the first check-in to the last one that came."""

    due: int
    delivered: int
    lasted: float
    crises: tuple[Crisis, ...]
    left_behind: int  # check-ins that still waited when the last card was accepted
    flooded: int  # answers 429

    def longest(self, what: str, share: float = 1.0) -> float:
        """The longest time to what `WHATS` names, or that of which `share` are no longer."""
        found = sorted(getattr(each, what) for each in self.crises)
        return float(found[min(len(found) - 1, int(len(found) * share))])

    @property
    def pace(self) -> float:
        """Check-ins a second."""
        return self.delivered / self.lasted if self.lasted else 0.0

    @property
    def figures(self) -> dict[str, float]:
        """What is kept of a run."""
        times = {f"{what} {name}": self.longest(what, share) for what in WHATS for name, share in SHARES}
        rest = {"checkins_a_second": self.pace, "lasted_s": self.lasted, "flooded": self.flooded}
        return {"due": self.due, "delivered": self.delivered, "crises": len(self.crises), **rest, **times}

    def __str__(self) -> str:
        times = "; ".join(
            f"{what} " + ", ".join(f"{name} {self.longest(what, share):.2f} s" for name, share in SHARES)
            for what in WHATS
        )
        return (
            f"{len(self.crises)} in danger: {times}\n{self.delivered} of {self.due} check-ins came within "
            f"{self.lasted:.0f} s, {self.pace:.1f} a second; {self.left_behind} waited behind the last card; "
            f"{self.flooded} times 429"
        )


def zone(now: datetime) -> str:
    """A zone in which it is afternoon now."""
    ahead = (AFTERNOON - now.hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def settings(folder: Path, url: str) -> Settings:
    return Settings(bot_api_url=url, data_dir=folder)


async def fill(folder: Path, due: int, say: Callable[[str], None]) -> None:
    """A database in which so many clients of twenty therapists have a check-in due a second ago."""
    now, began = datetime.now(UTC).replace(microsecond=0), time.monotonic()
    database, _ = await open_database(settings(folder, "http://127.0.0.1:1"), say=None)
    await database.transaction(_therapists, now)
    for first in range(0, due, BATCH):
        numbers = range(FIRST_NUMBER + first, FIRST_NUMBER + min(first + BATCH, due))
        await database.transaction(_some, numbers, now)
        say(f"{numbers[-1] + 1 - FIRST_NUMBER} of {due} clients made, {time.monotonic() - began:.0f} s")
    await database.close()


def _therapists(conn: Connection, now: datetime) -> None:
    numbers = range(THERAPIST_NUMBER, THERAPIST_NUMBER + THERAPISTS)
    for number, chat in zip(numbers, make_chats(conn, numbers), strict=True):
        one = Therapist(
            f"t{number}", "Dr. Brandt", chat, claimed_at=now, zone=zone(now), country="GB", tested_at=now, today=False,
            hours_days=frozenset(range(7)), hours_from=wall_time(8), hours_to=wall_time(20),
            alert_sentence="I call you within the day.", sound_at_night=True,
        )  # fmt: skip
        therapists.save(conn, one)


def _some(conn: Connection, numbers: range, now: datetime) -> None:
    like = Client(
        "", "", "", "", standing=Standing.ACTIVE, pairing=Pairing.CONFIRMED, created_at=now, consented_at=now,
        country="GB", zone=zone(now), alerts=AlertLevel.ANY, phone="+44 7700 900123",
    )  # fmt: skip
    for nth in range(THERAPISTS):
        own = [number for number in numbers if number % THERAPISTS == nth]
        if own:
            made = add_like(conn, replace(like, therapist=f"t{THERAPIST_NUMBER + nth}"), own)
            schedules.save_many(conn, [_due(each, now) for each in made])


def _due(client: Client, now: datetime) -> Schedule:
    day = (now - timedelta(days=1)).date()
    return Schedule(
        client=client.id, id=f"s{client.id}", prompt="how_is_it", zone=client.zone,
        times=(FixedTime(wall_time(AFTERNOON, now.minute)),), days=Weekly(EVERY_DAY), start=day, agreed_on=day,
        ends=day + timedelta(weeks=8), next_due_at=now - timedelta(seconds=1),
    )  # fmt: skip


@asynccontextmanager
async def running(folder: Path, due: int, floods: bool) -> AsyncIterator[LocalTelegram]:
    """`handrail run` on that folder, from its first poll on, at a Telegram where everybody has written to it."""
    telegram = LocalTelegram()
    everybody = [*range(FIRST_NUMBER, FIRST_NUMBER + due), *range(THERAPIST_NUMBER, THERAPIST_NUMBER + THERAPISTS)]
    for number in everybody:
        telegram.chats[number] = Chat(number, ChatKind.PRIVATE, Person(number, "", "en", None), started=True)
    telegram.faults.limits = Limits()
    telegram.faults.add(FaultKind.SLOW, methods={SPEAKS}, seconds=LATENCY_S)
    if floods:
        telegram.faults.add(FaultKind.FLOOD, **TOO_MANY)
    async with serve(bot_api(telegram)) as url:
        process = subprocess.Popen(  # noqa: ASYNC220 - begun once, before anything is measured
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=_environment(folder, url, telegram.token)
        )
        try:
            async with asyncio.timeout(START_S):
                while not telegram.updates.allowed:  # noqa: ASYNC110 - it tells nobody
                    await asyncio.sleep(0.02)
            yield telegram
        finally:
            process.kill()
            process.wait()


def _environment(folder: Path, url: str, token: str) -> dict[str, str]:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        port = str(trying.getsockname()[1])
    ours = {
        "HANDRAIL_BOT_TOKEN": token, "HANDRAIL_BOT_API_URL": url, "HANDRAIL_DATA_DIR": str(folder),
        "HANDRAIL_CONSOLE_PORT": port, "HANDRAIL_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HANDRAIL_", "PYTHONDONT"))}
    return kept | ours


@dataclass
class Watch:
    """What Telegram saw, read once: when check-ins came, and what became of each who is in danger."""

    telegram: LocalTelegram
    wrote: dict[int, float] = field(default_factory=dict)
    came: list[float] = field(default_factory=list)
    refused: int = 0
    _tried: dict[int, float] = field(default_factory=dict)
    _cards: dict[int, float] = field(default_factory=dict)
    _alerts_tried: dict[int, float] = field(default_factory=dict)
    _alerts: dict[int, float] = field(default_factory=dict)
    _read: int = 0

    def look(self) -> None:
        """Read on."""
        calls = self.telegram.calls
        while self._read < len(calls):
            self._note(calls[self._read])
            self._read += 1

    @property
    def helped(self) -> bool:
        """Everybody who is in danger has the card, and their therapist the alert."""
        return self._cards.keys() >= self.wrote.keys() and self._alerts.keys() >= self.wrote.keys()

    def found(self, due: int) -> Burst:
        """All in all. Who was never helped was helped after an infinite time."""
        seen = self._tried, self._cards, self._alerts_tried, self._alerts
        crises = tuple(Crisis(*(at.get(number, NEVER) - wrote for at in seen)) for number, wrote in self.wrote.items())
        left = due - sum(at <= max(self._cards.values(), default=0.0) for at in self.came)
        return Burst(due, len(self.came), self.came[-1] - self.came[0], crises, left, self.refused)

    def _note(self, call: Call) -> None:
        number, text = call.chat_id or 0, str(call.parameters.get("text", ""))
        self.refused += "429" in call.outcome
        if call.method != SPEAKS:
            return
        if number >= FIRST_NUMBER and ON_THE_CARD in text and number in self.wrote:
            self._tried.setdefault(number, call.monotonic)
            if call.accepted:
                self._cards.setdefault(number, call.monotonic)
        elif number >= FIRST_NUMBER and call.accepted and ASKED in text:
            self.came.append(call.monotonic)
        elif number < FIRST_NUMBER and (about := LABEL.search(text)):
            self._alerts_tried.setdefault(int(about[1]), call.monotonic)
            if call.accepted:
                self._alerts.setdefault(int(about[1]), call.monotonic)


async def burst(folder: Path, size: Scale, say: Callable[[str], None], *, floods: bool) -> Burst:
    """Of those who wait for a check-in some are in danger, one after the other; then the rest is waited for."""
    await fill(folder, size.due, say)
    async with running(folder, size.due, floods) as telegram:
        watch = Watch(telegram)
        await until(lambda: bool(watch.came), watch, START_S)
        await _danger(watch, size, say)
        await until(lambda: watch.helped, watch, LAST_S)
        began, told = time.monotonic(), [0]

        def all_came() -> bool:
            if len(watch.came) // 1000 > told[0]:
                told[0] = len(watch.came) // 1000
                say(f"{len(watch.came)} of {size.due} check-ins came, {time.monotonic() - began:.0f} s on")
            return len(watch.came) >= size.due - size.in_danger

        await until(all_came, watch, size.to_the_end_s)
        return watch.found(size.due)


async def _danger(watch: Watch, size: Scale, say: Callable[[str], None]) -> None:
    """Whose check-in would come last writes first: in a line they would wait longest."""
    for nth in range(size.in_danger):
        number = FIRST_NUMBER + size.due - 1 - nth
        watch.wrote[number] = time.monotonic()
        Phone(watch.telegram, watch.telegram.chats[number]).say(DANGER)
        await until(lambda: False, watch, size.every_s)
        if nth % 10 == 9:
            say(f"{nth + 1} of {size.in_danger} were in danger, {len(watch.came)} of {size.due} check-ins came")


async def until(true: Callable[[], bool], watch: Watch, seconds: float) -> None:
    """Until it is so, at most so long."""
    ends = time.monotonic() + seconds
    while not true() and (left := ends - time.monotonic()) > 0:
        await asyncio.sleep(min(0.05, left))
        watch.look()
