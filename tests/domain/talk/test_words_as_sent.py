"""What was answered is kept with the exact words it was asked in (CR-1107, F-28)."""

from dataclasses import replace

import pytest

from bot.domain.book import Book
from bot.domain.checkin import Checkin
from bot.domain.decision import Key
from bot.domain.talk.checkin import as_sent, push
from tests import shipped
from tests.domain.talk.client_cast import ANA, Chat
from tests.domain.test_checkin_talk import OPEN, chat

ANSWERS = {"situation": "The lift was full", "thought": "They all saw it", "fairer": "Even though I shook, two stayed"}


class Kept(Chat):
    """Ana's chat; every question as it was sent, by its step."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book, self.sent = book, dict[str, str]()

    def answers(self, step: str) -> None:
        """Words where words are asked for, else the first answer that is no way out."""
        self.sent[step] = self.text
        script = self.book.script(self.place.script)
        assert script is not None
        if script.step(step).ask.value == "text":
            self.type(ANSWERS.get(step, "A line"))
        else:
            self.press(next(key for key in self.keys if key.action == "d"))


def through(book: Book) -> Kept:
    at = Kept(book)
    at.command("thought")
    at.type("3")
    at.press(next(key for key in at.keys if key.about.endswith(":yes")))
    assert at.place.script == "thought_record"
    while at.place.open and at.place.script == "thought_record":
        at.answers(at.place.step)
    return at


@pytest.mark.parametrize("shelf", shipped.books())
def test_a_thought_record_keeps_each_question_word_for_word_and_which_script_it_was(shelf: str) -> None:
    """CR-1107: text, version of the script and the whole set of words, of every answer."""
    book = shipped.books()[shelf]
    at = through(book)
    (entry,) = [each for each in at.entries.values() if each.script == "thought_record"]
    assert (entry.script_version, entry.pack) == (book.scripts["thought_record"].version, book.version)
    assert entry.answers.keys() <= entry.asked.keys()
    for step in entry.answers:
        assert entry.asked[step].splitlines()[0] in at.sent[step], step


def test_words_that_change_later_change_nothing_that_was_kept() -> None:
    """CR-1107, F-28: the next version of a script is of the next answers."""
    book = shipped.books()["en"]
    old = through(book).entries.values()
    script = book.scripts["thought_record"]
    later = replace(
        script, version=script.version + 1, steps=tuple(replace(e, text="New words?") for e in script.steps)
    )
    new = through(replace(book, scripts={**book.scripts, "thought_record": later}, version="later")).entries.values()
    (before,), (after,) = ([each for each in kept if each.script == "thought_record"] for kept in (old, new))
    assert "New words?" not in before.asked.values() and set(after.asked.values()) >= {"New words?"}
    assert (after.script_version, after.pack) == (before.script_version + 1, "later")


@pytest.mark.parametrize("shelf", shipped.books())
def test_a_check_in_keeps_what_was_pushed_and_each_question_word_for_word(shelf: str) -> None:
    """CR-1107: the push as it was sent, and what was asked after the tap."""
    book = shipped.books()[shelf]
    opened = replace(OPEN, asked=as_sent(book, ANA, book.prompts[OPEN.prompt]), prompt_version=1)
    road = chat(opened, book=book, books={shelf: book})
    road.press(Key("very_hard", "cs", f"{OPEN.id}:very_hard"))
    asked = road.text
    road.type("8")
    (kept,) = [each for each in road.last.records if isinstance(each, Checkin)]
    assert kept.asked["prompt"] == push(book, ANA, opened).text and kept.asked["distress"] in asked
    assert (kept.prompt, kept.prompt_version) == (OPEN.prompt, 1)
    assert kept.questions_version == book.scripts["checkin"].version
