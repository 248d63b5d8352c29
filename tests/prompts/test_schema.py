"""The schemas for editors are those of the types, and the shipped files fit them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.library.files import read
from bot.library.schema import schemas, text_of
from bot.library.where import prompts_dir

PROMPTS = prompts_dir()
FILES = {
    **{path: f"phrases-{path.stem}" for path in sorted(PROMPTS.glob("*/phrases/*.yaml"))},
    **dict.fromkeys(sorted(PROMPTS.glob("*/dialogues/*.yaml")), "script"),
    **dict.fromkeys(sorted(PROMPTS.glob("*/practices/*.yaml")), "script"),
    **dict.fromkeys(sorted(PROMPTS.glob("*/checkins.yaml")), "checkins"),
    **dict.fromkeys(sorted(PROMPTS.glob("*/typed.yaml")), "typed"),
    **dict.fromkeys(sorted(PROMPTS.glob("*/language.yaml")), "language"),
}


@pytest.fixture(scope="module")
def made() -> Mapping[str, Any]:
    """Every schema, made once."""
    return schemas()


def test_the_schemas_in_the_folder_are_current(made: Mapping[str, Any]) -> None:
    there = {path.stem: path.read_text(encoding="utf-8") for path in (PROMPTS / "schema").glob("*.json")}
    assert there == {name: text_of(schema) for name, schema in made.items()}, "handrail check --schema writes them"


@pytest.fixture(scope="module")
def fitting(made: Mapping[str, Any]) -> Mapping[str, Any]:
    """For each schema what tells whether a file fits; the schema itself is examined once, not for each file."""
    return {name: _examined(schema) for name, schema in made.items()}


def _examined(schema: Any) -> Any:
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PROMPTS).as_posix())
def test_every_shipped_file_fits_its_schema(path: Path, fitting: Mapping[str, Any]) -> None:
    fitting[FILES[path]].validate(read(path).plain)


def test_a_misspelt_name_and_a_variant_for_one_address_alone_do_not_fit(made: Mapping[str, Any]) -> None:
    plain = read(PROMPTS / "en/phrases/plan.yaml").plain
    schema = made["phrases-plan"]
    wrong = [
        {**plain, "phrases": {**plain["phrases"], "wallk": "x"}},
        {**plain, "phrases": {**plain["phrases"], "walk": {"informal": "x"}}},
        {"phrases": plain["phrases"]},
    ]
    for each in wrong:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(each, schema)
