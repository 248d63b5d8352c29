"""A small copy of the authored texts that a test may spoil."""

import shutil
from pathlib import Path

from bot.library.check import check

PROMPTS = Path(__file__).parents[2] / "prompts"
DANGERS = ("suicide", "plan", "act", "goodbye", "self_harm", "from_others", "to_others", "acute")
LISTS = """\
language: en
version: "1"
review: {status: "needs a clinician's sign-off", reviewed_by: null, reviewed_on: null}
entries:
"""
LIST = '  - {{id: en-{0}, tier: concern, kind: {1}, pattern: [{1}], reason: "an example", source: "ours", '
LIST += 'positive: ["{1}"], negative: ["none"]}}\n'


class Pack:
    """A folder of prompts in a temporary place, with a word for each danger and one country: quick to check."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "prompts"
        shutil.copytree(PROMPTS, self.path, ignore=shutil.ignore_patterns("risk", "es"))
        self._one_country()
        (self.path / "en" / "risk").mkdir()
        lists = (LIST.format(kind.replace("_", "-"), kind) for kind in DANGERS)
        self.write("en/risk/words.yaml", LISTS + "".join(lists))

    def _one_country(self) -> None:
        lines = self.text("crisis_lines.yaml").splitlines(keepends=True)
        countries = [n for n, line in enumerate(lines) if line.startswith("  - iso:")]
        after = next(n for n, line in enumerate(lines) if line.startswith("changed_numbers:"))
        self.write("crisis_lines.yaml", "".join(lines[: countries[1]] + lines[after:]))

    def text(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> int:
        """Replaces the first `old`, and says on which line it stood."""
        text = self.text(name)
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))
        return text[: text.index(old)].count("\n") + 1

    def faults(self) -> list[str]:
        """What `handrail check` prints."""
        return [str(problem) for problem in check(self.path)]
