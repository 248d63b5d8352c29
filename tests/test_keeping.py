"""Copies, keys and one person's own, as whoever runs the machine does them: what is done, what is refused, and how."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot import command_socket
from bot.answers import answers
from bot.demo.product import Product
from bot.keeping.backup import backup
from bot.keeping.bar import bar
from bot.keeping.keys import rotate_keys
from bot.keeping.person import erase, export
from bot.keeping.restore import restore
from bot.services.backups import Backups
from bot.services.rotation import rotate
from bot.settings import CannotStart, Settings
from bot.storage import acts, clients, keys, sealed
from bot.storage.cipher import vault_of
from bot.storage.database import once
from bot.storage.erased import NAME, Ledger
from bot.storage.keys import Purpose
from bot.storage.lockfile import Lock
from bot.storage.tables import client_key
from tests.databases import KEYS, NOW, Home
from tests.faults.test_restore_drill import settings_of
from tests.storage import people


@pytest.fixture
def kept(sqlite_home: Home) -> Settings:
    """An installation whose bot is down, with everybody in it."""
    keys.write(sqlite_home.data_dir / "keys.json", KEYS)
    once(sqlite_home.url, KEYS, sqlite_home.data_dir, people.cast)
    return settings_of(sqlite_home.data_dir)


def in_it(settings: Settings, look: Any, *args: object) -> Any:
    return once(settings.database_url, keys.load(settings.key_file), settings.data_dir, look, *args)


def take_copy(settings: Settings, to: Path | None = None) -> Path:
    with bar() as shown:
        return backup(settings, to, shown)


def bring_back(settings: Settings, copy: Path, ledger: Path | None = None) -> None:
    with bar() as shown:
        restore(settings, copy, ledger, shown, drill=False, now=NOW + timedelta(hours=1))


def refusal(settings: Settings, copy: Path, ledger: Path | None = None) -> tuple[str, int]:
    before = (settings.data_dir / "handrail.db").read_bytes()
    with pytest.raises(CannotStart) as refused:
        bring_back(settings, copy, ledger)
    assert (settings.data_dir / "handrail.db").read_bytes() == before, "what is refused changes nothing"
    return str(refused.value), refused.value.exit_code


def test_a_copy_is_made_while_no_bot_runs_and_put_elsewhere_as_well(kept: Settings, tmp_path: Path) -> None:
    there = take_copy(kept, tmp_path / "stick.backup")
    assert sealed.inside(there, KEYS)["counts"]["client"] == 2
    assert len(list(kept.backup_dir.glob("handrail-*.backup"))) == 1
    with pytest.raises(CannotStart, match="is there already"):
        take_copy(kept, there)


def test_without_a_database_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="There is no database yet"):
        take_copy(settings_of(tmp_path))


def test_what_was_there_before_a_restore_is_sealed_and_kept_beside_the_copies(kept: Settings) -> None:
    copy = take_copy(kept)
    bring_back(kept, copy)
    (aside,) = kept.backup_dir.glob("replaced-*.backup")
    assert sealed.inside(aside, KEYS) == {"replaced": "handrail.db"}
    assert in_it(kept, clients.get, "ana").label == "Ana"


def test_a_restore_waits_until_the_bot_is_down(kept: Settings) -> None:
    copy = take_copy(kept)
    running = Lock(kept.data_dir)
    told, code = refusal(kept, copy)
    running.release()
    assert code == 3 and "Stop the bot first" in told


def test_a_ledger_that_is_older_than_the_copy_is_refused(kept: Settings) -> None:
    ledger = Ledger(kept.data_dir / NAME)
    ledger.begin("somebody", NOW)
    ledger.done("somebody", NOW)
    older = ledger.text
    ledger.begin("somebody-else", NOW)
    ledger.done("somebody-else", NOW)
    copy = take_copy(kept)
    for folder in (kept.data_dir, kept.backup_dir):
        (folder / NAME).write_text(older)
    told, code = refusal(kept, copy)
    assert code == 4 and "is older than the copy" in told


def test_two_ledgers_that_tell_different_things_are_refused(kept: Settings, tmp_path: Path) -> None:
    copy = take_copy(kept)
    for place, person in ((kept.data_dir / NAME, "ana"), (tmp_path / "other.jsonl", "chidi")):
        Ledger(place).begin(person, NOW)
    told, code = refusal(kept, copy, tmp_path / "other.jsonl")
    assert code == 4 and "are not one ledger" in told


def test_a_newer_ledger_from_elsewhere_takes_an_erased_person_out_of_the_copy(kept: Settings, tmp_path: Path) -> None:
    copy = take_copy(kept)
    newer = Ledger(tmp_path / "newer.jsonl")
    newer.begin("ana", NOW)
    newer.done("ana", NOW)
    bring_back(kept, copy, tmp_path / "newer.jsonl")
    assert in_it(kept, clients.find, "ana") is None
    assert in_it(kept, clients.find, "chidi") is not None
    assert Ledger(kept.data_dir / NAME).persons == {"ana"}


def test_a_copy_of_another_installation_is_refused(kept: Settings, tmp_path: Path) -> None:
    copy = take_copy(kept)
    keys.write(kept.key_file, keys.fresh(NOW))
    assert refusal(kept, copy) == ("This key does not open this database.", 4)


async def test_an_old_file_put_back_by_hand_brings_nobody_back_either(tmp_path: Path) -> None:
    """Goal 12: the ledger is asked at every start."""
    async with Product(NOW, keep=tmp_path) as product:
        assert product.database is not None
        await product.database.transaction(people.cast)
        await product.die()
        ledger = Ledger(tmp_path / NAME)
        ledger.begin("ana", NOW)
        ledger.done("ana", NOW)
        await product.live()
        assert product.database is not None
        assert await product.database.read(clients.find, "ana") is None
        assert await product.database.read(clients.find, "chidi") is not None


def test_new_keys_open_old_data_and_old_copies_and_a_second_copy_is_asked_for(kept: Settings) -> None:
    old = take_copy(kept)
    with bar() as shown:
        assert rotate_keys(kept, shown)
    now = keys.load(kept.key_file)
    assert [key.purpose for key in now.all if key.retired] == [Purpose.MASTER, Purpose.BACKUP]
    assert in_it(kept, clients.get, "ana").label == "Ana"
    assert in_it(kept, lambda conn: vault_of(conn).wrapped_before()) == 0
    bring_back(kept, old)
    assert in_it(kept, clients.get, "ana").label == "Ana"


async def test_a_rotation_that_was_cut_off_opens_and_is_finished_by_the_next(sqlite_home: Home) -> None:
    path = sqlite_home.data_dir / "keys.json"
    database = await sqlite_home.open()
    await database.transaction(people.cast)
    await database.transaction(lambda conn: vault_of(conn).rewrap())
    keys.write(path, both := keys.with_new(KEYS, Purpose.MASTER, NOW))  # and then the process was lost
    await database.close()
    database = await sqlite_home.open(both)
    assert (await database.read(clients.get, "ana")).label == "Ana"
    seen: list[tuple[int, int]] = []
    assert not await rotate(database, path, NOW, lambda done, of: seen.append((done, of)))
    assert seen == [(7, 7)] and keys.load(path).of(Purpose.MASTER).kid == both.of(Purpose.MASTER).kid
    assert await rotate(database, path, NOW, lambda done, of: None)
    assert keys.load(path).of(Purpose.MASTER).kid != both.of(Purpose.MASTER).kid
    await database.close()


def test_everything_about_ana_is_written_for_her_noted_and_nothing_of_chidi(kept: Settings, tmp_path: Path) -> None:
    """CR-1205."""
    to = tmp_path / "ana.json"
    with bar() as shown:
        export(kept, "Dr. Brandt", "Ana", "asked by letter", to, shown)
    assert to.stat().st_mode & 0o077 == 0
    everything = json.loads(to.read_text())
    assert everything["links"][0]["phone"] == "+49 170 0000000"
    assert "Chidi" not in to.read_text()
    (act,) = in_it(kept, acts.of_client, "ana")
    assert (act.who, act.page_read, act.about) == ("operator", "everything", "asked by letter")


@pytest.mark.parametrize(
    ("therapist", "client", "reason", "told"),
    [
        ("Dr. Okafor", "Ana", "asked", "There is not one client of that name"),
        ("Dr. Brandt", "Chidi", "asked", "There is not one client of that name"),
        ("Dr. Brandt", "Ana", " ", "Say why"),
    ],
)
def test_nobody_is_found_by_half_a_name_or_without_a_reason(
    kept: Settings, tmp_path: Path, therapist: str, client: str, reason: str, told: str
) -> None:
    with pytest.raises(CannotStart, match=told), bar() as shown:
        export(kept, therapist, client, reason, tmp_path / "out.json", shown)
    assert not (tmp_path / "out.json").exists()
    assert in_it(kept, acts.of_client, "ana") == ()


def test_whoever_asks_to_be_erased_is_gone_with_key_and_rows_and_chidi_is_not(kept: Settings) -> None:
    with bar() as shown:
        erase(kept, "Dr. Brandt", "Ana", shown)
    assert in_it(kept, clients.find, "ana") is None
    assert in_it(kept, clients.find, "chidi") is not None
    assert in_it(kept, _keys_of, "ana") == 0
    lines = [json.loads(line)["what"] for line in (kept.data_dir / NAME).read_text().splitlines()]
    assert lines == ["begin", "done"]


def _keys_of(conn: Connection, owner: str) -> int:
    return conn.scalar(select(func.count()).select_from(client_key).where(client_key.c.owner == owner)) or 0


@asynccontextmanager
async def answering(folder: Path) -> AsyncIterator[Product]:
    """A running bot that answers commands."""
    async with Product(NOW, keep=folder) as product:
        assert product.process is not None and product.database is not None
        await product.database.transaction(people.cast)
        process = product.process
        process.backups = process.erasing.backups = Backups(product.database, folder / "backups", product.now)
        socket = await command_socket.serve(folder / command_socket.NAME, answers(process, folder / "keys.json"))
        yield product
        await socket.stop()


async def test_a_running_bot_does_all_of_it_itself(tmp_path: Path) -> None:
    def commands() -> tuple[Path, bool]:
        settings = settings_of(tmp_path)
        with bar() as shown:
            made, anew = backup(settings, None, shown), rotate_keys(settings, shown)
            export(settings, "Dr. Brandt", "Ana", "asked by letter", tmp_path / "ana.json", shown)
            erase(settings, "Dr. Brandt", "Ana", shown)
        return made, anew

    async with answering(tmp_path) as product:
        made, anew = await asyncio.to_thread(commands)
        assert product.database is not None
        assert (
            anew
            and product.database.keys.of(Purpose.MASTER).kid == keys.load(tmp_path / "keys.json").of(Purpose.MASTER).kid
        )
        assert await product.database.read(clients.find, "ana") is None
        assert not product.database.erased.unfinished
    assert sealed.inside(made, keys.load(tmp_path / "keys.json"))["counts"]["client"] == 2
    assert (tmp_path / "ana.json").exists() and (tmp_path / "backups" / NAME).exists()
