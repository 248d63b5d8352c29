"""The command line: each command calls one function and ends with its exit code.

Imports stand inside the commands, so that a refusal or a help page does not wait for the whole program.
"""

import sys
import zoneinfo
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.commands import keeping, lines, words
from bot.commands.prompts import Language
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
    name: Annotated[str, typer.Option(help="The therapist's name, as clients read it.")] = "",
    list_: Annotated[bool, typer.Option("--list", help="Name the therapists instead.")] = False,
    revoke: Annotated[str, typer.Option(help="Take the role back from this one, by name or id.")] = "",
) -> None:
    """Print the link with which a therapist joins; also while the bot runs.

    Example: handrail invite-therapist --name "Dr. Brandt"
    """
    if list_ or revoke:
        _of_therapists(revoke)
        return
    if not name:
        raise typer.BadParameter("Give a name, or --list, or --revoke.", param_hint="--name")
    found = settings.read(required=["bot_token"])
    from bot import logs
    from bot.main import invite_therapist as invite

    logs.configure("WARNING", found.secrets())
    print(invite(found, name))


def _of_therapists(revoked: str) -> None:
    """The list of them, or the role of one taken back."""
    found = settings.read()
    from bot import colleagues, logs

    logs.configure("WARNING", found.secrets())
    if revoked:
        name = colleagues.revoke(found, revoked)
        print(f"{name} has no role any more. Clients keep running; their alerts go to the backup person.")
        print(f'A new link: handrail invite-therapist --name "{name}"', file=sys.stderr)
        return
    for line in colleagues.therapists(found):
        print(line)


words.add_to(app)
app.add_typer(lines.app, name="lines")
keeping.add_to(app)


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
