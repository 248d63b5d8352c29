"""Copies of the database: which are made, which are kept, and that a wrong byte shows (docs/reliability.md §5.5)."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.services.backups import Backups, Step, found, newest, superfluous
from bot.storage import chats, sealed
from bot.storage.database import Database
from bot.storage.errors import NotABackup, SealBroken, WrongKey
from bot.storage.keys import Purpose, fresh, with_new
from tests.databases import KEYS, NOW, Home
from tests.storage import people


class Wall:
    """A clock on the wall that is moved by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
async def backups(sqlite_home: Home, wall: Wall) -> AsyncIterator[Backups]:
    database = await sqlite_home.open()
    await database.transaction(people.cast)
    yield Backups(database, sqlite_home.data_dir / "backups", wall)
    await database.close()


async def test_a_copy_is_sealed_read_back_and_readable_by_its_owner_alone(backups: Backups) -> None:
    steps: list[Step] = []
    made = await backups.make(lambda step, done, of: steps.append(step))
    assert list(dict.fromkeys(steps)) == list(Step)
    assert made.stat().st_mode & 0o077 == 0
    assert sealed.inside(made, KEYS)["counts"]["client"] == 2
    assert [path.name for path in backups.folder.iterdir()] == [made.name], "no plain copy is left beside it"


async def test_a_new_copy_is_made_when_something_happened_or_an_hour_passed(backups: Backups, wall: Wall) -> None:
    assert await backups.make_if_needed() is not None
    wall.at += timedelta(minutes=5)
    assert await backups.make_if_needed() is None
    await backups.database.transaction(lambda conn: chats.find_or_make(conn, 9001))
    assert await backups.make_if_needed() is not None
    wall.at += timedelta(hours=1)
    assert await backups.make_if_needed() is not None
    assert newest(backups.folder) == wall.at


async def test_one_wrong_byte_anywhere_shows(backups: Backups, tmp_path: Path) -> None:
    made = await backups.make()
    content = made.read_bytes()
    for place in {0, 20, 60, 130, len(content) // 2, len(content) - 1}:
        made.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises((SealBroken, NotABackup, WrongKey)):
            sealed.unseal(made, tmp_path / "plain.db", KEYS, lambda done, of: None)
        assert not (tmp_path / "plain.db").exists(), "nothing is left of a copy that cannot be trusted"


@pytest.mark.parametrize("end", [-1, -(1 << 20), 200])
async def test_a_copy_that_was_cut_off_is_refused(backups: Backups, tmp_path: Path, end: int) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(bytes(3 << 20))
    sealed.seal(plain, tmp_path / "cut.backup", {}, KEYS, NOW, lambda done, of: None)
    content = (tmp_path / "cut.backup").read_bytes()
    (tmp_path / "cut.backup").write_bytes(content[:end])
    with pytest.raises(SealBroken):
        sealed.unseal(tmp_path / "cut.backup", tmp_path / "again", KEYS, lambda done, of: None)


async def test_another_installations_key_opens_nothing_and_a_retired_one_still_does(backups: Backups) -> None:
    made = await backups.make()
    with pytest.raises(WrongKey):
        sealed.inside(made, fresh(NOW))
    assert sealed.inside(made, with_new(KEYS, Purpose.BACKUP, NOW))["counts"]["client"] == 2


async def test_what_is_no_backup_is_named(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ana")
    with pytest.raises(NotABackup, match=r"letter\.txt is not a Handrail backup"):
        sealed.head(tmp_path / "letter.txt")


def test_all_of_an_hour_then_hourly_then_daily_and_nothing_after_thirty_days() -> None:
    every = [NOW - timedelta(minutes=5 * number) for number in range(12 * 24 * 40)]
    left = sorted(set(every) - superfluous(every, NOW), reverse=True)
    ages = [NOW - at for at in left]
    assert sum(age <= timedelta(hours=1) for age in ages) == 13
    assert sum(timedelta(hours=1) < age <= timedelta(hours=24) for age in ages) == 23
    assert sum(age > timedelta(hours=24) for age in ages) == 30
    assert max(ages) <= timedelta(days=30)
    assert superfluous([NOW - timedelta(days=31)], NOW) == {NOW - timedelta(days=31)}, "not even the only one"


async def test_old_copies_go_when_a_new_one_is_made(backups: Backups, wall: Wall) -> None:
    await backups.make()
    wall.at += timedelta(days=31)
    await backups.make()
    assert [at for at, _ in found(backups.folder)] == [wall.at]


async def test_whoever_writes_goes_on_while_a_copy_is_made(backups: Backups) -> None:
    database: Database = backups.database
    await database.transaction(lambda conn: chats.find_or_make(conn, 9001))
    made = await backups.make()
    await database.transaction(lambda conn: chats.find_or_make(conn, 9002))
    assert sealed.inside(made, KEYS)["counts"]["chat"] == 5
