"""The promises of docs/reliability.md and docs/hazards.yaml name tests that exist and are not skipped."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
NOT_YET = "not yet"
OFFICER = "to be set by the clinical safety officer"
HAZARDS = YAML(typ="safe").load((ROOT / "docs/hazards.yaml").read_text(encoding="utf-8"))["hazards"]


def rows() -> Iterator[list[str]]:
    """The rows of every table on the page that has a column for its test."""
    table: list[str] = []
    for line in (ROOT / "docs/reliability.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("| ") else []
        if cells and cells[-1].strip("| ") == "Test":
            table = cells
        elif cells and table:
            assert len(cells) == len(table), line
            yield [cell.strip("| ") for cell in cells]
        elif not line.startswith("|"):
            table = []


PROMISES = [(f"{row[0][:60]}", row[-1]) for row in rows()]


def skipped_always(node: ast.AST) -> bool:
    return any(
        re.search(r"mark\.(skip|xfail)$", ast.unparse(mark).split("(")[0])
        for mark in getattr(node, "decorator_list", [])
    )


def check_named(name: str) -> None:
    """A file, or one test in it, written as pytest writes it."""
    path, _, test = name.partition("::")
    assert (ROOT / path).is_file(), f"{path} does not exist"
    functions = [
        node
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    tests = [node for node in functions if node.name.startswith("test_") and test in ("", node.name)]
    assert tests, f"{name} does not exist"
    assert not [node.name for node in tests if skipped_always(node)], f"{name} is skipped"


@pytest.mark.parametrize(("promise", "tests"), PROMISES, ids=[promise for promise, _ in PROMISES])
def test_a_promise_names_a_test_or_says_that_there_is_none(promise: str, tests: str) -> None:
    if tests != NOT_YET:
        named = re.findall(r"`([^`]+)`", tests)
        assert named, f'{promise}: name a test in backticks, or say "{NOT_YET}"'
        for name in named:
            check_named(name)


def test_the_page_still_holds_its_tables() -> None:
    assert len(PROMISES) >= 60


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard["id"])
def test_a_hazard_names_its_tests_and_leaves_the_scores_to_the_officer(hazard: dict[str, object]) -> None:
    assert (hazard["severity"], hazard["likelihood"]) == (OFFICER, OFFICER)
    controls = hazard["controls"]
    assert isinstance(controls, list)
    assert controls
    for control in controls:
        if control["test"] != NOT_YET:
            check_named(control["test"])
