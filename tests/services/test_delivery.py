"""Letters on the road to Telegram: the real outbox, the real bot, the local Telegram, and a clock moved by hand."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import Connection, select, update

from bot.demo.botapi.app import bot_api
from bot.demo.botapi.faults import FaultKind, Limits
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.wire import Serving
from bot.domain.decision import Board, Class, Kind, Say
from bot.domain.people import Address
from bot.logs import EventLogger
from bot.services import squeeze
from bot.services.delivery import Delivery
from bot.services.moments import World
from bot.storage import chats, clients, next_letter, outbox
from bot.storage.database import Database
from bot.storage.tables import outbox as rows
from bot.telegram.keyboards import Signer
from bot.telegram.sender import Sender, Spoken
from tests.databases import NOW
from tests.services import cast
from tests.telegram.botapi import real_bot

REPEAT = "(may be a repeat)"
WORDS = {
    "en": Spoken({"support": "Support now", "toolkit": "Toolkit"}, REPEAT),
    "es-formal": Spoken({"support": "Ayuda ahora", "toolkit": "Herramientas"}, "(puede estar repetido)"),
}
STEP = timedelta(milliseconds=20)


@pytest.fixture(scope="module")
def world() -> World:
    return cast.world()


@dataclass
class Road:
    """From the outbox to the phones, driven by hand."""

    database: Database
    telegram: LocalTelegram
    serving: Serving
    delivery: Delivery
    clock: "HandClock"
    phones: dict[str, Phone] = field(default_factory=dict)

    async def write(self, *says: tuple[str, str, Say]) -> None:
        """Put letters into the outbox: dedupe key, whose phone, what to say."""
        for _, name, _ in says:
            self.phone(name)

        def written(conn: Connection) -> None:
            drafts = [outbox.Draft(key, self._chat(conn, name), say) for key, name, say in says]
            outbox.put(conn, drafts, self.clock.now())

        await self.database.transaction(written)

    def phone(self, name: str) -> Phone:
        if name not in self.phones:
            self.phones[name] = Phone(self.telegram, self.telegram.person(name))
            self.phones[name].start()
        return self.phones[name]

    def texts(self, name: str) -> list[str]:
        return [message.text for message in self.phone(name).heard]

    async def at_once(self) -> None:
        """Everything that may go at this instant."""
        while await self.delivery.step():
            pass
        await self.delivery.stop()

    async def steps(self, number: int) -> None:
        """So many looks, each with its instant."""
        for _ in range(number):
            await self.delivery.step()
            await self.delivery.stop()
            self.clock.move(STEP)

    async def go_on(self, seconds: float) -> None:
        """Let so much time pass, delivering; while nothing is due it passes at once."""
        end = self.clock.now() + timedelta(seconds=seconds)
        while self.clock.now() < end:
            await self.at_once()
            due = await self.database.read(next_letter.next_due)
            until = min(due or end, end)
            self.clock.move(max(STEP, until - self.clock.now()))
        await self.at_once()

    async def states(self) -> dict[str, str]:
        def found(conn: Connection) -> dict[str, str]:
            return {row.dedupe: row.state for row in conn.execute(select(rows))}

        return await self.database.read(found)

    async def attempts(self, dedupe: str) -> int:
        def found(conn: Connection) -> int:
            return int(conn.execute(select(rows.c.attempts).where(rows.c.dedupe == dedupe)).scalar_one())

        return await self.database.read(found)

    def _chat(self, conn: Connection, name: str) -> str:
        return chats.find_or_make(conn, self.phone(name).chat.chat_id)


@dataclass
class HandClock:
    """Both clocks at once; they stand until they are moved."""

    passed: timedelta = timedelta(seconds=1000)

    def now(self) -> datetime:
        return NOW + self.passed

    def monotonic(self) -> float:
        return self.passed.total_seconds()

    def move(self, by: timedelta) -> None:
        self.passed += by


def tamper(conn: Connection, dedupe: str, other: str) -> None:
    """The words of another letter are put into this one's row: it does not open any more."""
    words = select(rows.c.body_enc).where(rows.c.dedupe == other).scalar_subquery()
    conn.execute(update(rows).where(rows.c.dedupe == dedupe).values(body_enc=words))


@pytest_asyncio.fixture
async def road(sqlite_database: Database, world: World) -> AsyncIterator[Road]:
    clock = HandClock()
    telegram = LocalTelegram(clock.now)
    serving = Serving(bot_api(telegram))
    async with serving as url:
        bot = real_bot(telegram, url, timeout=0.5)
        sender = Sender(bot, Signer(b"k" * 32, 1), WORDS)
        delivery = Delivery(sqlite_database, world, sender.send, clock.now, clock.monotonic)
        yield Road(sqlite_database, telegram, serving, delivery, clock)
        for request in bot._request:
            await request.shutdown()


async def test_a_letter_arrives_once_and_is_settled(road: Road) -> None:
    await road.write(("u:1:0", "Ana", Say("Yes.")))
    await road.go_on(2)
    assert (road.texts("Ana"), await road.states()) == (["Yes."], {"u:1:0": "sent"})


async def test_what_became_of_each_try_is_counted_by_class_and_nothing_else(road: Road) -> None:
    ana = road.phone("Ana").chat.chat_id
    road.telegram.faults.add(FaultKind.FLOOD, chats=[ana], times=1, retry_after=5)
    await road.write(("u:1:0", "Ana", Say("Yes.")), ("k", "Chidi", Say("116 123", Kind.CRISIS)))
    await road.go_on(7)
    tally = road.delivery.tally
    routine = {(Class.ROUTINE, "not_sent"): 1, (Class.ROUTINE, "sent"): 1}
    assert tally.letters == {**routine, (Class.SAFETY, "sent"): 1}
    assert [tally.took[each].count for each in (Class.ROUTINE, Class.SAFETY)] == [1, 1]
    assert 5 <= tally.took[Class.ROUTINE].seconds <= 6 and tally.took[Class.SAFETY].within[0] == 1


async def test_safety_does_not_wait_behind_300_check_ins(road: Road) -> None:
    await road.write(*((f"c:{n}", f"Client {n}", Say("How is it?", Kind.CHECKIN)) for n in range(300)))
    await road.go_on(0.5)
    assert len(road.telegram.sent()) < 20
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)))
    await road.go_on(0.08)
    assert road.texts("Ana") == ["116 123"]


async def test_never_faster_than_telegram_allows(road: Road) -> None:
    road.telegram.faults.limits = Limits(monotonic=road.clock.monotonic)
    kinds = (Kind.CHECKIN, Kind.REPLY, Kind.CRISIS)
    await road.write(*((f"l:{n}", f"Client {n}", Say("Yes.", kinds[n % 3])) for n in range(100)))
    await road.go_on(4.5)
    assert set((await road.states()).values()) == {"sent"}
    assert all(call.accepted for call in road.telegram.calls)


async def test_a_chat_hears_three_at_once_then_one_routine_letter_a_second_in_order(road: Road) -> None:
    await road.write(*((f"u:{n}", "Ana", Say(f"{n}")) for n in range(6)))
    await road.go_on(0.8)
    assert road.texts("Ana") == ["0", "1", "2"]
    await road.go_on(4)
    assert road.texts("Ana") == ["0", "1", "2", "3", "4", "5"]


async def test_a_letter_that_has_to_wait_is_not_overtaken_in_its_chat(road: Road) -> None:
    road.telegram.faults.add(FaultKind.SERVER_ERROR, times=3)
    await road.write(*((f"u:{n}", "Ana", Say(f"{n}")) for n in range(3)))
    await road.go_on(12)
    assert road.texts("Ana") == ["0", "1", "2"]


async def test_tries_are_at_once_and_then_ever_further_apart(road: Road) -> None:
    await road.serving.refuse()
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)))
    made = []
    for _ in range(32):
        await road.go_on(1)
        made.append(await road.attempts("k"))
    assert [made[0], made[1], made[3], made[7], made[15], made[31]] == [2, 3, 4, 5, 6, 7]
    await road.serving.listen()
    await road.go_on(30)
    assert road.texts("Ana") == ["116 123"]


async def test_safety_that_was_accepted_and_dropped_goes_again_and_says_so(road: Road) -> None:
    road.telegram.faults.add(FaultKind.ACCEPTED_THEN_DROPPED, times=2)
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)))
    await road.go_on(3)
    assert road.texts("Ana") == ["116 123", f"116 123\n{REPEAT}", f"116 123\n{REPEAT}"]
    assert await road.states() == {"k": "sent"}


async def test_the_keys_and_the_label_of_a_repeat_are_in_the_language_and_address_of_the_reader(road: Road) -> None:
    """F-33, F-45, F-46: what the sender says itself follows whoever reads it; a stranger reads the first language."""

    def speaks_spanish(conn: Connection) -> None:
        ana = cast.cast(conn).ana
        clients.save(conn, replace(ana, chat=road._chat(conn, "Ana"), language="es", address=Address.FORMAL))

    road.telegram.faults.add(FaultKind.ACCEPTED_THEN_DROPPED, times=1)
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS, board=Board.BOTH)))
    await road.database.transaction(speaks_spanish)
    await road.go_on(3)
    await road.write(("s", "Somebody", Say("116 123", Kind.CRISIS, board=Board.BOTH)))
    await road.go_on(1)
    assert road.texts("Ana") == ["116 123", "116 123\n(puede estar repetido)"]
    assert road.phone("Ana").keyboard == [["Ayuda ahora", "Herramientas"]]
    assert road.phone("Somebody").keyboard == [["Support now", "Toolkit"]]


@pytest.mark.parametrize("kind", [FaultKind.ACCEPTED_THEN_DROPPED, FaultKind.DROPPED, FaultKind.NOT_JSON])
async def test_routine_in_doubt_stays_uncertain_and_never_goes_twice(road: Road, kind: FaultKind) -> None:
    road.telegram.faults.add(kind, times=1)
    await road.write(("u:1", "Ana", Say("Yes.")), ("u:2", "Ana", Say("Next.")))
    await road.go_on(60)
    assert await road.states() == {"u:1": "uncertain", "u:2": "sent"}
    assert road.texts("Ana") == ["Next."] if kind is FaultKind.DROPPED else ["Yes.", "Next."]


async def test_a_429_binds_its_chat_and_nobody_else(road: Road) -> None:
    ana = road.phone("Ana").chat.chat_id
    road.telegram.faults.add(FaultKind.FLOOD, chats=[ana], times=1, retry_after=5)
    await road.write(("u:1", "Ana", Say("Yes.")), ("k", "Ana", Say("116 123", Kind.CRISIS)))
    await road.write(("u:2", "Chidi", Say("Yes.")))
    await road.go_on(4.5)
    assert (road.texts("Ana"), road.texts("Chidi")) == ([], ["Yes."])
    assert len(road.telegram.calls) == 2
    await road.go_on(2)
    assert road.texts("Ana") == ["116 123", "Yes."]


async def test_a_second_429_binds_routine_and_safety_for_others_is_still_tried(road: Road) -> None:
    flooded = [road.phone(name).chat.chat_id for name in ("Ana", "Chidi")]
    road.telegram.faults.add(FaultKind.FLOOD, chats=flooded, times=2, retry_after=5)
    await road.write(("u:1", "Ana", Say("Yes.")), ("u:2", "Chidi", Say("Yes.")))
    await road.go_on(0.2)
    await road.write(("u:3", "Tom", Say("Yes.")), ("a", "Marta", Say("An alert.", Kind.STATUS)))
    await road.go_on(4)
    assert (road.texts("Tom"), road.texts("Marta")) == ([], ["An alert."])
    await road.go_on(2)
    assert road.texts("Tom") == ["Yes."]


async def test_what_comes_too_late_is_not_sent(road: Road) -> None:
    await road.serving.refuse()
    await road.write(("c:1", "Ana", Say("How is it?", Kind.CHECKIN)), ("k", "Ana", Say("116 123", Kind.CRISIS)))
    await road.at_once()
    road.clock.move(timedelta(minutes=31))
    await road.serving.listen()
    await road.go_on(6)
    assert (road.texts("Ana"), (await road.states())["c:1"]) == (["116 123"], "expired")


async def test_what_was_in_the_air_when_the_process_died(road: Road) -> None:
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)), ("u:1", "Chidi", Say("Yes.")))
    for _ in range(2):
        now = road.clock.now()
        await road.database.transaction(next_letter.lease_next, now, now + timedelta(seconds=30), 1)
    running = asyncio.ensure_future(road.delivery.run())
    await road.phone("Ana").until(lambda phone: phone.heard)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await road.delivery.stop()
    assert (road.texts("Ana"), road.texts("Chidi")) == ([f"116 123\n{REPEAT}"], [])
    assert await road.states() == {"k": "sent", "u:1": "uncertain"}


async def test_safety_goes_while_the_database_refuses_every_write_says_so_and_is_settled_afterwards(road: Road) -> None:
    """The reply stood in the outbox when the disk filled up: nobody in danger waits for the disk (§2.8)."""
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)), ("a", "Dr. Brandt", Say("Open.", Kind.ALERT)))
    await road.write(("u:1", "Chidi", Say("Yes.")))
    await road.database.transaction(squeeze.set_full, True)
    await road.steps(6)
    assert (road.texts("Ana"), road.texts("Dr. Brandt")) == ([f"116 123\n{REPEAT}"], [f"Open.\n{REPEAT}"])
    assert road.texts("Chidi") == [], "routine is never sent without its row"
    await road.database.transaction(squeeze.set_full, False)
    await road.go_on(40)
    assert await road.states() == {"k": "sent", "a": "sent", "u:1": "sent"}
    assert len(road.telegram.sent()) == 3, "something went twice"


async def test_what_is_in_the_air_when_the_database_takes_writes_again_does_not_go_twice(road: Road) -> None:
    road.telegram.faults.add(FaultKind.SLOW, seconds=0.3)
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)))
    await road.database.transaction(squeeze.set_full, True)
    assert await road.delivery.step()
    await road.database.transaction(squeeze.set_full, False)
    await road.go_on(40)
    assert (road.texts("Ana"), await road.states()) == ([f"116 123\n{REPEAT}"], {"k": "sent"})


async def test_without_a_lease_too_a_letter_that_cannot_be_opened_holds_nobody_up(road: Road) -> None:
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)), ("a", "Dr. Brandt", Say("Open.", Kind.ALERT)))
    await road.database.transaction(tamper, "k", "a")
    await road.database.transaction(squeeze.set_full, True)
    await road.steps(3)
    assert (road.texts("Ana"), road.texts("Dr. Brandt")) == ([], [f"Open.\n{REPEAT}"])
    await road.database.transaction(squeeze.set_full, False)
    await road.go_on(40)
    assert await road.states() == {"k": "failed", "a": "sent"}


async def test_without_a_lease_too_a_429_binds_its_chat_and_nobody_else(road: Road) -> None:
    ana = road.phone("Ana").chat.chat_id
    road.telegram.faults.add(FaultKind.FLOOD, chats=[ana], times=1, retry_after=5)
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)), ("a", "Dr. Brandt", Say("Open.", Kind.ALERT)))
    await road.database.transaction(squeeze.set_full, True)
    await road.steps(6)
    assert (road.texts("Ana"), len(road.texts("Dr. Brandt"))) == ([], 1)
    road.clock.move(timedelta(seconds=5))
    await road.steps(3)
    assert road.texts("Ana") == [f"116 123\n{REPEAT}"]


async def test_a_fault_in_what_follows_does_not_end_the_loop(road: Road) -> None:
    await road.write(("c:no:date:0", "Ana", Say("How is it?", Kind.CHECKIN)))
    now = road.clock.now()
    await road.database.transaction(next_letter.lease_next, now, now + timedelta(seconds=30), 1)
    await road.write(("u:1", "Chidi", Say("Yes.")))
    running = asyncio.ensure_future(road.delivery.run())
    await road.phone("Chidi").until(lambda phone: phone.heard)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await road.delivery.stop()
    assert await road.states() == {"c:no:date:0": "uncertain", "u:1": "sent"}


async def test_many_chats_are_served_at_the_same_time(road: Road) -> None:
    road.telegram.faults.add(FaultKind.SLOW, seconds=4)
    await road.write(*((f"k:{n}", f"Client {n}", Say("116 123", Kind.CRISIS)) for n in range(8)))
    await road.database.read(next_letter.next_due)
    for _ in range(20):
        while await road.delivery.step():
            pass
        road.clock.move(STEP)
    assert len(road.delivery.tasks) == 8
    await road.delivery.stop()


async def test_safety_finds_a_hand_while_everything_routine_hangs(road: Road) -> None:
    hanging = [road.phone(f"Client {n}").chat.chat_id for n in range(20)]
    road.telegram.faults.add(FaultKind.SILENT, chats=hanging)
    await road.write(*((f"u:{n}", f"Client {n}", Say("Yes.")) for n in range(20)))
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS, not_before=road.clock.now() + timedelta(seconds=1))))
    for _ in range(60):
        while await road.delivery.step():
            pass
        road.clock.move(STEP)
    await road.phone("Ana").until(lambda phone: phone.heard, timeout=0.4)
    await road.delivery.stop()


async def test_a_fault_in_what_follows_never_sends_a_letter_again(road: Road) -> None:
    await road.write(("not as alerts are named", "Ana", Say("Alert 1.", Kind.ALERT, alert_no="1")))
    await road.go_on(40)
    assert (road.texts("Ana"), await road.states()) == (["Alert 1."], {"not as alerts are named": "sent"})


async def test_a_letter_that_cannot_be_opened_holds_nobody_up(road: Road) -> None:
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)), ("u:1", "Chidi", Say("Yes.")))
    await road.database.transaction(tamper, "k", "u:1")
    await road.go_on(1)
    assert (road.texts("Ana"), road.texts("Chidi")) == ([], ["Yes."])


async def test_a_letter_that_does_not_get_through_is_signalled(road: Road, caplog: pytest.LogCaptureFixture) -> None:
    await road.serving.refuse()
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)))
    with caplog.at_level(logging.ERROR):
        await road.go_on(9)
    assert [record.message for record in caplog.records].count("delivery_loop") == 1


async def test_a_blocked_chat_is_left_alone(road: Road) -> None:
    road.phone("Ana").block()
    await road.write(("u:1", "Ana", Say("Yes.")))
    await road.go_on(40)
    assert (await road.states(), len(road.telegram.calls)) == ({"u:1": "blocked"}, 1)


async def test_what_was_said_never_stands_in_a_log(road: Road, caplog: pytest.LogCaptureFixture) -> None:
    assert EventLogger.strict
    with caplog.at_level(logging.DEBUG, logger="bot"):
        await road.write(("u:1", "Ana", Say("a canary in the words")))
        await road.go_on(0.1)
    logged = "".join(str(record.__dict__) for record in caplog.records if record.name.startswith("bot."))
    assert "sent" in logged
    assert "canary" not in logged


async def test_a_call_wakes_the_loop_at_once(road: Road) -> None:
    running = asyncio.ensure_future(road.delivery.run())
    await asyncio.sleep(0.1)
    await road.write(("k", "Ana", Say("116 123", Kind.CRISIS)))
    road.delivery.wake()
    await road.phone("Ana").until(lambda phone: phone.heard, timeout=0.5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await road.delivery.stop()
