"""How far the making of a file has come: told by whoever makes it, read by the page that shows it (§4.3)."""

import enum
from dataclasses import dataclass


class Step(enum.Enum):
    """What is being done."""

    WAITS = "waits"  # for another file
    READING = "reading"
    WRITING = "writing"


@dataclass(slots=True)
class Progress:
    """So many of so many, in this step. One thread tells, another looks: each number by itself is whole."""

    step: Step = Step.WAITS
    done: int = 0
    total: int = 0

    def begin(self, step: Step, total: int) -> None:
        """The next step, with so much to do."""
        self.step, self.done, self.total = step, 0, total

    def one(self) -> None:
        """One more is done."""
        self.done = min(self.done + 1, self.total)


@dataclass(frozen=True, slots=True)
class Made:
    """A file. `mark`: how that of which it was made stood; where it stands otherwise, the file must not be given."""

    text: str
    mark: tuple[object, ...]
