"""Checks everything that people read, and the numbers of care: each fault by file and line (`handrail check`)."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.domain.book import Book
from bot.domain.care import WordsCare
from bot.domain.people import Address
from bot.domain.script import Script
from bot.library.care import read_care
from bot.library.check_banned import banned_of, banned_words
from bot.library.check_crisis import wrong_help
from bot.library.check_facts import unfilled
from bot.library.check_flags import unflagged, unflagged_prompts
from bot.library.check_gaps import Row, gaps, matrix
from bot.library.check_measures import wrong_measures
from bot.library.check_reading import hard_to_read
from bot.library.check_review import half_signed, without_author, without_review, without_stage
from bot.library.check_scripts import EXITS, wrong_script
from bot.library.check_texts import Text, phrase_texts, prompt_texts, script_texts
from bot.library.check_whole import said_one_way, unheard, without_practice
from bot.library.check_words import long_winded, wrong_texts
from bot.library.files import PackWrong, Problem, Source, read, shaped
from bot.library.languages import FILE, Language, codes, spoken
from bot.library.packs import GROUPS, read_books
from bot.library.packs import authored as authored

BANNED = "banned.yaml"
SHARED = ("care.yaml", "crisis_lines.yaml")
RISK_WORDS = re.compile(r"(?P<path>.+?):(?P<line>\d+): (?P<words>.*)", re.DOTALL)


def check(path: Path, enabled: Collection[str] = ()) -> list[Problem]:
    """Everything to mend in that folder of prompts, by file and line; empty when there is nothing.

    `enabled`: of these languages alone; without it, of all. It names faults and never raises.
    """
    path = path.resolve()  # so that "." has a name in problems
    sources, faults = _sources(path)
    faults += _absent(path)
    books: dict[str, Book] = {}
    if not faults:  # only files that read as YAML go further
        books, faults = _books(path)
    faults += wrong_measures(path, sources)
    for language in _languages(path, enabled):
        faults += _language(path, language, sources, _limits(path))
        if not faults:
            faults += _facts(path / language, sources, books)
    faults += gaps(path, sources, drafts=False, enabled=enabled)
    return sorted(set(faults), key=lambda one: (one.file, one.line, one.words))


def warnings(path: Path) -> list[Problem]:
    """What is worth a look and stops nothing: reading level, long sentences, many lines, what a draft lacks."""
    path = path.resolve()
    sources, _ = _sources(path)
    found: list[Problem] = []
    for language in _languages(path):
        texts = list(_texts(path / language, sources))
        found += [*hard_to_read(texts, language, _limits(path)), *long_winded(texts)]
        found += said_one_way(path / language, sources)
    found += gaps(path, sources, drafts=True)
    return sorted(set(found), key=lambda one: (one.file, one.line, one.words))


def books_found(path: Path) -> list[Row]:
    """How whole each book is, by language and address."""
    path = path.resolve()
    return matrix(path, _sources(path)[0])


def as_json(problems: Sequence[Problem]) -> str:
    """The problems for programs: a list of file, line, words."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False)


def _sources(path: Path) -> tuple[dict[Path, Source], list[Problem]]:
    """Every file that reads as YAML, and what is wrong with the others."""
    sources: dict[Path, Source] = {}
    faults: list[Problem] = []
    for file in sorted(path.rglob("*.yaml")):
        try:
            source = read(file, path)
            sources[file] = source
            faults += _misshapen(source)
        except PackWrong as wrong:
            faults += wrong.problems
        except RecursionError:
            faults.append(Problem(f"{path.name}/{file.relative_to(path).as_posix()}", 1, "the file is nested too deep"))
    return {file: source for file, source in sources.items() if isinstance(source.plain, dict)}, faults


def _misshapen(source: Source) -> list[Problem]:
    """What would stop the loader before it could name a line."""
    if not isinstance(source.plain, dict):
        return [source.problem((), "the file holds names, each with its value")]
    rows = source.plain.get("prompts") if source.file.endswith("checkins.yaml") else []
    return [] if isinstance(rows, list) else [source.problem(("prompts",), "prompts is a list of check-ins")]


def _absent(path: Path) -> list[Problem]:
    """Shared files that are not there, and a folder without any language."""
    names = [name for name in SHARED if not (path / name).is_file()]
    faults = [Problem(f"{path.name}/{name}", 1, "the file is missing") for name in names]
    return faults + (
        [] if _languages(path) else [Problem(path.name, 1, "there is no language: no folder with phrases")]
    )


def _books(path: Path) -> tuple[dict[str, Book], list[Problem]]:
    """The books, or what the loader refuses."""
    try:
        return read_books(path), []
    except PackWrong as wrong:
        return {}, [_placed(path, problem) for problem in wrong.problems]


def _facts(folder: Path, sources: dict[Path, Source], books: dict[str, Book]) -> Iterator[Problem]:
    """What scripts ask of the program; only a pack that loads can be asked."""
    for shelf, book in books.items():
        for script in (*book.scripts.values(), *book.practices.values()) if book.language == folder.name else ():
            file = folder / ("practices" if script.strategy else "dialogues") / f"{script.id}.yaml"
            if file in sources:
                yield from unfilled(sources[file], script, books, shelf)


def _placed(path: Path, problem: Problem) -> Problem:
    """The same problem, its file named from the folder of prompts on."""
    risk = RISK_WORDS.match(problem.words) if problem.file == "risk" else None
    file, line, words = (
        (risk["path"], int(risk["line"]), risk["words"]) if risk else (problem.file, problem.line, problem.words)
    )
    inside = Path(file)
    if inside.is_relative_to(path):
        file = f"{path.name}/{inside.relative_to(path).as_posix()}"
    return Problem(file, line, words)


def _limits(path: Path) -> WordsCare:
    """What the clinic asks of its texts; the usual where its numbers cannot be read (that is named elsewhere)."""
    try:
        return read_care(path / "care.yaml", path).words
    except (PackWrong, RecursionError):
        return WordsCare()


def _languages(path: Path, enabled: Collection[str] = ()) -> list[str]:
    return [code for code in codes(path) if not enabled or code in enabled]


def _language(path: Path, language: str, sources: dict[Path, Source], limits: WordsCare) -> Iterator[Problem]:
    folder = path / language
    texts = list(_texts(folder, sources))
    yield from wrong_texts(texts, limits)
    yield from _banned(path, folder / BANNED, sources.get(folder / BANNED), texts)
    for file, source in sources.items():
        if file.is_relative_to(folder):
            yield from (*half_signed(source), *without_review(source), *without_author(source), *without_stage(source))
            yield from unflagged_prompts(source)
    yield from (*unheard(path, folder, sources), *without_practice(path, folder, sources))
    for address in _addresses(sources.get(folder / FILE)):
        yield from _said(folder, address, sources)


def _said(folder: Path, address: Address, sources: dict[Path, Source]) -> Iterator[Problem]:
    """What is wrong with help and scripts as said to people of that address."""
    if help_ := sources.get(folder / "phrases" / "crisis.yaml"):
        yield from wrong_help(help_, address)
    exits = _exits(sources.get(folder / "phrases" / "common.yaml"), address)
    for file, source in sources.items():
        if file.parent in (folder / "dialogues", folder / "practices") and (script := _script(source, address)):
            yield from wrong_script(source, script, exits)
            yield from unflagged(source, script, folder.name)


def _addresses(source: Source | None) -> Collection[Address]:
    """The ways in which this language speaks to a person, as far as its own file can be read."""
    try:
        return shaped(source, Language).keys if source else (Address.INFORMAL,)
    except PackWrong:
        return (Address.INFORMAL,)  # the loader names what is wrong


def _banned(path: Path, file: Path, source: Source | None, texts: list[Text]) -> Iterator[Problem]:
    if source is None:
        if not file.is_file():
            yield Problem(f"{path.name}/{file.relative_to(path).as_posix()}", 1, "the file is missing")
        return
    try:
        yield from banned_words(texts, banned_of(source))
    except PackWrong as wrong:
        yield from wrong.problems


def _texts(folder: Path, sources: dict[Path, Source]) -> Iterator[Text]:
    for group, type_ in GROUPS.items():
        if source := sources.get(folder / "phrases" / f"{group}.yaml"):
            yield from phrase_texts(source, type_, crisis=group == "crisis")
    for file, source in sources.items():
        if file.parent in (folder / "dialogues", folder / "practices"):
            yield from script_texts(source)
    if source := sources.get(folder / "checkins.yaml"):
        yield from prompt_texts(source)


def _script(source: Source, address: Address) -> Script | None:
    try:
        return shaped(source, Script, authored(spoken(source.plain, address)))
    except PackWrong:
        return None  # the loader names what is wrong


def _exits(common: Source | None, address: Address) -> dict[str, str]:
    phrases = spoken(common.plain.get("phrases"), address) if common else None
    return {name: str(phrases[name]) for name in EXITS if name in phrases} if isinstance(phrases, dict) else {}
