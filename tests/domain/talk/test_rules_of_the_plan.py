"""The safety plan's order and words (CR-501, CR-503, CR-504)."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.book import Book
from bot.domain.safety_plan import Helper, Part
from bot.library.packs import read_books
from bot.library.where import prompts_dir
from tests.domain.talk.help_cast import AGREED, House

BOOKS = read_books(prompts_dir())
MEANS = {
    "en": r"\b(pills?|tablets?|overdos\w*|rope|noose|guns?|pistol|firearms?|weapons?|kni(fe|ves)|blades?|razors?|poison"
    r"|bridge|roof|train|medications?|medicines?)\b",
    "es": r"\b(pastillas?|pildoras?|sobredosis|soga|cuerda|pistolas?|armas?|cuchillos?|navajas?|cuchillas?|veneno"
    r"|puente|azotea|tren|medicamentos?|medicinas?)\b",
}
FULL = replace(
    AGREED, signs=("I stop answering.",), alone=("Tea",), company=("The library",),
    ask=(Helper("Tom", "07700 900123"),), services=("Dr. Brandt 020 7946 0958",),
    surroundings=("Tom keeps the key.",), show_surroundings=True,
)  # fmt: skip


def walked(house: House) -> Iterator[str]:
    yield house.ana("/plan")
    while "Next thing I planned" in house.labels:
        yield house.ana_taps("Next thing I planned")


def test_the_six_parts_come_in_their_order_one_at_a_time() -> None:
    """CR-501, CR-504."""
    assert [part.value for part in Part] == ["signs", "alone", "company", "ask", "services", "surroundings"]
    heads = BOOKS["en"].plan.heads
    assert [text.splitlines()[0] for text in walked(House(FULL))] == [heads[part.value] for part in Part]


def test_the_draft_asks_for_the_parts_in_the_same_order_and_never_for_surroundings() -> None:
    """CR-501, CR-503: the last part is the therapist's to type."""
    for spoken in BOOKS.values():
        assert [step.id for step in spoken.scripts["plan_draft"].steps if step.id in {part.value for part in Part}] == [
            "signs", "alone", "company", "ask", "services",
        ]  # fmt: skip


def test_no_screen_of_the_walk_asks_anything() -> None:
    """CR-504: no "did it help?", nor any other question."""
    house = House(FULL)
    for text in walked(house):
        ours = text.replace("Tom", "")
        assert "?" not in ours, text
    assert "?" not in house.ana_taps("Enough for now")


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
def test_no_word_of_ours_about_the_plan_names_a_means(spoken: Book) -> None:
    """CR-503: neither its phrases nor a question of the client's draft or of the therapist's screens."""
    ours = [
        *texts_of(spoken.plan),
        *(step.text for name in ("plan_draft", "t_plan") for step in spoken.scripts[name].steps),
    ]
    assert len(ours) > 40
    for text in ours:
        assert not re.search(MEANS[spoken.language], text.casefold()), text


def texts_of(words: object) -> Iterator[str]:
    for name in getattr(words, "__slots__", ()):
        match getattr(words, name):
            case str(text):
                yield text
            case dict() as texts:
                yield from texts.values()


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
def test_the_plan_is_never_worded_as_a_promise(spoken: Book) -> None:
    """CR-509."""
    promise = {
        "en": r"\b(promise|contract|commit|swear|i will not)\b",
        "es": r"\b(promet\w*|contrato|compromet\w*|jur\w+)\b",
    }
    for text in texts_of(spoken.plan):
        assert not re.search(promise[spoken.language], text.casefold()), text
