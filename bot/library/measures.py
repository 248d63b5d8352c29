"""Reads the clinic's own copies of measures, `measures/<id>.<language>.yaml`, against the published structure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bot.domain.book import Book
from bot.domain.measure import CATALOGUE, MeasureTexts, script_of
from bot.library.files import PackWrong, Problem, Source, read, shaped

FOLDER = "measures"
LONGEST = 900  # stem, item and answers together, in one message


def read_measures(folder: Path, base: Path, *, placeholders: bool = False) -> dict[str, dict[str, MeasureTexts]]:
    """The texts of that folder: language → id → texts; empty without the folder. Raises PackWrong with every fault.

    Only demo and tests take `placeholders`.
    """
    faults: list[Problem] = []
    found: dict[str, dict[str, MeasureTexts]] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            source = read(path, base)
            texts = shaped(source, MeasureTexts)
        except PackWrong as wrong:
            faults += wrong.problems
            continue
        faults += wrong_measure(source, texts, path.name, placeholders=placeholders)
        found.setdefault(texts.language, {})[texts.id] = texts
    if faults:
        raise PackWrong(faults)
    return found


def with_measures(books: Mapping[str, Book], texts: Mapping[str, Mapping[str, MeasureTexts]]) -> dict[str, Book]:
    """The books with these measures and the scripts that ask them; a language without texts has none."""
    return {shelf: _with(book, texts.get(book.language, {})) for shelf, book in books.items()}


def _with(book: Book, texts: Mapping[str, MeasureTexts]) -> Book:
    known = {**book.measures, **texts}
    scripts = [script_of(CATALOGUE[name], each, book.measure.begin) for name, each in known.items()]
    return replace(book, measures=known, scripts={**book.scripts, **{script.id: script for script in scripts}})


def wrong_measure(source: Source, texts: MeasureTexts, name: str, *, placeholders: bool = False) -> Iterator[Problem]:
    """What stops a measure from being ordered: another count, an empty or doubled text, a changed signed copy."""
    measure = CATALOGUE.get(texts.id)
    if measure is None:
        yield source.problem(("id",), f'there is no measure "{texts.id}"; there are {", ".join(CATALOGUE)}')
        return
    if name != f"{texts.id}.{texts.language}.yaml":
        yield source.problem(("id",), f"the file is called {texts.id}.{texts.language}.yaml")
    if texts.placeholder and not placeholders:
        yield source.problem(("placeholder",), "placeholders are no measure: put the published wording here")
    if len(texts.items) != measure.items:
        yield source.problem(("items",), f"{measure.title} has {measure.items} items, here are {len(texts.items)}")
    if len(texts.answers) != measure.most + 1:
        yield source.problem(
            ("answers",), f"{measure.title} has {measure.most + 1} answers, here are {len(texts.answers)}"
        )
    yield from _wrong_words(source, texts)
    if texts.hash and texts.hash != texts.fingerprint:
        yield source.problem(("hash",), f"the texts are not those that were signed: their hash is {texts.fingerprint}")


def _wrong_words(source: Source, texts: MeasureTexts) -> Iterator[Problem]:
    listed = {"items": texts.items, "answers": texts.answers, "stem": (texts.stem,), "source": (texts.source,)}
    for name, words in listed.items():
        if any(not each.strip() for each in words):
            yield source.problem((name,), f"{name}: a text is empty")
        if len(set(words)) < len(words):
            yield source.problem((name,), f"{name}: a text stands twice")
        if any(brace in each for each in words for brace in "{}"):
            yield source.problem((name,), f"{name}: braces cannot stand in a published text")
    if any(len(texts.stem) + len(item) + sum(map(len, texts.answers)) > LONGEST for item in texts.items):
        yield source.problem(("items",), f"an item with its question and answers is over {LONGEST} characters")
