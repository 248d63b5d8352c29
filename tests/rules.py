"""Which tests show which rule of care: `python -m tests.rules` writes docs/rules.md from what the tests name.

A test names a rule in its name, its docstring or a comment, never in what it only passes around; a story in its line
`shows:` or in a comment.
"""

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
PAGE = ROOT / "docs" / "rules.md"
RULE = re.compile(r"(?<![a-z])CR[-_](\d{3,4})(?!\d)", re.IGNORECASE)
NUMBERS = re.compile(r"_(cr|f|t)_?\d+(?=_|$)", re.IGNORECASE)  # at the end of a test's name
SECTIONS = {
    1: "Stages", 2: "Check-ins", 3: "Thought record", 4: "Toolkit and practices", 5: "Safety plan", 6: "Risk",
    7: "Alerts", 8: "Tracking over time", 9: "Measures", 10: "Brief", 11: "Wording", 12: "Consent and law",
}  # fmt: skip
HEAD = """# Rules of care and the tests that show them
Made by `python -m tests.rules` from docs/rules.yaml and from the tests that name a rule; a test keeps it current.
*Not yet* says what of a rule is not built or not shown; *people* marks what software cannot show.
**No clinician has reviewed these rules yet.**
"""


@cache
def rules() -> Mapping[str, Mapping[str, str]]:
    """Every rule by its id: `title`; `later` for what is missing of it; `people` where no software can show it."""
    read: Mapping[str, Mapping[str, str]] = YAML(typ="safe").load(ROOT / "docs" / "rules.yaml")
    return read


@cache
def shown() -> Mapping[str, set[str]]:
    """Rule → the tests and stories that name it, as `path::test` and as `path`, both below tests/."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(TESTS.rglob("test_*.py")):
        for name, told in _tests_in(path.read_text(encoding="utf-8")):
            for number in RULE.findall(told):
                found[f"CR-{number}"].add(f"{path.relative_to(TESTS).as_posix()}::{name}")
    for path in sorted((TESTS / "stories").rglob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number in RULE.findall("\n".join(line for line in lines if line.startswith(("shows: ", "#")))):
            found[f"CR-{number}"].add(path.relative_to(TESTS).as_posix())
    return found


def _tests_in(text: str) -> Iterator[tuple[str, str]]:
    """Each test of a file by name, with what it says about itself: name, docstring and comments."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            inside = [comments[line] for line in range(first, (node.end_lineno or first) + 1) if line in comments]
            yield node.name, "\n".join([node.name, ast.get_docstring(node) or "", *inside])


def page() -> str:
    """docs/rules.md as it should be."""
    named, parts = shown(), [HEAD]
    for section, heading in SECTIONS.items():
        parts.append(f"\n## {heading}\n| rule | what it says | shown by |\n|---|---|---|\n")
        parts += [_row(rule, facts, named) for rule, facts in rules().items() if int(rule[3:]) // 100 == section]
    return "".join(parts)


def _row(rule: str, facts: Mapping[str, str], named: Mapping[str, set[str]]) -> str:
    cells = [_link(each) for each in sorted(named.get(rule, ()))]
    cells += [f"*{word}:* {facts[key]}" for key, word in (("later", "Not yet"), ("people", "People")) if key in facts]
    shown_by = "<br>".join(cells) or "**nothing yet**"
    return f'| <a id="{rule.lower()}"></a>{rule} | {facts["title"]} | {shown_by} |\n'


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    said = NUMBERS.sub("", name.removeprefix("test_")).replace("_", " ") if name else f"story {Path(path).stem}"
    return f"[{' '.join(said.split())}](../tests/{path})"


def unshown() -> list[str]:
    """Rules that no test names and that do not say why."""
    named = shown()
    return [rule for rule, facts in rules().items() if rule not in named and not facts.keys() & {"later", "people"}]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    missing = unshown()
    print(f"{len(rules())} rules, {len(missing)} without a test: {' '.join(missing)}")
