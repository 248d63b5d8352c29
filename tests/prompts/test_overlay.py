"""A clinic's own words lie over the shipped ones; broken ones leave the last good set in force."""

import shutil
from pathlib import Path

import pytest

from bot.domain.risk.screen import screen
from bot.library.files import PackWrong
from bot.library.overlay import in_force, is_whole, laid_over
from bot.library.where import prompts_dir

COMMON, SETBACK = Path("en/phrases/common.yaml"), Path("en/dialogues/setback.yaml")
CHOICES = '"no": "No", not_sure: "Not sure"}'


def own_words(folder: Path, before: str, after: str, name: Path = COMMON) -> Path:
    """A clinic's folder with this one file, changed."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (prompts_dir() / name).read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return folder


def test_one_own_file_takes_the_place_of_the_shipped_one_and_the_rest_stands(tmp_path: Path) -> None:
    own = own_words(tmp_path / "own", 'key_toolkit: "Toolkit"', 'key_toolkit: "My practices"')
    words = in_force(prompts_dir(), own, tmp_path / "data")
    assert words.wrong == () and words.books["en"].common.key_toolkit == "My practices"
    assert words.books["en"].practices.keys() >= {"feet_and_room"} and "es" in words.books
    assert screen("I want to die", words.books["en"].lexicons).tier.alarms


def test_broken_words_leave_the_last_good_set_in_force_and_are_named(tmp_path: Path) -> None:
    own = own_words(tmp_path / "own", 'key_toolkit: "Toolkit"', 'key_toolkit: "My practices"')
    in_force(prompts_dir(), own, tmp_path / "data")
    (own / COMMON).write_text("phrases: {", encoding="utf-8")
    words = in_force(prompts_dir(), own, tmp_path / "data")
    assert words.books["en"].common.key_toolkit == "My practices"
    (problem,) = words.wrong
    assert problem.file == "prompts/en/phrases/common.yaml" and problem.line == 1


def test_broken_words_without_a_good_set_are_refused_and_named(tmp_path: Path) -> None:
    own = own_words(tmp_path / "own", 'key_toolkit: "Toolkit"', "key_toolkit: ")
    with pytest.raises(PackWrong, match=r"prompts/en/phrases/common.yaml line \d+"):
        in_force(prompts_dir(), own, tmp_path / "data")


def test_every_way_of_breaking_a_file_off_leaves_the_good_set(tmp_path: Path) -> None:
    own = own_words(tmp_path / "own", 'key_toolkit: "Toolkit"', 'key_toolkit: "My practices"')
    in_force(prompts_dir(), own, tmp_path / "data")
    whole = (own / COMMON).read_bytes()
    for length in (0, len(whole) // 3, 2 * len(whole) // 3):  # not at the end: without its last newline it is whole
        (own / COMMON).write_bytes(whole[:length])
        words = in_force(prompts_dir(), own, tmp_path / "data")
        assert words.wrong and words.books["en"].common.key_toolkit == "My practices"


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        (COMMON, '"Undo"', '"Well done"', '"well done" — praises'),
        (COMMON, '"Undo"', '"Undo what was just done here"', "button is 28 characters, limit 24"),
        (SETBACK, "    reads: span", "    reads: span\n    routes: [{to: tag}]", "comes to an end"),
        (SETBACK, CHOICES, '"no": "No"}', "choices are not as in en"),
        (Path("es/phrases/common.yaml"), "{therapist}", "Alguien", "{therapist} is missing; en has it"),
    ],
)
def test_words_that_load_but_have_a_fault_do_not_come_into_force(
    tmp_path: Path, name: Path, before: str, after: str, said: str
) -> None:
    """What `handrail check` refuses no client reads: a banned phrase, a long key, a way without end, a gap."""
    own = own_words(tmp_path / "own", 'key_toolkit: "Toolkit"', 'key_toolkit: "My practices"')
    in_force(prompts_dir(), own, tmp_path / "data")
    (tmp_path / "own" / COMMON).unlink()
    own_words(own, before, after, name)
    words = in_force(prompts_dir(), own, tmp_path / "data")
    assert any(said in problem.words for problem in words.wrong), words.wrong
    assert words.books["en"].common.key_toolkit == "My practices"


def test_a_language_that_is_not_spoken_stops_nothing(tmp_path: Path) -> None:
    own = own_words(tmp_path / "own", CHOICES, '"no": "No"}', SETBACK)
    assert in_force(prompts_dir(), own, tmp_path / "data", ("en",)).wrong == ()


def test_a_few_files_are_no_whole_set(tmp_path: Path) -> None:
    own = own_words(tmp_path / "own", "Toolkit", "Toolkit")
    assert is_whole(prompts_dir()) and not is_whole(own)
    assert is_whole(laid_over(prompts_dir(), own, tmp_path / "place"))


def test_what_is_no_yaml_and_what_is_a_link_is_left_out(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "notes.txt").write_text("mine")
    (own / "care.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    folder = laid_over(prompts_dir(), own, tmp_path / "place")
    assert not (folder / "notes.txt").exists()
    assert (folder / "care.yaml").read_text() == (prompts_dir() / "care.yaml").read_text()
    shutil.rmtree(own)
