"""Scripts change while people stand in them, by a new version or the clinic's own words: nobody is left in a hole."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Connection

from bot.domain.changed_script import fitted
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium
from bot.services.conversation import hear_next
from bot.services.moments import World
from bot.services.pacing import wake_due
from bot.storage import chats, inbox, next_letter, places
from bot.storage.database import Database
from tests.databases import NOW
from tests.services import cast
from tests.services.cast import ANAS_PHONE

SEED, GONE = bytes(32), "a step of last month"


@pytest.fixture(scope="module")
def world() -> World:
    return cast.world()


def stand(conn: Connection, script: str, wake_at: datetime | None = None) -> str:
    """Ana stands at a step of that script that is not there any more."""
    chat = str(chats.find(conn, ANAS_PHONE))
    places.save(conn, Place(chat, 1, script, 1, GONE, started_at=NOW, touched_at=NOW, wake_at=wake_at))
    return chat


def hear(conn: Connection, world: World, chat: str, words: str) -> None:
    inbox.receive(conn, [(1, ANAS_PHONE, "m:1", "message", words.encode(), NOW)], NOW)
    hear_next(conn, world, chat, NOW, SEED, lambda raw, person: said(raw.decode()), lambda *of: False)


def said(words: str) -> Incoming:
    return Incoming(Medium.TEXT, NOW, NOW, text=words, words=words, message_id=1, update_id=1, language="en")


def told(conn: Connection) -> list[str]:
    found = []
    while (letter := next_letter.lease_next(conn, NOW, NOW, 1)) is not None:
        found.append(letter.say.text)
    return found


async def test_where_the_step_is_gone_the_next_word_closes_it_and_says_so(
    sqlite_database: Database, world: World
) -> None:
    await sqlite_database.transaction(cast.cast)
    chat = await sqlite_database.transaction(stand, "thought_record")
    await sqlite_database.transaction(hear, world, chat, "it was at work")
    assert not (await sqlite_database.read(places.get, chat)).open
    assert "closed" in (await sqlite_database.transaction(told))[0]


async def test_danger_is_met_there_all_the_same(sqlite_database: Database, world: World) -> None:
    """CR-601."""
    await sqlite_database.transaction(cast.cast)
    chat = await sqlite_database.transaction(stand, "thought_record")
    await sqlite_database.transaction(hear, world, chat, "I want to die")
    assert any("999" in text for text in await sqlite_database.transaction(told))


async def test_a_timed_step_that_is_gone_keeps_nobody_elses_from_going_on(
    sqlite_database: Database, world: World
) -> None:
    await sqlite_database.transaction(cast.cast)
    chat = await sqlite_database.transaction(stand, "paced_breathing", NOW)
    assert await sqlite_database.transaction(wake_due, world, NOW, SEED) == 1
    assert not (await sqlite_database.read(places.get, chat)).open


async def test_a_step_that_still_stands_goes_on_and_back_over_those_that_do(
    sqlite_database: Database, world: World
) -> None:
    """CR-303."""
    await sqlite_database.transaction(cast.cast)
    book = world.books["en"]
    first, second = [step.id for step in book.scripts["thought_record"].steps[:2]]
    place = Place("c", 1, "thought_record", 1, second, trail=(first, GONE))
    assert fitted(place, book) == replace(place, trail=(first,))
    waiting = Place("c", 2, "thought_record", 1, second, under=replace(place, step=GONE))
    beneath = fitted(waiting, book).under
    assert beneath is not None
    assert (beneath.open, book.script(beneath.script)) == (True, None)
