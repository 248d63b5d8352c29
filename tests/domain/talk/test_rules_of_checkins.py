"""What a check-in may ask and say (CR-201 to CR-204, CR-414, CR-415)."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.book import Book
from bot.domain.care_own import with_own
from bot.domain.incoming import Medium
from bot.domain.people import Agreed, AgreedLine, Client
from bot.domain.script import Script
from bot.domain.toolkit import Practice
from bot.library.packs import read_books
from bot.library.where import prompts_dir
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import Road, client_moment, keys_of, said

BOOKS = read_books(prompts_dir())
COMMON = book().common
AGREED = Agreed("ana", (AgreedLine("Walk on Tuesday", "therapist"),), NOON.date())
NEVER_SAID = {
    "en": r"\b(missed|miss|again|sorry|late|forgot)\b",
    "es": r"\b(perdi\w*|falt\w*|otra vez|de nuevo|lo siento|perdon\w*|tarde|olvid\w*)\b",
}
PRAISE_OR_ALARM = {
    "en": r"\b(good|great|well|nice|glad|happy|proud|better|worr\w*|alarm\w*|serious|danger\w*|bad|terrible)\b",
    "es": r"\b(bien|buen\w*|genial|alegr\w*|feliz|orgull\w*|mejor|preocup\w*|alarm\w*|grave|peligro\w*|mal|terrible)\b",
}


def checkin(client: Client = ANA, **more: Any) -> Road:
    """Ana has opened a check-in."""
    road = Road(client_moment(client, **more))
    road.hear(said(Medium.COMMAND, command="checkin"))
    return road


def tapped(road: Road, label: str) -> Road:
    road.press(next(key for key in keys_of(road.last) if key.label == label))
    return road


@pytest.mark.parametrize("state", ["Calm", "Okay", "Mixed"])
def test_where_the_therapist_turned_it_on_the_number_is_asked_after_every_word(state: str) -> None:
    """CR-201."""
    own = replace(ANA, care={"checkin.ask_distress": "always"})
    spoken = replace(book(), care=with_own(book().care, own.care))
    assert tapped(checkin(own, book=spoken), state).moment.place.step == "distress"
    assert tapped(checkin(), state).moment.place.step != "distress"


def test_a_number_can_be_added_on_request_after_any_word_and_nothing_is_preselected() -> None:
    """CR-201."""
    road = tapped(checkin(), "Calm")
    tapped(road, book().checkin.add_number)
    assert [label for label in road.labels if label.isdigit()] == [str(number) for number in range(11)]
    assert not any("✓" in label for label in road.labels)
    road.type("3")
    assert road.moment.recent[0].distress == 3


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
def test_after_later_not_today_and_lighter_nothing_is_called_missed_counted_or_asked(spoken: Book) -> None:
    """CR-202."""
    words = spoken.checkin
    for line in (words.later_said, words.not_today_said, words.lighter_said, words.shorter_said, words.usual_said):
        assert not re.search(NEVER_SAID[spoken.language], line.casefold()), line
        assert "?" not in line and not re.search(r"\d", line)


def test_later_not_today_and_lighter_are_keys_of_the_push_like_any_other() -> None:
    """CR-202: same message, one tap each."""
    labels = checkin().labels
    assert {book().checkin.later, book().checkin.not_today, book().checkin.lighter_or_pause} <= set(labels)


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
def test_an_answer_is_met_without_praise_or_alarm(spoken: Book) -> None:
    """CR-204: the words after 0 and after 10, and after each of the five words."""
    words = spoken.checkin
    for line in (words.answered.replace("{state}", ""), words.saved, words.offer_practice, words.offer_heavy):
        assert not re.search(PRAISE_OR_ALARM[spoken.language], line.casefold()), line


@pytest.mark.parametrize(("number", "heavy"), [("0", False), ("6", False), ("7", True), ("10", True)])
def test_from_seven_on_the_toolkit_and_people_are_offered_and_never_more_than_two(number: str, heavy: bool) -> None:
    """CR-204."""
    road = tapped(checkin(), "Hard")
    road.type(number)
    while road.moment.place.open:
        road.tap(COMMON.skip)
    assert (road.labels == [book().checkin.practice, COMMON.key_support]) is heavy
    assert len(road.labels) <= 2


@pytest.mark.parametrize("state", ["Very hard", "Hard", "Mixed"])
def test_the_acknowledgement_stands_before_whatever_is_offered(state: str) -> None:
    """CR-204, CR-414: a practice, self-compassion too, comes after it and never in its place."""
    kind_break = Practice("p1", "ana", "Kind break", script="self_compassion_break", position=1)
    road = tapped(checkin(practices=(kind_break,)), state)
    assert road.text.startswith(f"{state}. Saved, thank you.")
    while road.moment.place.open:
        road.tap(COMMON.skip)
    first, *rest = road.text.splitlines()
    assert "hank you" in first and len(rest) == 1 and rest[0].endswith("?")
    assert not road.moment.place.open


OUR_WAY_OUT = {
    "enrolment": "each screen of consent has its own tap, and *No thanks* (CR-1201)",
    "checkin": "the five words; the push itself carries *Not today*",
}


@pytest.mark.parametrize("spoken", BOOKS.values(), ids=BOOKS)
def test_every_question_to_a_client_has_skip_and_stop_or_is_a_choice_that_stop_leaves(spoken: Book) -> None:
    """CR-203: over all scripts; where nothing can be skipped there is *Stop for now*, or a *no* of its own."""
    theirs = [*spoken.practices.values(), *(each for name, each in spoken.scripts.items() if not name.startswith("t_"))]
    for script in theirs:
        for step in script.steps:
            assert step.stop or step.skip or _says_no(script, step.id), (script.id, step.id)
        if not script.id.startswith("my_") and script.id not in OUR_WAY_OUT:
            without = [step.id for step in script.steps if not step.skip]
            assert len(without) <= 2, (script.id, without)


def _says_no(script: Script, step: str) -> bool:
    return any(choice.id in ("no", "no_thanks", "none") for choice in script.step(step).choices)


def test_whether_what_was_agreed_fitted_is_asked_once_a_week_and_counted_nowhere() -> None:
    """CR-415."""
    agreed, asked_on = AGREED, []
    for day in range(15):
        road = checkin(agreed=agreed, now=NOON + timedelta(days=day))
        tapped(road, "Calm")
        if road.moment.place.step == "fitted":
            asked_on.append(day)
            road.tap("Partly")
            (agreed,) = [each for each in road.last.records if isinstance(each, Agreed)]
    assert asked_on == [0, 7, 14]
    assert agreed.fitted == "partly" and not [name for name in agreed.__slots__ if "count" in name]
