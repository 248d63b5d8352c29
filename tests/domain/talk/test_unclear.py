"""CR-604: unclear words get one plain question; what it is answered with, and when such words are asked about again."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.conversation import respond
from bot.domain.journal import Episode, asked_without_answer
from bot.domain.people import AlertLevel
from tests.domain.talk.client_cast import book
from tests.domain.talk.help_cast import ANA, NOON, House, ana
from tests.domain.talk.road_cast import keys_of, said, texts_of

JOKE, OTHER_JOKE = "ugh kill me now lol", "kms lol"
BURDEN, HOPELESS = "I'm a burden to everyone", "there is no way out of this"
ABOUT_TOM = "I'm worried my friend wants to kill himself"
ASKS = book().crisis.ask


def asks(text: str) -> bool:
    return any(each in text for each in ASKS)


def test_the_question_has_the_numbers_under_it_and_raises_no_alert() -> None:
    """CR-604."""
    house = House()
    text = house.ana(JOKE)
    assert asks(text) and "999" in text and "116 123" in text
    assert house.labels == ["No, figure of speech", "Sometimes", "Yes", "Talk to a person"]
    assert not house.told["chat-brandt"] and house.alert is None and not house.client.hold


@pytest.mark.parametrize("label", ["Sometimes", "Yes"])
@pytest.mark.parametrize(("answer", "tier"), [("Yes", "urgent"), ("Not sure", "urgent"), ("No", "concern")])
def test_a_yes_asks_about_danger_and_the_answer_decides_the_tier(label: str, answer: str, tier: str) -> None:
    """CR-604."""
    house = House()
    house.ana(JOKE)
    assert "Are you in danger right now?" in house.ana_taps(label)
    house.ana_taps(answer)
    assert house.alert and house.alert.tier.value == tier


def test_a_person_is_one_tap_away_and_raises_nothing() -> None:
    """CR-604."""
    house = House()
    house.ana(JOKE)
    assert "People you can reach" in house.ana_taps("Talk to a person")
    assert house.alert is None and house.asked_newest_first()[0].answer == "person"


def test_a_figure_of_speech_is_thanked_for_and_such_words_are_not_asked_about_for_thirty_days() -> None:
    """CR-604."""
    house = House()
    house.ana(JOKE)
    assert "Thank you for answering." in house.ana_taps("No, figure of speech")
    house.waits(days=29)
    assert not asks(house.ana(JOKE)) and not asks(house.ana(OTHER_JOKE))
    house.waits(days=2)
    assert asks(house.ana(JOKE))


@pytest.mark.parametrize("words", [BURDEN, HOPELESS])
def test_other_wording_is_asked_about_all_the_same(words: str) -> None:
    house = House()
    house.ana(JOKE)
    house.ana_taps("No, figure of speech")
    house.waits(days=3)
    assert asks(house.ana(words))


def test_a_figure_of_speech_says_nothing_about_somebody_else() -> None:
    house = House()
    house.ana(JOKE)
    house.ana_taps("No, figure of speech")
    assert any(each.splitlines()[0] in house.ana(ABOUT_TOM) for each in book().crisis.ask_third)


@pytest.mark.parametrize("sign", [BURDEN, HOPELESS, "I want to die"])
def test_a_second_sign_within_a_day_asks_again(sign: str) -> None:
    """CR-604."""
    house = House()
    house.ana(JOKE)
    house.ana_taps("No, figure of speech")
    house.waits(days=2)
    house.ana(sign)
    house.waits(hours=23)
    assert asks(house.ana(JOKE))
    house.ana_taps("No, figure of speech")
    house.waits(hours=25)
    assert not asks(house.ana(JOKE))


@pytest.mark.parametrize(("distress", "again"), [(6, False), (7, True), (None, False)])
def test_high_distress_within_a_day_asks_again(distress: int | None, again: bool) -> None:
    """CR-604."""
    house = House()
    house.ana(JOKE)
    house.ana_taps("No, figure of speech")
    house.recent = (
        Checkin(
            "1" * 16, ANA, "", NOON.date(), 0, NOON, CheckinState.ANSWERED, distress=distress, answered_at=house.now
        ),
    )
    house.waits(hours=20)
    assert asks(house.ana(JOKE)) is again
    house.waits(hours=20)
    house.ana_taps("No, figure of speech") if again else None
    assert not asks(house.ana(JOKE))


def test_no_answer_brings_nothing_more_and_after_heavy_words_is_a_line_of_the_brief() -> None:
    """CR-604."""
    house = House()
    house.ana(BURDEN)
    assert not [say for say in house.last.says if say.to or say.not_before]
    house.waits(hours=2)
    house.ana(JOKE)
    assert [each.kind for each in asked_without_answer(house.asked_newest_first(), NOON)] == ["burden"]
    assert asked_without_answer(house.asked_newest_first(), NOON + timedelta(hours=1)) == ()


def test_an_answer_or_alerts_that_are_off_leave_no_line() -> None:
    house = House()
    house.ana(BURDEN)
    house.ana_taps("Talk to a person")
    assert asked_without_answer(house.asked_newest_first(), NOON) == ()
    for level in (AlertLevel.NONE, AlertLevel.URGENT, AlertLevel.UNASKED):
        alone = House(client=replace(ana(), alerts=level))
        alone.ana(HOPELESS)
        assert asked_without_answer(alone.asked_newest_first(), NOON) == ()


@pytest.mark.parametrize(("label", "card"), [("Yes", True), ("Not sure", True), ("No", False)])
def test_worry_about_somebody_else_has_its_own_question_and_no_alert(label: str, card: bool) -> None:
    """CR-604."""
    house = House()
    text = house.ana(ABOUT_TOM)
    assert "You don't have to carry this alone." in text and "999" in text
    assert ("People you can reach" in house.ana_taps(label)) is card
    assert house.alert is None and not house.told["chat-brandt"]


@pytest.mark.parametrize(
    ("words", "name"),
    [("I want to die", "concern"), ("I am going to kill myself tonight", "urgent"), ("I took all my pills", "act"),
     (BURDEN, "ask"), (ABOUT_TOM, "ask_third"), ("my dad died by suicide ten years ago", "gentle")],
)  # fmt: skip
def test_no_wording_comes_twice_in_a_row(words: str, name: str) -> None:
    """CR-605: three wordings or more of each, in turn."""
    house, said = House(), []
    for _ in range(7):
        house.ana(words)
        said.append(house.client.worded[name])
        house.waits(hours=7)
    assert all(one != following for one, following in pairwise(said))
    assert len(set(said)) == len(getattr(book().crisis, name)) >= 3


@pytest.mark.parametrize(("words", "heavy"), [(JOKE, False), (HOPELESS, True)])
def test_where_the_question_is_switched_off_the_numbers_come_and_nothing_is_asked(words: str, heavy: bool) -> None:
    """CR-604: concern.ask_direct."""
    off = replace(book(), care=replace(book().care, concern=replace(book().care.concern, ask_direct="off")))
    house = House()
    decision = respond(replace(house.moment(), book=off), said(text=words))
    assert any(each in texts_of(decision) for each in book().crisis.ask_not) and not asks(texts_of(decision))
    assert "116 123" in texts_of(decision)
    assert [key.label for key in keys_of(decision)] == [book().crisis.person]
    (noted,) = [record for record in decision.records if isinstance(record, Episode)]
    assert asked_without_answer([noted], NOON - timedelta(days=1)) == ()  # nothing was asked, so nothing is unanswered
    assert not any(say.to for say in decision.says)
    assert noted.kind == ("hopeless" if heavy else noted.kind)


def test_about_somebody_else_it_is_asked_all_the_same() -> None:
    """CR-604: concern.ask_direct is about the client."""
    off = replace(book(), care=replace(book().care, concern=replace(book().care.concern, ask_direct="off")))
    decision = respond(replace(House().moment(), book=off), said(text=ABOUT_TOM))
    assert [key.label for key in keys_of(decision)] == ["Yes", "Not sure", "No"]
