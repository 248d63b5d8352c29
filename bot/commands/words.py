"""Commands for whoever writes and checks the words."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.commands.prompts import Language, prompts
from bot.commands.prompts import whole as whole_set
from bot.library.where import prompts_dir
from bot.settings import CannotStart


def add_to(app: typer.Typer) -> None:
    """These commands, in the order of the help page."""
    for command in (check, rehearse, screen):
        app.command()(command)


def check(
    path: Annotated[Path | None, typer.Argument(help="Folder of prompts; without it, the one in use.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    schema: Annotated[Path | None, typer.Option(help="Write the JSON Schemas for editors into this folder.")] = None,
) -> None:
    """Check everything that people read, and the numbers of care: file, line, what is wrong.

    Example: handrail check prompts
    """
    if schema:
        from bot.library.schema import write_schemas

        write_schemas(schema)
        return
    folder = path or settings.read().prompts_dir or prompts_dir()
    if not folder.is_dir():
        raise CannotStart(f"{folder} is not a folder.", 2)
    whole = whole_set(folder)
    from bot.library.check import books_found, warnings
    from bot.library.check import check as check_prompts

    problems = check_prompts(whole)
    if as_json:
        print(json.dumps([asdict(problem) for problem in problems], default=str))
    elif problems:
        print("\n".join(str(problem) for problem in problems), file=sys.stderr)
    else:
        print(f"{folder}: nothing to mend.")
        print("\n".join(map(str, books_found(whole))))
        print("".join(f"Worth a look: {each}\n" for each in warnings(whole)), end="")
    raise typer.Exit(2 if problems else 0)


def rehearse(
    script: Annotated[str, typer.Argument(help="The script's name, as its file is called.")] = "",
    lang: Language = "",
    every_way: Annotated[bool, typer.Option("--every-way", help="Walk every branch, and say what is wrong.")] = False,
) -> None:
    """Answer a script in the terminal, as a client would in the chat. Nothing is kept.

    Example: handrail rehearse thought_record
    """
    from bot.rehearse import rehearse as rehearse_script
    from bot.rehearse import rehearse_all

    if every_way:
        raise typer.Exit(rehearse_all(script, prompts(), lang))
    raise typer.Exit(rehearse_script(script, prompts(), lang or "en"))


def screen(
    text: Annotated[str | None, typer.Argument(help="What a client might write.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Read {"text": ...} lines from standard input.')] = False,
) -> None:
    """Explain what the risk screen sees: tier, rules, words, guards. Nothing is kept.

    Example: handrail screen "I can't go on"
    """
    from bot.domain.risk.explain import explain, screen_jsonl
    from bot.domain.risk.screen import screen as read_words
    from bot.library.risk import RiskFileError, load_lexicons

    if (text is None) is not jsonl:
        raise CannotStart('Give either a text or --jsonl. Example: handrail screen "I can\'t go on"', 2)
    try:
        lexicons = load_lexicons(prompts())
        answer = (
            screen_jsonl(sys.stdin, lexicons) if text is None else explain(read_words(text, lexicons), text, lexicons)
        )
        for line in answer:
            print(line, flush=jsonl)
    except RiskFileError as error:
        raise CannotStart(str(error), 2) from None
    except ValueError as error:
        raise CannotStart(f"{error}.", 2) from None
