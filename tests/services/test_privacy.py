"""An erasure from the chat to the last trace: heard, recorded, and always finished, on both databases."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bot.demo.product import Product
from bot.demo.script import read_story, starting_at
from bot.demo.stories import Player
from bot.domain.incoming import Incoming, Medium
from bot.services.conversation import hear_next
from bot.services.moments import World
from bot.services.privacy import finish_all
from bot.storage import clients, inbox, next_letter, outbox
from bot.storage.database import Database
from bot.storage.erased import NAME
from bot.storage.tables import metadata
from tests.databases import NOW, Home
from tests.services.cast import ANAS_PHONE, cast, world

STORIES = Path(__file__).parent.parent / "stories"
SEED = bytes(range(32))


@pytest.fixture(scope="module")
def the_world() -> World:
    return world()


def hears(conn: Connection, the_world: World, number: int, incoming: Incoming) -> None:
    update = (number, ANAS_PHONE, f"k{number}", "message", json.dumps({"n": number}).encode(), NOW)
    inbox.receive(conn, [update], NOW)
    chat = clients.get(conn, "ana").chat
    assert hear_next(conn, the_world, chat, NOW, bytes([number]) * 32, lambda raw, person: incoming)


def erases(conn: Connection, the_world: World) -> None:
    cast(conn)
    hears(conn, the_world, 1, Incoming(Medium.COMMAND, NOW, NOW, text="/erase", command="erase"))
    hears(conn, the_world, 2, Incoming(Medium.TEXT, NOW, NOW, text="ERASE", words="ERASE"))


def letters(conn: Connection) -> list[str]:
    found = []
    while letter := next_letter.lease_next(conn, NOW + timedelta(seconds=9), NOW + timedelta(minutes=1), 1):
        found.append(letter.say.text)
        outbox.empty(conn, letter.id)
    return found


async def test_an_erasure_is_one_turn_and_then_only_receipt_and_the_therapists_line_are_left(
    database: Database, the_world: World
) -> None:
    """CR-1205."""
    await database.transaction(erases, the_world)
    assert set(database.erased.unfinished) == {"ana"}
    receipt, told = sorted(await database.transaction(letters))
    assert "Receipt: Tue 3 Mar" in receipt or "Receipt: Tue 3 Mar" in told
    assert "ended and erased by the client" in receipt + told
    assert await database.read(clients.find, "ana") is None
    assert await database.read(clients.find, "chidi") is not None


async def test_it_is_done_when_the_log_is_empty_and_the_ledger_says_so(database: Database, the_world: World) -> None:
    await database.transaction(erases, the_world)
    assert await finish_all(database, the_world, NOW, SEED)
    assert not database.erased.unfinished
    assert database.erased.persons == {"ana"}
    assert await finish_all(database, the_world, NOW, SEED)


async def test_what_was_begun_and_never_done_is_finished_with_a_receipt(home: Home, the_world: World) -> None:
    database = await home.open()
    await database.transaction(cast)
    database.erased.begin("ana", NOW)
    await database.close()
    again = await home.open()
    assert set(again.erased.unfinished) == {"ana"}
    assert await finish_all(again, the_world, NOW, SEED)
    assert not again.erased.unfinished
    assert await again.read(clients.find, "ana") is None
    assert any("Receipt:" in text for text in await again.transaction(letters))
    await again.close()


async def test_chidi_cannot_erase_ana(database: Database, the_world: World) -> None:
    def tries(conn: Connection) -> None:
        everybody = cast(conn)
        clients.save(conn, replace(everybody.ana, erase_asked_at=NOW))
        inbox.receive(conn, [(9, 7002, "k9", "message", b"{}", NOW)], NOW)
        said = Incoming(Medium.TEXT, NOW, NOW, text="ERASE", words="ERASE")
        assert hear_next(conn, the_world, everybody.chidi.chat, NOW, SEED, lambda raw, person: said)

    await database.transaction(tries)
    assert await database.read(clients.find, "ana") is not None
    assert await database.read(clients.find, "chidi") is not None
    assert database.erased.persons == frozenset()


async def test_in_the_chat_the_bots_messages_of_two_days_go_and_the_receipt_stays(tmp_path: Path) -> None:
    story = read_story(STORIES / "first-meeting.txt")
    async with Product(starting_at(story, "Europe/London"), keep=tmp_path) as product:
        for therapist in ("Dr. Brandt", "Dr. Okafor"):
            await product.invite(therapist)
        await Player(product).play(story)
        await product.move_to(product.now() + timedelta(days=3))
        old = [message.message_id for message in product.phone("Ana").heard]
        for said in ("/toolkit", "/erase", "ERASE"):
            product.phone("Ana").say(said)
            await product.settle()
        left = product.phone("Ana").heard
        assert [message.message_id for message in left[:-1]] == old
        assert "Receipt:" in left[-1].text
        assert product.phone("Ana").keyboard == [["Support now"]]
        lines = [json.loads(line)["what"] for line in (tmp_path / NAME).read_text().splitlines()]
        assert lines == ["begin", "done"]
        assert product.database is not None
        assert await product.database.read(_rows) == {"client": 0, "entry": 0, "client_key": 4}


def _rows(conn: Connection) -> dict[str, int]:
    """What is left: the keys of the service, of both therapists' chats, and of a stranger's."""
    names = ("client", "entry", "client_key")
    return {name: conn.scalar(select(func.count()).select_from(metadata.tables[name])) or 0 for name in names}
