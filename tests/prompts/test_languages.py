"""Languages and ways of speaking to a person: a text is one for all or two, and never a guess (CR-1105, F-45, F-46)."""

import shutil
from pathlib import Path

import pytest

from bot.domain.book import book_in
from bot.domain.people import Address
from bot.library.check import books_found, warnings
from bot.library.files import PackWrong
from bot.library.packs import read_books
from tests.prompts.pack import PROMPTS, Pack

CRISIS, COMMON = "xx/phrases/crisis.yaml", "xx/phrases/common.yaml"
TWO_WAYS = """\
name: "Other"
addresses: {informal: "Other, thou", formal: "Other, you"}
review: {status: "needs a clinician's sign-off", reviewed_by: null, reviewed_on: null}
"""


@pytest.fixture
def two_ways(pack: Pack) -> Pack:
    """A second language that is the first once more, and knows two ways of speaking to a person."""
    shutil.copytree(pack.path / "en", pack.path / "xx")
    pack.write("xx/language.yaml", TWO_WAYS)
    return pack


def test_a_language_with_two_ways_has_a_book_for_each_and_one_without_has_one(two_ways: Pack) -> None:
    books = read_books(two_ways.path)
    assert {shelf: book.name for shelf, book in books.items()} == {
        "en": "English", "xx": "Other, thou", "xx-formal": "Other, you",
    }  # fmt: skip
    assert [(book.language, book.address) for book in books.values()] == [
        ("en", Address.INFORMAL), ("xx", Address.INFORMAL), ("xx", Address.FORMAL),
    ]  # fmt: skip


def test_a_text_may_be_one_for_all_or_two(two_ways: Pack) -> None:
    two_ways.change(COMMON, 'changed: "Changed."', 'changed: {informal: "Thou.", formal: "You."}')
    books = read_books(two_ways.path)
    assert [book.common.changed for book in books.values()] == ["Changed.", "Thou.", "You."]
    assert len({book.common.undo for book in books.values()}) == 1


def test_a_missing_variant_falls_back_to_the_other_one(two_ways: Pack) -> None:
    """CR-1105."""
    two_ways.change(COMMON, 'changed: "Changed."', 'changed: {informal: "Thou."}')
    assert book_said(two_ways, Address.FORMAL) == "Thou."


def book_said(pack: Pack, address: Address) -> str:
    book = book_in(read_books(pack.path), "xx", address)
    assert book
    return book.common.changed


def test_a_crisis_text_with_one_variant_stops_the_start(two_ways: Pack) -> None:
    """CR-1105."""
    line = two_ways.change(CRISIS, 'sometimes: "Sometimes"', 'sometimes: {informal: "Sometimes"}')
    with pytest.raises(PackWrong) as wrong:
        read_books(two_ways.path)
    assert [str(one) for one in wrong.value.problems] == [f"prompts/{CRISIS} line {line}: the formal text is missing"]


def test_choices_may_have_the_names_of_the_two_ways(two_ways: Pack) -> None:
    asked = '\n    choices: {informal: "Thou", formal: "You"}\n    per_row: 3\n'
    text = two_ways.text("xx/dialogues/pause_date.yaml")
    two_ways.write("xx/dialogues/pause_date.yaml", text + "  - id: way\n    text: Which?" + asked)
    script = read_books(two_ways.path)["xx"].scripts["pause_date"]
    assert [choice.id for choice in script.step("way").choices] == ["informal", "formal"]


def test_someone_whose_language_has_one_way_gets_it_whatever_they_chose(two_ways: Pack) -> None:
    books = read_books(two_ways.path)
    assert book_in(books, "en", Address.FORMAL) is books["en"]
    assert book_in(books, "fr", Address.FORMAL) is None


def test_a_draft_is_no_language_yet(two_ways: Pack) -> None:
    two_ways.write("xx/language.yaml", TWO_WAYS + "draft: true\n")
    Path(two_ways.path / CRISIS).unlink()
    assert list(read_books(two_ways.path)) == ["en"]


def test_only_the_languages_that_are_enabled_are_spoken_and_the_first_is_the_default(two_ways: Pack) -> None:
    assert list(read_books(two_ways.path, enabled=("xx",))) == ["xx", "xx-formal"]
    assert next(iter(read_books(two_ways.path, enabled=("xx", "en")))) == "xx"


def test_the_keys_of_a_language_that_is_not_spoken_go_on_working_and_so_do_older_ones(two_ways: Pack) -> None:
    """F-33: whoever has a key on the screen can press it."""
    two_ways.change(COMMON, 'key_support: "Support now"', 'key_support: "Help thee"')
    two_ways.write("xx/language.yaml", TWO_WAYS + 'old_keys: {support: ["Succour"]}\n')
    labels = read_books(two_ways.path, enabled=("en",))["en"].key_labels
    assert {labels[each] for each in ("Support now", "Help thee", "Succour")} == {"support"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (TWO_WAYS + "draft: true\n", "xx is a draft; xx cannot be enabled."),
        (None, "xx has no crisis card; xx cannot be enabled."),
    ],
)
def test_what_is_not_whole_cannot_be_enabled(two_ways: Pack, language: str | None, words: str) -> None:
    """CR-1105."""
    if language:
        two_ways.write("xx/language.yaml", language)
    else:
        (two_ways.path / CRISIS).unlink()
    with pytest.raises(PackWrong) as wrong:
        read_books(two_ways.path, enabled=("en", "xx"))
    assert words in str(wrong.value)


ADD, CHECKIN, CHECKINS = "xx/dialogues/agreed_add.yaml", "en/phrases/checkin.yaml", "xx/checkins.yaml"
SEES = '"{therapist} will see'
GAPS = [
    (COMMON, '  undo: "Undo"\n', "", "undo is missing; en has it"),
    (CHECKIN, '    calm: "Calm"\n', "", "states.calm is missing; xx has it"),
    (COMMON, SEES, '"They will see', "{therapist} is missing; en has it"),
    (COMMON, SEES, f"{SEES} {{label}}", "{label} is not in en"),
    (ADD, "version: 2", "version: 3", "version is 3; en has 2"),
    (ADD, "ask: text", "ask: text\n    asked: 30", 'step "line": asked is not as in en'),
    (ADD, "id: line", "id: till", "the steps are not those of en, in their order"),
    (CHECKINS, "id: how_is_it", "id: how_are_you", "how_is_it.text is missing; en has it"),
]


@pytest.mark.parametrize(("name", "old", "new", "words"), GAPS)
def test_a_gap_between_languages_is_named_by_file_and_key(
    two_ways: Pack, name: str, old: str, new: str, words: str
) -> None:
    two_ways.change(name, old, new)
    assert any(fault.startswith(f"prompts/{name} line") and words in fault for fault in two_ways.faults())


def test_a_file_that_only_one_language_has_is_missed_in_the_other(two_ways: Pack) -> None:
    (two_ways.path / "xx/practices/feet_and_room.yaml").unlink()
    (two_ways.path / "en/dialogues/my_quiet.yaml").unlink()
    faults = two_ways.faults()
    assert "prompts/xx/practices/feet_and_room.yaml line 1: the file is missing; en has it" in faults
    assert "prompts/en/dialogues/my_quiet.yaml line 1: the file is missing; xx has it" in faults


def test_what_a_draft_lacks_stops_nothing_and_is_listed(two_ways: Pack) -> None:
    two_ways.write("xx/language.yaml", TWO_WAYS + "draft: true\n")
    (two_ways.path / "xx/checkins.yaml").unlink()
    assert two_ways.faults() == []
    assert any("xx/checkins.yaml line 1: the file is missing" in str(each) for each in warnings(two_ways.path))


def test_the_matrix_counts_the_texts_of_each_language_and_address(two_ways: Pack) -> None:
    """CR-1105: completeness by language and address."""
    two_ways.change(COMMON, 'changed: "Changed."', 'changed: {informal: "Thou."}')
    two_ways.change(CRISIS, 'sometimes: "Sometimes"', 'sometimes: {informal: "Sometimes"}')
    en, thou, you = books_found(two_ways.path)
    assert (en.said, en.own, en.help_whole) == (en.wanted, 0, True)
    assert (thou.said, thou.own, thou.help_whole) == (en.wanted, 2, True)
    assert (you.said, you.own, you.help_whole) == (en.wanted - 2, 0, False)


def test_every_book_that_comes_with_handrail_is_whole() -> None:
    """CR-1105."""
    rows = books_found(PROMPTS)
    assert [(row.language, row.address.value) for row in rows] == [
        ("en", "informal"),
        ("es", "informal"),
        ("es", "formal"),
    ]
    assert {(row.said, row.help_whole, row.draft) for row in rows} == {(rows[0].wanted, True, False)}
