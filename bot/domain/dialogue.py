"""One client's place in a script: answer, back, skip, stop, finish later. Pure; the words come from the script."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.attachment import File
from bot.domain.script import END, Ask, Choice, Facts, Script, Step, When
from bot.domain.typed import read_choice, read_number
from bot.domain.typed_words import NO_WORDS, TypedWords


@dataclass(frozen=True, slots=True)
class Skipped:
    """The answer that was skipped: recorded as skipped and never scored."""


Answer = str | int | tuple[str, ...] | Skipped | File


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chat stands in a script. `id` is the chat's; `version` grows with every change, so old keys are known.

    `about` is what the dialogue is about (a check-in, a practice, a client); `under` the dialogue that waits beneath.
    `run` names this one walk through the script. `script` "" means that no dialogue is open. Times are aware UTC.
    """

    id: str
    version: int = 0
    script: str = ""
    script_version: int = 0
    step: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    about: str = ""
    run: str = ""
    started_at: datetime | None = None
    touched_at: datetime | None = None
    wake_at: datetime | None = None
    chosen: tuple[str, ...] = ()
    offer: str = ""  # words too long to keep, waiting for a yes
    under: "Place | None" = None

    @property
    def open(self) -> bool:
        return self.script != ""

    @property
    def slot(self) -> str:
        """The message slot of this walk's questions."""
        return f"d.{self.run}"


@dataclass(frozen=True, slots=True)
class Moved:
    """The answer was taken; `place` stands at the next step. `step` is the one just answered."""

    place: Place
    step: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The last step is done; `place` still holds all answers."""

    place: Place
    step: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A `several` step: one more or one fewer is ticked, the step stays."""

    place: Place


@dataclass(frozen=True, slots=True)
class TooLong:
    """The words are longer than the step keeps; nothing is cut silently."""

    place: Place
    kept: int


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The words fit no choice and no number; the step stays."""

    step: Step


Outcome = Moved | Ended | Chosen | TooLong | NotTaken


def holds(when: Iterable[When], answers: Mapping[str, Answer], facts: Facts) -> bool:
    """Whether all conditions hold over answers first, facts second."""
    return all(_holds(one, answers, facts) for one in when)


def _holds(when: When, answers: Mapping[str, Answer], facts: Facts) -> bool:
    value = answers.get(when.fact, facts.get(when.fact))
    if when.skipped is not None:
        return isinstance(value, Skipped) == when.skipped
    if value is None or isinstance(value, Skipped):
        return False
    if when.one_of and not _matches(value, when.one_of):
        return False
    if when.at_least is not None and not (isinstance(value, int) and value >= when.at_least):
        return False
    return when.at_most is None or (isinstance(value, int) and value <= when.at_most)


def _matches(value: object, allowed: tuple[str, ...]) -> bool:
    if isinstance(value, bool):
        return ("yes" if value else "no") in allowed
    if isinstance(value, tuple):
        return any(str(item) in allowed for item in value)
    return str(value) in allowed


def begin(
    before: Place,
    script: Script,
    facts: Facts,
    at: datetime,
    *,
    about: str = "",
    run: str = "",
    keep: Mapping[str, Answer] | None = None,
    after: str = "",
) -> Place:
    """A fresh place at the first step of `script` that applies, past step `after`; an open dialogue waits beneath."""
    place = Place(
        id=before.id,
        version=before.version + 1,
        script=script.id,
        script_version=script.version,
        about=about,
        run=run,
        answers=dict(keep or {}),
        started_at=at,
        touched_at=at,
        under=replace(before, wake_at=None) if before.open else None,
        trail=(after,) if after else (),
    )
    first = _applies(script, script.after(after) if after else script.steps[0], place, facts)
    return _at(place, first, at) if first else _at(place, None, at)


def choices_of(step: Step, facts: Facts) -> tuple[Choice, ...]:
    """The choices a step shows: its own and those of its named list."""
    listed = facts.get(step.options) if step.options else ()
    return (*(listed if isinstance(listed, tuple) else ()), *step.choices)


def choose(place: Place, script: Script, facts: Facts, choice_id: str, at: datetime) -> Outcome:
    """The client tapped a choice or a number of the present step."""
    step = script.step(place.step)
    chosen = next((choice for choice in choices_of(step, facts) if choice.id == choice_id), None)
    if step.ask is Ask.NUMBER and (chosen is None or chosen.id.isdecimal()):
        return _number(place, script, facts, choice_id, at)
    if step.ask is Ask.SEVERAL and choice_id != "done":
        return _tick(place, step, choice_id, at)
    if step.ask is Ask.SEVERAL:
        return _take(place, script, facts, place.chosen or Skipped(), at)
    return _take(place, script, facts, chosen.id, at, to=chosen.to) if chosen else NotTaken(step)


def say(
    place: Place, script: Script, facts: Facts, text: str, at: datetime, words: TypedWords = NO_WORDS
) -> Outcome:  # fmt: skip
    """The client typed at the present step: a choice, a number, or the answer itself (F-51: typed equals tapped)."""
    step = script.step(place.step)
    choices = choices_of(step, facts)
    found = read_choice(text, [choice.label for choice in choices], begun=step.ask is not Ask.TEXT, words=words)
    match step.ask:
        case Ask.NUMBER if found is not None and read_number(text, step.low, step.high) is None:
            return choose(place, script, facts, choices[found].id, at)
        case Ask.NUMBER:
            return _number(place, script, facts, text, at, words)
        case Ask.CHOICE | Ask.TIMED if found is not None:
            return _take(place, script, facts, choices[found].id, at, to=choices[found].to)
        case Ask.SEVERAL if found is not None:
            return _tick(place, step, choices[found].id, at)
        case Ask.SEVERAL:
            return _tick(place, step, text.strip()[:60], at)
        case Ask.TEXT if found is not None and choices:
            return _take(place, script, facts, choices[found].id, at, to=choices[found].to)
        case Ask.TEXT:
            return _words(place, script, facts, text, at)
    return NotTaken(step)


def give(place: Place, script: Script, facts: Facts, answer: Answer, at: datetime) -> Outcome:
    """An answer that was read from typed words elsewhere (a country, a date, a time) for the present step."""
    return _take(place, script, facts, answer, at)


def keep_first_part(place: Place, script: Script, facts: Facts, at: datetime) -> Outcome:
    """The client agreed to keep only the first part of words that were too long."""
    step = script.step(place.step)
    return _take(place, script, facts, place.offer[: step.kept], at) if place.offer else NotTaken(step)


def skip(place: Place, script: Script, facts: Facts, at: datetime) -> Outcome:
    """The present step is skipped; a step that cannot be skipped stays."""
    step = script.step(place.step)
    return _take(place, script, facts, Skipped(), at) if step.skip or step.ask is Ask.TIMED else NotTaken(step)


def passes(place: Place, script: Script, facts: Facts, at: datetime) -> Outcome:
    """A timed step has run out; nothing is recorded for it."""
    return _onward(place, script, facts, script.step(place.step), "", at)


def back(place: Place, script: Script, at: datetime) -> Place | None:
    """One step back, keeping every answer; None at the first step."""
    if not place.trail:
        return None
    before = place.trail[-1]
    moved = _at(place, script.step(before), at)
    return replace(moved, trail=place.trail[:-1])


def leave(place: Place, at: datetime) -> Place:
    """Out of this dialogue: the one beneath is open again, at a newer version, or none is."""
    if place.under:
        return replace(place.under, version=place.version + 1, touched_at=at)
    return Place(id=place.id, version=place.version + 1, touched_at=at)


def text_of(answer: Answer | None) -> str:
    """An answer as words, a file's own among them; empty when there is none or it was skipped."""
    if answer is None or isinstance(answer, Skipped):
        return ""
    if isinstance(answer, File):
        return answer.words
    return ", ".join(answer) if isinstance(answer, tuple) else str(answer)


def _number(
    place: Place, script: Script, facts: Facts, text: str, at: datetime, words: TypedWords = NO_WORDS
) -> Outcome:  # fmt: skip
    step = script.step(place.step)
    value = read_number(text, step.low, step.high, words=words)
    return NotTaken(step) if value is None else _take(place, script, facts, value, at)


def _tick(place: Place, step: Step, choice_id: str, at: datetime) -> Outcome:
    if not choice_id:
        return NotTaken(step)
    chosen = (
        tuple(c for c in place.chosen if c != choice_id) if choice_id in place.chosen else (*place.chosen, choice_id)
    )
    return Chosen(replace(place, chosen=chosen[-step.most :], version=place.version + 1, touched_at=at))


def _words(place: Place, script: Script, facts: Facts, text: str, at: datetime) -> Outcome:
    step = script.step(place.step)
    if not text.strip():
        return NotTaken(step)
    if len(text) > step.kept:
        return TooLong(replace(place, offer=text, version=place.version + 1, touched_at=at), step.kept)
    return _take(place, script, facts, text, at)


def _take(place: Place, script: Script, facts: Facts, answer: Answer, at: datetime, *, to: str = "") -> Outcome:
    step = script.step(place.step)
    answered = replace(place, answers={**place.answers, step.id: answer}, offer="")
    return _onward(answered, script, facts, step, to, at)


def _onward(place: Place, script: Script, facts: Facts, step: Step, to: str, at: datetime) -> Outcome:
    following = _next(script, step, place, facts, to)
    trail = (*place.trail, step.id) if step.ask is not Ask.TIMED else place.trail
    if following is None:
        return Ended(replace(place, version=place.version + 1, trail=trail, touched_at=at, wake_at=None), step.id)
    return Moved(replace(_at(place, following, at), trail=trail), step.id)


def _next(script: Script, step: Step, place: Place, facts: Facts, to: str) -> Step | None:
    target = to or next((route.to for route in step.routes if holds(route.when, place.answers, facts)), "")
    if target == END:
        return None
    following = script.step(target) if target else script.after(step.id)
    return _applies(script, following, place, facts)


def _applies(script: Script, step: Step | None, place: Place, facts: Facts) -> Step | None:
    while step is not None and not holds(step.only_if, place.answers, facts):
        step = script.after(step.id)
    return step


def _at(place: Place, step: Step | None, at: datetime) -> Place:
    seconds = step.seconds if step and step.ask is Ask.TIMED else 0
    before = place.answers.get(step.id) if step else None
    return replace(
        place,
        step=step.id if step else "",
        version=place.version + 1,
        touched_at=at,
        offer="",
        chosen=before if isinstance(before, tuple) else (),
        wake_at=at + timedelta(seconds=seconds) if seconds else None,
    )
