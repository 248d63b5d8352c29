"""CR-105 over everything there is: keys old and new, commands, links, typed words and what the clock sends.

Ana at the last stage taps through all of it, and every key she ever saw is kept. At each lower stage, and while stages
and holds change under her hands, all of these are tapped again: nothing above her stage opens, is shown or is sent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.checkin import CheckinState, Why
from bot.domain.conversation import respond
from bot.domain.decision import Decision, Key, Kind
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.people import Client
from bot.domain.schedule_presets import Basis, from_preset
from bot.domain.stage import ORDER, Stage
from bot.domain.talk import plan_walk
from bot.domain.talk.houses import CLIENT_TAPS, COMMANDS
from bot.domain.toolkit import Practice, PracticeState
from bot.services.moments import moment_of
from bot.storage import checkins, clients, places, practices
from bot.storage.database import Database
from bot.storage.decisions import record
from tests.conftest import Size
from tests.domain.test_schedule_presets import OFFERED
from tests.services.cast import world
from tests.services.checkin_cast import NOON, Rooms, daily
from tests.services.test_checkin_life import ANA

LEAVES = {"endlink", "switch", "er", "ers", "erx", "erase", "stop"}  # whoever leaves has no stage
PRESSES = 140
WORDS = ("hello", "7", "yes", "1", "skip", "processing", "thought record", "Toolkit", "next thing")
LIMITS: tuple[dict[str, Any], ...] = (
    {"own_stage": Stage.SAFETY},
    {"own_stage": Stage.STABILISATION},
    {"hold": True},
    {"own_stage": Stage.PROCESSING},
    {"ceiling": Stage.SAFETY},
)
FREE: dict[str, Any] = {"own_stage": None, "hold": False}


@dataclass(frozen=True)
class Stand:
    """How Ana stands at one instant."""

    client: Client
    place: Place
    practices: Sequence[Practice] = ()


@dataclass
class Walk:
    """Ana's chat on a database; whatever is decided is looked at before anything else happens."""

    rooms: Rooms
    turn: int = 0
    known: dict[tuple[str, str], Key] = field(default_factory=dict)

    async def tap(self, key: Key) -> Decision:
        return await self.hear(Medium.TAP, tap=Tap(key.action, key.about, key.version, 5))

    async def command(self, name: str, argument: str = "") -> Decision:
        return await self.hear(Medium.COMMAND, command=name, argument=argument)

    async def type(self, text: str) -> Decision:
        return await self.hear(Medium.TEXT, text=text, words=text)

    async def hear(self, medium: Medium, **said: Any) -> Decision:
        self.turn += 1
        self.rooms.now += timedelta(seconds=7)
        incoming = Incoming(medium, self.rooms.now, self.rooms.now, **said)
        decision, before, after = await self.rooms.database.transaction(_hear, self.rooms, incoming, self.turn)
        if not _walks(incoming):
            self.look(decision, f"{medium.value} {said} after {before.place.script}", before, after)
        return decision

    def look(self, decision: Decision, what: str, before: Stand, after: Stand) -> None:
        """Nothing above the stage that she has now was opened, shown, offered or gone on with.

        Where this very act lowered the stage, what stood open is left at the next one.
        """
        client, place = after.client, after.place
        book = self.rooms.world.book_of(client)
        script = book.script(place.script) if place.open else None
        lowered = client.stage.rank < before.client.stage.rank and place.run == before.place.run
        assert lowered or script is None or client.stage.reaches(script.min_stage), f"{what} opens {place.script}"
        mine = [say for say in decision.says if say.to in ("", client.chat)]
        for say in mine:
            above = [one for one in book.prompts.values() if not client.stage.reaches(one.min_stage)]
            assert not any(one.text in say.text for one in above), f"{what} shows {say.text}"
        keys = [key for say in mine for row in say.keys for key in row]
        for key in keys:
            self.known.setdefault((key.action, key.about), key)
        own = {each.id: each for each in after.practices}
        offered = [own[key.about] for key in keys if key.action == "pr" and key.about in own]
        scripts = [book.practices[one.script] for one in offered if one.script in book.practices]
        assert all(client.stage.reaches(one.min_stage) for one in scripts), f"{what} offers {scripts}"


def _walks(incoming: Incoming) -> bool:
    """The walk through the safety plan changes nothing, not even what stands open (CR-505)."""
    return incoming.command in plan_walk.COMMANDS or bool(incoming.tap and incoming.tap.action in plan_walk.TAPS)


def _hear(conn: Connection, rooms: Rooms, incoming: Incoming, turn: int) -> tuple[Decision, Stand, Stand]:
    who = clients.get(conn, rooms.ana)
    here = moment_of(conn, rooms.world, who.chat, incoming, rooms.now, turn.to_bytes(32), who=who)
    before = Stand(who, places.get(conn, who.chat))
    decision = respond(here, incoming)
    record(conn, decision, origin=f"w:{turn}", chat=who.chat, now=rooms.now)
    return decision, before, _now(conn, rooms.ana)


def _now(conn: Connection, ana: str) -> Stand:
    client = clients.get(conn, ana)
    return Stand(client, places.get(conn, client.chat), practices.of_client(conn, ana))


def _every_practice(conn: Connection, rooms: Rooms) -> None:
    book = rooms.world.book_of(clients.get(conn, rooms.ana))
    made = [
        Practice(f"p-{each.id}", rooms.ana, each.title, script=each.id, state=PracticeState.KEPT)
        for each in book.practices.values()
    ]
    practices.save(conn, *made)


async def raised(rooms: Rooms) -> Rooms:
    """Ana at the last stage, one step at a time."""
    for stage in ORDER[(await rooms.client()).ceiling.rank :]:
        await rooms.change(ceiling=stage)
    return rooms


async def at_the_last_stage(database: Database) -> Walk:
    rooms = await raised(await Rooms.of(database, daily(ANA)))
    await rooms.database.transaction(_every_practice, rooms)
    return Walk(rooms)


async def through_everything(walk: Walk) -> list[Key]:
    """Every command, and every key that comes of it, as far as it goes."""
    for name in sorted(COMMANDS):
        if name not in LEAVES:
            await walk.command(name)
    pressed: set[tuple[str, str]] = set()
    while len(pressed) < PRESSES and (fresh := [k for k in walk.known if k not in pressed and k[0] not in LEAVES]):
        pressed.add(fresh[0])
        if fresh[0][0]:
            await walk.tap(walk.known[fresh[0]])
    for action in CLIENT_TAPS.keys() - LEAVES:
        walk.known.setdefault((action, ""), Key(action, action))
    return [key for (action, _), key in walk.known.items() if action and action not in LEAVES]


def drawn(keys: Iterable[Key], seed: str) -> list[Key]:
    """The keys in an order drawn from the seed."""
    return sorted(keys, key=lambda key: blake2b(f"{seed} {key.action} {key.about}".encode()).digest())


async def test_no_key_command_or_word_opens_anything_above_the_stage(sqlite_database: Database, size: Size) -> None:
    """CR-105; in the fast size every third key at each limit, each time others."""
    walk = await at_the_last_stage(sqlite_database)
    keys = await through_everything(walk)
    assert len(keys) > 150
    for limit in LIMITS:
        await walk.rooms.change(**FREE, **{k: v for k, v in limit.items() if k not in FREE})
        await walk.rooms.change(**limit)
        for name in sorted(COMMANDS.keys() - LEAVES):
            await walk.command(name, "i-0123456789abcdef" if name == "start" else "")
        for number, key in enumerate(drawn(keys, str(limit))[:: 1 if size == "full" else 3]):
            await walk.tap(key)
            if number % 5 == 0:
                await walk.type(WORDS[number // 5 % len(WORDS)])
        await always_open(walk)


async def test_while_stages_and_holds_change_nothing_above_them_stays_within_reach(sqlite_database: Database) -> None:
    """CR-103, CR-104, CR-105."""
    walk = await at_the_last_stage(sqlite_database)
    keys = await through_everything(walk)
    for number, key in enumerate(drawn(keys, "changing")):
        await walk.rooms.change(**(FREE | LIMITS[number % 4] if number % 3 else FREE))
        await walk.tap(key)


async def always_open(walk: Walk) -> None:
    """Help, leaving, settings and just writing it down are there at every stage."""
    assert any(say.kind is Kind.CRISIS for say in (await walk.command("now")).says)
    for name in ("plan", "pause", "resume", "settings", "mydata", "agreed", "help"):
        assert (await walk.command(name)).says, name
    await walk.tap(Key("Just write it down", "th", "write"))
    assert (await walk.rooms.database.read(_now, walk.rooms.ana)).place.script == "write_down"


@pytest.mark.parametrize("limit", [{"ceiling": Stage.SAFETY}, {"hold": True}, {"own_stage": Stage.STABILISATION}, {}])
async def test_no_schedule_sends_a_prompt_above_the_stage(sqlite_database: Database, limit: dict[str, Any]) -> None:
    """CR-105: each authored prompt by name, and each rhythm with the prompts taking turns."""
    book = world().books["en"]
    session = (NOON.date() + timedelta(days=2),)
    basis = Basis("ana", "", "", "Europe/London", NOON.date(), 12, 0, session_on=session)
    named = [daily(ANA, f"n-{each}", time(9, number), prompt=each) for number, each in enumerate(book.prompts)]
    rhythms = [from_preset(each, replace(basis, id=f"r-{each.value}")) for each in OFFERED]
    rooms = await raised(await Rooms.of(sqlite_database, *named, *rhythms))
    await rooms.change(**limit)
    for day in range(9):
        await rooms.move(datetime(2026, 11, 24, 22, tzinfo=UTC) + timedelta(days=day))
        await rooms.change(last_word_at=rooms.now, unanswered=0)
    stage = (await rooms.client()).stage
    there = await rooms.database.read(checkins.of_client, "ana")
    assert any(each.state is CheckinState.LAPSED for each in there)
    above = {each.id for each in book.prompts.values() if not stage.reaches(each.min_stage)}
    assert {each.why for each in there if each.prompt in above} <= {Why.STAGE}
    letters = [say.text for say in await rooms.said("checkin")]
    assert letters
    assert not [each for each in above for text in letters if book.prompts[each].text in text]
