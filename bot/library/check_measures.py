"""Lints over the clinic's own copies of measures; their wording is published and is never linted (CR-902)."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.domain.measure import MeasureTexts
from bot.library.check_review import half_signed
from bot.library.files import PackWrong, Problem, Source, shaped
from bot.library.measures import FOLDER, wrong_measure


def wrong_measures(path: Path, sources: Mapping[Path, Source]) -> Iterator[Problem]:
    """Count of items and answers, names, signatures, and the hash of a signed copy."""
    for file, source in sources.items():
        if file.parent == path / FOLDER:
            yield from half_signed(source)
            yield from _one(file, source)


def _one(file: Path, source: Source) -> Iterator[Problem]:
    try:
        yield from wrong_measure(source, shaped(source, MeasureTexts), file.name)
    except PackWrong as wrong:
        yield from wrong.problems
