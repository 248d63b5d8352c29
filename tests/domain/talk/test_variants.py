"""CR-608, CR-616: the two messages of a risk reply, and its variants: an act, danger from others, danger to others."""

from dataclasses import replace

import pytest

from bot.domain.people import AlertLevel
from tests.domain.talk.client_cast import book
from tests.domain.talk.help_cast import AGREED, House, ana

DIE, TONIGHT, ACT = "I want to die", "I am going to kill myself tonight", "I took all my pills just now"
HITS, HITS_NOW = "my boyfriend hits me", "my boyfriend hits me and says he will kill me tonight"
HURT_HIM = "I want to kill my boss"
WORDS = {"concern": DIE, "urgent": TONIGHT, "act": ACT, "from_others": HITS, "from_others, now": HITS_NOW}
CRISIS, NEUTRAL = book().crisis, "An update is here."


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("level", list(AlertLevel))
def test_the_two_messages_say_every_fact_whatever_the_consent(words: str, level: AlertLevel) -> None:
    """CR-608: numbers first; then that it is automated, that nobody may be reading, and what was sent or not."""
    house = House(AGREED, client=replace(ana(), alerts=level))
    house.ana(words)
    first, *more = [say for say in house.last.says if not say.to or say.to == "chat-ana"]
    assert "999" in first.text and len(more) == 1
    second = house.note_arrives() if house.alert else more[0].text
    if NEUTRAL in second:
        second = house.ana_taps("Read")
    assert "I am an automated chat. Nobody may be reading this now." in second
    assert ("I sent Dr. Brandt a note at 12:00" if house.alert else "Nobody has been told") in second


def test_after_an_act_there_is_the_emergency_number_alone_and_no_safe_now() -> None:
    """CR-616."""
    house = House(AGREED)
    text = house.ana(ACT)
    assert "even if you feel all right" in text
    assert house.labels[:3] == ["Copy 999", "Someone is with me", "I need a person"]
    assert not {"I'm safe now", "More ways"} & set(house.labels)
    assert "07700" not in text and "116 123" not in text


@pytest.mark.parametrize("words", [HITS, HITS_NOW])
def test_danger_from_others_keeps_its_own_card_whatever_is_tapped(words: str) -> None:
    """CR-616."""
    house = House(AGREED)
    text = house.ana(words)
    assert "leave this chat" in text.lower() or "close this chat" in text.lower()
    for label in [each for each in house.labels if each in ("Yes", "Not sure", "I need a person", "More ways")]:
        again = House(AGREED)
        again.ana(words)
        told = again.ana_taps(label)
        assert "07700" not in told and "hurt yourself" not in told and "116 123" not in told, label


def test_present_danger_from_others_asks_how_near_it_is_and_a_yes_stays_of_that_kind() -> None:
    """CR-616."""
    house = House(AGREED)
    assert house.ana(HITS).count("Are you in danger right now?") == 1
    house.ana_taps("Not sure")
    assert house.alert and (house.alert.tier.value, house.alert.kind) == ("urgent", "from_others")


def test_danger_to_others_asks_about_that_and_stays_of_that_kind() -> None:
    house = House()
    assert "Could someone get hurt right now?" in house.ana(HURT_HIM)
    house.ana_taps("Yes")
    assert house.alert and (house.alert.tier.value, house.alert.kind) == ("urgent", "to_others")


@pytest.mark.parametrize("level", [AlertLevel.ANY, AlertLevel.NONE])
@pytest.mark.parametrize("words", [HITS, HITS_NOW])
def test_what_was_told_stands_behind_the_neutral_line_where_danger_comes_from_others(
    words: str, level: AlertLevel
) -> None:
    """CR-616."""
    house = House(client=replace(ana(), alerts=level))
    house.ana(words)
    house.note_arrives() if house.alert else None
    lines = [say.text for say in house.told["chat-ana"]]
    assert NEUTRAL in lines and not any("note" in line or "told" in line for line in lines)
    assert "Dr. Brandt" in house.ana_taps("Read")


@pytest.mark.parametrize("words", [DIE, TONIGHT])
def test_in_discreet_mode_too(words: str) -> None:
    for level in (AlertLevel.ANY, AlertLevel.NONE):
        house = House(client=replace(ana(), alerts=level, discreet=True))
        house.ana(words)
        assert [say.text for say in house.last.says if "Dr. Brandt" in say.text and say.to != "chat-brandt"] == []


@pytest.mark.parametrize("words", [DIE, TONIGHT])
def test_a_key_stands_on_the_alert_and_stops_nothing(words: str) -> None:
    """CR-616."""
    house = House()
    house.ana(TONIGHT)
    before = house.alert
    for label in ("Someone is with me", "I'm safe now"):
        said = house.ana_presses("al", "with" if label.startswith("Some") else "safe")
        assert said == "I added that. The note stays open until it is marked as seen."
    assert before and house.alert
    assert (house.alert.state, house.alert.step, house.alert.next_step_at) == (
        before.state, before.step, before.next_step_at,
    )  # fmt: skip
    assert [tap.key for tap in house.alert.taps] == ["with", "safe"]


def test_once_the_note_was_seen_a_key_does_not_say_that_it_waits_to_be() -> None:
    """CR-708."""
    house = House()
    house.ana(TONIGHT)
    house.brandt_presses("ack", house.alert.alert_no if house.alert else "")
    assert house.ana_presses("al", "safe") == CRISIS.added_seen


def test_without_an_alert_a_key_is_thanked_for_and_says_nothing_of_a_note() -> None:
    """CR-708."""
    house = House(client=replace(ana(), alerts=AlertLevel.NONE))
    house.ana(TONIGHT)
    assert house.ana_presses("al", "safe") == CRISIS.danger_no


def test_what_stands_behind_read_is_true_whenever_it_is_tapped() -> None:
    """CR-708: the time the note went, not the time it is read; and what became of it since."""
    house = House(client=replace(ana(), discreet=True))
    house.ana(TONIGHT)
    number = house.alert.alert_no if house.alert else ""
    assert "I am sending Dr. Brandt a note." in house.ana_presses("news", number)
    house.note_arrives()
    house.waits(minutes=9)
    assert "I sent Dr. Brandt a note at 12:00" in house.ana_presses("news", number)
    assert "Ask me tomorrow" in house.labels
    house.brandt_presses("ack", number)
    house.waits(days=1)
    assert "marked it as seen at Tue 24 Nov, 12:09." in house.ana_presses("news", number)
    house.brandt_presses("areason", f"{number}:false_reading")
    assert "has dealt with this note" in house.ana_presses("news", number)
