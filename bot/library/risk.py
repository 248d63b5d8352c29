"""Reads prompts/<language>/risk/*.yaml into one lexicon; a bad entry is named by file and line."""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from bot.domain.risk.lexicon import Entry, Guard, Lexicon, Sheet, compiled
from bot.domain.risk.pattern import PatternError
from bot.domain.risk.reading import Kind, Tier
from bot.library.languages import risk_folders
from bot.library.seldom import seldom_collected


class RiskFileError(ValueError):
    """The risk file cannot be used; the message names file, line and reason."""


def _lines(value: object) -> object:
    """One pattern per line of a block, or a list."""
    if isinstance(value, str):
        return [line.strip() for line in value.splitlines() if line.strip() and not line.strip().startswith("#")]
    return value


def _pairs(value: object) -> object:
    """One `name: words` per line of a block, or a mapping."""
    if not isinstance(value, str):
        return value
    parted = [line.partition(": ") for line in value.splitlines() if line.strip()]
    pairs = {name.strip(): words.strip() for name, _, words in parted}
    if len(pairs) < len(parted):
        twice = sorted(name for name, times in Counter(name.strip() for name, _, _ in parted).items() if times > 1)
        raise ValueError("written twice: " + ", ".join(twice))
    return pairs


def _pointed(value: object) -> object:
    """One `points: signs` per line of a block, or a mapping from sign to points."""
    if not isinstance(value, str):
        return value
    parted = [line.partition(": ") for line in value.splitlines() if line.strip()]
    return {name: points.strip() for points, _, names in parted for name in names.split()}


Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]
Pairs = Annotated[dict[str, str], BeforeValidator(_pairs)]


def _weighed(value: object) -> object:
    """One `points: pattern` per line of a block."""
    if not isinstance(value, str):
        return value
    lines = [line.strip() for line in value.splitlines() if line.strip() and not line.strip().startswith("#")]
    return [(points, pattern) for points, _, pattern in (line.partition(": ") for line in lines)]


Points = Annotated[dict[str, int], BeforeValidator(_pointed)]
Hints = Annotated[tuple[tuple[int, str], ...], BeforeValidator(_weighed)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Review(_Part):
    status: str
    reviewed_by: str | None
    reviewed_on: str | None


class _Entry(_Part):
    id: Annotated[str, Field(pattern=r"^[a-z]{2}-[a-z0-9-]+$")]
    tier: Tier
    kind: Kind
    pattern: Lines = ()
    together: Lines = ()
    any_two: str = ""
    points: Points = {}
    hints: Hints = ()
    enough: Annotated[int, Field(ge=0)] = 0
    reason: Annotated[str, Field(min_length=8)]
    source: Annotated[str, Field(min_length=3)]
    positive: Annotated[Lines, Field(min_length=1)]
    negative: Annotated[Lines, Field(min_length=1)]
    ignores: tuple[Guard, ...] = ()
    last_resort: bool = False

    @model_validator(mode="after")
    def _finds_something(self) -> Self:
        if not (self.pattern or self.together or self.any_two or self.hints):
            raise ValueError("an entry needs pattern, together, any_two or hints")
        return self


class _File(_Part):
    language: Literal["en", "es"]
    version: str
    review: _Review
    fillers: str = ""
    clauses: str = ""
    forms: Pairs = {}
    groups: Pairs = {}
    same: Pairs = {}
    expansions: Pairs = {}
    guessed: str = ""
    ordinary: str = ""
    masks: Lines = ()
    mishaps: Lines = ()
    meant: Lines = ()
    guards: dict[Guard, Lines] = {}
    signs: dict[str, Lines] = {}
    entries: tuple[_Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """One file: where it lies, what was written, what it says."""

    path: Path
    text: str
    file: _File


_BLOCK = "literal-block-"
_LITERAL = re.compile(
    r"^(?P<key>(?P<indent> *)(?:- )?\w+: )\|\n(?P<block>(?:(?P=indent) +\S.*\n|[ \t]*\n)+)", re.MULTILINE
)
FIRST = "words.yaml"  # groups and forms that the other files name


def load_lexicon(path: Path) -> Lexicon:
    """Read one language: a folder of files, or one file that holds everything. Raises RiskFileError."""
    paths = sorted(path.glob("*.yaml"), key=lambda one: (one.name != FIRST, one.name)) if path.is_dir() else [path]
    read = [_read(one) for one in paths]
    if len({one.file.language for one in read}) != 1:
        raise RiskFileError(f"{path}:1: the files of a folder are of one language")
    _check_ids(read)
    _check_names(read)
    try:
        return compiled(_sheet([one.file for one in read]))
    except PatternError as error:
        where, line = _place_of(read, str(error))
        raise RiskFileError(f"{where}:{line}: {error}") from None


@seldom_collected()
def load_lexicons(prompts: Path) -> tuple[Lexicon, ...]:
    """Every language that has risk words, English first. Raises RiskFileError."""
    return tuple(load_lexicon(path) for path in risk_folders(prompts))


def _read(path: Path) -> _Read:
    text = path.read_text(encoding="utf-8")
    try:
        return _Read(path, text, _File.model_validate(_plain(text)))
    except ValidationError as error:
        first = error.errors()[0]
        raise _refused(path, text, first["loc"], first["msg"]) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RiskFileError(f"{path}:{line}: {error.problem}") from None


def _plain(text: str) -> Any:
    """What the YAML says. Literal blocks, nine tenths of these files, are taken out first and put back, for speed."""
    blocks: list[str] = []

    def taken(match: re.Match[str]) -> str:
        blocks.append(textwrap.dedent(match["block"]))
        return f"{match['key']}{_BLOCK}{len(blocks) - 1}" + "\n" * match["block"].count("\n")

    def back(value: Any) -> Any:
        match value:
            case str() if value.startswith(_BLOCK):
                return blocks[int(value.removeprefix(_BLOCK))]
            case dict():
                return {key: back(inner) for key, inner in value.items()}
            case list():
                return [back(inner) for inner in value]
        return value

    return back(YAML(typ="safe").load(_LITERAL.sub(taken, text)))


def _sheet(files: Sequence[_File]) -> Sheet:
    return Sheet(
        language=files[0].language,
        version=files[0].version,
        fillers=frozenset(word for file in files for word in file.fillers.split()),
        clauses=frozenset(word for file in files for word in file.clauses.split()),
        forms={word: tuple(others.split()) for file in files for word, others in file.forms.items()},
        groups={name: pattern for file in files for name, pattern in file.groups.items()},
        same={word: tuple(others.split()) for file in files for word, others in file.same.items()},
        expansions={short: long for file in files for short, long in file.expansions.items()},
        guessed=frozenset(word for file in files for word in file.guessed.split()),
        ordinary=frozenset(word for file in files for word in file.ordinary.split()),
        masks=tuple(mask for file in files for mask in file.masks),
        mishaps=tuple(line for file in files for line in file.mishaps),
        meant=tuple(line for file in files for line in file.meant),
        guards={guard: tuple(line for file in files for line in file.guards.get(guard, ())) for guard in Guard},
        signs=_signs(files),
        entries=tuple(_entry(entry) for file in files for entry in file.entries),
    )


def _signs(files: Sequence[_File]) -> dict[str, tuple[str, ...]]:
    signs: dict[str, tuple[str, ...]] = {}
    for file in files:
        for name, lines in file.signs.items():
            signs[name] = (*signs.get(name, ()), *lines)
        for entry in file.entries:
            signs |= {_hint(entry, number): (pattern,) for number, (_, pattern) in enumerate(entry.hints)}
    return signs


def _hint(entry: _Entry, number: int) -> str:
    """The name of the sign that a line of hints stands for."""
    return f"{entry.id}.{number}"


def _entry(entry: _Entry) -> Entry:
    return Entry(
        id=entry.id,
        tier=entry.tier,
        kind=entry.kind,
        patterns=entry.pattern,
        reason=entry.reason,
        source=entry.source,
        positive=entry.positive,
        negative=entry.negative,
        ignores=frozenset(entry.ignores),
        last_resort=entry.last_resort,
        any_two=tuple(entry.any_two.split()),
        points=entry.points | {_hint(entry, number): points for number, (points, _) in enumerate(entry.hints)},
        enough=entry.enough,
        together=tuple(tuple(line.replace("+", " ").split()) for line in entry.together),
    )


def _check_ids(read: Sequence[_Read]) -> None:
    seen: set[str] = set()
    for one in read:
        for number, entry in enumerate(one.file.entries):
            if entry.id in seen:
                raise _refused(one.path, one.text, ("entries", number, "id"), f"{entry.id} is used twice")
            seen.add(entry.id)


def _refused(path: Path, text: str, where: tuple[int | str, ...], why: str) -> RiskFileError:
    node = YAML().compose(text)
    line = 1
    for step in where:
        found = next((child for name, child in _children(node) if name == step), None)
        if found is None:
            break
        node, line = found, found.start_mark.line + 1
    return RiskFileError(f"{path}:{line}: {'.'.join(map(str, where))}: {why}")


def _children(node: Node) -> Iterator[tuple[int | str, Node]]:
    if isinstance(node, MappingNode):
        yield from ((key.value, value) for key, value in node.value)
    elif isinstance(node, SequenceNode):
        yield from enumerate(node.value)


def _place_of(read: Sequence[_Read], message: str) -> tuple[Path, int]:
    """The file and line of the pattern that the message quotes, else of the entry that it names."""
    name, _, rest = message.partition(": ")
    pattern = rest.rpartition(": ")[0].strip("'\"")
    short = name.rpartition(".")[2]
    for needle in filter(None, (pattern, f" {short}: ", short)):
        for one in read:
            for number, line in enumerate(one.text.splitlines(), start=1):
                if needle in line:
                    return one.path, number
    return read[0].path, 1


def _check_names(read: Sequence[_Read]) -> None:
    """A name given in two files would let one silently replace the other."""
    seen: set[tuple[str, str]] = set()
    for one in read:
        for kind in ("forms", "groups", "same", "expansions"):
            for name in getattr(one.file, kind):
                if (kind, name) in seen:
                    raise _refused(one.path, one.text, (kind,), f"{name} is already named in another file")
                seen.add((kind, name))
