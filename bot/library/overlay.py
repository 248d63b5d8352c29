"""A clinic's own words over the shipped ones, file by file; the last good set is kept for when the newest is broken."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.domain.book import Book
from bot.library.check import check
from bot.library.files import PackWrong, Problem
from bot.library.packs import read_books

NEW, GOOD = "prompts.new", "prompts.good"
NAME = "prompts"  # as problems name it


@dataclass(frozen=True, slots=True)
class InForce:
    """The books that are in force; `wrong` says why the newest words are not, and is empty when they are."""

    books: Mapping[str, Book]
    folder: Path
    wrong: tuple[Problem, ...] = ()


@cache
def books_in(prompts: Path, languages: tuple[str, ...] = ()) -> Mapping[str, Book]:
    """The books of that folder, read once in a process: it takes about two seconds. Raises PackWrong."""
    return read_books(prompts, enabled=languages)


def laid_over(shipped: Path, own: Path, into: Path) -> Path:
    """The shipped files with the clinic's in their place or beside them, written whole below `into`; gives the folder.

    Only .yaml files count, by their path below the folder; a link is not followed.
    """
    shutil.rmtree(into, ignore_errors=True)
    folder = into / NAME
    shutil.copytree(shipped, folder)
    for path in sorted(own.rglob("*.yaml")):
        if path.is_symlink():
            continue
        target = folder / path.relative_to(own)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return folder


def is_whole(folder: Path) -> bool:
    """Whether this is a whole set of prompts and not a few files to lay over one."""
    return (folder / "care.yaml").is_file() and (folder / "crisis_lines.yaml").is_file()


def checked_books(folder: Path, languages: tuple[str, ...] = ()) -> Mapping[str, Book]:
    """The books of words in which `handrail check` finds nothing to mend. Raises PackWrong with everything it finds."""
    books = read_books(folder, enabled=languages)
    if faults := check(folder, languages):
        raise PackWrong(faults)
    return books


def in_force(shipped: Path, own: Path | None, keep: Path, languages: tuple[str, ...] = ()) -> InForce:
    """The words to run with: shipped, or the clinic's laid over them, or the last good set when these have a fault.

    `keep` is where the last good set lies; `languages` those that are spoken (all, when empty).
    Raises PackWrong when the words have a fault and no good set is there.
    """
    if own is None:
        return InForce(books_in(shipped, languages), shipped)
    newest, good = laid_over(shipped, own, keep / NEW), keep / GOOD
    try:
        books = checked_books(newest, languages)
    except PackWrong as wrong:
        if not (good / NAME).is_dir():
            raise
        return InForce(read_books(good / NAME, enabled=languages), good / NAME, wrong.problems)
    shutil.rmtree(good, ignore_errors=True)
    newest.parent.rename(good)
    return InForce(books, good / NAME)
