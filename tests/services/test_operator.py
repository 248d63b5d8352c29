"""The operator is told what does not work, in a chat of their own, and nothing about anybody (CR-703, 705, 706)."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot.domain.alert import AlertCare, ReadingHours, Who, open_alert
from bot.domain.alert_plan import Reader
from bot.domain.decision import Kind, Say
from bot.domain.letter import InDoubt, Letter, NotSent, Outcome, Sent
from bot.domain.risk.reading import Tier
from bot.health import Sign
from bot.services.alerts import chase_due, letter_refused
from bot.services.delivery import settle
from bot.services.moments import World
from bot.services.operator import Operator, tell_of_words
from bot.services.outage import LAST_POLL, after_outage
from bot.storage import alerts, next_letter, outbox, vitals
from bot.storage.database import Database
from bot.storage.outbox import Draft
from bot.storage.tables import outbox as rows
from tests.databases import NOW
from tests.services.cast import cast, world

OPERATOR = 6001
ALWAYS = ReadingHours(frozenset(range(7)), NOW.replace(hour=0).time(), NOW.replace(hour=23).time(), "Europe/London")


@pytest.fixture(scope="module")
def the_world() -> World:
    return replace(world(), operator=OPERATOR)


def to_the_operator(conn: Connection) -> list[str]:
    """Everything that waits for the operator's chat."""
    late, found = NOW + timedelta(days=1), []
    while letter := next_letter.lease_next(conn, late, late + timedelta(minutes=1), 1):
        found += [letter.say.text] if letter.telegram_id == OPERATOR else []
        outbox.settle(conn, letter, Sent(1), late, late)
    return found


def alerted(conn: Connection) -> None:
    cast(conn)
    alert = open_alert(
        "40718253", "ana", Tier.URGENT, "act", NOW, NOW, AlertCare(), therapist=Reader("brandt", ALWAYS, True)
    )
    alerts.save(conn, alert)


def climb(conn: Connection, world: World, minutes: int) -> None:
    for minute in range(minutes + 1):
        chase_due(conn, world, NOW + timedelta(minutes=minute))


async def test_an_alert_that_nobody_saw_reaches_the_operator_by_number_alone(
    database: Database, the_world: World
) -> None:
    """CR-703."""
    await database.transaction(alerted)
    await database.transaction(climb, the_world, 60)
    said = await database.transaction(to_the_operator)
    assert [text.split()[1] for text in said if "has ended" in text] == ["40718253"]
    assert [text for text in said if "no backup person" in text] != [], "the backup person's rung (CR-705)"
    assert not any(word in "".join(said) for word in ("Ana", "Brandt", "brandt", "ana"))


async def test_a_therapist_who_cannot_be_written_to_reaches_the_operator_at_once(
    sqlite_database: Database, the_world: World
) -> None:
    """CR-706."""
    await sqlite_database.transaction(alerted)
    await sqlite_database.transaction(climb, the_world, 0)
    await sqlite_database.transaction(letter_refused, the_world, "40718253", 1, Who.THERAPIST, NOW)
    said = await sqlite_database.transaction(to_the_operator)
    assert [text for text in said if "step 1" in text and "could not deliver" in text] != []


async def test_without_a_chat_of_theirs_nothing_is_written_down(sqlite_database: Database, the_world: World) -> None:
    await sqlite_database.transaction(alerted)
    await sqlite_database.transaction(climb, replace(the_world, operator=None), 60)
    assert await sqlite_database.transaction(to_the_operator) == []


async def test_a_letter_that_fails_five_times_is_told_once_an_hour_however_many_there_are(
    sqlite_database: Database, the_world: World
) -> None:
    people = await sqlite_database.transaction(cast)
    drafts = [Draft(f"k:{n}", people.ana.chat, Say("116 123", Kind.CRISIS)) for n in range(3)]
    await sqlite_database.transaction(outbox.put, drafts, NOW)

    def fail(conn: Connection, attempts: int) -> None:
        now = NOW + timedelta(minutes=attempts)
        letters: list[Letter] = []
        while letter := next_letter.lease_next(conn, now, now + timedelta(minutes=1), 1, 1):
            letters += [letter] if letter.telegram_id != OPERATOR else []
        for each in letters:
            settle(conn, the_world, each, InDoubt("timeout"), now)

    for attempts in range(1, 5):
        await sqlite_database.transaction(fail, attempts)
    assert await sqlite_database.transaction(waiting) == 0
    for attempts in range(5, 12):
        await sqlite_database.transaction(fail, attempts)
    assert await sqlite_database.transaction(waiting) == 1


def waiting(conn: Connection) -> int:
    return sum(each.startswith("o:loop:") for each in conn.scalars(select(rows.c.dedupe)))


async def test_after_an_outage_the_operator_learns_how_long_it_was(sqlite_database: Database, the_world: World) -> None:
    await sqlite_database.transaction(cast)
    await sqlite_database.transaction(vitals.set, LAST_POLL, NOW - timedelta(minutes=26))
    await sqlite_database.transaction(after_outage, the_world, NOW)
    assert await sqlite_database.transaction(to_the_operator) == ["Handrail is back. It was away for 26 min."]


async def test_a_restart_of_a_minute_is_not_spoken_of(sqlite_database: Database, the_world: World) -> None:
    await sqlite_database.transaction(cast)
    await sqlite_database.transaction(vitals.set, LAST_POLL, NOW - timedelta(minutes=1))
    await sqlite_database.transaction(after_outage, the_world, NOW)
    assert await sqlite_database.transaction(to_the_operator) == []


@dataclass
class Chat:
    """The operator's chat, written to past the database."""

    said: list[str] = field(default_factory=list)
    outcome: Outcome = field(default_factory=lambda: Sent(1))

    async def __call__(self, to: int, say: Say) -> Outcome:
        assert to == OPERATOR
        if isinstance(self.outcome, Sent):
            self.said.append(say.text)
        return self.outcome


@dataclass
class Watched:
    operator: Operator
    chat: Chat

    async def after(self, minutes: int, *late: Sign, full: bool = False) -> list[str]:
        await self.operator.look([each.value for each in late], NOW + timedelta(minutes=minutes), full=full)
        return self.chat.said


@pytest.fixture
def watched(the_world: World) -> Watched:
    chat = Chat()
    return Watched(Operator(the_world, chat), chat)


async def test_the_operator_hears_how_late_it_is_and_why_and_that_it_is_back(watched: Watched) -> None:
    assert await watched.after(0, Sign.POLL) == []
    assert await watched.after(6, Sign.POLL) == ["Handrail is late by 6 min. Telegram does not answer."]
    assert await watched.after(7, Sign.POLL) == ["Handrail is late by 6 min. Telegram does not answer."]
    assert (await watched.after(8))[1:] == ["Handrail is back. It was late for 8 min."]


async def test_a_full_disk_is_called_a_full_disk(watched: Watched) -> None:
    await watched.after(0, Sign.DATABASE, full=True)
    assert await watched.after(2, Sign.DATABASE, full=True) == [
        "No space to record. Messages are not confirmed; help texts still go out."
    ]


async def test_what_could_not_be_said_is_said_at_the_next_look(watched: Watched) -> None:
    watched.chat.outcome = NotSent()
    await watched.after(0, Sign.CLOCK)
    assert await watched.after(2, Sign.CLOCK) == []
    watched.chat.outcome = Sent(1)
    assert len(await watched.after(3, Sign.CLOCK)) == 1


async def test_alerts_that_have_a_line_of_their_own_are_no_lateness(watched: Watched) -> None:
    await watched.after(0, Sign.UNREACHED, Sign.UNDELIVERED)
    assert await watched.after(9, Sign.UNREACHED, Sign.UNDELIVERED) == []


async def test_every_sign_that_can_be_late_has_its_words(the_world: World) -> None:
    others = {Sign.UNREACHED, Sign.UNDELIVERED, Sign.WRITE}  # lines of their own, and what is amber at most
    for book in the_world.books.values():
        assert set(book.operator.late_for) == {each.value for each in Sign if each not in others}, book.shelf


async def test_nobody_is_told_where_no_chat_is_named(the_world: World) -> None:
    chat = Chat()
    operator = Operator(replace(the_world, operator=None), chat)
    for minute in range(5):
        await operator.look([Sign.POLL.value], NOW + timedelta(minutes=minute))
    assert chat.said == []


async def test_words_that_are_not_in_force_are_said_once_a_day(sqlite_database: Database, the_world: World) -> None:
    """The last good ones are; the faults are counted, and named where the bot was started."""
    faulty = replace(the_world, wrong_words=3)
    for each, now in ((the_world, NOW), (faulty, NOW), (faulty, NOW + timedelta(hours=1))):
        await sqlite_database.transaction(tell_of_words, each, now)
    (said,) = await sqlite_database.transaction(to_the_operator)
    assert "3" in said and "handrail check" in said
