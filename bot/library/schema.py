"""JSON Schemas of the authored files, for editors: made from the very types that loading checks against."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.domain.people import Address
from bot.domain.prompt import Prompt
from bot.domain.script import Review, Script
from bot.domain.typed_words import TypedWords
from bot.library.files import adapter
from bot.library.languages import Language
from bot.library.packs import GROUPS

Json = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Json = {"$ref": "#/$defs/Text"}
SPOKEN: Json = {
    "description": "A text for everybody, or one for each way of speaking to a person.",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {each.value: {"type": "string"} for each in Address},
            "required": [each.value for each in Address],
            "additionalProperties": False,
        },
    ],
}
IDS = frozenset(
    {
        "id",
        "to",
        "fact",
        "options",
        "shows",
        "reads",
        "limit",
        "strategy",
        "long_from",
        "kind",
        "script",
        "author",
        "source",
    }
)


def schemas() -> Mapping[str, Json]:
    """Every schema by the name of its file: phrases by group, scripts, check-ins, typed words, the language itself."""
    made = {f"phrases-{group}": _file({"phrases": type_}) for group, type_ in GROUPS.items()}
    script = _spoken(_of(Script))
    script["$defs"]["Step"]["properties"]["choices"] = _choices(script["$defs"]["Step"]["properties"]["choices"])
    made |= {"script": script, "checkins": _list("prompts", Prompt)}
    made |= {"typed": _of(TypedWords), "language": _of(Language)}
    return {name: _whole(name, schema) for name, schema in made.items()}


def write_schemas(folder: Path) -> None:
    """All of them into that folder, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / f"{name}.json").write_text(text_of(schema), encoding="utf-8")


def text_of(schema: Json) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _whole(name: str, schema: Json) -> Json:
    shared = {"Text": SPOKEN, **schema.pop("$defs", {})}
    return {"$schema": DRAFT, **_untitled(schema), "title": name, "$defs": _untitled(shared)}


def _untitled(schema: Any) -> Any:
    """Without the titles that pydantic makes of field names, and that say nothing more."""
    match schema:
        case dict():
            kept = {key: value for key, value in schema.items() if key != "title" or not isinstance(value, str)}
            return {key: _untitled(value) for key, value in kept.items()}
        case list():
            return [_untitled(each) for each in schema]
    return schema


def _of(type_: Any) -> Json:
    schema: Json = adapter(type_).json_schema()
    return schema


def _file(parts: Mapping[str, type[Any]]) -> Json:
    """A file of these parts, with who wrote it and a review."""
    made = {name: _of(type_) for name, type_ in {**parts, "review": Review}.items()}
    shared = {key: value for schema in made.values() for key, value in schema.pop("$defs", {}).items()}
    bodies = {name: _spoken(schema) if name != "review" else schema for name, schema in made.items()}
    bodies["author"] = {"type": "string"}
    return {"type": "object", "properties": bodies, "required": sorted(bodies), "additionalProperties": False,
            **({"$defs": shared} if shared else {})}  # fmt: skip


def _list(name: str, type_: type[Any]) -> Json:
    schema = _spoken(_of(type_))
    shared = schema.pop("$defs", {})
    return {"type": "object", "properties": {name: {"type": "array", "items": schema}}, "required": [name],
            "$defs": shared}  # fmt: skip


def _spoken(schema: Any, name: str = "") -> Any:
    """Texts may stand once for everybody or once for each address; ids and closed sets stay plain words."""
    match schema:
        case {"type": "string", **rest} if not rest.keys() & {"enum", "const", "format"} and name not in IDS:
            return TEXT
        case dict():
            return {key: _below(key, value, name) for key, value in schema.items()}
        case list():
            return [_spoken(each, name) for each in schema]
    return schema


def _below(key: str, value: Any, name: str) -> Any:
    if key == "properties":
        return {each: _spoken(part, each) for each, part in value.items()}
    if key == "$defs":
        return {each: part if each == "Review" else _spoken(part) for each, part in value.items()}
    return _spoken(value, name)


def _choices(plain: Json) -> Json:
    """Choices may be a list, or `id: label`."""
    return {"anyOf": [plain, {"type": "object", "additionalProperties": TEXT}]}
