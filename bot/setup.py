"""`handrail setup`: asks what a first start needs, tries the token, writes `.env` and gives the first claim link."""

import asyncio
import difflib
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import typer
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot import settings
from bot.main import invite_therapist
from bot.settings import CannotStart, Settings
from bot.telegram.intake import Telegram, TokenRefused, bot_name

BAD = 2
PRIVATE = 0o600
TOKEN, ADDRESS = "HANDRAIL_BOT_TOKEN", "HANDRAIL_PUBLIC_URL"
SECRET = re.compile(r"(?m)^(\s*HANDRAIL_(?:BOT_TOKEN|WEBHOOK_SECRET|HEARTBEAT_URL|DATABASE_URL)=).*?(.{0,4})$")
LINE = re.compile(r"\s*(?:export\s+)?(HANDRAIL_\w+)\s*=")


@dataclass(frozen=True, slots=True)
class Terminal:
    """How the person is asked and told; a question without anybody to answer raises CannotStart."""

    ask: Callable[[str, str, bool], str]  # the question, what stands there already, whether it is typed unseen
    agrees: Callable[[str], bool]
    say: Callable[[str], None]


def at_terminal(*, yes: bool) -> Terminal:
    """The person at this terminal; `yes` agrees to every change for them."""
    there = sys.stdin.isatty()

    def ask(question: str, stands: str, unseen: bool) -> str:
        if not there:
            raise CannotStart("Nobody is here to answer. Give --token, --therapist and --public-url.", BAD)
        return str(typer.prompt(question, default=stands, show_default=bool(stands), hide_input=unseen))

    def agrees(question: str) -> bool:
        if not (yes or there):
            raise CannotStart(f"{question} Nobody is here to answer: look at it, and give --yes.", BAD)
        return yes or typer.confirm(question)

    return Terminal(ask, agrees, typer.echo)


@dataclass(frozen=True, slots=True)
class Given:
    """What was given as flags; None is asked for."""

    token: str | None = None
    therapist: str | None = None
    public_url: str | None = None


def setup(env_file: Path, given: Given, terminal: Terminal) -> int:
    """Ask, try, write, invite; gives the exit code. Safe to repeat. Raises CannotStart."""
    before = env_file.read_text(encoding="utf-8") if env_file.exists() else ""
    there = settings.read(env_file) if before else Settings()
    token = given.token or _token(there, terminal)
    name = given.therapist or terminal.ask("The therapist's name, as clients read it", "", False)
    address = given.public_url if given.public_url is not None else _address(there, terminal)
    after = with_values(before, {TOKEN: token, ADDRESS: address})
    found = _readable(after, env_file)
    username = _tried(found)
    terminal.say(f"Telegram knows this bot as @{username}.")
    if not _written(env_file, before, after, terminal):
        terminal.say(f"{env_file} was left as it is.")
        return 1
    _invited(found, name, terminal)
    return 0


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The file with these settings; every other line stays as it is, comments too."""
    lines, left = [], dict(values)
    for line in text.splitlines():
        found = LINE.match(line)
        name = found[1] if found else ""
        lines.append(f"{name}={left.pop(name)}" if name in left else line)
    lines += [f"{name}={value}" for name, value in left.items() if value]
    return "\n".join(lines) + "\n"


def difference(before: str, after: str) -> str:
    """What would change, line by line; of a token only its end is shown."""
    told = difflib.unified_diff(hidden(before).splitlines(), hidden(after).splitlines(), "now", "then", lineterm="")
    return "\n".join(told)


def hidden(text: str) -> str:
    """The text without anything that is secret."""
    return SECRET.sub(r"\1…\2", text)


def _token(there: Settings, terminal: Terminal) -> str:
    if there.bot_token and terminal.agrees("A token stands in it already. Keep it?"):
        return there.bot_token.get_secret_value()
    return terminal.ask("The bot's token, from BotFather (not shown)", "", True).strip()


def _address(there: Settings, terminal: Terminal) -> str:
    question = "Address under which therapists reach the console, https://… (empty: this machine only)"
    return terminal.ask(question, there.public_url, False).strip()


def _readable(text: str, env_file: Path) -> Settings:
    """The settings as they would be. Raises BadSettings before anything is written."""
    with NamedTemporaryFile("w", encoding="utf-8", suffix=".env") as tried:
        tried.write(text)
        tried.flush()
        return settings.read(Path(tried.name), required=["bot_token"])


def _tried(found: Settings) -> str:
    try:
        return asyncio.run(_name_of(found))
    except TokenRefused:
        raise CannotStart("Telegram refused the token (401). Copy it again from BotFather.", BAD) from None
    except TelegramError as error:
        where = found.bot_api_url.split("//")[-1]
        raise CannotStart(f"Cannot reach {where} ({type(error).__name__}). Nothing was written.", BAD) from None


async def _name_of(found: Settings) -> str:
    request = HTTPXRequest()
    token = found.bot_token.get_secret_value() if found.bot_token else ""
    try:
        return await bot_name(Telegram(found.bot_api_url, token, request))
    finally:
        await request.shutdown()


def _written(env_file: Path, before: str, after: str, terminal: Terminal) -> bool:
    """Whole or not at all, readable by its owner alone; over other words only when that is wanted."""
    if after == before:
        env_file.chmod(PRIVATE)
        terminal.say(f"{env_file} stands as it should.")
        return True
    if before:
        terminal.say(difference(before, after))
        if not terminal.agrees(f"Change {env_file} like this?"):
            return False
    with NamedTemporaryFile("w", encoding="utf-8", dir=env_file.absolute().parent, delete=False) as new:
        os.fchmod(new.fileno(), PRIVATE)
        new.write(after)
    os.replace(new.name, env_file)
    terminal.say(f"{env_file} is written, readable by you alone.")
    return True


def _invited(found: Settings, name: str, terminal: Terminal) -> None:
    """The claim link; a therapist who has claimed theirs already needs none."""
    try:
        link = invite_therapist(found, name)
    except CannotStart as refused:
        terminal.say(str(refused))
    else:
        terminal.say(f"{name} opens this link, within 48 hours:\n{link}")
    for line in found.notes():
        terminal.say(line)
    terminal.say("Start it with: handrail run")
