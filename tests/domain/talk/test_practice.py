"""Guided practices: timed or at one's own pace, left at any step, quiet in a crisis, kind when the rhythm was lost."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.decision import Key
from bot.domain.dialogue import Skipped
from bot.domain.journal import EntryKind, Shared
from bot.domain.script import Ask
from bot.domain.stage import Stage
from bot.domain.talk.toolkit import start_pack
from bot.domain.toolkit import Practice, PracticeState
from tests import shipped
from tests.domain.talk.client_cast import ANA, NOON, Chat, at, book

PROMPTS = Path(__file__).parents[3] / "prompts"
PRACTICES = sorted(book().practices)
STRATEGIES = {"restructuring", "mindfulness", "self_compassion", "regulated_pacing", "social_activation", "steadying"}


def started(script: str, chat: Chat | None = None) -> Chat:
    """A chat in which Ana has just started that practice of her toolkit."""
    chat = chat or Chat(at(Stage.GROWTH))
    chat.practices = {"p1": Practice("p1", "ana", "My own name", script=script, position=1)}
    chat.command("toolkit")
    chat.tap("Start 1")
    return chat


def by_skipping(chat: Chat) -> list[str]:
    """Ana skips, or lets the time pass; the steps she met."""
    met = []
    while chat.place.open:
        met.append(chat.place.step)
        assert "{" not in chat.text, chat.place.step
        chat.wakes() if chat.place.wake_at else chat.tap("Skip")
        assert len(met) < 60
    return met


def test_the_whole_table_of_practices_is_here() -> None:
    assert set(PRACTICES) == {
        "senses_54321", "feet_and_room", "exhale_breathing", "paced_breathing", "self_compassion_break",
        "mindful_minute", "urge_wave", "park_it", "reach_out", "one_small_action", "as_to_a_friend", "near_people",
        "near_and_far_sounds", "warm_hand", "one_thing_received",
    }  # fmt: skip


@pytest.mark.parametrize("script_id", PRACTICES)
def test_every_practice_says_what_it_is_for_and_where_it_comes_from(script_id: str) -> None:
    """CR-1106."""
    script = book().practices[script_id]
    assert script.strategy in STRATEGIES and script.kind in ("internal", "external")
    assert script.minutes and script.when and script.source and script.caution and script.factors
    above = {"as_to_a_friend": Stage.PROCESSING, "one_thing_received": Stage.INTEGRATION}
    assert script.min_stage in (above.get(script_id, Stage.SAFETY), Stage.STABILISATION)


@pytest.mark.parametrize("script_id", PRACTICES)
def test_every_practice_comes_to_an_end_and_is_kept(script_id: str) -> None:
    """CR-410."""
    chat = started(script_id)
    by_skipping(chat)
    assert chat.entry.kind is EntryKind.PRACTICE and chat.entry.about == "p1" and chat.entry.finished


@pytest.mark.parametrize("script_id", PRACTICES)
def test_its_caution_is_shown_at_the_start(script_id: str) -> None:
    """CR-410."""
    chat = started(script_id)
    chat.tap("Skip")
    assert chat.place.step == "start" and book().practices[script_id].caution in chat.text


@pytest.mark.parametrize("script_id", PRACTICES)
def test_at_every_step_there_is_stop_and_a_way_on(script_id: str) -> None:
    """CR-410."""
    chat = started(script_id)
    while chat.place.open:
        assert "Stop for now" in chat.labels and {"Skip", "Next"} & set(chat.labels), chat.place.step
        chat.wakes() if chat.place.wake_at else chat.tap("Skip")


@pytest.mark.parametrize("script_id", PRACTICES)
def test_stopping_has_no_word_of_failure(script_id: str) -> None:
    """CR-410."""
    chat = started(script_id)
    chat.tap("5")
    chat.tap("Stop for now")
    assert not chat.place.open and "Stopped. That is fine." in chat.text
    assert not chat.entry.finished and chat.entry.resume_until is None


@pytest.mark.parametrize("script_id", PRACTICES)
def test_timed_steps_are_four_seconds_or_longer_and_can_be_tapped_on(script_id: str) -> None:
    """CR-410."""
    timed = [step for step in book().practices[script_id].steps if step.ask is Ask.TIMED]
    assert all(step.seconds >= 4 and step.choices for step in timed)


def test_with_the_timer_the_next_step_takes_the_place_of_the_message() -> None:
    chat = started("exhale_breathing")
    chat.tap("Skip")
    chat.tap("With a timer")
    assert chat.place.step == "breath_1" and chat.place.wake_at is not None
    chat.wakes()
    assert chat.place.step == "breath_2" and chat.said[0].replaces


def test_at_her_own_pace_no_clock_runs() -> None:
    """CR-410."""
    chat = started("exhale_breathing")
    chat.tap("Skip")
    chat.tap("My own pace")
    assert chat.place.step == "own" and chat.place.wake_at is None
    chat.tap("Next")
    assert chat.place.step == "normal"


def test_five_minutes_of_the_wave_end_after_five_and_fifteen_after_fifteen() -> None:
    for label, minutes in (("5 minutes", 5), ("15 minutes", 15)):
        chat = started("urge_wave")
        chat.tap("7")
        chat.tap(label)
        assert by_skipping(chat).count("urge_after") == 1
        chat = started("urge_wave")
        chat.tap("7")
        chat.tap(label)
        assert len([step for step in by_skipping(chat) if step.startswith("wave")]) == minutes


def test_after_the_wave_the_urge_is_rated_before_another_one_is_offered() -> None:
    chat = started("urge_wave")
    chat.tap("7")
    chat.tap("My own pace")
    chat.tap("Next")
    assert chat.place.step == "after" and "The time is over" not in chat.text
    chat.tap("7")
    chat.tap("Once more")
    assert chat.place.step == "start"


def test_where_no_minutes_are_chosen_it_is_the_shorter_wave() -> None:
    chat = started("urge_wave")
    chat.tap("Skip")
    chat.tap("Skip")
    assert len([step for step in by_skipping(chat) if step.startswith("wave")]) == 5


@pytest.mark.parametrize(("script_id", "last"), [("exhale_breathing", 6), ("paced_breathing", 12)])
def test_breathing_with_the_timer_goes_on_for_as_long_as_she_likes(script_id: str, last: int) -> None:
    chat = started(script_id)
    chat.tap("Skip")
    chat.tap("With a timer")
    for again in ("Once more", "Enough for now"):
        for _ in range(last):
            chat.wakes()
        assert chat.place.step == "more" and chat.place.wake_at is None
        chat.tap(again)
    assert chat.place.step == "normal"


def test_whoever_is_still_far_away_is_offered_it_once_more_and_a_person() -> None:
    for helped in ("Helped", "Not helpful today"):
        chat = started("feet_and_room")
        chat.tap("Skip")
        chat.tap("My own pace")
        for _ in range(4):
            chat.tap("Next")
        chat.tap("Still far away")
        chat.tap("Skip")
        chat.tap(helped)
        assert "Still far away" in chat.text and {"Once more", "Support now"} <= set(chat.labels)
    chat.tap("Once more")
    assert chat.place.script == "feet_and_room"


@pytest.mark.parametrize("script_id", PRACTICES)
def test_from_every_stop_there_is_one_tap_to_grounding(script_id: str) -> None:
    """CR-410."""
    chat = started(script_id)
    chat.tap("5")
    chat.tap("Stop for now")
    if script_id == "feet_and_room":
        assert chat.labels == []
        return
    chat.tap("Feet and room")
    assert chat.place.script == "feet_and_room"


def test_what_is_for_later_is_not_asked_about_at_once() -> None:
    for when, following in (("Now", "done"), ("Tomorrow", "kept")):
        chat = started("one_small_action")
        chat.tap("Skip")
        chat.tap("Start")
        chat.tap("Skip")
        chat.type("Open the window")
        chat.tap(when)
        assert chat.place.step == following
        chat.tap("Done" if following == "done" else "Next")
        assert chat.place.step == "after"


def test_a_lost_rhythm_ends_kindly_and_can_start_again() -> None:
    chat = started("exhale_breathing")
    chat.tap("Skip")
    chat.tap("With a timer")
    chat.wakes(after=timedelta(seconds=61))
    assert not chat.place.open and "I lost the rhythm" in chat.text
    chat.tap("Start again")
    assert chat.place.script == "exhale_breathing"


@pytest.mark.parametrize("accessible", [False, True])
def test_a_lost_rhythm_makes_no_sound_and_says_it_where_the_practice_stood(accessible: bool) -> None:
    """F-12, F-15: nobody asked for it just then, and it may be night."""
    chat = Chat(replace(at(Stage.GROWTH), accessible=accessible))
    chat.command("thought")
    started("exhale_breathing", chat)
    chat.tap("Skip")
    chat.tap("With a timer")
    slot = chat.place.slot
    chat.wakes(after=timedelta(hours=8))
    (said,) = chat.said
    assert said.silent if accessible else said.only_in_place and said.replaces == slot
    assert "waits" in said.text and chat.labels == ["Start again", "No", "Go back"]


def test_before_and_after_are_kept_as_said_and_a_skip_is_a_skip() -> None:
    """CR-410."""
    chat = started("senses_54321")
    chat.tap("6")
    chat.tap("Start")
    for _ in range(5):
        chat.tap("Next")
    chat.tap("Skip")
    chat.tap("Not helpful today")
    assert chat.entry.answers["before"] == 6 and chat.entry.answers["after"] == Skipped()
    assert chat.entry.answers["helped"] == "not_helpful" and "not helpful today" in chat.text


@pytest.mark.parametrize("script_id", PRACTICES)
def test_in_a_crisis_moment_nobody_is_asked_how_strong_it_is_or_if_it_helped(script_id: str) -> None:
    chat = started(script_id, Chat(at(Stage.GROWTH, thought_rest_until=NOON + timedelta(days=1))))
    assert not {"before", "after", "helped", "where", "done", "happened"} & set(by_skipping(chat))


def test_a_practice_above_her_stage_does_not_start_and_says_so_kindly() -> None:
    """CR-105."""
    chat = Chat(replace(ANA, own_stage=Stage.SAFETY))
    chat.practices = {"p1": Practice("p1", "ana", "Kind break", script="self_compassion_break", position=1)}
    chat.command("toolkit")
    assert "Start 1" not in chat.labels and "later step" in chat.text
    chat.client = ANA
    chat.command("toolkit")
    start = next(key for key in chat.keys if key.label == "Start 1")
    chat.client = replace(ANA, own_stage=Stage.SAFETY)
    chat.press(start)
    assert not chat.place.open and "Kind break opens at a later step" in chat.text


def test_a_name_alone_is_shown_and_done_counts_once() -> None:
    """CR-402."""
    chat = Chat()
    chat.practices = {"p1": Practice("p1", "ana", "Call Tom", cue="when I am alone with it", position=1)}
    chat.command("toolkit")
    chat.tap("See 1")
    assert "Call Tom" in chat.text and "when I am alone with it" in chat.text
    chat.tap("Done")
    assert chat.entry.about == "p1" and chat.entry.kind is EntryKind.PRACTICE


def test_a_retired_practice_says_that_it_is_not_here_any_more() -> None:
    chat = Chat()
    chat.practices = {"p1": Practice("p1", "ana", "Call Tom", state=PracticeState.RETIRED)}
    chat.command("toolkit")
    key = replace(chat.keys[0], action="pr", about="p1")
    chat.press(key)
    assert "not here any more" in chat.text


def test_a_second_start_of_the_open_practice_shows_it_again() -> None:
    chat = started("senses_54321")
    chat.tap("6")
    place = chat.place
    chat.command("toolkit")
    chat.tap("Start 1")
    assert chat.place == place


def test_the_start_pack_is_the_therapists_choice_or_the_three_usual_ones() -> None:
    moment = Chat().moment()
    usual = start_pack(moment, ANA, ())
    assert [each.script for each in usual] == ["feet_and_room", "exhale_breathing", "senses_54321"]
    assert [each.position for each in usual] == [1, 2, 3] and {each.state for each in usual} == {PracticeState.DRAFT}
    assert [each.script for each in start_pack(moment, ANA, ("urge_wave", "unknown"))] == ["urge_wave"]


def not_helpful(chat: Chat, own: Practice) -> None:
    """Ana walks this practice of her toolkit to its end and says that it did not help."""
    chat.press(Key("Start", "pr", own.id))
    while chat.place.step != "helped":
        chat.wakes() if chat.place.wake_at else chat.tap("Skip")
    chat.tap("Not helpful today")


def test_the_third_time_not_helpful_it_can_go_to_the_session_and_nothing_leaves_the_toolkit() -> None:
    """CR-412."""
    own = Practice("p1", "ana", "Feet first", script="feet_and_room", position=1, state=PracticeState.ACTIVE)
    chat = Chat(practices=(own,))
    for _ in range(2):
        not_helpful(chat, own)
        assert "Bring it" not in chat.labels
    not_helpful(chat, own)
    assert "Feet first was not helpful 3 times" in chat.text
    chat.tap("Bring it")
    (item,) = [each for each in chat.entries.values() if each.kind is EntryKind.AGENDA]
    assert item.answers == {"name": "Feet first", "times": 3} and item.shared is Shared.SESSION
    assert chat.practices["p1"].position == 1 and chat.practices["p1"].not_helpful == 0


@pytest.mark.parametrize("stage", list(Stage))
def test_what_only_the_therapist_adds_is_never_offered_to_the_client(stage: Stage) -> None:
    chat = Chat(at(stage))
    chat.press(Key("Suggest a change", "tksug"))
    assert "One thing received" not in chat.labels


def test_each_strategy_has_a_practice_in_every_language() -> None:
    """CR-807."""
    for each in shipped.books().values():
        assert {script.strategy for script in each.practices.values()} == STRATEGIES
        assert len(each.practices) >= 14
