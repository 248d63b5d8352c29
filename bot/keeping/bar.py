"""A bar that shows how far a command has come; silent where nobody watches a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


@dataclass
class Bar:
    """One line for each thing that is done; the one before is full when the next begins."""

    _progress: Progress
    _task: TaskID | None = None
    _what: str = ""

    def show(self, what: str, done: int = 0, of: int = 0) -> None:
        """`what` is being done: `done` of `of`; 0 of 0 while nobody can say."""
        if what != self._what:
            self.end()
            self._task, self._what = self._progress.add_task(what, total=None), what
        assert self._task is not None
        self._progress.update(self._task, total=of or None, completed=done)

    def end(self) -> None:
        """The last thing is done."""
        if self._task is not None:
            self._progress.update(self._task, total=1, completed=1)


@contextmanager
def bar() -> Iterator[Bar]:
    """On standard error, so that what a command prints can be piped on."""
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        shown = Bar(progress)
        yield shown
        shown.end()
