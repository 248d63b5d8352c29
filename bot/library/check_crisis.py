"""Lints over the words of help: complete, several wordings, numbers in them (CR-605, CR-608, CR-616, CR-1105)."""

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

from bot.domain.people import Address
from bot.domain.risk.reading import Kind, Tier
from bot.domain.words.crisis import CrisisWords
from bot.domain.words.filling import placeholders
from bot.library.check_texts import known_placeholders
from bot.library.files import Problem, Source
from bot.library.languages import spoken

LEAST_WORDINGS = 3
LINES_MAX = 3
NUMBERED = ("urgent", "act", "again", "from_others", "to_others", "static")
TOLD = (
    Kind.SUICIDE,
    Kind.PLAN,
    Kind.ACT,
    Kind.GOODBYE,
    Kind.SELF_HARM,
    Kind.FROM_OTHERS,
    Kind.DANGER,
    Kind.TO_OTHERS,
    Kind.ACUTE,
    Kind.ITEM9,
)
NAMED = (*(kind.value for kind in TOLD), "asked")


def wrong_help(source: Source, address: Address) -> Iterator[Problem]:
    """What is missing in a language's words of help, as said to people of that address."""
    phrases = spoken(source.plain.get("phrases"), address)
    if not isinstance(phrases, dict):
        return
    hints = get_type_hints(CrisisWords)
    for field, value in phrases.items():
        if get_args(hints.get(field)) == (str, ...) and isinstance(value, list):
            yield from _wordings(source, field, value)
        if field in NUMBERED:
            yield from _numberless(source, field, value)
    yield from _unnamed(source, phrases)


def _wordings(source: Source, field: str, wordings: list[Any]) -> Iterator[Problem]:
    if len(set(map(str, wordings))) < LEAST_WORDINGS:
        yield source.problem(
            ("phrases", field), f"{field} has {len(set(map(str, wordings)))} wordings; it needs {LEAST_WORDINGS}"
        )
    for number, each in enumerate(wordings):
        if len(str(each).splitlines()) > LINES_MAX:
            yield source.problem(("phrases", field, number), f"a risk reply has at most {LINES_MAX} lines")


def _numberless(source: Source, field: str, value: Any) -> Iterator[Problem]:
    if "emergency" not in known_placeholders(CrisisWords).get(field, ()):
        return
    for number, each in enumerate(value if isinstance(value, list) else [value]):
        if "emergency" not in placeholders(str(each)):
            spot = ("phrases", field, number) if isinstance(value, list) else ("phrases", field)
            yield source.problem(spot, f"{field} must name {{emergency}}")


def _unnamed(source: Source, phrases: dict[str, Any]) -> Iterator[Problem]:
    tiers = [tier.value for tier in Tier if tier.alarms]
    for field, wanted in (("kinds", NAMED), ("tiers", tiers)):
        held = phrases.get(field)
        missing = [name for name in wanted if isinstance(held, dict) and name not in held]
        yield from (source.problem(("phrases", field), f"{field} has no word for {name}") for name in missing)
