"""What clinicians author: scripts made of steps. Nothing here knows a client."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.stage import Stage

END = "end"


class Ask(enum.Enum):
    """What kind of answer a step takes."""

    CHOICE = "choice"  # one of the choices
    SEVERAL = "several"  # up to `most` of the choices or own words, then Done
    NUMBER = "number"  # a whole number from `low` to `high`, shown in steps of `by`
    TEXT = "text"  # own words, `asked` characters asked for, `kept` at most
    TIMED = "timed"  # nothing: the step passes by itself after `seconds`


class Sees(enum.Enum):
    """Who will see the words written at a step; said at the moment of writing (F-40)."""

    NOBODY = ""  # no words are asked
    CLIENT = "client"  # only you
    THERAPIST = "therapist"
    CONSENT = "consent"  # decided at the end of this dialogue, private until then


class Flag(enum.Enum):
    """What a unit that a client reads states of itself, for whoever signs it (CR-1102)."""

    PERMISSION = "permission"
    WAY_OUT = "way_out"
    WHO_SEES = "who_sees"
    ACKNOWLEDGES = "acknowledges"
    WHAT_HAPPENED = "what_happened"
    ANY_RESULT = "any_result"

    @property
    def meaning(self) -> str:
        """The rule in a few words."""
        return MEANINGS[self]


MEANINGS = {
    Flag.PERMISSION: "a task is asked for before it begins",
    Flag.WAY_OUT: "each question names a way past it or out",
    Flag.WHO_SEES: "where words are asked, it says who sees them",
    Flag.ACKNOWLEDGES: "a feeling is acknowledged before a question",
    Flag.WHAT_HAPPENED: "it asks what happened, and not why",
    Flag.ANY_RESULT: "any result is a fine result",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer. `to` overrides the step's routes. `help` is sent back instead of moving on (an example)."""

    id: str
    label: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """A condition on one earlier answer or fact: all stated parts must hold. A skipped one meets only `skipped`."""

    fact: str
    one_of: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    skipped: bool | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Where to go when all conditions hold; the first that does wins; without one the next step in order follows."""

    to: str
    when: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `only_if` false: the step is passed over, in both directions, without a trace."""

    id: str
    text: str
    ask: Ask = Ask.CHOICE
    choices: tuple[Choice, ...] = ()
    options: str = ""  # name of a list of choices given as a fact (people, countries, times)
    per_row: int = 2
    low: int = 0
    high: int = 10
    by: int = 1
    most: int = 1
    asked: int = 300
    kept: int = 2000
    limit: str = ""  # the number of care that both follow: "agreed.line_max"
    seconds: int = 0
    routes: tuple[Route, ...] = ()
    only_if: tuple[When, ...] = ()
    sees: Sees = Sees.NOBODY
    skip: bool = True
    back: bool = True
    stop: bool = True
    shows: str = ""  # the step whose answer stands on top, word for word (CR-306)
    reads: str = ""  # how typed words are read: country, zone, range, date, time, phone, span; "": as they are
    files: bool = False  # a voice note, song, photo or video is an answer as well (CR-408)
    resumes: bool = True  # False: a stopped dialogue is not left waiting here


@dataclass(frozen=True, slots=True)
class Review:
    """Who signed a text. `status` says so plainly while nobody did (CR-1107)."""

    status: str
    reviewed_by: str | None = None
    reviewed_on: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """An authored dialogue: its steps in order, the least stage that opens it, and where it comes from."""

    id: str
    version: int
    title: str
    steps: tuple[Step, ...]
    review: Review
    min_stage: Stage = Stage.SAFETY
    strategy: str = ""
    kind: str = ""  # internal or external, for practices (CR-404)
    only_therapist: bool = False  # offered to a client only once their therapist has added it
    factors: tuple[str, ...] = ()
    minutes: str = ""
    source: str = ""
    author: str = ""  # who wrote it; who looked at it stands in the review
    flags: tuple[Flag, ...] = ()
    caution: str = ""
    when: str = ""
    long_from: str = ""  # the script that "More steps" opens, keeping the answers

    def step(self, step_id: str) -> Step:
        """The step of that id; KeyError when there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def after(self, step_id: str) -> Step | None:
        """The step that stands next in order."""
        ids = [step.id for step in self.steps]
        place = ids.index(step_id) + 1
        return self.steps[place] if place < len(self.steps) else None


Facts = Mapping[str, str | int | bool | tuple[Choice, ...] | None]
