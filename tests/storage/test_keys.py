"""The key file and what happens without it, or with another."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, select, update

from bot.storage import chats, clients, keys
from bot.storage.cipher import unused_kid, vault_of
from bot.storage.database import Database, exists
from bot.storage.errors import KeyFileBroken, KeyFileMissing, KeyFileReadable, Unopenable, WrongKey
from bot.storage.keys import Purpose
from bot.storage.tables import client, client_key
from tests.databases import KEYS, NOW, Home
from tests.storage import people


def test_keys_are_made_once_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys.json"
    made = keys.find(path, NOW, database_exists=False)
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.find(path, NOW, database_exists=True).all == made.all
    assert {key.purpose for key in made.all} == set(Purpose)
    assert len({key.secret for key in made.all}) == len(Purpose)


def test_no_key_is_made_beside_a_database(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with pytest.raises(KeyFileMissing, match=r"Put it back; a new key would not open it\.$"):
        keys.find(path, NOW, database_exists=True)
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    keys.write(path, KEYS)
    path.chmod(mode)
    with pytest.raises(KeyFileReadable, match=r"^keys\.json is readable by others\. chmod 600 "):
        keys.load(path)


@pytest.mark.parametrize("text", ["", "{}x", '["a"]', '[{"kid": "00", "purpose": "master"}]', "[[]]"])
def test_a_broken_key_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyFileBroken):
        keys.load(path)


def test_a_retired_key_still_opens_and_a_newer_one_is_used(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys.write(path, keys.Keys([*KEYS.all, *keys.fresh(NOW).all]))
    entries = json.loads(path.read_text())
    entries[0]["retired"] = NOW.isoformat()
    path.write_text(json.dumps(entries))
    both = keys.load(path)
    old = KEYS.of(Purpose.MASTER)
    assert both.of(Purpose.MASTER).kid != old.kid
    assert both.by_kid(old.kid).secret == old.secret


async def test_another_key_does_not_open_the_database(home: Home) -> None:
    with pytest.raises(WrongKey, match="This key does not open this database"):
        await home.open(keys.fresh(NOW))
    await (await home.open()).close()


async def test_a_key_file_with_the_right_ids_and_wrong_keys_does_not_open_it(home: Home) -> None:
    wrong = [keys.Key(each.kid, each.purpose, bytes(32), each.created) for each in KEYS.all]
    with pytest.raises(WrongKey):
        await home.open(keys.Keys(wrong))


async def test_ciphertexts_of_ana_and_chidi_cannot_be_swapped(database: Database) -> None:
    def swapped(conn: Connection) -> None:
        people.cast(conn)
        bodies = {row.id: row.body_enc for row in conn.execute(select(client))}
        for one, other in (("ana", "chidi"), ("chidi", "ana")):
            conn.execute(update(client).where(client.c.id == one).values(body_enc=bodies[other]))

    await database.transaction(swapped)
    for name in ("ana", "chidi"):
        with pytest.raises(Unopenable, match=rf"One field of client {name} cannot be opened; the rest is fine\."):
            await database.read(clients.get, name)


@pytest.mark.parametrize("moved", ["table", "column", "row", "owner"])
async def test_a_field_moved_anywhere_does_not_open(database: Database, moved: str) -> None:
    def there(conn: Connection) -> None:
        vault = vault_of(conn)
        place = {"table": "entry", "column": "body_enc", "row": "e1", "owner": "ana"}
        blob = vault.seal(b"words", **place)
        assert vault.open(blob, **place) == b"words"
        vault.open(blob, **{**place, moved: "other"})

    with pytest.raises(Unopenable):
        await database.transaction(there)


async def test_a_changed_bit_does_not_open(database: Database) -> None:
    def flipped(conn: Connection) -> None:
        blob = bytearray(vault_of(conn).seal(b"words", "entry", "body_enc", "e1", "ana"))
        blob[-20] ^= 1
        vault_of(conn).open(bytes(blob), "entry", "body_enc", "e1", "ana")

    with pytest.raises(Unopenable):
        await database.transaction(flipped)


async def test_everybody_has_a_key_of_their_own_and_no_key_stands_in_the_database(database: Database) -> None:
    def owners(conn: Connection) -> tuple[set[str], bytes]:
        who = people.cast(conn)
        rows = conn.execute(select(client_key)).all()
        assert {"ana", "chidi", who.ana.chat, ""} <= {row.owner for row in rows}
        assert len({row.kid for row in rows}) == len(rows)
        return {row.owner for row in rows}, b"".join(row.wrapped for row in rows)

    _, wrapped = await database.transaction(owners)
    assert not any(key.secret in wrapped for key in KEYS.all)


async def test_a_data_key_made_in_a_transaction_that_failed_is_not_used(home: Home) -> None:
    database = await home.open()
    with pytest.raises(ZeroDivisionError):
        await database.transaction(lambda conn: (people.cast(conn), 1 / 0))
    await database.transaction(people.cast)
    await database.close()
    again = await home.open()
    assert (await again.read(clients.get, "ana")).label == "Ana"
    await again.close()


async def test_the_master_key_is_changed_and_the_old_one_can_go(home: Home) -> None:
    database = await home.open()
    await database.transaction(people.cast)
    await database.close()
    changed = keys.with_new(KEYS, Purpose.MASTER, NOW)
    database = await home.open(changed)
    assert await database.transaction(lambda conn: vault_of(conn).rewrap()) == 7  # service, four chats, two clients
    assert await database.transaction(lambda conn: vault_of(conn).rewrap()) == 0
    await database.close()
    database = await home.open(keys.Keys(key for key in changed.all if key.retired is None))
    assert (await database.read(clients.get, "ana")).label == "Ana"
    await database.close()
    with pytest.raises(WrongKey):
        await home.open(KEYS)


async def test_what_an_erased_key_closed_cannot_be_opened(database: Database) -> None:
    await database.transaction(people.cast)
    await database.transaction(lambda conn: vault_of(conn).forget("ana"))
    assert (await database.read(clients.get, "chidi")).label == "Chidi"
    left = await database.read(lambda conn: set(conn.scalars(select(client_key.c.owner))))
    assert "ana" not in left
    assert "chidi" in left


async def test_a_chat_is_found_by_a_blind_index(database: Database) -> None:
    made = await database.transaction(chats.find_or_make, 42)
    assert await database.transaction(chats.find_or_make, 42) == made
    assert await database.read(chats.telegram_id, made) == 42
    assert await database.read(chats.find, 43) is None


async def test_a_made_database_exists(home: Home, tmp_path: Path) -> None:
    assert await exists(home.url)
    assert not await exists(f"sqlite:///{tmp_path / 'none.db'}")


async def test_the_keys_of_many_people_are_read_at_once(home: Home) -> None:
    first = await home.open()
    await first.transaction(people.cast)
    await first.close()
    second = await home.open()  # a process that has just started, and opens five hundred check-ins at one minute
    asked = await second.transaction(_statements_for_everybody)
    await second.close()
    assert asked == 2  # the people, and their keys


def _statements_for_everybody(conn: Connection) -> int:
    asked: list[str] = []
    event.listen(conn, "before_cursor_execute", lambda *said: asked.append(said[2]))
    assert len(clients.some_active(conn, "", 9)) == 2
    return len(asked)


async def test_a_new_key_takes_no_id_that_another_has(sqlite_database: Database) -> None:
    """Of a hundred thousand keys with four random bytes each two had the same."""

    def drawn(conn: Connection) -> tuple[str, str]:
        people.cast(conn)
        taken = str(conn.scalar(select(client_key.c.kid).limit(1)))
        free = "00000000" if taken != "00000000" else "00000001"
        draws = iter([bytes.fromhex(taken), bytes.fromhex(free)])
        return free, unused_kid(conn, lambda _: next(draws))

    free, found = await sqlite_database.transaction(drawn)
    assert found == free
