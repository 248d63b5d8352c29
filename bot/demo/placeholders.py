"""Measures of the demo and of stories: placeholders that say what they are, since no published text is shipped."""

from dataclasses import replace
from functools import cache
from importlib.resources import as_file, files

from bot.domain.measure import MeasureTexts
from bot.library.measures import read_measures, with_measures
from bot.services.moments import World


def with_placeholders(world: World) -> World:
    """The same world, in which every measure can be ordered."""
    return replace(world, books=with_measures(world.books, placeholders()))


@cache
def placeholders() -> dict[str, dict[str, MeasureTexts]]:
    """Language → id → texts."""
    with as_file(files("bot.demo").joinpath("measures")) as folder:
        return read_measures(folder, folder, placeholders=True)
