"""The roster: everybody held sealed in memory, opened without a database, and never older than the last commit."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.alert import AlertCare, ReadingHours, Reason, acknowledge, close, open_alert
from bot.domain.alert_plan import Reader
from bot.domain.people import Standing
from bot.domain.risk.reading import Tier
from bot.storage import alerts, clients, roster, therapists
from bot.storage.database import Database
from bot.storage.erasure import erase_person
from bot.storage.keys import Purpose, with_new
from bot.storage.roster import Known, Roster
from bot.storage.tables import client
from tests.databases import NOW, Home
from tests.storage.people import ANAS_PHONE, CHIDIS_PHONE, Cast, cast

BRANDTS_PHONE = 8001
STRANGERS_PHONE = 9001


class Followed:
    """A roster that follows a database."""

    def __init__(self, database: Database, people: Cast) -> None:
        self.database, self.people, self.roster = database, people, Roster()

    async def follow(self) -> int:
        """Learn what was touched; returns of how many."""
        touched = self.database.touched()
        self.roster.learn(await self.database.read(roster.load, touched))
        return len(touched)

    async def knows(self, telegram_id: int) -> Known | None:
        """After whatever was written is heard of; a roster that learns everybody anew knows the same."""
        await self.follow()
        anew = Roster()
        anew.learn(await self.database.read(roster.load))
        assert anew.client(telegram_id) == self.roster.client(telegram_id)
        return anew.client(telegram_id)


@pytest.fixture
async def followed(database: Database) -> AsyncIterator[Followed]:
    one = Followed(database, await database.transaction(cast))
    one.roster.learn(await database.read(roster.load))
    database.touched()
    yield one


async def test_it_knows_who_writes_from_which_chat_and_nobody_elses_people(followed: Followed) -> None:
    cast = followed.people
    assert await followed.knows(ANAS_PHONE) == Known(cast.ana, cast.brandt)
    assert await followed.knows(CHIDIS_PHONE) == Known(cast.chidi, cast.okafor)
    assert await followed.knows(BRANDTS_PHONE) is None and await followed.knows(STRANGERS_PHONE) is None
    assert [followed.roster.is_therapist(each) for each in (BRANDTS_PHONE, ANAS_PHONE)] == [True, False]
    assert followed.roster.number(cast.brandt.chat) == BRANDTS_PHONE


async def test_it_opens_without_a_database(sqlite_home: Home) -> None:
    database = await sqlite_home.open()
    people, known = await database.transaction(cast), Roster()
    await database.close()
    database = await sqlite_home.open()
    known.learn(await database.read(roster.load))
    await database.close()
    sqlite_home.path.unlink()
    assert known.client(ANAS_PHONE) == Known(people.ana, people.brandt)


async def test_what_is_written_about_somebody_is_read_again_and_nothing_else_is(followed: Followed) -> None:
    ana, brandt = replace(followed.people.ana, country="GB"), replace(followed.people.brandt, backup="okafor")
    await followed.database.transaction(clients.save, ana)
    assert await followed.follow() == 1 and await followed.follow() == 0
    await followed.database.transaction(therapists.save, brandt)
    assert await followed.knows(ANAS_PHONE) == Known(ana, brandt, followed.people.okafor)


async def test_what_was_taken_back_is_not_asked_about(followed: Followed) -> None:
    with pytest.raises(ZeroDivisionError):
        await followed.database.transaction(
            lambda conn: (clients.save(conn, replace(followed.people.ana, country="GB")), 1 / 0)
        )
    assert followed.database.touched() == frozenset()


async def test_an_alert_is_known_from_its_opening_to_its_closing(followed: Followed) -> None:
    hours = ReadingHours(frozenset(range(7)), NOW.time(), NOW.replace(hour=20).time(), "Europe/London")
    reader = Reader("brandt", hours, True)
    first = open_alert("40718253", "ana", Tier.URGENT, "plan", NOW, NOW, AlertCare(), therapist=reader)
    later = replace(first, alert_no="50718253", opened_at=NOW + timedelta(hours=1))
    await followed.database.transaction(alerts.save, first)
    await followed.database.transaction(alerts.save, later)
    known = await followed.knows(ANAS_PHONE)
    assert known and known.alert == later
    acknowledged, _ = acknowledge(later, "brandt", NOW)
    await followed.database.transaction(alerts.save, close(acknowledged, Reason.REACHED, False, NOW))
    known = await followed.knows(ANAS_PHONE)
    assert known and known.alert == first


async def test_whoever_ended_or_was_erased_is_a_stranger_at_the_next_look(followed: Followed) -> None:
    await followed.database.transaction(clients.save, replace(followed.people.chidi, standing=Standing.ENDED))
    assert await followed.knows(CHIDIS_PHONE) is None
    await followed.database.transaction(erase_person, "ana", NOW)
    assert await followed.knows(ANAS_PHONE) is None


async def test_of_two_links_of_one_chat_the_newest_that_holds_counts(followed: Followed) -> None:
    over = replace(followed.people.ana, standing=Standing.OVER)
    again = replace(over, id="anew", therapist="okafor", standing=Standing.ACTIVE, created_at=NOW + timedelta(days=1))
    await followed.database.transaction(clients.save, over, again)
    assert await followed.knows(ANAS_PHONE) == Known(again, followed.people.okafor)
    await followed.database.transaction(clients.save, replace(again, standing=Standing.ENDED))
    assert await followed.knows(ANAS_PHONE) == Known(over, followed.people.brandt)


async def test_a_new_master_key_changes_nothing(followed: Followed) -> None:
    followed.database.use(with_new(followed.database.keys, Purpose.MASTER, NOW))
    assert await followed.knows(ANAS_PHONE) == Known(followed.people.ana, followed.people.brandt)


async def test_one_record_that_does_not_open_keeps_nobody_else_out(followed: Followed) -> None:
    swapped = update(client).where(client.c.id == "ana").values(body_enc=b"\x01nothing that opens at all........")
    await followed.database.transaction(lambda conn: conn.execute(swapped))
    anew = Roster()
    anew.learn(await followed.database.read(roster.load))
    assert anew.client(ANAS_PHONE) is None
    assert anew.client(CHIDIS_PHONE) == Known(followed.people.chidi, followed.people.okafor)
