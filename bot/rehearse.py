"""Walks a script in the terminal through the real dialogue engine, as a client would in the chat; nothing is kept."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import assert_never

from bot.domain import dialogue
from bot.domain.book import Book
from bot.domain.decision import Key, Rows
from bot.domain.dialogue import Chosen, Ended, Moved, NotTaken, Outcome, Place, Skipped, TooLong
from bot.domain.moment import Moment
from bot.domain.script import Ask, Facts, Script, Step
from bot.domain.talk.asking import EXIT, question
from bot.domain.talk.dialogues import house_of
from bot.domain.talk.houses import HOUSES
from bot.domain.talk.reading import Near, Unread, read_typed
from bot.every_way import Walked, every_way
from bot.library.check_cast import NOW, about, moment_for
from bot.library.files import PackWrong
from bot.library.packs import read_books

LETTERS = {"back": "b", "skip": "s", "stop": "x", "more": "m", "done": "d"}
FACTS = "Made-up facts: Ana (A.K.), London, Tue 24 Nov 19:10; Dr. Brandt, alerts on; Marta as backup. Nothing is kept."
Out = Callable[[str], None]


def rehearse(
    script_id: str, prompts: Path, lang: str = "en", *, answers: Iterable[str] | None = None, out: Out = print
) -> int:
    """Asks each step and takes typed answers: a number, the words, or a letter for a way out. Returns the exit code.

    `answers` stand in for the keyboard; without them lines are read until the end of input. The code is 2 when there
    is no such script or the texts cannot be read.
    """
    try:
        books = read_books(prompts)
    except PackWrong as wrong:
        out(str(wrong))
        return 2
    if lang not in books:
        out(f'No language "{lang}". There are: {", ".join(sorted(books))}.')
        return 2
    script = books[lang].script(script_id)
    if script is None:
        known = sorted([*books[lang].scripts, *books[lang].practices])
        out(f'No script "{script_id}". There are: {", ".join(known)}.')
        return 2
    walk(script, books, lang, iter(answers) if answers is not None else _keyboard(), out)
    return 0


def walk(script: Script, books: Mapping[str, Book], lang: str, typed: Iterator[str], out: Out) -> None:
    """Through one script with these typed answers, until it ends, is stopped, or no answer is left."""
    _Walk(script, books, lang, out).go(typed)


def rehearse_all(script_id: str, prompts: Path, lang: str = "", *, out: Out = print) -> int:
    """Every way through that script, or through all of them with "": in every language, or only in `lang`.

    The ways of a single script are listed. Returns 0, 1 when something is wrong, 2 when there is no such script.
    """
    try:
        books = read_books(prompts)
    except PackWrong as wrong:
        out(str(wrong))
        return 2
    wrong_ones, walked = 0, 0
    for shelf, book in books.items():
        if lang and lang not in (shelf, book.language):
            continue
        scripts = {**book.scripts, **book.practices}
        for script in scripts.values() if not script_id else filter(None, [scripts.get(script_id)]):
            found = every_way(script, books, shelf)
            walked += 1
            wrong_ones += bool(found.wrong)
            _told(found, shelf, out, listed=bool(script_id))
    if not walked:
        out(f'No script "{script_id}" or no language "{lang}".')
        return 2
    out(f"{walked} walked, {wrong_ones} with something to mend.")
    return 1 if wrong_ones else 0


def _told(found: Walked, shelf: str, out: Out, *, listed: bool) -> None:
    ends = sum(way.to == "end" for way in found.ways)
    out(f"{found.script.id} ({shelf}): {len(found.steps)} questions, {len(found.ways)} ways on, {ends} to the end")
    for step in (step.id for step in found.script.steps) if listed else ():
        for way in sorted(way for way in found.ways if way.step == step):
            out(f"  {way.step}: {way.said} → {way.to}")
    for line in sorted(found.wrong):
        out(f"  to mend: {line}")


def _keyboard() -> Iterator[str]:
    return (line.rstrip("\n") for line in sys.stdin)


@dataclass(slots=True)
class _Walk:
    """One rehearsal: where it stands, and whom it tells."""

    script: Script
    books: Mapping[str, Book]
    lang: str
    out: Out

    def go(self, typed: Iterator[str]) -> None:
        self.out(f"{self.script.title} ({self.script.id}, from stage {self.script.min_stage.value})")
        self.out(FACTS)
        first = Place(id="rehearsal", about=about(self.script))
        place: Place | None = dialogue.begin(first, self.script, self._facts(first), NOW, about=first.about)
        while place is not None:
            if not place.step:
                self._close(place, "The end.")
                return
            self._show(place)
            words = next(typed, None)
            if words is None:
                self._close(place, "No more answers. Stopped here.")
                return
            place = self._answer(place, words.strip())

    def _moment(self, place: Place) -> Moment:
        return replace(moment_for(self.script, self.books, self.lang), place=place)

    def _facts(self, place: Place) -> Facts:
        return HOUSES[house_of(self.script)].facts(self._moment(place), place)

    def _show(self, place: Place) -> None:
        step = self.script.step(place.step)
        text, keys = question(self._moment(place), place, self.script, self._facts(place))
        self.out("")
        self.out(text)
        for line in (_limits(step), *_choices(step, keys), _exits(keys)):
            if line:
                self.out(f"  {line}")

    def _answer(self, place: Place, words: str) -> Place | None:
        """The place after these words; None when it is over."""
        step, facts = self.script.step(place.step), self._facts(place)
        keys = question(self._moment(place), place, self.script, facts)[1]
        way = _way_out(keys, words)
        match way:
            case "stop":
                self._close(place, self.books[self.lang].common.stopped)
                return None
            case "back":
                return dialogue.back(place, self.script, NOW) or place
            case "more":
                self.out(f"The long form goes on with the same answers: handrail rehearse {self.script.long_from}")
                return place
            case "skip":
                return self._outcome(place, dialogue.skip(place, self.script, facts, NOW))
            case "done":
                return self._outcome(place, dialogue.choose(place, self.script, facts, "done", NOW))
        if step.ask is Ask.TIMED and not words:
            return self._outcome(place, dialogue.passes(place, self.script, facts, NOW))
        return self._words(place, step, facts, words)

    def _words(self, place: Place, step: Step, facts: Facts, words: str) -> Place | None:
        said = dialogue.say(place, self.script, facts, words, NOW)
        if not step.reads or (step.ask is not Ask.TEXT and not isinstance(said, NotTaken)):
            return self._outcome(place, said)
        read = read_typed(self._moment(place), step.reads, words)
        match read:
            case str():
                return self._outcome(place, dialogue.give(place, self.script, facts, read, NOW))
            case Near(choices):
                self.out(f"{self.books[self.lang].common.near} {', '.join(each.label for each in choices)}")
            case Unread(line):
                self.out(line)
        return place

    def _outcome(self, place: Place, outcome: Outcome) -> Place | None:
        match outcome:
            case Moved(after, _) | Chosen(after):
                return after
            case Ended(after, _):
                self._close(after, "The end.")
                return None
            case TooLong(after, kept):
                self.out(f"Longer than {kept} characters: the client may keep the first part or write it again.")
                return after
            case NotTaken():
                self.out("Not taken here: tap one, type it, or take a way out.")
                return place
        assert_never(outcome)

    def _close(self, place: Place, line: str) -> None:
        self.out("")
        self.out(line)
        for step, answer in place.answers.items():
            self.out(f"  {step}: {'skipped' if isinstance(answer, Skipped) else dialogue.text_of(answer)}")


def _limits(step: Step) -> str:
    match step.ask:
        case Ask.TEXT:
            return f"[own words: {step.asked} characters asked for, {step.kept} kept]"
        case Ask.NUMBER:
            return f"[a number from {step.low} to {step.high}]"
        case Ask.SEVERAL:
            return f"[up to {step.most}, then d]"
        case Ask.TIMED:
            return f"[passes by itself after {step.seconds} s; Enter goes on]"
        case Ask.CHOICE:
            return ""
    assert_never(step.ask)


def _choices(step: Step, keys: Rows) -> Iterator[str]:
    labels = [key.label for row in keys for key in row if _exit_of(key) is None]
    if step.ask is Ask.NUMBER:
        yield " ".join(labels)
        return
    yield from (f"{number} {label}" for number, label in enumerate(labels, start=1))


def _exits(keys: Rows) -> str:
    found = [(name, key.label) for row in keys for key in row if (name := _exit_of(key))]
    return "   ".join(f"{LETTERS[name]} {label}" for name, label in found)


def _exit_of(key: Key) -> str | None:
    """Which way out the key is; None for an answer."""
    if key.action == EXIT:
        return key.about
    return "done" if key.about.endswith(":done") else None


def _way_out(keys: Rows, words: str) -> str | None:
    """The way out that these words name: its letter, or its label in full."""
    wanted = words.casefold()
    for row in keys:
        for key in row:
            name = _exit_of(key)
            if name and wanted in (LETTERS[name], key.label.casefold()):
                return name
    return None
