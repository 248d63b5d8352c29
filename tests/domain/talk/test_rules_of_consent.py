"""Nobody is in before each tap, nobody is turned away by what they say of themselves (CR-1201, CR-1203, CR-1204)."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.decision import Key
from bot.domain.incoming import Medium
from bot.domain.people import Standing
from bot.domain.script import Ask
from bot.domain.talk.asking import ANSWER
from tests.domain.talk.client_cast import ANA, book
from tests.domain.talk.road_cast import BRANDT, INVITE, Road, client_moment, said, stranger_moment
from tests.domain.test_enrolment import TO_ALERTS, invited, walked

SCREENS = ("adult", "country", "danger", "privacy", "counts", "alerts")
BEFORE = [TO_ALERTS[:at] for at in range(len(TO_ALERTS))]


@pytest.mark.parametrize("before", BEFORE)
def test_nobody_is_enrolled_without_each_tap(before: tuple[str, ...]) -> None:
    """CR-1201: no screen can be skipped, and words typed in its place move nothing."""
    road = walked(invited(), *before)
    step = road.moment.place.step
    assert step in SCREENS and book().common.skip not in road.labels
    road.type("just go on please")
    assert (road.moment.place.step, road.client.standing) == (step, Standing.INVITED)
    assert not [each for each in road.last.records if type(each).__name__ in ("Schedule", "Consent", "Checkin")]


@pytest.mark.parametrize("age", [16, 18, 21])
def test_the_age_asked_for_is_the_operators(age: int) -> None:
    """CR-1204."""
    care = book().care
    spoken = replace(book(), care=replace(care, consent=replace(care.consent, min_age=age)))
    words: dict[str, Any] = {"book": spoken, "books": {"en": spoken}, "invite": INVITE, "inviter": BRANDT}
    road = Road(client_moment(replace(ANA, standing=Standing.INVITED), **words))
    road.hear(said(Medium.COMMAND, command="start", argument="x"), stranger_moment(**words))
    assert f"Are you {age} or older?" in road.text


def test_nothing_in_the_first_questions_measures_anybody() -> None:
    """CR-1203: no number, no measure, no score stands between a person and being enrolled."""
    asked = [step for step in book().scripts["enrolment"].steps if step.ask is Ask.NUMBER]
    assert not asked
    assert not [
        step.id for step in book().scripts["enrolment"].steps if "how often" in step.text and step.id != "counts"
    ]


@pytest.mark.parametrize("words", ["I want to die", "I am going to kill myself tonight", "I took all my pills once"])
def test_words_of_danger_in_the_first_questions_get_help_and_turn_nobody_away(words: str) -> None:
    """CR-1203, CR-601."""
    road = walked(invited(), *TO_ALERTS[:3])
    step = road.moment.place.step
    road.type(words)
    assert "999" in road.text
    assert (road.moment.place.step, road.client.standing) == (step, Standing.INVITED)
    for answer in ("danger:understood", "privacy:understood", "counts:yes", "alerts:none"):
        road.press(Key("", ANSWER, answer, road.moment.place.version))
    assert road.client.standing is Standing.ACTIVE
