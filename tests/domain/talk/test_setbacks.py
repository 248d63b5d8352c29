"""The setback log in Ana's chat: every way through it, who may see what, and when it is asked about once more."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot.domain.dialogue import Skipped
from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.people import Client, Standing
from bot.domain.schedule_parts import QuietHours
from bot.domain.stage import Stage
from bot.domain.talk.asked_later import ask_at, question
from bot.library.check_banned import expression, plain, read_banned
from tests.domain.talk.client_cast import ANA, NOON, Chat, at, book
from tests.prompts.pack import PROMPTS

STEPS = ["tag", "low", "moment", "steady"]


def logs(chat: Chat, tag: str = "work", low: str = "6", moment: str = "No", steady: str = "Yes, about an hour") -> None:
    """One setback from beginning to end, Ana typing the cause."""
    chat.command("setback")
    chat.type(tag)
    for label in (low, moment, steady):
        chat.tap(label)


def setbacks(chat: Chat) -> list[Entry]:
    return [each for each in chat.entries.values() if each.kind is EntryKind.SETBACK]


def walked(chat: Chat) -> list[str]:
    chat.command("setback")
    met = []
    while chat.place.open:
        met.append(chat.place.step)
        chat.tap("Skip")
    return met


def test_four_questions_and_no_word_about_footing_unless_it_is_turned_on_CR_802() -> None:
    assert walked(Chat()) == STEPS


def test_footing_is_asked_where_it_is_turned_on_and_twice_lost_is_offered_CR_802_CR_804() -> None:
    chat = Chat(care=replace(book().care, track=replace(book().care.track, ask_footing="on")))
    for _ in range(2):
        chat.command("setback")
        for label in ("Skip", "6", "Yes", "Yes", "Skip"):
            chat.tap(label)
        chat.waits(days=3)
    assert [each.answers["footing"] for each in setbacks(chat)] == ["yes", "yes"]
    assert "You lost your footing 2 times in 28 days. Bring it to the session?" in chat.text
    chat.tap("Bring it")
    (item,) = [each for each in chat.entries.values() if each.kind is EntryKind.AGENDA]
    assert item.answers == {"tag": "", "times": 2, "days": 28}


def test_one_left_half_way_is_kept_as_it_stood_and_the_next_day_a_new_one_begins() -> None:
    """F-22: nobody answers today's question about yesterday's setback without knowing it."""
    chat = Chat()
    chat.command("setback")
    chat.type("work")
    chat.tap("8")
    chat.waits(hours=1)
    chat.command("setback")
    assert chat.place.step == "moment"
    chat.waits(hours=20)
    chat.command("setback")
    assert chat.place.step == "tag" and "kept as it stood" in chat.text
    (entry,) = setbacks(chat)
    assert entry.answers == {"tag": ("work",), "low": 8} and entry.at.date() == NOON.date()
    chat.tap("Stop for now")
    chat.command("setback")
    chat.waits(hours=20)
    chat.command("setback")
    assert len(setbacks(chat)) == 1 and "kept as it stood" not in chat.text


def test_what_was_said_is_kept_as_it_was_said_CR_802() -> None:
    chat = Chat()
    logs(chat, "Work, no sleep")
    entry = chat.entry
    assert entry.kind is EntryKind.SETBACK and entry.shared is Shared.PRIVATE and entry.again_at is None
    assert entry.answers == {"tag": ("Work", "no sleep"), "low": 6, "moment": "no", "steady": "60"}
    assert "Logged." in chat.text and "Your words stay with you." in chat.text
    assert entry.asked["moment"] == "Was there a moment before you acted?"


def test_every_question_can_be_skipped_and_then_nothing_is_kept() -> None:
    """CR-203."""
    chat = Chat()
    walked(chat)
    assert chat.entries == {} and "nothing is kept" in chat.text


def test_a_skip_is_a_skip_and_never_a_zero_CR_212() -> None:
    chat = Chat()
    chat.command("setback")
    chat.type("work")
    for _ in range(3):
        chat.tap("Skip")
    assert chat.entry.answers["low"] == Skipped()


@pytest.mark.parametrize("steps", range(1, 4))
def test_stopping_anywhere_keeps_what_is_there_and_asks_nothing_later(steps: int) -> None:
    """CR-203."""
    chat = Chat()
    chat.command("setback")
    chat.type("work")
    for label in ("6", "Yes")[: steps - 1]:
        chat.tap(label)
    chat.tap("Stop for now")
    assert not chat.place.open and chat.entry.answers["tag"] == ("work",) and chat.entry.again_at is None


def test_own_causes_come_back_as_keys_and_one_tap_names_one() -> None:
    chat = Chat()
    logs(chat, "a very long call with the people at the office")
    chat.command("setback")
    assert "a very long call with t…" in chat.labels
    chat.tap("a very long call with t…")
    chat.tap("Stop for now")
    assert {each.answers["tag"] for each in setbacks(chat)} == {("a very long call with the people at the ",)}


def test_the_beginning_of_an_own_cause_is_not_taken_for_it() -> None:
    chat = Chat()
    logs(chat, "car accident")
    logs(chat, "car")
    logs(chat, "CAR ACCIDENT")
    assert [each.answers["tag"] for each in setbacks(chat)] == [("car accident",), ("car",), ("car accident",)]


def test_the_third_time_is_offered_to_the_session_and_only_a_yes_brings_it_CR_804() -> None:
    chat = Chat()
    logs(chat)
    chat.waits(days=2)
    logs(chat)
    assert "returned" not in chat.text
    chat.waits(days=2)
    logs(chat, "WORK")
    assert "“work” returned 3 times in 28 days. Bring it to the session?" in chat.text
    assert "Then Dr. Brandt sees this line." in chat.text and not chat.told
    chat.tap("Not now")
    assert len(chat.entries) == 3
    chat.waits(days=1)
    logs(chat)
    chat.tap("Bring it")
    (item,) = [each for each in chat.entries.values() if each.kind is EntryKind.AGENDA]
    assert item.shared is Shared.SESSION and item.answers == {"tag": "work", "times": 4, "days": 28}
    assert all(each.shared is Shared.PRIVATE for each in setbacks(chat)) and not chat.told


def test_a_second_tap_on_bring_it_brings_nothing_twice() -> None:
    chat = Chat()
    for _ in range(3):
        logs(chat)
        chat.waits(days=1)
    key = next(key for key in chat.keys if key.label == "Bring it")
    chat.press(key)
    chat.press(key)
    assert len([each for each in chat.entries.values() if each.kind is EntryKind.AGENDA]) == 1


def test_who_does_not_share_counts_is_told_that_only_they_see_it_F_40() -> None:
    chat = Chat(replace(ANA, shares_counts=False))
    logs(chat)
    assert "Only you see this." in chat.text and "Dr. Brandt" not in chat.text


@pytest.mark.parametrize("stage", Stage)
def test_it_opens_from_stabilisation_on_and_says_kindly_when_it_does_not_CR_105(stage: Stage) -> None:
    chat = Chat(at(stage))
    chat.command("setback")
    assert chat.place.open == stage.reaches(Stage.STABILISATION)
    assert chat.place.open or "Just write it down" in chat.labels


def test_a_hold_leaves_it_open_and_an_old_key_passes_the_gate_again_CR_105() -> None:
    chat = Chat(replace(ANA, hold=True))
    chat.command("toolkit")
    key = next(key for key in chat.keys if key.label == "Log a setback")
    chat.press(key)
    assert chat.place.open
    closed = Chat(replace(ANA, own_stage=Stage.SAFETY))
    closed.command("toolkit")
    assert "Log a setback" not in closed.labels
    closed.press(key)
    assert not closed.place.open and "opens at a later step" in closed.text


def test_it_opens_while_paused_F_02() -> None:
    chat = Chat(replace(ANA, paused_open=True))
    logs(chat)
    assert chat.entry.answers["low"] == 6


def not_steady(chat: Chat) -> Entry:
    logs(chat, steady="Not yet")
    return chat.entry


def test_not_yet_is_asked_once_more_a_day_later_and_the_answer_stands_CR_802() -> None:
    chat = Chat()
    entry = not_steady(chat)
    assert entry.again_at and timedelta(hours=23) < entry.again_at - chat.now <= timedelta(hours=24)
    say = question(book(), ANA, entry)
    assert say.text == book().common.neutral_update and say.silent
    chat.press(say.keys[0][0])
    assert "About the setback you logged on Tue 24 Nov" in chat.text
    chat.type("two days")
    assert chat.entry.answers["steady"] == "2880" and chat.entry.again_at is None
    chat.press(say.keys[0][0])
    assert "That question is closed" in chat.text


@pytest.mark.parametrize("way", ["Not yet", "Skip"])
def test_after_that_nobody_asks_again(way: str) -> None:
    chat = Chat()
    key = question(book(), ANA, not_steady(chat)).keys[0][0]
    chat.press(key)
    chat.tap(way)
    assert "Noted" in chat.text and chat.entry.answers["steady"] == "not_yet"


def test_she_may_say_that_she_does_not_want_to_be_asked() -> None:
    chat = Chat()
    not_steady(chat)
    chat.tap("Please don't ask")
    assert chat.entry.again_at is None and "not asked again" in chat.text


def when(client: Client, now: datetime, *, opened: int = 0, talking: bool = False) -> datetime | None:
    entry = Entry("s1", "ana", EntryKind.SETBACK, NOON, answers={"steady": "not_yet"})
    return ask_at(client, entry, now, opened_today=opened, talking=talking)


LATER = NOON + timedelta(days=1)
QUIET = replace(ANA, quiet=QuietHours(time(11), time(13)))


def test_it_is_asked_when_nothing_stands_against_it() -> None:
    assert when(ANA, LATER) == LATER
    assert when(ANA, LATER, opened=1) == LATER


@pytest.mark.parametrize(
    ("client", "at"),
    [
        (QUIET, LATER + timedelta(hours=1)),
        (replace(ANA, paused_open=True), LATER + timedelta(days=1)),
        (replace(ANA, paused_until=LATER + timedelta(days=3)), LATER + timedelta(days=1)),
        (replace(ANA, rest_until=LATER + timedelta(hours=3)), LATER + timedelta(days=1)),
        (replace(ANA, ask_resume=True), LATER + timedelta(days=1)),
        (replace(ANA, blocked=True), LATER + timedelta(days=1)),
        (replace(ANA, own_stage=Stage.SAFETY), LATER + timedelta(days=1)),
        (replace(ANA, standing=Standing.STOPPED), None),
        (replace(ANA, standing=Standing.ENDED), None),
    ],
)
def test_quiet_hours_pauses_rests_and_stages_win_CR_207_CR_213_CR_614(client: Client, at: datetime | None) -> None:
    assert when(client, LATER) == at


def test_a_third_message_of_the_day_waits_for_the_next_and_a_dialogue_is_not_broken_CR_206() -> None:
    assert when(ANA, LATER, opened=2) == LATER + timedelta(days=1)
    assert when(ANA, LATER, talking=True) == LATER + timedelta(minutes=20)


def test_after_a_week_it_is_not_asked_any_more() -> None:
    assert when(ANA, NOON + timedelta(days=7, minutes=1)) is None


def test_no_word_of_it_praises_blames_or_scores_CR_805() -> None:
    words = book().track
    said = [text for name in words.__slots__ for text in [getattr(words, name)] if isinstance(text, str)]
    rows = read_banned(PROMPTS / "en" / "banned.yaml", PROMPTS).rows
    assert not [text for text in said for row in rows if expression(row.pattern).search(plain(text))]
    assert not [text for text in said for word in ("score", "level", "streak", "again!", "recover") if word in text]
