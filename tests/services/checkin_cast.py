"""Ana and Chidi with check-ins on a real database, and a clock that is moved by hand."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.clock import Clock
from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.conversation import respond
from bot.domain.decision import Say
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, Weekly
from bot.services.moments import World, moment_of
from bot.storage import checkins, clients, horizon, schedules
from bot.storage.cipher import vault_of
from bot.storage.database import Database
from bot.storage.decisions import record
from bot.storage.shape import unpacked
from bot.storage.tables import outbox as outbox_table
from tests.services.cast import cast, world

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EVENING = time(19)


def daily(client: Client, name: str = "s1", at: time = EVENING, **more: Any) -> Schedule:
    """Every day at that time on the client's wall, from 24 November for twelve weeks."""
    usual: dict[str, Any] = {
        "client": client.id, "id": name, "prompt": "", "zone": client.zone, "times": (FixedTime(at),),
        "days": Weekly(EVERY_DAY), "start": date(2026, 11, 24), "agreed_on": date(2026, 11, 17),
        "ends": date(2027, 2, 15), "quiet": client.quiet,
    }  # fmt: skip
    return Schedule(**usual | more)


@dataclass
class Rooms:
    """A database with Ana in it, and the time."""

    database: Database
    now: datetime
    world: World
    clock: Clock
    ana: str = "ana"
    spoken: int = 0

    @classmethod
    async def of(cls, database: Database, *made: Schedule, now: datetime = NOON, **about_ana: Any) -> "Rooms":
        """Ana with these schedules; `about_ana` changes her."""
        the_world = world()
        rooms = cls(database, now, the_world, Clock(database, the_world, lambda: rooms.now, lambda: None))
        await database.transaction(_fill, made, {"last_word_at": now - timedelta(hours=1), **about_ana}, now)
        return rooms

    async def move(self, at: datetime | str, every: timedelta = timedelta(days=1)) -> None:
        """The clock moves on, to each instant at which anything is due, and looks at least so often."""
        until = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
        while self.now < until:
            due = await self.database.read(horizon.next_event, self.now)
            self.now = min(until, self.now + every, due or until)
            await self.clock.tick()

    async def jump(self, at: datetime | str) -> None:
        """Nobody is there meanwhile: one tick at the end."""
        self.now = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
        await self.clock.tick()

    async def all(self) -> list[Checkin]:
        """Ana's check-ins, the oldest first."""
        return list(reversed(await self.database.read(checkins.recent, self.ana, 99)))

    async def states(self) -> list[tuple[CheckinState, Why]]:
        return [(each.state, each.why) for each in await self.all()]

    async def client(self) -> Client:
        return await self.database.read(clients.get, self.ana)

    async def change(self, **so: Any) -> None:
        await self.database.transaction(clients.save, replace(await self.client(), **so))

    async def said(self, kind: str = "") -> list[Say]:
        """Everything written down to be sent to Ana, in order."""
        return await self.letters((await self.client()).chat, kind)

    async def letters(self, chat: str, kind: str = "") -> list[Say]:
        """Everything written down to be sent to a chat."""
        return await self.database.read(_letters, chat, kind)

    async def tap(self, action: str, about: str, version: int = 0) -> None:
        await self.hear(Incoming(Medium.TAP, self.now, self.now, tap=Tap(action, about, version, 5)))

    async def type(self, text: str, sent_at: datetime | None = None) -> None:
        await self.hear(Incoming(Medium.TEXT, sent_at or self.now, self.now, text=text, words=text))

    async def command(self, name: str, argument: str = "") -> None:
        await self.hear(Incoming(Medium.COMMAND, self.now, self.now, command=name, argument=argument))

    async def hear(self, incoming: Incoming) -> None:
        self.spoken += 1
        await self.database.transaction(_hear, self.world, incoming, self.now, self.spoken, self.ana)


def _fill(conn: Connection, made: tuple[Schedule, ...], about_ana: dict[str, Any], now: datetime) -> None:
    ana = cast(conn).ana
    clients.save(conn, replace(ana, **about_ana))
    schedules.save_many(conn, [planned(each, now) for each in made])


def _hear(conn: Connection, world: World, incoming: Incoming, now: datetime, nth: int, client: str) -> None:
    who = clients.get(conn, client)
    here = moment_of(conn, world, who.chat, incoming, now, nth.to_bytes(32), who=who)
    record(conn, respond(here, incoming), origin=f"t:{nth}", chat=who.chat, now=now)


def _letters(conn: Connection, chat: str, kind: str) -> list[Say]:
    of_kind = [outbox_table.c.kind == kind] if kind else []
    rows = conn.execute(select(outbox_table).where(outbox_table.c.chat == chat, *of_kind).order_by(outbox_table.c.id))
    bodies = [vault_of(conn).open(row.body_enc, "outbox", "body_enc", row.dedupe, chat) for row in rows if row.body_enc]
    return [unpacked(Say, body) for body in bodies]
