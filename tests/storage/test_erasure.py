"""After an erasure nothing of Ana is left, and nothing of Chidi is missing."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from bot.domain.alert_trail import Event, What
from bot.domain.decision import Say
from bot.storage import alerts, chats, clients, inbox, outbox, therapists
from bot.storage.database import Database
from bot.storage.erasure import erase_client, owners
from bot.storage.records import remember
from bot.storage.tables import metadata
from tests.databases import NOW
from tests.storage import people
from tests.storage.test_records import every_record

THEIRS = (
    "agreed alert alert_event checkin consent entry episode inbox outbox place practice proposal safety_plan"
    " schedule".split()
)  # fmt: skip


def lived(conn: Connection) -> str:
    for record in every_record(conn):
        remember(conn, record)
    inbox.receive(conn, [(1, people.ANAS_PHONE, "k", "message", b"{}", NOW)], NOW)
    alerts.note(conn, "12345678", Event(NOW, What.ACCEPTED, 1, "therapist"))
    chat = clients.get(conn, "ana").chat
    outbox.put(conn, [outbox.Draft("a", chat, Say("Hello"))], NOW)
    return chat


def counts(conn: Connection) -> dict[str, int]:
    return {name: len(conn.execute(select(metadata.tables[name])).all()) for name in THEIRS}


async def test_nothing_of_an_erased_client_is_left(database: Database) -> None:
    chat = await database.transaction(lived)
    assert all((await database.read(counts)).values())
    assert {"ana", chat} <= await database.read(owners)
    assert await database.transaction(erase_client, "ana")
    assert set((await database.read(counts)).values()) == {0}
    assert not {"ana", chat} & await database.read(owners)
    assert await database.read(clients.find, "ana") is None
    assert await database.read(chats.find, people.ANAS_PHONE) is None
    assert not await database.transaction(erase_client, "ana")


async def test_a_therapist_is_not_erased_with_a_client_of_the_same_chat(database: Database) -> None:
    def shared(conn: Connection) -> str:
        who = people.cast(conn)
        remember(conn, replace(who.brandt, chat=who.ana.chat))
        erase_client(conn, "ana")
        return who.ana.chat

    chat = await database.transaction(shared)
    assert await database.read(therapists.by_chat, chat)


async def test_a_therapist_with_clients_cannot_be_deleted(database: Database) -> None:
    await database.transaction(people.cast)
    with pytest.raises(IntegrityError):
        await database.transaction(lambda conn: conn.execute(delete(metadata.tables["therapist"])))


async def test_the_other_client_and_both_therapists_stay(database: Database) -> None:
    await database.transaction(lived)
    await database.transaction(erase_client, "ana")
    assert (await database.read(clients.get, "chidi")).label == "Chidi"
    assert await database.read(chats.find, people.CHIDIS_PHONE)
