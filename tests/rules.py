"""Which tests show which rule of care: `python -m tests.rules` writes docs/rules.md from what the tests name."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "rules.md"
RULE = re.compile(r"\bCR-(\d{3,4})\b")
SECTIONS = {
    1: "Stages", 2: "Check-ins", 3: "Thought record", 4: "Toolkit and practices", 5: "Safety plan", 6: "Risk",
    7: "Alerts", 8: "Tracking over time", 9: "Measures", 10: "Brief", 11: "Wording", 12: "Consent and law",
}  # fmt: skip
HEAD = """# Rules of care and the tests that show them
Made by `python -m tests.rules` from docs/rules.yaml and from the tests that name a rule; a test keeps it current.
A rule without a test says why.
**No clinician has reviewed these rules yet.**
"""


def rules() -> Mapping[str, Mapping[str, str]]:
    """Every rule by its id: `title`, and `later` or `people` where no test can show it."""
    read: Mapping[str, Mapping[str, str]] = YAML(typ="safe").load(ROOT / "docs" / "rules.yaml")
    return read


def shown() -> Mapping[str, set[str]]:
    """Rule → the tests that name it: in a test's source, or in a story's text."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, source in _tests_in(path):
            for number in RULE.findall(source):
                found[f"CR-{number}"].add(f"{path.relative_to(ROOT / 'tests')}::{name}")
    for path in sorted((ROOT / "tests" / "stories").glob("*.txt")):
        for number in RULE.findall(path.read_text(encoding="utf-8")):
            found[f"CR-{number}"].add(f"stories/{path.name}")
    return found


def _tests_in(path: Path) -> Iterator[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield node.name, "\n".join(lines[first - 1 : node.end_lineno])


def page() -> str:
    """docs/rules.md as it should be."""
    named, parts = shown(), [HEAD]
    for section, heading in SECTIONS.items():
        parts.append(f"\n## {heading}\n| rule | what it says | shown by |\n|---|---|---|\n")
        parts += [_row(rule, facts, named) for rule, facts in rules().items() if int(rule[3:]) // 100 == section]
    return "".join(parts)


def _row(rule: str, facts: Mapping[str, str], named: Mapping[str, set[str]]) -> str:
    tests = "<br>".join(f"`{each}`" for each in sorted(named.get(rule, ())))
    why = facts.get("later") or facts.get("people") or "**nothing yet**"
    return f"| {rule} | {facts['title']} | {tests or why} |\n"


def unshown() -> list[str]:
    """Rules that no test names and that do not say why."""
    return [rule for rule, facts in rules().items() if rule not in shown() and not facts.keys() & {"later", "people"}]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{len(rules())} rules, {len(unshown())} without a test: {' '.join(unshown())}")
