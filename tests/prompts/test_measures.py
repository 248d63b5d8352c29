"""The clinic's own copies of measures: none is shipped, a whole one is read, a wrong one is named by file and line."""

from pathlib import Path

import pytest

from bot.domain.measure import CATALOGUE
from bot.library.measures import FOLDER, read_measures, with_measures
from bot.library.packs import read_books
from tests import shipped
from tests.prompts.pack import PROMPTS, Pack

DEMO = Path(__file__).parents[2] / "bot" / "demo" / "measures"
FILE = f"{FOLDER}/phq4.en.yaml"


def with_copy(pack: Pack) -> Pack:
    """A pack that holds a made-up copy of the PHQ-4, as a clinic would put it there."""
    (pack.path / FOLDER).mkdir()
    pack.write(FILE, (DEMO / "phq4.en.yaml").read_text(encoding="utf-8").replace("placeholder: true\n", ""))
    return pack


def test_no_text_of_a_measure_is_shipped_CR_902() -> None:
    assert not (PROMPTS / FOLDER).exists()
    assert all(not book.measures for book in shipped.books().values())


@pytest.mark.parametrize("path", sorted(DEMO.glob("*.yaml")), ids=lambda path: path.name)
def test_the_placeholders_of_demo_and_tests_say_in_every_text_what_they_are(path: Path) -> None:
    texts = read_measures(DEMO, DEMO, placeholders=True)[path.suffixes[0][1:]][path.name.partition(".")[0]]
    word = {"en": "placeholder", "es": "relleno"}[texts.language]
    assert texts.placeholder and all(word in each.lower() for each in (*texts.items, texts.stem, texts.source))


def test_the_placeholders_cover_every_measure_in_both_languages() -> None:
    texts = read_measures(DEMO, DEMO, placeholders=True)
    assert {language: set(found) for language, found in texts.items()} == {"en": set(CATALOGUE), "es": set(CATALOGUE)}


def test_a_whole_copy_is_read_and_can_be_asked(pack: Pack) -> None:
    assert with_copy(pack).faults() == []
    book = read_books(pack.path)["en"]
    assert set(book.measures) == {"phq4"} and "measure_phq4" in book.scripts
    assert book.measures["phq4"].fingerprint


def test_both_addresses_of_a_language_read_the_same_words() -> None:
    books = with_measures(shipped.books(), read_measures(DEMO, DEMO, placeholders=True))
    spanish = [book for book in books.values() if book.language == "es"]
    assert len(spanish) == 2 and len({book.measures["phq9"].fingerprint for book in spanish}) == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('  - "Placeholder item 4 of 4, not the published one"\n', "", "PHQ-4 has 4 items, here are 3"),
        ('"Answer 2", ', "", "PHQ-4 has 4 answers, here are 3"),
        ("item 2 of 4", "item 1 of 4", "items: a text stands twice"),
        ('"Answer 2"', '" "', "answers: a text is empty"),
        ("id: phq4", "id: phq5", 'there is no measure "phq5"; there are phq4, phq9, gad7'),
        ("language: en", "language: es", "the file is called phq4.es.yaml"),
        ("version: 1", "version: 1\nplaceholder: true", "placeholders are no measure"),
        ("version: 1", 'version: 1\nhash: "0123456789abcdef"', "the texts are not those that were signed"),
        ("version: 1\n", "", "version is missing"),
        ("version: 1", "version: 1\nmood: 3", '"mood" is not known here'),
        ("item 2 of 4", "item {two} of 4", "braces cannot stand in a published text"),
        ("reviewed_by: null", 'reviewed_by: "Dr. Brandt"', "a signature needs both"),
        ("item 2 of 4", "item 2 of 4 " + "x" * 900, "is over 900 characters"),
    ],
)
def test_a_copy_that_does_not_fit_is_named_by_file_and_line(pack: Pack, old: str, new: str, words: str) -> None:
    """CR-902."""
    with_copy(pack).change(FILE, old, new)
    assert any(f"prompts/{FILE} line" in fault and words in fault for fault in pack.faults()), pack.faults()


def test_a_signed_copy_keeps_its_hash(pack: Pack) -> None:
    """CR-902."""
    with_copy(pack)
    own = read_books(pack.path)["en"].measures["phq4"]
    pack.change(FILE, "version: 1", f'version: 1\nhash: "{own.fingerprint}"')
    assert pack.faults() == []
    pack.change(FILE, "item 2 of 4", "item 2 of four")
    assert any("their hash is" in fault for fault in pack.faults())


def test_published_wording_is_never_linted(pack: Pack) -> None:
    """CR-902."""
    with_copy(pack).change(FILE, "Placeholder item 1 of 4", "You must stay strong! Placeholder 1")
    assert pack.faults() == []
