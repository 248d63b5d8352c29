"""Measures: their published structure and scoring, and the clinic's own copy of their texts (`clinical.md` §9).

No item text is shipped: another's sentences are not ours, and a reworded item measures something else (CR-902).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from bot.domain.dialogue import Answer
from bot.domain.script import Ask, Choice, Review, Script, Step

LABEL_MAX = 24  # a longer answer stands in the message, and its number on the key (CR-1104)
INTRO = "intro"


@dataclass(frozen=True, slots=True)
class Band:
    """A total up to and with `most` is called this; for therapists."""

    name: str
    most: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some items that have a sum of their own; from `positive` on it screens positive."""

    name: str
    items: tuple[int, ...]
    positive: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: items answered 0 to `most`, added up. `risk_item` counts from 1; 0 where there is none (CR-904)."""

    id: str
    title: str
    items: int
    bands: tuple[Band, ...]
    most: int = 3
    look_back_weeks: int = 2
    risk_item: int = 0
    parts: tuple[Part, ...] = ()
    source: str = ""

    @property
    def script(self) -> str:
        """The id of the script that asks it."""
        return f"measure_{self.id}"

    @property
    def highest(self) -> int:
        """The highest total."""
        return self.items * self.most


PHQ4 = Measure(
    "phq4", "PHQ-4", 4, (Band("none", 2), Band("mild", 5), Band("moderate", 8), Band("severe", 12)),
    parts=(Part("anxiety", (1, 2), 3), Part("depression", (3, 4), 3)), source="Kroenke 2009",
)  # fmt: skip
PHQ9 = Measure(
    "phq9", "PHQ-9", 9,
    (Band("minimal", 4), Band("mild", 9), Band("moderate", 14), Band("moderately_severe", 19), Band("severe", 27)),
    risk_item=9, source="Kroenke 2001",
)  # fmt: skip
GAD7 = Measure(
    "gad7", "GAD-7", 7, (Band("minimal", 4), Band("mild", 9), Band("moderate", 14), Band("severe", 21)),
    source="Spitzer 2006",
)  # fmt: skip
CATALOGUE: Mapping[str, Measure] = {each.id: each for each in (PHQ4, PHQ9, GAD7)}  # and no other (CR-905)


@dataclass(frozen=True, slots=True)
class MeasureTexts:
    """One measure in one language, word for word from the clinic's own copy. `hash`: that of a signed copy, if any."""

    id: str
    language: str
    version: int
    source: str
    stem: str
    items: tuple[str, ...]
    answers: tuple[str, ...]
    review: Review
    hash: str = ""
    placeholder: bool = False

    @property
    def fingerprint(self) -> str:
        """The hash of every word of it, kept with each answer (CR-902)."""
        return _hash("\n".join((self.id, self.language, self.stem, *self.items, *self.answers)))

    @property
    def item_hashes(self) -> tuple[str, ...]:
        """One for each item with its stem and answers."""
        return tuple(_hash("\n".join((self.stem, item, *self.answers))) for item in self.items)


@dataclass(frozen=True, slots=True)
class Score:
    """A total, its band, and the parts that screen positive."""

    total: int
    band: str
    positive: Mapping[str, bool] = field(default_factory=dict)


def values(measure: Measure, answers: Mapping[str, Answer]) -> tuple[int | None, ...]:
    """The answers in order; None for an item that was skipped or not reached, which is never a zero."""
    found = (answers.get(item_step(number)) for number in range(1, measure.items + 1))
    return tuple(each if isinstance(each, int) else None for each in found)


def score(measure: Measure, given: Sequence[int | None]) -> Score | None:
    """The total with its band; None when an item is missing: then there is no total (CR-902)."""
    known = [each for each in given if each is not None]
    if len(known) != measure.items or not all(0 <= each <= measure.most for each in known):
        return None
    total = sum(known)
    band = next(each.name for each in measure.bands if total <= each.most)
    positive = {part.name: sum(known[number - 1] for number in part.items) >= part.positive for part in measure.parts}
    return Score(total, band, positive)


def risk(measure: Measure, given: Sequence[int | None]) -> int | None:
    """The answer to the risk item; None where there is none, or no answer to it."""
    return given[measure.risk_item - 1] if measure.risk_item else None


def item_step(number: int) -> str:
    """The id of an item's step, counted from 1."""
    return f"item_{number}"


def script_of(measure: Measure, texts: MeasureTexts, begin: str) -> Script:
    """The script that asks it: what it is, then one item a message, word for word, each of which can be skipped."""
    first = Step(id=INTRO, text="{intro}", choices=(Choice("begin", begin),), skip=False, back=False)
    items = tuple(_item(texts, number, item) for number, item in enumerate(texts.items, start=1))
    return Script(
        id=measure.script, version=texts.version, title=measure.title, steps=(first, *items), review=texts.review,
        source=texts.source,
    )  # fmt: skip


def _item(texts: MeasureTexts, number: int, item: str) -> Step:
    labels = tuple(Choice(str(value), label) for value, label in enumerate(texts.answers))
    fits = all(len(each.label) <= LABEL_MAX for each in labels)
    listed = "" if fits else "\n\n" + "\n".join(f"{each.id}: {each.label}" for each in labels)
    return Step(
        id=item_step(number), text=f"{texts.stem}\n\n{number}. {item}{listed}", ask=Ask.NUMBER, low=0,
        high=len(labels) - 1, choices=labels if fits else (), per_row=1,
    )  # fmt: skip


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
