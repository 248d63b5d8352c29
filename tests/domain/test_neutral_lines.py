"""CR-217, F-15: whatever is written to a client unasked begins with a neutral line, in every book and mode.

What is unasked is read off the code: every message that names a client's chat, instead of answering in the one that
spoke. The text of each is followed to where it is made; a new kind that begins otherwise fails here by its place.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.domain.book import Book
from tests import shipped

BOT = Path(__file__).parents[2] / "bot"
NEUTRAL = ("neutral_checkin", "neutral_update")
NAMES_IN_ORDER = ("text", "kind", "to")
TO_A_CLIENT = re.compile(r"(^|\.)client\.chat$")
IN_FULL = {  # by its function, with the reason
    "bot.domain.talk.alert_status.first_accepted": "news of an alert, in full to one who wrote just now (CR-708)",
    "bot.domain.talk.alert_status.change_line": "the same; `test_alert_life` shows when it is neutral",
    "bot.domain.talk.gap.notice": "when nobody was there, with the number to call; hidden in discreet mode",
}


@cache
def modules() -> dict[str, ast.Module]:
    """Every file in which something is said, by its dotted name."""
    files = [*(BOT / "domain" / "talk").rglob("*.py"), *(BOT / "services").rglob("*.py")]
    return {
        ".".join(each.relative_to(BOT.parent).with_suffix("").parts): ast.parse(each.read_text(encoding="utf-8"))
        for each in files
    }


def functions(module: ast.Module) -> dict[str, ast.FunctionDef]:
    return {each.name: each for each in ast.walk(module) if isinstance(each, ast.FunctionDef)}


def imported(module: str) -> dict[str, str]:
    """Name → the module that it comes from."""
    found = (each for each in ast.walk(modules()[module]) if isinstance(each, ast.ImportFrom))
    return {name.name: each.module or "" for each in found for name in each.names}


def arguments(call: ast.Call) -> dict[str, ast.expr]:
    """What a Say is made of, by name."""
    named = dict(zip(NAMES_IN_ORDER, call.args, strict=False))
    return named | {each.arg: each.value for each in call.keywords if each.arg}


def unasked() -> Iterator[tuple[str, ast.FunctionDef, dict[str, ast.expr]]]:
    """Every message to a client's own chat, with the function that makes it."""
    for name, module in modules().items():
        for function in functions(module).values():
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Say":
                    said = arguments(call)
                    if "to" in said and TO_A_CLIENT.search(ast.unparse(said["to"])):
                        yield name, function, said


def begins_neutrally(node: ast.expr, function: ast.FunctionDef, module: str, depth: int = 0) -> bool:
    """Whether every value that this expression can take begins with a neutral line, or is nothing at all."""
    if depth > 4:
        return False
    match node:
        case ast.Constant(value=""):
            return True
        case ast.Attribute(attr=attr):
            return attr in NEUTRAL
        case ast.IfExp(body=body, orelse=other):
            return all(begins_neutrally(each, function, module, depth) for each in (body, other))
        case ast.JoinedStr(values=[ast.FormattedValue(value=first), *_]):
            return begins_neutrally(first, function, module, depth)
        case ast.Name(id=id):
            made = [
                each.value
                for each in ast.walk(function)
                if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]).strip("()").split(", ")[0] == id
            ]
            firsts = [each.elts[0] if isinstance(each, ast.Tuple) else each for each in made]
            return bool(made) and all(begins_neutrally(each, function, module, depth + 1) for each in firsts)
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, otherwise]):
            return begins_neutrally(otherwise, function, module, depth)  # what was kept of an earlier one
        case ast.Call(func=ast.Name(id=id)):
            home = module if id in functions(modules()[module]) else imported(module).get(id, "")
            there = functions(modules()[home]).get(id) if home in modules() else None
            returns = [each.value for each in ast.walk(there) if isinstance(each, ast.Return)] if there else []
            return bool(returns) and all(
                each is not None and begins_neutrally(each, there, home, depth + 1) for each in returns if there
            )
    return False


def test_every_unasked_message_of_the_code_begins_with_a_neutral_line() -> None:
    """CR-217, F-15."""
    found = list(unasked())
    assert len(found) > 8
    wrong = [
        f"{name}.{function.name}: {ast.unparse(said['text'])}"
        for name, function, said in found
        if "only_in_place" not in said and not begins_neutrally(said["text"], function, name)
        if f"{name}.{function.name}" not in IN_FULL
    ]
    assert wrong == []
    assert {f"{name}.{function.name}" for name, function, _ in found} >= IN_FULL.keys()


@pytest.mark.parametrize("book", shipped.books().values(), ids=shipped.books().keys())
def test_a_neutral_line_says_nothing_of_anybody(book: Book) -> None:
    """CR-217: no name, no score, no clinical word; one line, and the same for everybody."""
    for line in (book.common.neutral_checkin, book.common.neutral_update):
        assert "\n" not in line and "{" not in line
        assert not any(digit in line for digit in "0123456789")
        assert not [word for word in CLINICAL if word in line.casefold()]


CLINICAL = (
    "therap", "terap", "session", "sesión", "crisis", "alert", "mood", "ánimo", "thought", "pensam", "clinic", "clínic",
    "dr.", "dra.", "stage", "etapa", "risk", "riesgo", "health", "salud", "plan", "handrail",
)  # fmt: skip
