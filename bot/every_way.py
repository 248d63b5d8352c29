"""Every way through a script: each key of each question tapped, typed and passed over, until nothing new is met.

What was met is told apart by the question, by which conditions of the script hold, and by whether there is a way back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.domain import dialogue
from bot.domain.book import Book
from bot.domain.decision import Key
from bot.domain.dialogue import Chosen, Ended, Moved, NotTaken, Outcome, Place
from bot.domain.moment import Moment
from bot.domain.script import Ask, Choice, Facts, Script, When
from bot.domain.talk.asking import EXIT, question
from bot.domain.talk.dialogues import house_of
from bot.domain.talk.houses import HOUSES
from bot.library.check_cast import NOW, about, moment_for

END, STOP, MORE = "end", "stop", "more"
SHORT_SCALE = 10
TYPED = {
    "": "Her own words", "country": "GB", "zone": "Europe/London", "range": "22:00-07:30", "date": "2026-12-01",
    "time": "19:30", "phone": "020 7946 0958", "span": "60",
}  # fmt: skip
SAMPLE = (Choice("sample", "…"),)  # of a list that is empty where nobody has put anything into it
State = tuple[str, tuple[bool, ...], tuple[str, ...], bool]


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """From a question, by what was tapped or typed, to the next one, to the end, or out."""

    step: str
    said: str
    to: str


@dataclass(slots=True)
class Walked:
    """What was met in one script, in one language: its ways, and what is wrong with them."""

    script: Script
    ways: set[Way] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)

    @property
    def steps(self) -> frozenset[str]:
        """The questions that were met."""
        return frozenset(way.step for way in self.ways)


def every_way(script: Script, books: Mapping[str, Book], lang: str) -> Walked:
    """Walks it whole, with the facts of made-up people, then with each fact as it might be otherwise."""
    walked, moment, conditions = Walked(script), moment_for(script, books, lang), _conditions(script)
    plain = _Walk(script, moment, {}, walked, conditions)
    plain.go()
    for otherwise in _facts_otherwise(script, conditions, plain.met):
        _Walk(script, moment, otherwise, walked, conditions).go()
    unmet = {step.id for step in script.steps} - walked.steps
    walked.wrong |= {f'step "{step}" is met by nobody' for step in unmet}
    return walked


def _facts_otherwise(
    script: Script, conditions: list[When], met: Mapping[str, set[str]]
) -> Iterator[dict[str, str]]:  # fmt: skip
    """For each fact from outside that never changed on the way: every other value that a condition names, alone."""
    steps = {step.id for step in script.steps}
    outside = {when.fact for when in conditions} - steps
    for fact in sorted(name for name in outside if len(met.get(name, set())) < 2):
        named = {value for when in conditions if when.fact == fact for value in when.one_of}
        yield from ({fact: value} for value in sorted({*named, "yes", "no"} - met.get(fact, set())))


def _conditions(script: Script) -> list[When]:
    """Each once: a state is made of them at every key, which is nearly all of the work."""
    found = [when for step in script.steps for when in step.only_if]
    found += [when for step in script.steps for route in step.routes for when in route.when]
    return list(dict.fromkeys(found))


@dataclass(slots=True)
class _Walk:
    """One walk with certain facts; `leads` remembers which state leads where."""

    script: Script
    moment: Moment
    otherwise: Mapping[str, str]
    walked: Walked
    conditions: list[When]
    seen: set[State] = field(default_factory=set)
    leads: dict[State, set[State]] = field(default_factory=dict)
    met: dict[str, set[str]] = field(default_factory=dict)  # the values that each fact had

    def go(self) -> None:
        first = Place(id="every way", about=about(self.script))
        begun = dialogue.begin(first, self.script, self._facts(first), NOW, about=first.about)
        waiting = [(begun, self._state(begun))] if begun.step else []
        while waiting:
            place, state = waiting.pop()
            if state not in self.seen:
                self.seen.add(state)
                waiting += self._onward(place, state)
        self._all_end()

    def _facts(self, place: Place) -> Facts:
        here = replace(self.moment, place=place)
        facts = {**HOUSES[house_of(self.script)].facts(here, place), **self.otherwise}
        empty = {step.options: SAMPLE for step in self.script.steps if step.options and not facts.get(step.options)}
        return {**facts, **empty}

    def _state(self, place: Place) -> State:
        facts = self._facts(place)
        for when in self.conditions:
            self.met.setdefault(when.fact, set()).add(str(facts.get(when.fact)))
        hold = tuple(dialogue.holds((when,), place.answers, facts) for when in self.conditions)
        lists = (facts.get(step.options) for step in self.script.steps if step.options)
        offered = tuple(f"{each.id}>{each.to}" for one in lists if isinstance(one, tuple) for each in one)
        return place.step, hold, offered, bool(place.trail)

    def _onward(self, place: Place, state: State) -> list[tuple[Place, State]]:
        """Every key of this question, and words typed where words are taken."""
        facts = self._facts(place)
        text, rows = question(replace(self.moment, place=place), place, self.script, facts)
        keys = [key for row in rows for key in row]
        self._look_at(place, text, keys)
        found = [
            *(self._tapped(place, facts, key) for key in self._worth_tapping(place, keys)),
            *self._typed(place, facts),
        ]
        after = [self._met(place, state, said, outcome) for said, outcome in found]
        return [each for each in after if each is not None]

    def _worth_tapping(self, place: Place, keys: list[Key]) -> list[Key]:
        """All of them; of a long scale its ends and its middle."""
        step = self.script.step(place.step)
        if step.ask is not Ask.NUMBER or step.high - step.low <= SHORT_SCALE:
            return keys
        few = {str(step.low), str(step.high), str((step.low + step.high) // 2)}
        return [key for key in keys if key.label in few or not key.label.isdecimal()]

    def _look_at(self, place: Place, text: str, keys: list[Key]) -> None:
        labels = [key.label.casefold() for key in keys]
        leaves = any(key.action == EXIT and key.about == STOP for key in keys)
        ends = any(choice.to == END for choice in self.script.step(place.step).choices)
        faults = {
            "shows nothing": not text.strip(), "shows a name that nothing fills": "{" in text,
            "has two keys of one label": len(labels) != len(set(labels)), "has no way out": not (leaves or ends),
        }  # fmt: skip
        self.walked.wrong |= {f'step "{place.step}" {what}' for what, holds in faults.items() if holds}

    def _tapped(self, place: Place, facts: Facts, key: Key) -> tuple[str, Outcome | Place | str | None]:
        if key.action != EXIT:
            return key.label, self._chosen(place, facts, key.about.partition(":")[2])
        match key.about:
            case "back":
                return key.label, dialogue.back(place, self.script, NOW)
            case "skip":
                return key.label, dialogue.skip(place, self.script, facts, NOW)
        return key.label, MORE if key.about == MORE else STOP

    def _chosen(self, place: Place, facts: Facts, choice: str) -> Outcome:
        """A choice; of several the one is ticked and done, so that each leads on."""
        found = dialogue.choose(place, self.script, facts, choice, NOW)
        if isinstance(found, Chosen):
            return dialogue.choose(found.place, self.script, facts, "done", NOW)
        return found

    def _typed(self, place: Place, facts: Facts) -> Iterator[tuple[str, Outcome]]:
        step = self.script.step(place.step)
        if step.ask is Ask.TIMED:
            yield f"after {step.seconds} s", dialogue.passes(place, self.script, facts, NOW)
        elif step.reads:
            yield f"typed: {step.reads}", dialogue.give(place, self.script, facts, TYPED[step.reads], NOW)
        elif step.ask is Ask.TEXT:
            yield "own words", dialogue.say(place, self.script, facts, TYPED[""], NOW)

    def _met(
        self, place: Place, state: State, said: str, outcome: Outcome | Place | str | None
    ) -> tuple[Place, State] | None:
        after = outcome.place if isinstance(outcome, Moved) else outcome if isinstance(outcome, Place) else None
        to = after.step if after else END if isinstance(outcome, Ended) else outcome if isinstance(outcome, str) else ""
        if not to or isinstance(outcome, NotTaken):
            self.walked.wrong.add(f'step "{place.step}": nothing follows “{said}”')
            return None
        self.walked.ways.add(Way(place.step, said, to))
        there = self._state(after) if after else (to, (), (), False)
        self.leads.setdefault(state, set()).add(there)
        return (after, there) if after else None

    def _all_end(self) -> None:
        """From every state that was met the end can be reached without stopping on the way."""
        ending: set[State] = {(END, (), (), False), (MORE, (), (), False)}
        while grown := {state for state, to in self.leads.items() if to & ending} - ending:
            ending |= grown
        self.walked.wrong |= {f'no path from step "{step}" comes to an end' for step, *_ in self.seen - ending}
