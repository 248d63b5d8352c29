"""A client's record stays in memory once opened: never older than its row, and gone with an erasure (§5.4)."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.storage import clients
from bot.storage.cipher import MOST_OPEN
from bot.storage.database import Database
from bot.storage.erasure import erase_person
from tests.databases import NOW
from tests.storage.people import cast


async def test_what_was_opened_before_is_not_read_once_it_has_changed(database: Database) -> None:
    everybody = await database.transaction(cast)
    for label in ("A.K.", "B.L.", "A.K."):
        await database.transaction(clients.save, replace(everybody.ana, label=label))
        for _ in range(2):
            (ana,) = await database.read(lambda conn: clients.of_therapist(conn, everybody.brandt.id))
            assert ana.label == label


async def test_what_a_transaction_took_back_is_not_read_afterwards(database: Database) -> None:
    everybody = await database.transaction(cast)

    def fails(conn: Connection) -> None:
        clients.save(conn, replace(everybody.ana, label="never"))
        clients.of_therapist(conn, everybody.brandt.id)
        raise KeyError

    with pytest.raises(KeyError):
        await database.transaction(fails)
    (ana,) = await database.read(lambda conn: clients.of_therapist(conn, everybody.brandt.id))
    assert ana == everybody.ana


async def test_an_erased_client_is_not_kept_in_memory(database: Database) -> None:
    everybody = await database.transaction(cast)
    await database.read(lambda conn: clients.of_therapist(conn, everybody.brandt.id))
    assert ("client", everybody.ana.id) in database._ring.opened
    await database.transaction(erase_person, everybody.ana.id, NOW)
    assert ("client", everybody.ana.id) not in database._ring.opened
    assert await database.read(lambda conn: clients.of_therapist(conn, everybody.brandt.id)) == ()


async def test_so_many_stay_in_memory_and_whoever_was_kept_first_gives_way(database: Database) -> None:
    """A hundred thousand check-ins opened one morning would leave 400 MB of clients in memory."""
    ring, row = database._ring, object()
    for number in range(MOST_OPEN + 2):
        ring.keep_opened(("client", f"c{number}"), (row, number))
    ring.keep_opened(("client", "c2"), (row, "anew"))
    assert len(ring.opened) == MOST_OPEN and next(iter(ring.opened)) == ("client", "c2")
    assert ring.opened["client", "c2"] == (row, "anew")
