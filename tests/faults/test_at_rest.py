"""Goals 11 and 12: no word, name, number or token stands in plain in a file, a copy or a log; a wrong byte is shut."""

import random
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.storage import clients, keys
from bot.storage.cipher import vault_of
from bot.storage.database import once
from bot.storage.errors import Unopenable, WrongKey
from bot.storage.keys import Key, Keys
from bot.storage.tables import metadata
from tests.conftest import Size
from tests.databases import KEYS, Home
from tests.faults.canaries import Life, found_in, lived, stands_in
from tests.storage import people

SEED, BYTES = 20261126, {"fast": 200, "full": 5000}


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    return lived(tmp_path_factory.mktemp("life"))


def test_nothing_that_was_said_stands_in_the_log_though_every_library_is_at_debug(life: Life) -> None:
    """Goal 11, T12, T6."""
    assert [secret for secret in life.secrets if stands_in(life.log.encode(), secret)] == []
    events = ('"event": "tried"', '"event": "library"', '"error": "ValueError"', "backup_made")
    assert [event for event in events if event not in life.log] == [], "what may be told is told"
    assert len(life.log.splitlines()) > 20


def test_nothing_that_was_said_stands_in_plain_in_any_file_or_copy(life: Life) -> None:
    """Goal 12, T5: also not in the copy that lies open while it is looked into."""
    assert life.seen_on_the_way == []
    assert found_in(life.folder, life.secrets) == []
    there = {path.name for path in life.folder.rglob("*")} | life.files
    assert {"handrail.db", "handrail.db-wal", "handrail.db-shm", "copy.db", "plain-copy.db", "erased.jsonl"} <= there
    assert any(name.endswith(".backup") for name in there)


def test_what_was_copied_away_before_an_erasure_opens_no_more(life: Life) -> None:
    """Goal 12: with every key that is left."""
    assert len(life.closed) > 5
    assert life.opened_after == 0


def test_the_canaries_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"..quokkaberry..")
    assert found_in(tmp_path, ("quokkaberry",)) == ["a.db: quokkaberry"]


def test_any_wrong_byte_in_a_row_keeps_it_shut(sqlite_home: Home, size: Size) -> None:
    once(sqlite_home.url, KEYS, sqlite_home.data_dir, people.cast)
    chance = random.Random(SEED)
    print(f"\nseed {SEED}")

    def spoil(conn: Connection) -> int:
        table, shut = metadata.tables["client"], 0
        whole = {row.id: row.body_enc for row in conn.execute(select(table))}
        for nth in range(BYTES[size]):
            person = ("ana", "chidi")[nth % 2]
            spoilt = bytearray(whole[person])
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
            try:
                vault_of(conn).open(bytes(spoilt), "client", "body_enc", person, person)
            except Unopenable:
                shut += 1
        conn.execute(update(table).where(table.c.id == "ana").values(body_enc=whole["chidi"]))
        with pytest.raises(Unopenable):
            clients.get(conn, "ana")
        return shut

    assert once(sqlite_home.url, KEYS, sqlite_home.data_dir, spoil) == BYTES[size]


@pytest.mark.parametrize("at", range(0, 32, 8))
def test_any_wrong_byte_in_the_master_key_refuses_the_start(sqlite_home: Home, at: int) -> None:
    def wrong(key: Key) -> Key:
        secret = bytearray(key.secret)
        secret[at] ^= 1
        return Key(key.kid, key.purpose, bytes(secret), key.created, key.retired)

    spoilt = Keys(wrong(key) if key.purpose is keys.Purpose.MASTER else key for key in KEYS.all)
    with pytest.raises(WrongKey):
        once(sqlite_home.url, spoilt, sqlite_home.data_dir, people.cast)
