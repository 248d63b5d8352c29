"""The ledger of erasures: on disk before anything goes, chained, and a line that was cut off never counted."""

import json
import os
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.erased import NAME, Ledger
from bot.storage.erasure import erase_person
from tests.databases import NOW, Home
from tests.storage import people


def ledger(folder: Path) -> Ledger:
    return Ledger(folder / NAME)


def test_a_begun_erasure_is_unfinished_until_it_is_done(tmp_path: Path) -> None:
    one = ledger(tmp_path)
    assert not one.unfinished
    one.begin("p1", NOW)
    one.begin("p2", NOW)
    assert one.unfinished == ("p1", "p2")
    one.done("p1", NOW)
    assert ledger(tmp_path).unfinished == ("p2",)
    assert ledger(tmp_path).persons == {"p1", "p2"}


def test_to_begin_twice_is_to_begin_once(tmp_path: Path) -> None:
    one = ledger(tmp_path)
    for _ in range(3):
        one.begin("p1", NOW)
    one.done("p1", NOW)
    one.done("p1", NOW)
    assert [json.loads(line)["what"] for line in (tmp_path / NAME).read_text().splitlines()] == ["begin", "done"]


def test_a_line_holds_a_random_id_and_a_time_and_nothing_else(tmp_path: Path) -> None:
    ledger(tmp_path).begin("p1", NOW)
    line = json.loads((tmp_path / NAME).read_text())
    assert set(line) == {"what", "person", "at", "chain"}
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("cut", [1, 10, 60, 140])
def test_a_line_that_was_cut_off_in_writing_never_counted(tmp_path: Path, cut: int) -> None:
    one = ledger(tmp_path)
    one.begin("p1", NOW)
    whole = (tmp_path / NAME).stat().st_size
    one.begin("p2", NOW)
    os.truncate(tmp_path / NAME, min(whole + cut, (tmp_path / NAME).stat().st_size - 1))
    again = ledger(tmp_path)
    assert again.unfinished == ("p1",)
    again.begin("p3", NOW)
    last = ledger(tmp_path)
    assert (last.unfinished, last.whole) == (("p1", "p3"), True)


@pytest.mark.parametrize("change", ["p2", "begin", "2026"])
def test_a_changed_line_is_noticed_and_what_can_be_read_still_counts(tmp_path: Path, change: str) -> None:
    one = ledger(tmp_path)
    for person in ("p1", "p2", "p3"):
        one.begin(person, NOW)
    lines = (tmp_path / NAME).read_text().splitlines()
    lines[1] = lines[1].replace(change, "other", 1)
    (tmp_path / NAME).write_text("\n".join(lines) + "\n")
    again = ledger(tmp_path)
    assert "p3" in again.unfinished
    assert not again.whole


def test_a_line_taken_out_is_noticed(tmp_path: Path) -> None:
    one = ledger(tmp_path)
    for person in ("p1", "p2", "p3"):
        one.begin(person, NOW)
    lines = (tmp_path / NAME).read_text().splitlines()
    (tmp_path / NAME).write_text("\n".join((lines[0], lines[2])) + "\n")
    again = ledger(tmp_path)
    assert again.unfinished == ("p1", "p3")
    assert not again.whole


async def test_it_lies_in_the_data_folder_and_is_written_before_the_rows_go(home: Home) -> None:
    database = await home.open()
    await database.transaction(people.cast)
    with pytest.raises(ZeroDivisionError):
        await database.transaction(lambda conn: (erase_person(conn, "ana", NOW), 1 / 0))
    assert database.erased.unfinished == ("ana",)
    await database.close()
    database = await home.open()
    assert database.erased.unfinished == ("ana",)
    await database.close()


async def test_an_erased_person_is_written_with_every_link(database: Database) -> None:
    await database.transaction(people.cast)
    assert await database.transaction(erase_person, "nobody", NOW) is None
    assert database.erased.persons == frozenset()
    gone = await database.transaction(erase_person, "ana", NOW)
    assert gone is not None
    assert database.erased.persons == {"ana"}
