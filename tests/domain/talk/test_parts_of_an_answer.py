"""Words that come in two messages, or are mended: the answer before takes them, and the open question knows of it."""

from datetime import timedelta

from bot.domain.conversation import respond
from bot.domain.dialogue import Place
from tests.domain.talk.help_cast import NOON
from tests.domain.talk.road_cast import client_moment, said, texts_of

AT_BELIEF = Place(
    "chat-ana",
    9,
    "thought_record",
    1,
    "belief",
    {"thought": "Everybody thinks"},
    ("thought",),
    run="r",
    touched_at=NOON,
)


def place_after(text: str, seconds: int, *, edited: bool = False) -> Place | None:
    """Where the dialogue stands after Ana wrote this, so long after the question."""
    moment = client_moment(place=AT_BELIEF)
    decision = respond(moment, said(text=text, at=NOON + timedelta(seconds=seconds), edited=edited))
    return next((record for record in decision.records if isinstance(record, Place)), None)


def test_the_second_half_of_a_thought_joins_the_first() -> None:
    place = place_after("that I am slow", 3)
    assert place and place.answers["thought"] == "Everybody thinks\nthat I am slow"
    assert (place.step, place.version) == ("belief", AT_BELIEF.version + 1)


def test_words_that_come_later_are_no_part_of_it() -> None:
    assert place_after("that I am slow", 60) is None


def test_an_edited_answer_is_changed_and_the_question_stays_open() -> None:
    place = place_after("Nobody thinks", 60, edited=True)
    assert place and place.answers["thought"] == "Nobody thinks"
    assert place.version > AT_BELIEF.version


def test_the_open_question_shows_the_mended_words() -> None:
    moment = client_moment(place=AT_BELIEF)
    decision = respond(moment, said(text="Nobody thinks", at=NOON + timedelta(seconds=60), edited=True))
    assert "Your thought: Nobody thinks" in texts_of(decision)
    shown = [say for say in decision.says if say.replaces]
    assert shown and shown[0].only_in_place
