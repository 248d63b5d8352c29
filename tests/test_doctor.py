"""What the doctor sees of the machine."""

import shutil
from pathlib import Path

import pytest

from bot.disk import MB, free_mb
from bot.doctor.line import State
from bot.doctor.machine import room, words
from bot.library.overlay import in_force
from bot.library.where import prompts_dir
from bot.settings import Settings
from tests.databases import NOW


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


def test_the_doctor_reads_the_clinics_own_words_and_says_which_run_when_they_have_a_fault(tmp_path: Path) -> None:
    own, name = tmp_path / "own", "en/dialogues/setback.yaml"
    (own / name).parent.mkdir(parents=True)
    whole = (prompts_dir() / name).read_text(encoding="utf-8")
    (own / name).write_text(whole.replace("    reads: span", "    reads: span\n    routes: [{to: tag}]"))
    settings = Settings(data_dir=tmp_path / "data", prompts_dir=own)
    first, *_ = words(settings, NOW)
    assert first.state is State.BROKEN and "nothing runs: prompts/en/dialogues/setback.yaml line " in first.what
    (own / name).write_text(whole)
    in_force(prompts_dir(), own, settings.data_dir)
    assert next(words(settings, NOW)).state is State.OK
    (own / name).write_text("steps: {")
    first, unsigned, lines = words(settings, NOW)
    assert "the last good ones run" in first.what
    assert (unsigned.state, lines.state) == (State.LOOK, State.LOOK)


def test_lines_of_the_clinics_own_count_and_not_those_that_came_along(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    text = (prompts_dir() / "crisis_lines.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    countries = [number for number, line in enumerate(text) if line.startswith("  - iso:")]
    after = next(number for number, line in enumerate(text) if line.startswith("changed_numbers:"))
    (tmp_path / "own/crisis_lines.yaml").write_text("".join(text[: countries[1]] + text[after:]), encoding="utf-8")
    told = [list(words(Settings(data_dir=tmp_path / "data", prompts_dir=own), NOW)) for own in (None, tmp_path / "own")]
    everywhere, here = (next(line.what for line in each if "Crisis lines" in line.what) for each in told)
    assert int(here.split()[2]) < int(everywhere.split()[2])
