"""Authored YAML files: read strictly, checked against a type, every fault named by file and line."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, is_dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Spot = tuple[str | int, ...]
T = TypeVar("T")
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the file, its line (from 1) and plain words."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file} line {self.line}: {self.words}"


class PackWrong(ValueError):
    """The authored texts have something to mend; `problems` says what and where."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda one: (one.file, one.line, one.words)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: plain values, and where each of them stands."""

    file: str
    root: Node
    plain: Any

    def line(self, spot: Spot) -> int:
        """The line of the deepest part of `spot` that exists, from 1."""
        return line_of(self.root, spot)

    def problem(self, spot: Spot, words: str) -> Problem:
        return Problem(self.file, self.line(spot), words)


def read(path: Path, base: Path | None = None) -> Source:
    """The file, named relative to `base` in problems. Raises PackWrong; a missing file is one too."""
    name = (path.relative_to(base.parent) if base and path.is_relative_to(base.parent) else path).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PackWrong([Problem(name, 1, "the file is missing")]) from None
    except UnicodeDecodeError:
        raise PackWrong([Problem(name, 1, "the file is not UTF-8 text")]) from None
    return parse(text, name)


@lru_cache(maxsize=512)
def parse(text: str, name: str) -> Source:
    """The text as YAML 1.2 without anchors or repeated keys; the same text is read once. Raises PackWrong."""
    if len(text) > LARGEST:
        raise PackWrong([Problem(name, 1, "the file is over one megabyte")])
    try:
        root = YAML(typ="safe").compose(text)  # libyaml where it is there: ten times faster, the same YAML 1.2
        if root is None:
            raise PackWrong([Problem(name, 1, "the file is empty")])
        return Source(name, root, plain_of(root, set()))
    except MarkedYAMLError as error:
        line = min(error.problem_mark.line + 1, len(text.splitlines())) if error.problem_mark else 1
        raise PackWrong([Problem(name, line, f"not YAML: {error.problem}")]) from None
    except RecursionError:
        raise PackWrong([Problem(name, 1, "it is nested too deeply")]) from None
    except (YAMLError, ValueError) as error:
        if isinstance(error, PackWrong):
            raise
        raise PackWrong([Problem(name, 1, f"not YAML: {error}")]) from None


def shaped(source: Source, type_: type[T], plain: Any = None, at: Spot = ()) -> T:
    """The plain values as `type_` (a dataclass; no unknown field, none missing). Raises PackWrong naming each line."""
    try:
        value: T = adapter(cast(Hashable, type_)).validate_python(source.plain if plain is None else plain)
        return value
    except ValidationError as error:
        raise PackWrong(source.problem((*at, *one["loc"]), _words(one)) for one in error.errors()) from None


@lru_cache
def adapter(type_: Any) -> TypeAdapter[Any]:
    """One validator a type; building it is the slow part."""
    for each in _dataclasses_in(type_):
        each.__pydantic_config__ = ConfigDict(extra="forbid", str_strip_whitespace=False)
    return TypeAdapter(type_)


def _dataclasses_in(type_: Any) -> set[Any]:
    """The type and all dataclasses its fields are made of."""
    found: set[Any] = set()
    waiting = [type_]
    while waiting:
        one = waiting.pop()
        waiting += get_args(one)
        if isinstance(one, type) and is_dataclass(one) and one not in found:
            found.add(one)
            waiting += get_type_hints(one).values()
    return found


def plain_of(node: Node, met: set[int]) -> Any:
    """The node as plain values; a key given twice and a node used again (an alias) are refused."""
    if node.anchor or id(node) in met:
        raise MarkedYAMLError(problem="anchors are not used here", problem_mark=node.start_mark)
    met.add(id(node))
    match node:
        case MappingNode():
            _check_keys(node)
            return {key.value: plain_of(value, met) for key, value in node.value}
        case SequenceNode():
            return [plain_of(value, met) for value in node.value]
        case ScalarNode():
            return _scalar(node)
    raise MarkedYAMLError(problem="a value of an unknown kind", problem_mark=node.start_mark)


def line_of(node: Node, spot: Spot) -> int:
    """The line of the deepest part of `spot` that exists below `node`, from 1."""
    line = node.start_mark.line
    for part in spot:
        if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        elif isinstance(node, MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == part), None)
            if pair is None:
                continue
            line, node = pair[0].start_mark.line, pair[1]
    return int(line) + 1


def _check_keys(node: MappingNode) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, ScalarNode) or key.value in seen:
            raise MarkedYAMLError(problem=f'"{key.value}" is given twice or no word', problem_mark=key.start_mark)
        seen.add(key.value)


def _scalar(node: ScalarNode) -> str | int | bool | None:
    match str(node.tag).rsplit(":", 1)[-1]:
        case "null":
            return None
        case "bool":
            return str(node.value).lower() == "true"
        case "int":
            return int(node.value)
    return str(node.value)


def _words(error: Any) -> str:
    """What pydantic found, in plain words."""
    name = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "the file")
    match error["type"]:
        case "missing" | "missing_argument" | "missing_keyword_only_argument":
            return f"{name} is missing"
        case "unexpected_keyword_argument" | "extra_forbidden":
            return f'"{name}" is not known here'
        case "enum" | "literal_error":
            allowed = str(error["ctx"]["expected"])
            known = [each.strip(" '") for each in allowed.replace(" or ", ",").split(",")]
            near = get_close_matches(str(error["input"]), known, 1)
            guess = f'did you mean "{near[0]}"?' if near else f"it is one of {allowed}"
            return f'{name} "{error["input"]}" is unknown; {guess}'
        case "string_type":
            return f"{name} must be text; put it in quotes"
        case "value_error":
            return f"{name}: {error['ctx']['error']}"
    return f"{name}: {error['msg']}"
