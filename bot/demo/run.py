"""`handrail demo`: the page with two phones, or a story in the terminal."""

import asyncio
import contextlib
import logging
import os
import re
import signal
import sys
import webbrowser
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from bot.demo.botapi.chats import Message
from bot.demo.botapi.wire import serve
from bot.demo.page.app import demo_page
from bot.settings import CannotStart

if TYPE_CHECKING:
    from bot.demo.product import Product

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGE = "en"
HOME = ZoneInfo("Europe/London")
PAUSE_S = 0.7
BAD_OPTION, FAILED = 2, 1
EXPECTED = re.compile(r"^Handrail to |^— | has keys: | sees no: | hears nothing$")
INDENT = " " * 8


def run_demo(*, port: int, script: str | None, keep: Path | None, fast: bool, lang: str, browse: bool) -> int:
    """Show the page until Ctrl-C or SIGTERM, or play the story `script`. Returns the exit code. Raises CannotStart."""
    if lang not in languages():
        raise CannotStart(f'The demo does not speak "{lang}". There are: {", ".join(languages())}.', BAD_OPTION)
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise CannotStart(f"{keep} is not empty. Give --keep a new folder.", BAD_OPTION)
    _quiet_logs()
    if script is not None:
        return asyncio.run(_story(_story_file(script, lang), keep, fast))
    try:
        return asyncio.run(_page(port, keep, browse, lang))
    except KeyboardInterrupt:  # where a loop takes no signal handlers
        return 0


def languages() -> list[str]:
    """The languages that have stories."""
    return [LANGUAGE, *sorted(path.parent.name for path in stories_dir().glob("*/first-week.txt"))]


def story_names(lang: str = LANGUAGE) -> list[str]:
    """The stories that `--script` plays."""
    return sorted(path.stem for path in stories_dir(lang).glob("*.txt"))


def stories_dir(lang: str = LANGUAGE) -> Path:
    """In an installed package inside it, in a checkout beside the tests that play them."""
    packed = PACKAGE / "_stories"
    folder = packed if packed.is_dir() else PACKAGE.parent / "tests" / "stories"
    return folder if lang == LANGUAGE else folder / lang


async def _page(port: int, keep: Path | None, browse: bool, lang: str) -> int:
    from bot.demo.theatre import Theatre

    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
    theatre = Theatre(datetime.now(HOME).date(), keep, lang)
    try:
        async with serve(demo_page(theatre), port) as url:
            nothing_kept = f"the data stays in {keep}" if keep else "nothing is kept"
            typer.echo(f"Handrail demo: {url}  (made-up people; Ctrl-C ends it, {nothing_kept})")
            sys.stdout.flush()
            theatre.prepare()
            if browse and _has_desktop():
                await asyncio.to_thread(webbrowser.open, url)
            await stop.wait()
    except OSError:
        raise CannotStart(f"Port {port} on 127.0.0.1 is taken. Give another one with --port.", BAD_OPTION) from None
    finally:
        await theatre.close()
    return 0


async def _story(path: Path, keep: Path | None, fast: bool) -> int:
    from bot.demo.product import Product
    from bot.demo.script import StoryWrong, read_story, starting_at
    from bot.demo.stories import Player

    story = read_story(path)
    typer.echo(story.title)
    async with Product(starting_at(story, "Europe/London"), keep=keep, speaks=story.speaks) as product:
        for name in ("Dr. Brandt", "Dr. Okafor"):
            await product.invite(name)
        telling = Telling(product)
        player = Player(product, telling.line, telling.message, pause_s=0.0 if fast else PAUSE_S)
        try:
            await player.play(story)
        except StoryWrong as wrong:
            typer.echo(f"\n{wrong}", err=True)
            return FAILED
    typer.echo("\nThe story went as it is told.")
    return 0


class Telling:
    """A story as lines of text: what people do with its time, and what then stands on whose phone, with its keys."""

    def __init__(self, product: "Product") -> None:
        self._product = product
        self._told: dict[tuple[str, int], str] = {}
        self._day = ""

    def line(self, text: str) -> None:
        """An act of a person, or of the bot."""
        if EXPECTED.search(text):
            return  # it is checked; the messages themselves are shown
        now = self._product.now().astimezone(HOME)
        if (day := f"{now:%A} {now.day} {now:%B %Y}") != self._day:
            self._day = day
            typer.echo(f"\n— {day} —")
        typer.echo(f"{now:%H:%M}  {text}")

    def message(self, name: str, message: Message) -> None:
        """A message that is new or changed on that phone; one that only lost its keys is not told again."""
        held = name, message.message_id
        if self._told.get(held) == message.text:
            return
        edited = " (changed)" if held in self._told else ""
        self._told[held] = message.text
        at = message.edited_at or message.date
        text = message.text.replace("\n", f"\n{INDENT}")
        typer.echo(f"{at.astimezone(HOME):%H:%M}  Handrail to {name}{edited}:\n{INDENT}{text}")
        for row in message.inline_keyboard:
            typer.echo(INDENT + " ".join(f"[{key['text']}]" for key in row))


def _story_file(name: str, lang: str) -> Path:
    if name not in story_names(lang):
        raise CannotStart(f'No story "{name}". There are: {", ".join(story_names(lang))}.', BAD_OPTION)
    return stories_dir(lang) / f"{name}.txt"


def _has_desktop() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _quiet_logs() -> None:
    """Faults are part of the show: their log lines stay out of the terminal."""
    logging.getLogger().addHandler(logging.NullHandler())
