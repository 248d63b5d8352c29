"""F-52: whatever key the code puts under a message, somebody hears it. Keys inside scripts are walked by the rehearsal.

The actions are read off the code: the second part of every `Key`, a word or the name of one.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.domain.talk.asking import ANSWER, EXIT
from bot.domain.talk.houses import CLIENT_TAPS
from bot.domain.talk.therapist.page import TAPS as THERAPISTS

ROOT = Path(__file__).parents[2]
STRANGERS = {"claim", "unclaim"}  # by whoever holds a link
HEARD = {*CLIENT_TAPS, *THERAPISTS, *STRANGERS, ANSWER, EXIT}
CHOSEN = {"action", "*lead", "LATER[entry.kind].action", "REMOVE"}  # given by whoever asks for the key, from such words


@cache
def modules() -> dict[str, ast.Module]:
    files = [*(ROOT / "bot" / "domain").rglob("*.py"), *(ROOT / "bot" / "services").rglob("*.py")]
    named = {".".join(each.relative_to(ROOT).with_suffix("").parts): each for each in files}
    return {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in named.items()}


@cache
def words() -> dict[tuple[str, str], str]:
    """Every named word of a module, alone or in a row of names."""
    found: dict[tuple[str, str], str] = {}
    for module, tree in modules().items():
        for each in [each for each in tree.body if isinstance(each, ast.Assign)]:
            match each.targets[0], each.value:
                case ast.Tuple(elts=names), ast.Tuple(elts=values):
                    pairs = list(zip(names, values, strict=True))
                case name, value:
                    pairs = [(name, value)]
            for pair in pairs:
                match pair:
                    case ast.Name(id=called), ast.Constant(value=str(word)):
                        found[module, called] = word
    return found


def actions() -> Iterator[tuple[str, str]]:
    """Each key's action, as a word where it can be told, else as it is written; and where it stands."""
    for module, tree in modules().items():
        came = {
            name.asname or name.name: (each.module or "", name.name)
            for each in ast.walk(tree)
            if isinstance(each, ast.ImportFrom)
            for name in each.names
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Key":
                named = {each.arg: each.value for each in call.keywords}
                action = call.args[1] if len(call.args) > 1 else named.get("action")
                if action is not None and "copy" not in named:
                    yield said(module, action, came), f"{module}:{call.lineno}"


def said(module: str, action: ast.expr, came: dict[str, tuple[str, str]]) -> str:
    match action:
        case ast.Constant(value=str(word)):
            return word
        case ast.Name(id=name):
            return words().get((module, name)) or words().get(came.get(name, ("", ""))) or name
        case ast.Attribute(value=ast.Name(id=where), attr=name) if where in came:
            return words().get((".".join(came[where]), name)) or ast.unparse(action)
    return ast.unparse(action)


def test_every_key_that_the_code_makes_is_heard_by_somebody() -> None:
    """F-52, F-25."""
    found = list(actions())
    assert len(found) > 200
    assert [each for each in found if each[0] not in HEARD | CHOSEN] == []
