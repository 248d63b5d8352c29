"""Accessible mode: numbers beside choices, typed equals tapped. Discreet mode: messages that do not stay."""

from dataclasses import replace

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Board, Decision, Key, Kind, Say, Withdraw
from bot.domain.holdings import Holdings
from bot.domain.incoming import Medium
from bot.domain.people import AlertLevel, Client
from bot.domain.safety_plan import Plan, PlanState
from bot.domain.talk.manner import leaving, numbered
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import Road, client_moment, keys_of, said
from tests.domain.talk.test_my_data import HELD

OWN = book().own
HERE = replace(ANA, last_word_at=NOON, phone="+44 20 7946 0018", country="GB")
READS_ALOUD, DISCREET = replace(HERE, accessible=True), replace(HERE, discreet=True)
OPEN = Checkin("c1", "ana", "s1", NOON.date(), 0, NOON, CheckinState.SENT, prompt="how_is_it", opened_at=NOON)
PLAN = Plan("p1", "ana", PlanState.AGREED, NOON, signs=("I stop answering.",), alone=("Tea",), agreed_on=NOON.date())


def road(client: Client, command: str, **more: object) -> Road:
    walks = Road(client_moment(client, **more))  # type: ignore[arg-type]
    walks.hear(said(Medium.COMMAND, text=f"/{command}", command=command))
    return walks


def test_every_choice_bears_its_number_in_accessible_mode_f_51() -> None:
    assert road(READS_ALOUD, "settings").labels[:2] == [f"1. {OWN.key_share}", f"2. {OWN.key_times}"]
    assert road(HERE, "settings").labels[:2] == [OWN.key_share, OWN.key_times]


@pytest.mark.parametrize("typed", ["1", "who sees what", "Who sees what"])
def test_the_number_or_the_words_typed_are_the_key_tapped_f_51(typed: str) -> None:
    """F-51: a number on a list is the position."""
    walks = road(READS_ALOUD, "settings")
    walks.type(typed)
    assert "Who sees what. Any of it can change" in walks.text
    walks.type("1")
    assert walks.client.shares_counts is False


def test_a_number_typed_on_a_scale_is_the_value_f_51() -> None:
    walks = road(READS_ALOUD, "checkin")
    walks.type("2")
    assert walks.moment.place.answers["state"] == "hard"
    assert walks.labels[0] == "0"
    walks.type("7")
    assert walks.moment.place.answers["distress"] == 7


def test_a_number_typed_in_a_dialogue_is_the_position_of_its_choice() -> None:
    walks = road(replace(READS_ALOUD, alerts=AlertLevel.NONE), "settings")
    walks.type("1")
    walks.type("2")
    assert [label[:3] for label in walks.labels[:3]] == ["1. ", "2. ", "3. "]
    walks.type("2")
    assert walks.client.alerts is AlertLevel.URGENT


def test_an_hour_later_a_number_is_words_again() -> None:
    walks = road(READS_ALOUD, "settings")
    walks.waits(minutes=61)
    walks.type("1")
    assert book().common.keep_as_note in walks.text


def test_a_check_in_that_came_since_is_what_a_number_is_about() -> None:
    walks = road(READS_ALOUD, "settings")
    walks.waits(minutes=5)
    walks.moment = replace(walks.moment, checkin=replace(OPEN, opened_at=walks.moment.now))
    walks.type("2")
    assert walks.moment.place.answers["state"] == "hard"


def test_words_of_danger_are_no_choice() -> None:
    walks = road(READS_ALOUD, "settings")
    assert walks.type("1 I want to die").says[0].kind is Kind.CRISIS


def test_without_accessible_mode_nothing_is_remembered_and_a_number_is_words() -> None:
    walks = road(HERE, "settings")
    assert walks.client.offered == ()
    walks.type("1")
    assert book().common.keep_as_note in walks.text


def test_ones_own_entry_is_reached_by_typing_alone() -> None:
    walks = road(READS_ALOUD, "mydata", holdings=HELD)
    walks.type("1")
    walks.type("1")
    assert "It was <b>loud</b> in the lift." in walks.text


def test_the_walk_through_the_plan_writes_nothing_in_accessible_mode_either_cr_505() -> None:
    """CR-505: nothing is written during the walk, not even which keys stand under it."""
    walks = road(READS_ALOUD, "plan", plans=(PLAN,))
    assert not walks.last.records
    assert not any(label[0].isdecimal() for label in walks.labels)


def test_a_key_is_numbered_by_its_place_over_all_rows() -> None:
    rows = ((Key("A", "a"), Key("Call", copy="1")), (Key("B", "b"),), (Key("Back", "x", "back"),))
    assert [key.label for row in numbered(rows) for key in row] == ["1. A", "Call", "2. B", "Back"]


def leaving_hours(decision: Decision) -> list[int]:
    return [say.leaves_hours for say in decision.says if not say.to and say.text]


def test_in_discreet_mode_every_message_leaves_after_a_day_f_50() -> None:
    """F-50: Handrail's own messages are taken out of the chat; the number is care's."""
    assert set(leaving_hours(road(DISCREET, "settings").last)) == {24}
    assert set(leaving_hours(road(DISCREET, "mydata", holdings=Holdings()).last)) == {24}
    assert set(leaving_hours(road(HERE, "settings").last)) == {0}


def test_the_message_that_carries_the_two_keys_stays_so_that_help_stays_with_it() -> None:
    decision = road(DISCREET, "help").last
    assert [say.board for say in decision.says] == [Board.BOTH]
    assert leaving_hours(decision) == [0]


@pytest.mark.parametrize("words", ["I want to die", "I am going to kill myself tonight"])
def test_in_discreet_mode_the_crisis_path_still_answers_f_50(words: str) -> None:
    """T4: the card comes at once and whole, and an alert is raised; only it does not stay for ever."""
    discreet = Road(client_moment(DISCREET)).type(words)
    usual = Road(client_moment(HERE)).type(words)
    assert [say.text for say in discreet.says[:1]] == [say.text for say in usual.says[:1]]
    assert "999" in discreet.says[0].text
    assert [say.to for say in discreet.says if say.to] == [say.to for say in usual.says if say.to]


def test_support_now_is_the_same_in_discreet_mode() -> None:
    cards = [road(client, "now").last.says[0] for client in (DISCREET, HERE)]
    assert cards[0].text == cards[1].text
    assert cards[0].keys == cards[1].keys


def test_switching_it_off_lets_messages_stay_again() -> None:
    walks = road(DISCREET, "settings")
    walks.tap(OWN.key_reading)
    decision = walks.tap(OWN.discreet_stop)
    assert [part.prefix for part in decision.parts if isinstance(part, Withdraw)] == [leaving("chat-ana")]
    assert not walks.client.discreet


def test_it_says_what_it_cannot_delete() -> None:
    walks = road(HERE, "settings")
    walks.tap(OWN.key_reading)
    walks.tap(OWN.discreet_start)
    assert "mine go from this chat after 24 hours, as far as Telegram lets me" in walks.text
    assert "What you write stays until you delete it." in walks.text


def test_after_the_end_of_a_link_it_still_leaves_no_trace() -> None:
    assert isinstance(road(DISCREET, "privacy").last.says[0], Say)
    assert keys_of(road(DISCREET, "privacy").last)
