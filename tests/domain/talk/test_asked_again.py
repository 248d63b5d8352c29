"""A question that may not have arrived is asked again at the next word or tap (`reliability.md` §2.4)."""

import pytest

from bot.domain.decision import Key
from bot.domain.dialogue import Skipped
from tests.domain.talk.client_cast import Chat

THOUGHT, AGAIN = "Which thought went with it?", "may not have reached you"
USE = "Use what I wrote"


@pytest.fixture
def chat() -> Chat:
    """Ana was asked for the thought, and the network left it open whether the question arrived."""
    ana = Chat()
    ana.command("thought")
    for label in ("5", "Yes", "Worried"):
        ana.tap(label)
    ana.type("70")
    assert THOUGHT in ana.text
    ana.unsure = True
    return ana


def test_typed_words_are_not_taken_for_the_answer_to_a_question_nobody_may_have_seen(chat: Chat) -> None:
    chat.type("hello?")
    assert AGAIN in chat.text and THOUGHT in chat.text
    assert chat.place.step == "thought" and "thought" not in chat.place.answers


def test_when_the_question_had_arrived_one_tap_uses_what_was_written(chat: Chat) -> None:
    chat.type("Everybody thinks I am slow")
    chat.unsure = False
    chat.tap(USE)
    assert chat.place.answers["thought"] == "Everybody thinks I am slow" and chat.place.step == "belief"


def test_what_was_written_is_gone_when_other_words_answer(chat: Chat) -> None:
    chat.type("hello?")
    chat.unsure = False
    chat.type("Everybody thinks I am slow")
    assert chat.place.answers["thought"] == "Everybody thinks I am slow" and chat.place.offer == ""


def test_words_that_are_too_long_are_still_offered_in_part(chat: Chat) -> None:
    chat.type("long " * 1000)
    chat.unsure = False
    chat.tap(USE)
    assert "Keep first part" in chat.labels


def test_a_key_of_the_very_question_proves_that_it_arrived(chat: Chat) -> None:
    chat.tap("Skip")
    assert AGAIN not in chat.text and isinstance(chat.place.answers["thought"], Skipped)


def test_a_key_of_the_question_before_shows_the_committed_step_and_scolds_nobody(chat: Chat) -> None:
    """CR-303."""
    chat.press(Key("70", "d", "intensity:70", chat.place.version - 1))
    assert AGAIN in chat.text and THOUGHT in chat.text and "closed" not in chat.text
    assert chat.place.step == "thought"


def test_a_number_typed_again_answers_nothing_a_second_time(chat: Chat) -> None:
    """Her 70 was taken; the next question is a number too, and the answer to it was lost on the way."""
    chat.unsure = False
    chat.type("Everybody thinks I am slow")
    assert chat.place.step == "belief"
    chat.unsure = True
    chat.type("70")
    assert chat.place.step == "belief" and AGAIN in chat.text and USE not in chat.labels


def test_it_is_asked_again_once(chat: Chat) -> None:
    chat.type("hello?")
    chat.unsure = False
    chat.type("Everybody thinks I am slow")
    assert AGAIN not in chat.text
