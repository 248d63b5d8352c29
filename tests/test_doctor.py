"""What the doctor sees of the machine."""

import shutil
from pathlib import Path

import pytest

from bot.disk import MB, free_mb
from bot.doctor.line import State
from bot.doctor.machine import room
from bot.settings import Settings


@pytest.mark.parametrize(("low_mb", "state"), [(200, State.OK), (10**9, State.LOOK)])
def test_room_that_gets_short_is_worth_a_look(tmp_path: Path, low_mb: int, state: State) -> None:
    (line,) = room(Settings(data_dir=tmp_path, disk_low_mb=low_mb))
    assert (line.state, line.what.endswith(" MB free"), bool(line.todo)) == (state, True, state is State.LOOK)


def test_of_folders_that_are_not_there_yet_nothing_is_said(tmp_path: Path) -> None:
    assert list(room(Settings(data_dir=tmp_path / "none"))) == []


def test_the_fullest_disk_counts(tmp_path: Path) -> None:
    folders = [tmp_path, Path("/dev/shm"), tmp_path / "none"]
    least = min(shutil.disk_usage(each).free for each in folders if each.is_dir())
    found = free_mb(folders)
    assert found is not None and abs(found - least // MB) < 100
