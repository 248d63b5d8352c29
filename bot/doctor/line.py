"""What the doctor says of one thing."""

import enum
from dataclasses import dataclass


class State(enum.Enum):
    """How one thing stands; the order is that of the exit codes 0, 1 and 2."""

    OK = "ok"
    LOOK = "look"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at; `todo` says what to do where it is not as it should be."""

    state: State
    what: str
    todo: str = ""

    def __str__(self) -> str:
        return f"{self.state.value:7}{self.what}" + (f"\n       {self.todo}" if self.todo else "")


def code_of(lines: list[Line]) -> int:
    """0 when everything is fine, 1 with something to look at, 2 with something broken."""
    return max((list(State).index(line.state) for line in lines), default=0)
