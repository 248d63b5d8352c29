"""The words that come with Handrail, read once in a test process: reading them is dearer than most tests."""

from collections.abc import Mapping

from bot.domain.book import Book
from bot.domain.crisis_book import CrisisBook
from bot.domain.risk.lexicon import Lexicon
from bot.library import where
from bot.library.overlay import books_in

PROMPTS = where.prompts_dir()


def books() -> Mapping[str, Book]:
    """By language and address: en, es, es-formal."""
    return books_in(PROMPTS)


def lexicons() -> tuple[Lexicon, ...]:
    """English and Spanish."""
    return books()["en"].lexicons


def crisis_lines() -> CrisisBook:
    """Every country's."""
    return books()["en"].lines
