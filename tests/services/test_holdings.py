"""Everything of Ana's is in her copy, and nothing of Chidi's: on a real database, from the records themselves."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from bot.domain.holdings import LEFT_OUT, plain_copy
from bot.domain.people import Standing
from bot.services.holdings import holdings_of
from bot.storage import clients, entries
from bot.storage.database import Database
from bot.storage.records import remember
from tests.databases import NOW
from tests.storage import people
from tests.storage.test_records import every_record

OF_OTHERS = {"Therapist", "Invite", "SignIn", "Device", "OwnPrompt"}  # records that are not about the client
THEIR_AUTHORS = {"PrivateNote"}  # about the client, for their author alone (F-67); the client sees when they were read


def words_in(value: Any, owner: str = "") -> set[str]:
    """Every text in a record but ids and marks of the program."""
    if isinstance(value, str):
        return {value} if value else set()
    if is_dataclass(value):
        left_out = LEFT_OUT[""] | LEFT_OUT.get(type(value).__name__, frozenset())
        named = (each.name for each in fields(value) if each.name not in left_out)
        return {word for name in named for word in words_in(getattr(value, name))}
    if isinstance(value, dict):
        return {word for each in value.values() for word in words_in(each)}
    if isinstance(value, tuple | list | frozenset):
        return {word for each in value for word in words_in(each)}
    return set()


async def test_every_record_of_a_client_is_in_their_copy_f_48(database: Database) -> None:
    """CR-1205."""

    def copied(conn: Connection) -> tuple[set[str], str]:
        mine = [each for each in every_record(conn) if type(each).__name__ not in OF_OTHERS | THEIR_AUTHORS]
        for record in every_record(conn):
            remember(conn, record)
        held = holdings_of(conn, clients.get(conn, "ana"))
        return {word for each in mine for word in words_in(each)}, json.dumps(plain_copy(held), ensure_ascii=False)

    words, copy = await database.transaction(copied)
    assert [word for word in sorted(words) if json.dumps(word, ensure_ascii=False)[1:-1] not in copy] == []


async def test_nothing_of_another_client_is_in_it(database: Database) -> None:
    def copied(conn: Connection) -> tuple[str, str]:
        for record in every_record(conn):
            remember(conn, record)
        entry = entries.get(conn, "e1")
        entries.save(conn, replace(entry, id="e9", client="chidi", answers={"words": "CHIDIS OWN"}))
        hers = plain_copy(holdings_of(conn, clients.get(conn, "ana")))
        his = plain_copy(holdings_of(conn, clients.get(conn, "chidi")))
        return json.dumps(hers), json.dumps(his)

    hers, his = await database.transaction(copied)
    assert "CHIDIS OWN" in his
    for theirs in ("CHIDIS OWN", "chidi", "Dr. Okafor", "okafor"):
        assert theirs not in hers
    for hers_alone in ("I stop eating.", "Dr. Brandt", "brandt", '"ana"'):
        assert hers_alone in hers
        assert hers_alone not in his


async def test_what_she_wrote_with_an_earlier_therapist_stays_hers(database: Database) -> None:
    def copied(conn: Connection) -> tuple[str, str]:
        ana = people.cast(conn).ana
        for record in every_record(conn):
            remember(conn, record)
        clients.save(conn, replace(clients.get(conn, "ana"), standing=Standing.ENDED))
        now = replace(ana, id="ana2", therapist="okafor", label="A.", created_at=NOW + timedelta(days=9))
        clients.save(conn, now)
        held = holdings_of(conn, now)
        return json.dumps(plain_copy(held)), ",".join(each.id for each in held.links)

    copy, links = await database.transaction(copied)
    assert links == "ana2,ana"
    assert "I stop eating." in copy
