"""`handrail doctor`: each thing that a running bot needs, as ok, look or broken, with what to do about it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from importlib.metadata import version

from bot.doctor.copies import copies
from bot.doctor.line import Line, State, code_of
from bot.doctor.live import data, running, telegram
from bot.doctor.machine import folder, key_file, room, sqlite, words
from bot.settings import Settings


async def examine(settings: Settings, clock: Callable[[], datetime], *, quick: bool) -> AsyncIterator[Line]:
    """Every line in turn. `quick` asks the running bot alone, as a container's health check does. Keeps nothing."""
    runs, *looks = await asyncio.to_thread(running, settings)
    yield runs
    if quick:
        return  # what is amber must not have a container started again
    for line in looks:
        yield line
    seen = (
        *folder(settings.data_dir),
        *room(settings),
        *key_file(settings),
        sqlite(settings),
        *copies(settings, clock()),
    )
    for line in (*seen, *words(settings, clock())):
        yield line
    yield Line(State.OK, f"Time zones of {version('tzdata')}")
    async for line in data(settings, clock()):
        yield line
    async for line in telegram(settings, clock):
        yield line
    for note in settings.notes():
        yield Line(State.LOOK, note)


async def look_at_all(
    settings: Settings, clock: Callable[[], datetime], *, quick: bool, say: Callable[[Line], object]
) -> int:  # fmt: skip
    """Say each line as it is found; gives the exit code."""
    lines = []
    async for line in examine(settings, clock, quick=quick):
        say(line)
        lines.append(line)
    return code_of(lines)
