"""Every sentence of a language's files, with where it stands and what kind of text it is."""

import enum
import inspect
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast, get_args, get_type_hints

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.domain.words.filling import placeholders
from bot.domain.words.kinds import Button, Long
from bot.library.files import Problem, Source, Spot

FIELD = re.compile(r"^\s+(\w+): .*?#(.*)$", re.MULTILINE)


class Sort(enum.Enum):
    """What kind of text it is; its limits hang on it (CR-1104)."""

    MESSAGE = "message"
    LONG = "long"  # consent, card, plan, help: longer than a message may be
    CRISIS = "crisis"
    BUTTON = "button"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Text:
    """One authored text: `known` are the placeholders that something fills, None where that is not known here."""

    source: Source
    spot: Spot
    words: str
    sort: Sort
    known: frozenset[str] | None = None

    def problem(self, words: str, at: int = 0) -> Problem:
        """The fault in file and line; `at` is the place inside the text."""
        line = self.source.line(self.spot)
        node = node_at(self.source.root, self.spot)
        if isinstance(node, ScalarNode) and node.style == "|":
            line = node.start_mark.line + 2 + self.words[:at].count("\n")
        return Problem(self.source.file, line, words)


def phrase_texts(source: Source, type_: type[Any], *, crisis: bool = False) -> Iterator[Text]:
    """The texts of a phrases file, by the fields of its dataclass."""
    hints, known = get_type_hints(type_), known_placeholders(cast(Hashable, type_))
    phrases = source.plain.get("phrases")
    for field, value in phrases.items() if isinstance(phrases, dict) else ():
        sort = _sort(hints.get(field, str), crisis=crisis)
        for spot, words in _leaves(value, ("phrases", field)):
            yield Text(source, spot, words, sort, known.get(field, frozenset()))


def script_texts(source: Source) -> Iterator[Text]:
    """The texts of a dialogue or practice: title, when to use it, steps and choices."""
    consent = source.plain.get("id") == "enrolment"
    for field in ("title", "when"):
        yield from (Text(source, spot, words, Sort.TITLE) for spot, words in _leaves(source.plain.get(field), (field,)))
    steps = source.plain.get("steps")
    for number, step in enumerate(steps) if isinstance(steps, list) else ():
        if isinstance(step, dict):
            at: Spot = ("steps", number)
            sort = Sort.LONG if consent else Sort.MESSAGE
            yield from (Text(source, spot, words, sort) for spot, words in _leaves(step.get("text"), (*at, "text")))
            yield from (Text(source, spot, words, Sort.BUTTON) for spot, words in labels(step.get("choices"), at))


def labels(choices: Any, at: Spot) -> Iterator[tuple[Spot, str]]:
    """The labels of a step's choices, written as a mapping or as a list."""
    match choices:
        case dict():
            yield from _leaves(choices, (*at, "choices"))
        case list():
            for number, choice in enumerate(choices):
                if isinstance(choice, dict):
                    yield from _leaves(choice.get("label"), (*at, "choices", number, "label"))


def prompt_texts(source: Source) -> Iterator[Text]:
    """The messages that open check-ins."""
    rows = source.plain.get("prompts")
    for number, row in enumerate(rows) if isinstance(rows, list) else ():
        for field, sort in (("title", Sort.TITLE), ("text", Sort.MESSAGE)):
            value = row.get(field) if isinstance(row, dict) else None
            yield from (
                Text(source, spot, words, sort, frozenset())
                for spot, words in _leaves(value, ("prompts", number, field))
            )


@cache
def known_placeholders(type_: type[Any]) -> Mapping[str, frozenset[str]]:
    """What fills a phrase: the braces in the comment beside its field, which is where they are promised."""
    return {field: placeholders(comment) for field, comment in FIELD.findall(inspect.getsource(type_))}


def node_at(node: Node, spot: Spot) -> Node | None:
    """The YAML node at that spot."""
    for part in spot:
        if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, MappingNode):
            found = next((value for key, value in node.value if key.value == part), None)
            if found is None:
                return None
            node = found
        else:
            return None
    return node


def _sort(hint: Any, *, crisis: bool) -> Sort:
    kinds = {hint, *get_args(hint)}
    if Button in kinds:
        return Sort.BUTTON
    if crisis:
        return Sort.CRISIS
    return Sort.LONG if Long in kinds else Sort.MESSAGE


def _leaves(value: Any, spot: Spot) -> Iterator[tuple[Spot, str]]:
    match value:
        case str():
            yield spot, value
        case list():
            for number, each in enumerate(value):
                yield from _leaves(each, (*spot, number))
        case dict():
            for key, each in value.items():
                yield from _leaves(each, (*spot, key))
