"""After an erasure nothing of Ana is left, and nothing of Chidi is missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.alert_trail import Event, What
from bot.domain.decision import Key, Say
from bot.domain.dialogue import Place
from bot.domain.journal import Act
from bot.storage import acts, alerts, chats, clients, inbox, outbox, places, therapists
from bot.storage.cipher import vault_of
from bot.storage.database import Database
from bot.storage.erasure import erase_client, erase_person, owners
from bot.storage.errors import Unopenable
from bot.storage.records import remember
from bot.storage.tables import metadata
from tests.databases import NOW, Home
from tests.storage import people
from tests.storage.test_records import every_record

THEIRS = (
    "agreed alert alert_event checkin consent entry episode inbox outbox place practice proposal safety_plan"
    " private_note schedule".split()
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
    """CR-1205."""
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


CANARY = "the canary sat on the sill"


def every_value(conn: Connection) -> list[tuple[str, str, str, str, bytes]]:
    """Every encrypted value of Ana's rows: table, column, row, owner, blob; and those of her chat's letters."""
    found = []
    for name in THEIRS:
        table = metadata.tables[name]
        for row in conn.execute(select(table)).all():
            owner = getattr(row, "client", None) or getattr(row, "chat", None) or row.id
            key = {"inbox": "update_id", "outbox": "dedupe", "alert": "alert_no"}.get(name, "id")
            for column in table.columns:
                blob = row._mapping[column.name]
                if column.name.endswith("_enc") and blob is not None:
                    found.append((name, column.name, str(row._mapping[key]), owner, blob))
    return found


def opens(conn: Connection, values: list[tuple[str, str, str, str, bytes]]) -> list[bool]:
    def one(table: str, column: str, row: str, owner: str, blob: bytes) -> bool:
        try:
            return bool(vault_of(conn).open(blob, table, column, row, owner))
        except Unopenable:
            return False

    return [one(*value) for value in values]


async def test_after_an_erasure_no_value_that_was_copied_away_opens_any_more(database: Database) -> None:
    """Goal 12: the canary in every kind of row; what somebody copied before stays closed for ever."""
    await database.transaction(lived)
    values = await database.read(every_value)
    assert {table for table, *_ in values} == set(THEIRS) - {"alert_event"}
    assert all(await database.read(opens, values))
    await database.transaction(erase_person, "ana", NOW)
    assert not any(await database.read(opens, values))
    assert not any(await database.transaction(opens, values))


async def test_after_an_erasure_and_a_checkpoint_no_trace_of_a_row_is_in_the_files(sqlite_home: Home) -> None:
    """Goal 12: neither plain words nor the closed values themselves, in database, log or shared memory."""
    database = await sqlite_home.open()

    def kept(conn: Connection) -> list[bytes]:
        lived(conn)
        outbox.put(conn, [outbox.Draft("c", clients.get(conn, "ana").chat, Say(CANARY))], NOW)
        wrapped = conn.scalars(select(metadata.tables["client_key"].c.wrapped).where(
            metadata.tables["client_key"].c.owner == "ana"))  # fmt: skip
        return [*(blob for *_, blob in every_value(conn)), *wrapped]

    blobs = await database.transaction(kept)
    files = [sqlite_home.path.with_name(f"handrail.db{tail}") for tail in ("", "-wal", "-shm")]
    before = b"".join(each.read_bytes() for each in files if each.exists())
    assert any(blob in before for blob in blobs)
    await database.transaction(erase_person, "ana", NOW)
    assert await database.checkpoint()
    after = b"".join(each.read_bytes() for each in files if each.exists())
    assert CANARY.encode() not in before + after
    assert not [blob for blob in blobs if blob in after]
    await database.close()


async def test_the_person_is_a_stranger_afterwards_in_a_chat_of_their_own(database: Database) -> None:
    chat = await database.transaction(lived)
    gone = await database.transaction(erase_person, "ana", NOW)
    assert gone is not None
    assert gone.chat != chat
    assert await database.read(chats.find, people.ANAS_PHONE) == gone.chat
    assert await database.read(clients.by_chat, gone.chat) is None


async def test_earlier_links_go_with_the_present_one(database: Database) -> None:
    def twice(conn: Connection) -> set[str]:
        ana = people.cast(conn).ana
        clients.save(conn, replace(ana, id="ana2", therapist="okafor", created_at=NOW))
        erase_person(conn, "ana2", NOW)
        return {each.id for each in (*clients.of_therapist(conn, "brandt"), *clients.of_therapist(conn, "okafor"))}

    assert await database.transaction(twice) == {"chidi"}


async def test_what_her_therapist_holds_about_her_loses_its_words_and_nothing_else_does(database: Database) -> None:
    def told(conn: Connection) -> tuple[dict[str, tuple[str, bool]], str, str]:
        who = people.cast(conn)
        for record in every_record(conn):
            remember(conn, record)
        brandt, okafor = who.brandt.chat, who.okafor.chat
        about_her = Key("Read", "cl", "ana")
        outbox.put(
            conn,
            [
                outbox.Draft("waits", brandt, Say("About her.", keys=((about_her,),))),
                outbox.Draft("alert", brandt, Say("Alert 12345678 is open.", alert_no="12345678")),
                outbox.Draft("named alike", okafor, Say("Ana: stopped.")),
                outbox.Draft("someone else", brandt, Say("Alert 9 is open, Ana B.", alert_no="9")),
            ],
            NOW,
        )  # fmt: skip
        remember(conn, Place(brandt, 3, "t_raise", 1, "note", {"note": "her note"}, about="ana:processing"))
        remember(conn, Place(okafor, 3, "t_raise", 1, "note", {"note": "his note"}, about="chidi:processing"))
        erase_person(conn, "ana", NOW)
        table = metadata.tables["outbox"]
        rows = {row.dedupe: (row.state, row.body_enc is None) for row in conn.execute(select(table)).all()}
        return rows, places.get(conn, brandt).script, places.get(conn, okafor).script

    rows, hers, his = await database.transaction(told)
    assert (rows["waits"], rows["alert"]) == (("withdrawn", True), ("withdrawn", True))
    assert (rows["named alike"], rows["someone else"]) == (("pending", False), ("pending", False))
    assert (hers, his) == ("", "t_raise")


async def test_the_trail_of_acts_stays_whole_and_its_notes_are_gone(database: Database) -> None:
    def noted(conn: Connection) -> tuple[list[str], list[str], str | None]:
        people.cast(conn)
        acts.save(conn, Act("a1", NOW, "brandt", "raised_the_stage", "ana", "her note"))
        acts.save(conn, Act("a2", NOW, "okafor", "raised_the_stage", "chidi", "his note"))
        before = [each.about for each in acts.of_client(conn, "ana")]
        erase_person(conn, "ana", NOW)
        after = [each.about for one in ("ana", "chidi") for each in acts.of_client(conn, one)]
        return before, after, acts.first_broken(conn)

    assert await database.transaction(noted) == (["her note"], ["", "his note"], None)


async def test_only_messages_of_the_last_two_days_are_deleted_in_the_chat(database: Database) -> None:
    def sent(conn: Connection) -> tuple[int, ...]:
        people.cast(conn)
        table = metadata.tables["outbox"]
        chat = clients.get(conn, "ana").chat
        other = clients.get(conn, "chidi").chat
        for number, (to, hours) in enumerate([(chat, 50), (chat, 47), (chat, 1), (other, 1)], 1):
            outbox.put(conn, [outbox.Draft(f"d{number}", to, Say("x"))], NOW)
            settled = int((NOW - timedelta(hours=hours)).timestamp() * 1000)
            values = {"state": "sent", "settled_at": settled, "tg_message_id": number}
            conn.execute(update(table).where(table.c.dedupe == f"d{number}").values(values))
        gone = erase_person(conn, "ana", NOW)
        assert gone is not None
        return gone.messages

    assert await database.transaction(sent) == (2, 3)
