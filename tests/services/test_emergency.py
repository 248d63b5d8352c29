"""When nothing can be written down, words of danger still get help, from memory, and say so."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.domain.alert import AlertCare, ReadingHours, alert_number, open_alert
from bot.domain.alert_plan import Reader
from bot.domain.book import Book
from bot.domain.decision import Kind, Say
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.letter import Gone, NotSent, Outcome, Sent
from bot.domain.people import AlertLevel
from bot.domain.risk.reading import Tier
from bot.services.conversation import hear_next
from bot.services.emergency import Emergency, Unrecorded
from bot.services.moments import World
from bot.storage import alerts, clients, inbox
from bot.storage.database import Database
from bot.storage.errors import Locked
from bot.storage.roster import Known
from bot.storage.sqlite import R, Sqlite
from tests.databases import NOW
from tests.services.cast import ANAS_PHONE, BRANDTS_PHONE, CHIDIS_PHONE, INDEX_KEY, OKAFORS_PHONE, cast, world

DANGER = "I am going to kill myself tonight"
ORDINARY = "The lift was crowded today"
STRANGERS_PHONE = 9001
REPEAT = "(may be a repeat)"


@dataclass
class Post:
    """What left the house, and what Telegram says to it."""

    sent: list[tuple[int, Say]] = field(default_factory=list)
    outcome: Callable[[int, Say], Outcome] = lambda to, say: Sent(1)

    takes_s: float = 0.0

    async def __call__(self, to: int, say: Say) -> Outcome:
        await asyncio.sleep(self.takes_s)
        outcome = self.outcome(to, say)
        if isinstance(outcome, Sent):
            self.sent.append((to, say))
        return outcome

    def to(self, telegram_id: int) -> list[Say]:
        return [say for to, say in self.sent if to == telegram_id]


class Unreadable(Sqlite):
    """A database that nothing can be read from."""

    def __init__(self) -> None:
        """No file, no threads."""

    async def read(self, work: Callable[[Connection], R]) -> R:
        raise Locked


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Lane:
    """The lane with its clock and its post."""

    emergency: Emergency
    post: Post
    clock: Clock

    async def hear(self, *batch: Unrecorded) -> None:
        await self.emergency.answer(batch)

    def knows(self, telegram_id: int) -> Known:
        known = self.emergency.memory.roster.client(telegram_id)
        assert known is not None
        return known

    async def hear_for_long(self, *batch: Unrecorded) -> None:
        """Telegram brings it again and again, and after five seconds it is still not kept."""
        await self.hear(*batch)
        self.clock.now += timedelta(seconds=5)
        await self.hear(*batch)


@pytest.fixture(scope="module")
def the_world() -> World:
    return world()


@pytest.fixture
async def lane(sqlite_database: Database, the_world: World) -> Lane:
    """Everybody is known, and then the database is not asked any more."""
    await sqlite_database.transaction(cast)
    return await lane_over(sqlite_database, the_world)


async def lane_over(database: Database, the_world: World) -> Lane:
    post, clock = Post(), Clock()
    emergency = Emergency(the_world, clock, post)
    await emergency.refresh(database)
    return Lane(emergency, post, clock)


def said(words: str, to: int = ANAS_PHONE, update: int = 41, **more: object) -> Unrecorded:
    heard = Incoming(Medium.TEXT, NOW, NOW, text=words, words=words, message_id=update, update_id=update, language="en")
    return Unrecorded(to, replace(heard, **more))  # type: ignore[arg-type]


def command(name: str, to: int = ANAS_PHONE, update: int = 42) -> Unrecorded:
    return said("", to, update, medium=Medium.COMMAND, command=name)


def texts(says: Sequence[Say]) -> str:
    return "\n".join(say.text for say in says)


async def test_words_of_danger_get_the_card_and_the_therapist_a_note_without_them(lane: Lane) -> None:
    """CR-602, CR-702."""
    await lane.hear(said(DANGER))
    ana, brandt = lane.post.to(ANAS_PHONE), lane.post.to(BRANDTS_PHONE)
    assert ana[0].kind is Kind.CRISIS and "999" in ana[0].text
    assert [say.kind for say in brandt] == [Kind.ALERT]
    assert "kill" not in texts(brandt) and brandt[0].protect


async def test_the_note_bears_the_number_that_the_row_will_bear(lane: Lane) -> None:
    await lane.hear(said(DANGER, update=77))
    number = alert_number(INDEX_KEY, ANAS_PHONE, 77, int(NOW.timestamp()))
    (note,) = lane.post.to(BRANDTS_PHONE)
    assert note.alert_no == number and number in note.text


async def test_after_recovery_the_row_has_that_number(sqlite_database: Database, lane: Lane, the_world: World) -> None:
    one = said(DANGER, update=77)
    await lane.hear(one)
    update = (77, ANAS_PHONE, "m:77", "message", b"{}", NOW)
    await sqlite_database.transaction(inbox.receive, [update], NOW)
    (chat,) = await sqlite_database.read(inbox.waiting_chats)
    assert chat is not None

    def translate(raw: bytes, who: str) -> Incoming:
        return one.incoming

    assert await sqlite_database.transaction(hear_next, the_world, chat, NOW, bytes(32), translate)
    recorded = await sqlite_database.read(alerts.open_of, "ana")
    assert recorded is not None and recorded.alert_no == lane.post.to(BRANDTS_PHONE)[0].alert_no


async def test_an_open_alert_keeps_its_number(sqlite_database: Database, the_world: World) -> None:
    await sqlite_database.transaction(cast)
    hours = ReadingHours(frozenset(range(7)), NOW.time(), NOW.replace(hour=20).time(), "Europe/London")
    reader = Reader("brandt", hours, True)
    opened = open_alert("40718253", "ana", Tier.URGENT, "plan", NOW, NOW, AlertCare(), therapist=reader)
    await sqlite_database.transaction(alerts.save, opened)
    lane = await lane_over(sqlite_database, the_world)
    await lane.hear(said(DANGER))
    assert [say.alert_no for say in lane.post.to(BRANDTS_PHONE)] == ["40718253"]


async def test_everything_sent_from_memory_says_that_it_may_be_a_repeat(lane: Lane) -> None:
    await lane.hear(said(DANGER))
    assert lane.post.sent and all(say.text.endswith(REPEAT) for _, say in lane.post.sent)


async def test_what_telegram_delivers_again_is_answered_once(lane: Lane) -> None:
    for _ in range(3):
        await lane.hear(said(DANGER))
    assert len(lane.post.to(BRANDTS_PHONE)) == 1
    assert lane.emergency.was_said(41) and not lane.emergency.was_said(42)


async def test_what_could_not_be_sent_is_sent_when_it_comes_again(lane: Lane) -> None:
    lane.post.outcome = lambda to, say: NotSent()
    await lane.hear(said(DANGER))
    assert not lane.emergency.was_said(41)
    lane.post.outcome = lambda to, say: Sent(1)
    await lane.hear(said(DANGER))
    assert lane.post.to(ANAS_PHONE) and len(lane.post.to(BRANDTS_PHONE)) == 1


async def test_a_note_that_cannot_be_delivered_is_not_said_to_be_on_its_way(lane: Lane, the_world: World) -> None:
    lane.post.outcome = lambda to, say: Gone() if to == BRANDTS_PHONE else Sent(1)
    await lane.hear(said(DANGER))
    assert "could not be delivered to Dr. Brandt" in texts(lane.post.to(ANAS_PHONE))
    assert "I am sending" not in texts(lane.post.to(ANAS_PHONE))


async def test_a_client_who_was_never_asked_gets_the_card_and_nobody_is_told(lane: Lane) -> None:
    await lane.hear(said(DANGER, CHIDIS_PHONE))
    assert lane.post.to(CHIDIS_PHONE)[0].kind is Kind.CRISIS
    assert lane.post.to(OKAFORS_PHONE) == [] and lane.post.to(BRANDTS_PHONE) == []
    assert "Nobody has been told" in texts(lane.post.to(CHIDIS_PHONE))


async def test_words_that_were_not_kept_are_not_said_to_be_kept(lane: Lane, the_world: World) -> None:
    kept = the_world.book("en").crisis.kept
    await lane.hear(said(DANGER, CHIDIS_PHONE, 1))
    assert kept not in texts(lane.post.to(CHIDIS_PHONE))
    await lane.hear(replace(said(DANGER, CHIDIS_PHONE, 2), kept=True))
    assert kept in texts(lane.post.to(CHIDIS_PHONE))


async def test_words_that_stand_in_the_inbox_get_help_at_once_and_everything_else_later(lane: Lane) -> None:
    await lane.hear_for_long(replace(said(ORDINARY, update=1), kept=True))
    assert lane.post.sent == []
    await lane.hear(replace(said(DANGER, update=2), kept=True))
    assert lane.post.to(ANAS_PHONE) and lane.post.to(BRANDTS_PHONE)


async def test_a_stranger_in_danger_gets_a_card(lane: Lane) -> None:
    await lane.hear(said(DANGER, STRANGERS_PHONE))
    assert lane.post.to(STRANGERS_PHONE)[0].kind is Kind.CRISIS and len(lane.post.sent) == 1


async def test_without_any_roster_there_is_still_a_card(the_world: World) -> None:
    """CR-612."""
    post = Post()
    await Emergency(the_world, Clock(), post).answer([said(DANGER)])
    assert [say.kind for say in post.to(ANAS_PHONE)] == [Kind.CRISIS]


@pytest.mark.parametrize("name", ["now", "help"])
async def test_asking_for_help_gets_the_card_without_an_alert(lane: Lane, name: str) -> None:
    """CR-612."""
    await lane.hear(command(name))
    assert "999" in texts(lane.post.to(ANAS_PHONE)) and lane.post.to(BRANDTS_PHONE) == []


async def test_the_support_key_gets_the_card(lane: Lane, the_world: World) -> None:
    """CR-612."""
    await lane.hear(said(the_world.book("en").common.key_support))
    assert "999" in texts(lane.post.to(ANAS_PHONE))


async def test_tell_my_therapist_works_from_memory(lane: Lane) -> None:
    """CR-612."""
    await lane.hear(said("", medium=Medium.TAP, tap=Tap("tell", "", 0, 5)))
    assert len(lane.post.to(BRANDTS_PHONE)) == 1


@pytest.mark.parametrize(("about", "helped"), [("item_9:0", 0), ("item_9:1", 2), ("item_9:3", 2), ("item_8:3", 0)])
async def test_a_risk_item_above_zero_gets_the_card_and_the_therapist_a_note_CR_904(
    lane: Lane, about: str, helped: int
) -> None:
    await lane.hear(said("", medium=Medium.TAP, tap=Tap("d", about, 0, 5)))
    cards = [say for say in lane.post.to(ANAS_PHONE) if say.kind is Kind.CRISIS]
    notes = [say for say in lane.post.to(BRANDTS_PHONE) if say.kind is Kind.ALERT]
    assert len(cards) + len(notes) == helped
    assert not helped or "Are you in danger right now?" in cards[0].text


async def test_other_words_are_said_to_be_lost_once_in_ten_minutes(lane: Lane, the_world: World) -> None:
    lost = the_world.book("en").common.broke_lost
    await lane.hear_for_long(said(ORDINARY, update=1), said(ORDINARY, update=2))
    lane.clock.now += timedelta(minutes=9)
    await lane.hear_for_long(said(ORDINARY, update=1), said(ORDINARY, update=3))
    assert [say.text for say in lane.post.to(ANAS_PHONE)] == [lost]
    lane.clock.now += timedelta(minutes=2)
    await lane.hear_for_long(said(ORDINARY, update=4))
    assert [say.text for say in lane.post.to(ANAS_PHONE)] == [lost, lost]
    assert not lane.emergency.was_said(1)


async def test_words_are_not_called_lost_while_they_may_still_be_kept(lane: Lane) -> None:
    """A lock of a second loses nothing: Telegram brings the words again, and they are kept then."""
    await lane.hear(said(ORDINARY))
    lane.clock.now += timedelta(seconds=4)
    await lane.hear(said(ORDINARY))
    assert lane.post.sent == []
    lane.clock.now += timedelta(seconds=1)
    await lane.hear(said(ORDINARY))
    assert len(lane.post.to(ANAS_PHONE)) == 1


async def test_the_lines_for_others_do_not_keep_the_next_in_danger_waiting(lane: Lane) -> None:
    crowd = [said(ORDINARY, 20_000 + number, number) for number in range(100)]
    await lane.hear_for_long(*crowd)
    assert len(lane.post.sent) == 10
    await lane.hear(*crowd)
    assert len({to for to, _ in lane.post.sent}) == 20


async def test_many_in_danger_are_helped_at_the_same_time(lane: Lane) -> None:
    lane.post.takes_s = 0.05
    began = asyncio.get_running_loop().time()
    await lane.hear(*(said(DANGER, 20_000 + number, number) for number in range(40)))
    assert len(lane.post.sent) == 40 and asyncio.get_running_loop().time() - began < 40 * 0.05 / 2


async def test_a_chat_that_telegram_asked_to_wait_with_is_not_written_to_before(lane: Lane) -> None:
    lane.post.outcome = lambda to, say: NotSent(timedelta(seconds=5), "429") if to == ANAS_PHONE else Sent(1)
    await lane.hear(said(DANGER))
    assert len(lane.post.to(BRANDTS_PHONE)) == 1
    lane.post.outcome = lambda to, say: Sent(1)
    await lane.hear(said(DANGER))
    assert lane.post.to(ANAS_PHONE) == []
    lane.clock.now += timedelta(seconds=5)
    await lane.hear(said(DANGER))
    assert lane.post.to(ANAS_PHONE)[0].kind is Kind.CRISIS and len(lane.post.to(BRANDTS_PHONE)) == 1


async def test_help_goes_before_the_line_for_others(lane: Lane) -> None:
    await lane.hear_for_long(said(ORDINARY, CHIDIS_PHONE, 1), said(DANGER, ANAS_PHONE, 2))
    assert (lane.post.sent[0][0], lane.post.sent[-1][0]) == (ANAS_PHONE, CHIDIS_PHONE)


async def test_a_therapists_ordinary_words_are_only_lost(lane: Lane, the_world: World) -> None:
    await lane.hear_for_long(said(ORDINARY, BRANDTS_PHONE))
    assert [say.text for say in lane.post.to(BRANDTS_PHONE)] == [the_world.book("en").common.broke_lost]


async def test_a_chat_that_blocked_us_is_not_written_to(lane: Lane) -> None:
    await lane.hear(said("", medium=Medium.BLOCKED))
    assert lane.post.sent == []


async def test_where_even_the_card_breaks_the_last_words_of_help_are_said(the_world: World, lane: Lane) -> None:
    """CR-602."""
    broken: Book = replace(the_world.book("en"), lexicons=None)  # type: ignore[arg-type]
    lane.emergency.memory.world = replace(the_world, books={"en": broken})
    await lane.hear(said(DANGER))
    (last,) = lane.post.to(ANAS_PHONE)
    assert last.kind is Kind.CRISIS and "your local emergency number" in last.text and last.text.endswith(REPEAT)


async def test_a_client_who_turns_alerts_off_is_believed_after_the_commit(
    sqlite_database: Database, the_world: World
) -> None:
    people = await sqlite_database.transaction(cast)
    lane = await lane_over(sqlite_database, the_world)
    await sqlite_database.transaction(clients.save, replace(people.ana, alerts=AlertLevel.NONE))
    await lane.emergency.refresh(sqlite_database)
    await lane.hear(said(DANGER))
    assert lane.post.to(BRANDTS_PHONE) == [] and lane.post.to(ANAS_PHONE)


async def test_what_could_not_be_read_is_asked_about_again(sqlite_database: Database, the_world: World) -> None:
    people = await sqlite_database.transaction(cast)
    lane = await lane_over(sqlite_database, the_world)
    await sqlite_database.transaction(clients.save, replace(people.ana, alerts=AlertLevel.NONE))
    refusing = Database(Unreadable(), sqlite_database._ring, sqlite_database.erased)
    with pytest.raises(Locked):
        await lane.emergency.refresh(refusing)
    assert lane.knows(ANAS_PHONE).client.alerts is AlertLevel.ANY
    await lane.emergency.refresh(sqlite_database)
    assert lane.knows(ANAS_PHONE).client.alerts is AlertLevel.NONE
