"""The command line: each command calls one function and ends with its exit code.

Imports stand inside the commands, so that a refusal or a help page does not wait for the whole program.
"""

import atexit
import json
import sys
import zoneinfo
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot import settings
from bot.domain.crisis_book import HowConfirmed
from bot.library.where import prompts_dir
from bot.settings import CannotStart

app = typer.Typer(
    name="handrail",
    help="A companion for the days between therapy hours. Try it first: handrail demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print locals
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
lines_app = typer.Typer(help="Crisis numbers by country.", no_args_is_help=True)
app.add_typer(lines_app, name="lines")

Language = Annotated[str, typer.Option("--lang", help="Language of the words.")]


def main() -> None:
    """The console script. What stops a command goes to stderr as plain lines, without a traceback."""
    zoneinfo.reset_tzpath(())  # only the pinned tzdata: due times may not depend on the machine's copy
    try:
        app()
    except CannotStart as stopped:
        print(stopped, file=sys.stderr)
        sys.exit(stopped.exit_code)


def _version(wanted: bool) -> None:
    if wanted:
        try:
            print(f"handrail {installed_version('handrail')}")
        except PackageNotFoundError:
            print("handrail, from a checkout that is not installed")
        raise typer.Exit


@app.callback()
def handrail(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """A companion for the days between therapy hours. Try it first: handrail demo"""


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 0,
    script: Annotated[str | None, typer.Option(help="Play this story in the terminal instead.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name the stories.")] = False,
    keep: Annotated[Path | None, typer.Option(help="Keep the data in this folder.")] = None,
    fast: Annotated[bool, typer.Option(help="Play the story without pauses.")] = False,
    lang: Language = "en",
    browse: Annotated[bool, typer.Option(help="Open the page where there is a desktop.")] = True,
) -> None:
    """Try everything with made-up people: no token, no network, nothing left behind.

    Example: handrail demo --script risk-words
    """
    from bot.demo.run import languages, run_demo, story_names

    if list_ and lang in languages():
        print("\n".join(story_names(lang)))
        return
    raise typer.Exit(run_demo(port=port, script=script, keep=keep, fast=fast, lang=lang, browse=browse))


@app.command()
def setup(
    token: Annotated[str | None, typer.Option(help="The bot's token, from BotFather.")] = None,
    therapist: Annotated[str | None, typer.Option(help="The first therapist's name, as clients read it.")] = None,
    public_url: Annotated[str | None, typer.Option(help="The console's https address, or empty.")] = None,
    env_file: Annotated[Path, typer.Option(help="The file to write.")] = Path(".env"),
    yes: Annotated[bool, typer.Option("--yes", help="Change what stands there without asking.")] = False,
) -> None:
    """Ask what a first start needs, try the token, write .env, and print the first therapist's link. Safe to repeat.

    Example: handrail setup
    """
    from bot import logs
    from bot.setup import Given, at_terminal
    from bot.setup import setup as set_up

    logs.configure("WARNING", [])
    raise typer.Exit(set_up(env_file, Given(token, therapist, public_url), at_terminal(yes=yes)))


@app.command()
def run() -> None:
    """Run the bot: chat, clock and console in one process, until SIGTERM or Ctrl-C.

    Example: HANDRAIL_BOT_TOKEN=... handrail run
    """
    found = settings.read(required=["bot_token"])
    from bot import logs
    from bot.main import run as run_bot

    logs.configure(found.log_level, found.secrets())
    for note in found.notes():
        print(note, file=sys.stderr)
    raise typer.Exit(run_bot(found))


@app.command()
def doctor(
    quick: Annotated[bool, typer.Option("--quick", help="Ask the running bot alone, as a health check does.")] = False,
) -> None:
    """Look at everything a running bot needs: each line ok, look or broken, with what to do. Exit code 0, 1 or 2.

    Example: handrail doctor
    """
    import asyncio

    from bot import logs
    from bot.doctor.examine import look_at_all
    from bot.process import wall_clock

    found = settings.read()
    logs.configure("ERROR", found.secrets())
    raise typer.Exit(asyncio.run(look_at_all(found, wall_clock, quick=quick, say=typer.echo)))


@app.command("invite-therapist")
def invite_therapist(
    name: Annotated[str, typer.Option(help="The therapist's name, as clients read it.")],
) -> None:
    """Print the link with which a therapist joins; also while the bot runs.

    Example: handrail invite-therapist --name "Dr. Brandt"
    """
    found = settings.read(required=["bot_token"])
    from bot import logs
    from bot.main import invite_therapist as invite

    logs.configure("WARNING", found.secrets())
    print(invite(found, name))


@app.command()
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
    whole = _whole(folder)
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


@app.command()
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
        raise typer.Exit(rehearse_all(script, _prompts(), lang))
    raise typer.Exit(rehearse_script(script, _prompts(), lang or "en"))


@app.command()
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
        lexicons = load_lexicons(_prompts())
        answer = (
            screen_jsonl(sys.stdin, lexicons) if text is None else explain(read_words(text, lexicons), text, lexicons)
        )
        for line in answer:
            print(line, flush=jsonl)
    except RiskFileError as error:
        raise CannotStart(str(error), 2) from None
    except ValueError as error:
        raise CannotStart(f"{error}.", 2) from None


@lines_app.command()
def show(
    country: Annotated[str | None, typer.Argument(help="A country's code or name; without it, all.")] = None,
    lang: Language = "en",
) -> None:
    """A country's card as a client would see it now, with who confirmed each row; or the countries that have any.

    Example: handrail lines show DE
    """
    from bot import lines

    prompts = _prompts()
    if country is None:
        told = lines.countries(lines.book_in(prompts))
    else:
        told = lines.show_country(prompts, settings.read().data_dir, country, datetime.now(UTC), lang)
    print("\n".join(told))


@lines_app.command()
def confirm(
    row: Annotated[str, typer.Argument(help="The row's id, as lines show names it.")],
    by: Annotated[str, typer.Option(help="Who checked it.")],
    how: Annotated[HowConfirmed, typer.Option(help="How they checked it.")],
) -> None:
    """Note that a named person checked a row today. A running bot reads it at its next start.

    Example: handrail lines confirm gb-samaritans --by "Dr. Brandt" --how call
    """
    from bot import lines

    found = settings.read()
    prompts = _prompts()
    print(lines.confirm_line(prompts, found.data_dir, row, by, how, datetime.now(UTC)))


@lines_app.command()
def stale() -> None:
    """Rows that nobody confirmed, or confirmed too long ago. The exit code is 1 when there are any.

    Example: handrail lines stale
    """
    from bot import lines

    found = settings.read()
    told = list(lines.stale_lines(_prompts(), found.data_dir, datetime.now(UTC)))
    print("\n".join(told) if told else "Every row is confirmed.")
    raise typer.Exit(1 if told else 0)


@app.command("help", hidden=True)
def help_(context: typer.Context, command: Annotated[str | None, typer.Argument()] = None) -> None:
    """Show the help of a command.

    Example: handrail help run
    """
    above = context.parent
    assert above is not None
    group = typer.main.get_command(app)
    wanted = getattr(group, "commands", {}).get(command) if command else group
    if wanted is None:
        raise CannotStart(f'No command "{command}".', 2)
    print(wanted.get_help(above if wanted is group else typer.Context(wanted, parent=above, info_name=command)))


def _prompts() -> Path:
    """The prompts in use: the shipped ones, or the clinic's own laid over them."""
    return _whole(settings.read().prompts_dir or prompts_dir())


def _whole(folder: Path) -> Path:
    """A whole set of prompts: this one, or these few files laid over the shipped ones while the command runs."""
    from bot.library.overlay import is_whole, laid_over

    if is_whole(folder):
        return folder
    place = TemporaryDirectory()
    atexit.register(place.cleanup)
    return laid_over(prompts_dir(), folder, Path(place.name))
