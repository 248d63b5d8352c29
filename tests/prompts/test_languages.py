"""Languages and ways of speaking to a person: a text is one for all or two, and never a guess (CR-1105, F-45, F-46)."""

import shutil
from pathlib import Path

import pytest

from bot.domain.book import book_in
from bot.domain.people import Address
from bot.library.files import PackWrong
from bot.library.packs import read_books
from tests.prompts.pack import Pack

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
    two_ways.change(COMMON, 'changed: "Changed."', 'changed: {informal: "Thou."}')
    assert book_said(two_ways, Address.FORMAL) == "Thou."


def book_said(pack: Pack, address: Address) -> str:
    book = book_in(read_books(pack.path), "xx", address)
    assert book
    return book.common.changed


def test_a_crisis_text_with_one_variant_stops_the_start(two_ways: Pack) -> None:
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
