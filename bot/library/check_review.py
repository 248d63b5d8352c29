"""Lints over who signed what, and which stage opens what (CR-1107, CR-105)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.library.files import Problem, Source, Spot, read

THERAPISTS = "t_"  # dialogues that only therapists see begin so; they have no stage
UNSIGNED_FILES = ("typed.yaml",)  # how typed words are read; nobody is told anything by it


def without_review(source: Source) -> Iterator[Problem]:
    """Files of words without a review block."""
    name = source.file.rsplit("/", 1)[-1]
    if name not in (*UNSIGNED_FILES, "checkins.yaml") and "review" not in source.plain:
        yield source.problem((), "review is missing: status, reviewed_by, reviewed_on")


def without_author(source: Source) -> Iterator[Problem]:
    """Phrases, scripts, practices and check-ins that do not say who wrote them."""
    missing = "author is missing: who wrote this"
    if source.file.rsplit("/", 2)[-2] in ("phrases", "dialogues", "practices") and not source.plain.get("author"):
        yield source.problem((), missing)
    rows = source.plain.get("prompts") if source.file.endswith("checkins.yaml") else None
    for number, row in enumerate(rows) if isinstance(rows, list) else ():
        if isinstance(row, dict) and not row.get("author"):
            yield source.problem(("prompts", number), missing)


def half_signed(source: Source) -> Iterator[Problem]:
    """A signature without a day, a day without a name, or a signed text that still says it is not."""
    for spot, review in _reviews(source):
        by, on = review.get("reviewed_by"), review.get("reviewed_on")
        if bool(by) != bool(on):
            yield source.problem(spot, "a signature needs both reviewed_by and reviewed_on")
        elif on and not _is_day(on):
            yield source.problem(spot, f'reviewed_on "{on}" is not a day like 2026-11-24')
        elif by and "needs" in str(review.get("status", "")):
            yield source.problem(spot, "signed, but the status still says that a sign-off is needed")


def unsigned(prompts: Path) -> int:
    """How many review fields below that folder nobody has signed. Raises PackWrong."""
    sources = (read(path, prompts) for path in sorted(prompts.rglob("*.yaml")))
    return sum(not review.get("reviewed_by") for source in sources for _, review in _reviews(source))


def without_stage(source: Source) -> Iterator[Problem]:
    """Practices, dialogues of clients and check-ins that do not say which stage opens them."""
    kind, name = source.file.split("/")[-2:]
    opened = {"practices": "practice", "dialogues": "dialogue"}.get(kind)
    if opened and not name.startswith(THERAPISTS) and "min_stage" not in source.plain:
        yield source.problem((), f"min_stage is missing: the least stage that opens this {opened}")
    rows = source.plain.get("prompts") if source.file.endswith("checkins.yaml") else None
    for number, row in enumerate(rows) if isinstance(rows, list) else ():
        if isinstance(row, dict) and "min_stage" not in row:
            yield source.problem(("prompts", number), "min_stage is missing: the least stage that gets this check-in")


def _reviews(source: Source) -> Iterator[tuple[Spot, dict[str, Any]]]:
    rows = source.plain.get("prompts")
    found: list[tuple[Spot, Any]] = [(("review",), source.plain.get("review"))]
    found += [
        (("prompts", n, "review"), row.get("review"))
        for n, row in enumerate(rows if isinstance(rows, list) else ())
        if isinstance(row, dict)
    ]
    yield from ((spot, review) for spot, review in found if isinstance(review, dict))


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
