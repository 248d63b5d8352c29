"""Files that are being made, or wait to be taken along: in memory alone, each for one browser (§4.3)."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.making import Made, Progress

KEPT_FOR, MOST_KEPT, MOST_EACH = timedelta(minutes=10), 20, 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: its name and kind, the page that led to it, and how it is noted, made and looked at again."""

    name: str
    kind: str
    back: str
    noted: Callable[[], Awaitable[bool]]
    make: Callable[[Progress], Awaitable[Made | None]]
    mark: Callable[[], Awaitable[tuple[object, ...]]]


@dataclass(slots=True)
class File:
    """One of them, for the browser of that id. `again`: the address that asked for it."""

    id: str
    browser: str
    again: str
    asked: Asked
    progress: Progress = field(default_factory=Progress)
    task: "asyncio.Task[Made | None] | None" = None
    ready_at: datetime | None = None

    @property
    def ready(self) -> bool:
        """Whether it is made, or cannot be made."""
        return self.task is not None and self.task.done()

    def over(self, now: datetime) -> bool:
        """Whether its ten minutes are over."""
        return self.ready_at is not None and now >= self.ready_at + KEPT_FOR


@dataclass(slots=True)
class Files:
    """All of them; they are made one at a time, so that pages keep a reader of the database.

    `at_once_s`: whatever takes longer has a page of its own.
    """

    at_once_s: float = 1.5
    kept: dict[str, File] = field(default_factory=dict)
    making: "set[asyncio.Task[Made | None]]" = field(default_factory=set)
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    def begin(self, browser: str, again: str, asked: Asked, clock: Callable[[], datetime]) -> File:
        """One more; the oldest give way."""
        self._make_room(browser, clock())
        file = File(secrets.token_urlsafe(16), browser, again, asked)
        self.kept[file.id] = file
        file.task = asyncio.create_task(self._made(file, clock), name="file to take along")
        self.making.add(file.task)  # held to its end, though the file gives way before; it writes nothing
        file.task.add_done_callback(self.making.discard)
        return file

    def of(self, browser: str, id_: str, now: datetime) -> File | None:
        """The one of that id, for the browser that asked for it, while it is there."""
        file = self.kept.get(id_)
        if file is not None and file.over(now):
            self.drop(file)
            return None
        return file if file is not None and file.browser == browser else None

    def being_made(self, browser: str, again: str) -> File | None:
        """One that was asked for in this browser at this very address: it is not begun twice."""
        same = (each for each in self.kept.values() if (each.browser, each.again) == (browser, again))
        return next((each for each in same if not each.ready), None)

    def drop(self, file: File) -> None:
        """It is gone; what of it is still being made is made to its end and thrown away."""
        self.kept.pop(file.id, None)

    async def _made(self, file: File, clock: Callable[[], datetime]) -> Made | None:
        async with self.turn:
            try:
                return await file.asked.make(file.progress)
            finally:
                file.ready_at = clock()
                asyncio.get_running_loop().call_later(KEPT_FOR.total_seconds(), self.drop, file)

    def _make_room(self, browser: str, now: datetime) -> None:
        for each in [each for each in self.kept.values() if each.over(now)]:
            self.drop(each)
        mine, all_ = [each for each in self.kept.values() if each.browser == browser], list(self.kept.values())
        for each in (*mine[: max(0, len(mine) + 1 - MOST_EACH)], *all_[: max(0, len(all_) + 1 - MOST_KEPT)]):
            self.drop(each)
