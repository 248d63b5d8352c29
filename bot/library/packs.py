"""Reads the packs of all languages and the shared lists into Books, or refuses with every fault named."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from bot.domain.book import Book, shelf
from bot.domain.care import Care
from bot.domain.crisis_book import Confirmation, CrisisBook
from bot.domain.measure import MeasureTexts
from bot.domain.people import Address
from bot.domain.prompt import Prompt
from bot.domain.risk.lexicon import Lexicon
from bot.domain.script import Ask, Review, Script, Step
from bot.domain.typed_words import TypedWords
from bot.domain.words.aim import AimWords
from bot.domain.words.audit import AuditWords
from bot.domain.words.away import AwayWords
from bot.domain.words.brief import BriefWords
from bot.domain.words.builder import BuilderWords
from bot.domain.words.checkin import CheckinWords
from bot.domain.words.client import ClientWords
from bot.domain.words.common import CommonWords
from bot.domain.words.console import ConsoleWords
from bot.domain.words.console_acts import ConsoleActsWords
from bot.domain.words.console_client import ConsoleClientWords
from bot.domain.words.console_exports import ConsoleExportsWords
from bot.domain.words.console_list import ConsoleListWords
from bot.domain.words.console_notes import ConsoleNotesWords
from bot.domain.words.console_plan import ConsolePlanWords
from bot.domain.words.console_prompts import ConsolePromptsWords
from bot.domain.words.console_reading import ConsoleReadingWords
from bot.domain.words.console_settings import ConsoleSettingsWords
from bot.domain.words.crisis import CrisisWords
from bot.domain.words.enrolment import EnrolmentWords
from bot.domain.words.measure import MeasureWords
from bot.domain.words.operator import OperatorWords
from bot.domain.words.own import OwnWords
from bot.domain.words.plan import PlanWords
from bot.domain.words.privacy import PrivacyWords
from bot.domain.words.rhythm import RhythmWords
from bot.domain.words.team import TeamWords
from bot.domain.words.therapist import TherapistWords
from bot.domain.words.track import TrackWords
from bot.library.care import read_care
from bot.library.crisis_lines import CrisisLinesWrong, read_crisis_lines
from bot.library.files import PackWrong, Problem, Source, Spot, read, shaped
from bot.library.languages import Language, key_labels, languages, one_sided, risk_folders, spoken
from bot.library.measures import FOLDER, read_measures, with_measures
from bot.library.risk import RiskFileError, load_lexicon
from bot.library.seldom import seldom_collected
from bot.library.zones import cities, zones_by_country

T = TypeVar("T")
_LEXICONS: dict[str, Lexicon] = {}
GROUPS: Mapping[str, type[Any]] = {
    "common": CommonWords,
    "crisis": CrisisWords,
    "enrolment": EnrolmentWords,
    "checkin": CheckinWords,
    "client": ClientWords,
    "plan": PlanWords,
    "track": TrackWords,
    "own": OwnWords,
    "privacy": PrivacyWords,
    "measure": MeasureWords,
    "rhythm": RhythmWords,
    "brief": BriefWords,
    "builder": BuilderWords,
    "away": AwayWords,
    "team": TeamWords,
    "audit": AuditWords,
    "therapist": TherapistWords,
    "operator": OperatorWords,
    "console": ConsoleWords,
    "console_acts": ConsoleActsWords,
    "console_client": ConsoleClientWords,
    "console_list": ConsoleListWords,
    "console_exports": ConsoleExportsWords,
    "console_notes": ConsoleNotesWords,
    "console_reading": ConsoleReadingWords,
    "console_settings": ConsoleSettingsWords,
    "console_plan": ConsolePlanWords,
    "console_prompts": ConsolePromptsWords,
    "aim": AimWords,
}


@seldom_collected()
def read_books(
    prompts: Path, confirmations: Mapping[str, Confirmation] | None = None, enabled: Sequence[str] = ()
) -> dict[str, Book]:
    """A book for each address of each language, by its shelf: en, es, es-formal; the first language is the default.

    `enabled` names the languages; without it, every one that is no draft. Raises PackWrong with all faults.
    """
    faults: list[Problem] = []
    shared = _Shared(prompts, faults)
    spoken_here = languages(prompts, enabled, faults)
    packs = [
        _Pack(prompts / code, prompts, faults, language, address)
        for code, language in spoken_here.items()
        for address in language.keys
    ]
    measures = _measures(prompts, faults)
    if faults or shared.lines is None or shared.care is None:
        raise PackWrong(faults)
    labels = key_labels(prompts)
    books = {
        shelf(pack.folder.name, pack.address): _book(
            pack, shared.lines, shared.care, tuple(shared.lexicons.values()), labels, confirmations or {}
        )
        for pack in packs
    }
    return with_measures(books, measures)


def _measures(prompts: Path, faults: list[Problem]) -> Mapping[str, Mapping[str, MeasureTexts]]:
    try:
        return read_measures(prompts / FOLDER, prompts)
    except PackWrong as wrong:
        faults += wrong.problems
        return {}


class _Shared:
    """The lists that belong to no language."""

    def __init__(self, prompts: Path, faults: list[Problem]) -> None:
        self.lines: CrisisBook | None = None
        self.care: Care | None = None
        self.lexicons: dict[str, Lexicon] = {}
        try:
            self.care = read_care(prompts / "care.yaml", prompts)
        except PackWrong as wrong:
            faults += wrong.problems
        try:
            self.lines = read_crisis_lines(prompts / "crisis_lines.yaml")
        except CrisisLinesWrong as wrong:
            faults += (Problem(one.file, one.line, one.words) for one in wrong.problems)
        except OSError:
            faults.append(Problem("crisis_lines.yaml", 1, "the file is missing"))
        try:
            self.lexicons = {path.parent.name: _lexicon(path) for path in risk_folders(prompts)}
        except RiskFileError as wrong:
            faults.append(Problem("risk", 1, str(wrong)))


class _Pack:
    """One language's files as domain values, as said to people of one address."""

    def __init__(
        self, folder: Path, prompts: Path, faults: list[Problem], language: Language, address: Address
    ) -> None:
        self.folder, self.prompts, self.faults = folder, prompts, faults
        self.name, self.address = language.keys[address], address
        self.words = {group: self._phrases(group, type_) for group, type_ in GROUPS.items()}
        self.scripts = self._scripts("dialogues")
        self.practices = self._scripts("practices")
        self.prompt_texts = self._prompts()
        self.typed = self._value(folder / "typed.yaml", TypedWords)
        self.version = _hash(sorted(folder.rglob("*.yaml")))

    def _phrases(self, group: str, type_: type[Any]) -> Any:
        source = self._read(self.folder / "phrases" / f"{group}.yaml")
        if source is None:
            return None
        if group == "crisis":
            self.faults += (source.problem(spot, f"the {lacks} text is missing") for spot, lacks in one_sided(source))
        self._part(source, Review, "review")
        return self._part(source, type_, "phrases")

    def _scripts(self, kind: str) -> dict[str, Script]:
        found: dict[str, Script] = {}
        for path in sorted((self.folder / kind).glob("*.yaml")):
            source = self._read(path)
            script = self._shape(source, Script, authored(spoken(source.plain, self.address))) if source else None
            if script and source and script.id != path.stem:
                self.faults.append(source.problem(("id",), f'id "{script.id}" is not the name of the file'))
            if script and source:
                self.faults += _lost_steps(source, script)
                found[script.id] = script
        return found

    def _prompts(self) -> dict[str, Prompt]:
        source = self._read(self.folder / "checkins.yaml")
        plain = source.plain if source and isinstance(source.plain, dict) else {}
        rows = plain.get("prompts") or []
        if source and not isinstance(rows, list):
            self.faults.append(source.problem(("prompts",), "prompts must be a list"))
            rows = []
        said = spoken(rows, self.address)
        made = [self._shape(source, Prompt, row, ("prompts", n)) for n, row in enumerate(said) if source]
        return {prompt.id: prompt for prompt in made if prompt}

    def _value(self, path: Path, type_: type[T]) -> T | None:
        source = self._read(path)
        return self._shape(source, type_, source.plain) if source else None

    def _part(self, source: Source, type_: type[T], name: str) -> T | None:
        plain = source.plain.get(name) if isinstance(source.plain, dict) else None
        if plain is None:
            self.faults.append(source.problem((), f"{name} is missing"))
            return None
        return self._shape(source, type_, spoken(plain, self.address), (name,))

    def _read(self, path: Path) -> Source | None:
        try:
            return read(path, self.prompts)
        except PackWrong as wrong:
            self.faults += wrong.problems
            return None

    def _shape(self, source: Source | None, type_: type[T], plain: Any, at: Spot = ()) -> T | None:
        if source is None:
            return None
        try:
            return shaped(source, type_, plain, at)
        except PackWrong as wrong:
            self.faults += wrong.problems
            return None


def _lexicon(path: Path) -> Lexicon:
    """The lexicon of that folder; the same texts are put together once."""
    digest = _hash(sorted(path.glob("*.yaml")))
    if digest not in _LEXICONS:
        _LEXICONS[digest] = load_lexicon(path)
    return _LEXICONS[digest]


def authored(plain: Any) -> Any:
    """Choices may be written as `id: label`; the rest stands as it is."""
    if not isinstance(plain, dict) or not isinstance(plain.get("steps"), list):
        return plain
    steps = [
        {**step, "choices": _choices(step.get("choices", []))} if isinstance(step, dict) else step
        for step in plain["steps"]
    ]
    return {**plain, "steps": steps}


def _choices(plain: Any) -> Any:
    return [{"id": key, "label": label} for key, label in plain.items()] if isinstance(plain, dict) else plain


def _lost_steps(source: Source, script: Script) -> Iterable[Problem]:
    """Every place that leads to a step that is not there."""
    known = {step.id for step in script.steps} | {"end", ""}
    for number, step in enumerate(script.steps):
        for target in (*(route.to for route in step.routes), *(choice.to for choice in step.choices), step.shows):
            if target not in known:
                yield source.problem(("steps", number), f'step "{step.id}" leads to "{target}", which is not there')


def _hash(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.parent.name}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _with_care(scripts: Mapping[str, Script], care: Care) -> dict[str, Script]:
    """The scripts as the clinic's numbers make them: limits of words, and no edit of a message too soon (CR-410)."""
    return {
        name: replace(script, steps=tuple(_step_with_care(step, care) for step in script.steps))
        for name, script in scripts.items()
    }


def _step_with_care(step: Step, care: Care) -> Step:
    if step.ask is Ask.TIMED:
        return replace(step, seconds=max(step.seconds, care.practice.min_edit_seconds))
    if not step.limit:
        return step
    group, _, name = step.limit.partition(".")
    longest = int(getattr(getattr(care, group), name))
    return replace(step, asked=longest, kept=longest)


def _book(
    pack: _Pack,
    lines: CrisisBook,
    care: Care,
    lexicons: tuple[Lexicon, ...],
    labels: Mapping[str, str],
    confirmations: Mapping[str, Confirmation],
) -> Book:
    assert pack.typed is not None
    return Book(
        language=pack.folder.name,
        address=pack.address,
        name=pack.name,
        version=pack.version,
        scripts=_with_care(pack.scripts, care),
        practices=_with_care(pack.practices, care),
        prompts=pack.prompt_texts,
        typed=pack.typed,
        care=care,
        lexicons=lexicons,
        lines=lines,
        key_labels=labels,
        confirmations=confirmations,
        zones=zones_by_country(),
        cities=cities(pack.folder.name),
        **pack.words,
    )
