"""Where the words in use lie, for the commands that read them."""

import atexit
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot import settings
from bot.library.where import prompts_dir

Language = Annotated[str, typer.Option("--lang", help="Language of the words.")]


def prompts() -> Path:
    """The prompts in use: the shipped ones, or the clinic's own laid over them."""
    return whole(settings.read().prompts_dir or prompts_dir())


def whole(folder: Path) -> Path:
    """A whole set of prompts: this one, or these few files laid over the shipped ones while the command runs."""
    from bot.library.overlay import is_whole, laid_over

    if is_whole(folder):
        return folder
    place = TemporaryDirectory()
    atexit.register(place.cleanup)
    return laid_over(prompts_dir(), folder, Path(place.name))
