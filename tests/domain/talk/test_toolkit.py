"""The toolkit: the list, the way back to what waits, and a change that both have agreed to."""

from dataclasses import replace

import pytest

from bot.domain.decision import Key
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.journal import Act
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client
from bot.domain.talk import toolkit
from bot.domain.toolkit import (
    CAUTION_MAX,
    CUE_MAX,
    MINUTES_MAX,
    NAME_MAX,
    STEPS_MAX,
    Asked,
    More,
    Practice,
    PracticeState,
    Proposal,
    Wish,
    more_of,
)
from tests.domain.talk.client_cast import ANA, BRANDT, HOUSES, NOON, Chat, book

FEET = Practice("p1", "ana", "Feet first", script="feet_and_room", cue="when it spikes", minutes="1 min", position=1)
TOM = Practice("p2", "ana", "Call Tom", position=2)
COLD = Practice("p3", "ana", "Cold water", position=3)
THREE = (FEET, TOM, COLD)
WISHES = (Wish("Cold water"), Wish("Feet and room", "feet_and_room"), Wish("Ride the wave", "urge_wave"))


def asked(by: str = "therapist", note: str = "") -> Chat:
    """A chat with three practices and an open proposal."""
    chat = Chat(practices=THREE)
    chat.proposals["q1"] = Proposal("q1", "ana", by, WISHES, NOON, note=note)
    return chat


def toolkit_of(chat: Chat) -> list[tuple[int | None, str]]:
    placed = [each for each in chat.practices.values() if each.position]
    return [(each.position, each.name) for each in sorted(placed, key=lambda each: each.position or 0)]


class Brandt:
    """Dr. Brandt's chat, answering what Ana suggested."""

    def __init__(self, chat: Chat, client: Client = ANA) -> None:
        self.chat, self.client = chat, client

    def press(self, key: Key) -> None:
        open_ones = [each for each in self.chat.proposals.values() if each.answer is Asked.OPEN]
        file = ClientFile(
            client=self.client, schedules=(), practices=tuple(self.chat.practices.values()),
            proposal=open_ones[0] if open_ones else None, agreed=None, alert=None, recent=(), invite=None, backup=None,
        )  # fmt: skip
        moment = TherapistMoment(
            now=NOON, seed=b"b", book=book(), chat="chat-brandt", place=Place("chat-brandt"), bot_name="bot",
            invite=None, inviter=None, before=(), alert_no="", books={"en": book()}, therapist=BRANDT, backup=None,
            files=(file,), file=file, alerts=(), invites=(),
        )  # fmt: skip
        tap = Tap(key.action, key.about, key.version, 9)
        self.decision = toolkit.TAPS_THERAPIST[key.action](moment, Incoming(Medium.TAP, NOON, NOON, tap=tap), HOUSES)
        self.chat.keep(self.decision)

    def tap(self, label: str) -> None:
        keys = [key for say in self.decision.says for row in say.keys for key in row]
        self.press(next(key for key in keys if key.label == label))


# The list


def test_the_list_names_each_practice_in_her_words_with_when_and_how_long() -> None:
    """CR-402."""
    chat = Chat(practices=THREE)
    chat.command("toolkit")
    assert "1. Feet first — when it spikes — 1 min" in chat.text
    assert chat.labels == ["Start 1", "See 2", "See 3", "Add my own", "Suggest a change", "Log a setback"]


def test_a_draft_says_that_it_is_one_and_works() -> None:
    """CR-403."""
    chat = Chat(practices=(replace(FEET, state=PracticeState.DRAFT),))
    chat.command("toolkit")
    assert "A draft, until you and Dr. Brandt agree" in chat.text
    chat.tap("Start 1")
    assert chat.place.script == "feet_and_room"


def test_an_empty_toolkit_says_so() -> None:
    chat = Chat()
    chat.command("toolkit")
    assert "Nothing is in your toolkit yet." in chat.text and chat.labels == [
        "Add my own",
        "Suggest a change",
        "Log a setback",
    ]


def test_opened_in_mid_dialogue_it_leaves_the_dialogue_and_names_the_way_back() -> None:
    """CR-407."""
    chat = Chat(practices=THREE)
    chat.command("thought")
    place = chat.place
    chat.command("toolkit")
    assert chat.place == place and "Go back" in chat.labels and "“Before your thought record” waits" in chat.text


def test_a_practice_in_mid_dialogue_goes_back_to_it_in_the_end() -> None:
    """CR-407."""
    chat = Chat(practices=THREE)
    chat.command("thought")
    chat.command("toolkit")
    chat.tap("Start 1")
    assert chat.place.script == "feet_and_room"
    chat.tap("Stop for now")
    assert chat.place.script == "thought_gate" and "Go back" in chat.labels


# The therapist proposes


def test_a_proposal_is_read_with_its_note() -> None:
    chat = asked(note="For the nights")
    chat.command("toolkit")
    chat.tap("See the suggestion")
    assert "3. Ride the wave" in chat.text and "For the nights" in chat.text
    assert chat.labels == ["Agree", "Change", "Not now"]


def test_agreed_the_new_ones_stand_and_the_old_ones_are_kept() -> None:
    """CR-403, CR-405."""
    chat = asked()
    chat.command("toolkit")
    chat.tap("See the suggestion")
    chat.tap("Agree")
    assert toolkit_of(chat) == [(1, "Cold water"), (2, "Feet first"), (3, "Ride the wave")]
    assert chat.practices["p2"].state is PracticeState.KEPT and chat.practices["p2"].position is None
    assert chat.practices["p1"].state is PracticeState.ACTIVE and str(chat.practices["p1"].agreed_on) == "2026-11-24"
    assert chat.proposals["q1"].answer is Asked.AGREED


def test_agreed_each_practice_is_written_once_and_the_kept_ones_first() -> None:
    chat = asked()
    chat.command("toolkit")
    chat.tap("See the suggestion")
    chat.tap("Agree")
    written = [record for record in chat.last.records if isinstance(record, Practice)]
    assert len({each.id for each in written}) == len(written) and written[0].position is None


def test_agreed_it_is_noted_for_the_therapists_page() -> None:
    """CR-1005."""
    chat = asked()
    chat.command("toolkit")
    chat.tap("See the suggestion")
    chat.tap("Agree")
    assert not chat.told
    assert [each.act for each in chat.last.records if isinstance(each, Act)] == ["agreed_to_the_toolkit"]


def test_what_is_to_stand_under_a_name_is_read_before_it_is_agreed_and_stands_there_afterwards() -> None:
    """CR-402, CR-403, F-63."""
    how = More("after supper", "10 min", "Sit by the window.\nRing him.", "Not after ten at night.")
    chat = Chat(practices=THREE)
    wishes = (Wish("Call Tom", more=how), Wish("Feet and room", "feet_and_room"))
    chat.proposals["q1"] = Proposal("q1", "ana", "therapist", wishes, NOON)
    chat.press(Key("Read", "prop", "q1"))
    first = f"1. Call Tom — after supper — 10 min\n{how.steps}\nKeep in mind: {how.caution}"
    assert f"{first}\n\n2. Feet and room" in chat.text
    chat.tap("Agree")
    assert more_of(chat.practices["p2"]) == how
    assert more_of(chat.practices["p1"]) == more_of(FEET)
    chat.command("toolkit")
    chat.tap("See 1")
    assert "Sit by the window.\nRing him.\nKeep in mind: Not after ten at night." in chat.text


def test_a_change_to_a_proposal_keeps_what_was_to_stand_under_a_name() -> None:
    """CR-403: she changes what she changes; the rest is as it was put to her."""
    chat = Chat(practices=THREE)
    chat.proposals["q1"] = Proposal("q1", "ana", "therapist", (Wish("Sing", more=More("in the car")),), NOON)
    chat.press(Key("Read", "prop", "q1"))
    chat.tap("Change")
    chat.tap("Done")
    chat.tap("Skip")
    hers = next(each for each in chat.proposals.values() if each.by == "client")
    assert hers.wishes == (Wish("Sing", more=More("in the car")),)


def test_not_now_changes_nothing_and_asks_nothing() -> None:
    """CR-403."""
    chat = asked()
    chat.command("toolkit")
    chat.tap("See the suggestion")
    chat.tap("Not now")
    assert toolkit_of(chat) == [(1, "Feet first"), (2, "Call Tom"), (3, "Cold water")]
    assert chat.proposals["q1"].answer is Asked.DECLINED and "?" not in chat.text
    assert chat.labels == ["Add a line"] and not chat.place.open, "one tap was the answer"


def test_a_line_about_it_is_kept_once_and_changes_nothing_else() -> None:
    """T5: declined with optional words."""
    chat = asked()
    chat.command("toolkit")
    chat.tap("See the suggestion")
    chat.tap("Not now")
    (key,) = chat.keys
    chat.press(key)
    assert "Dr. Brandt will see this." in chat.text
    chat.type("Tom and I\nare not talking")
    assert "Dr. Brandt can read your line" in chat.text and not chat.place.open
    left = chat.proposals["q1"]
    assert (left.answer, left.left_words) == (Asked.DECLINED, "Tom and I are not talking")
    chat.press(key)
    assert "closed" in chat.text and not chat.place.open


@pytest.mark.parametrize("way", ["Skip", "Stop for now"])
def test_a_line_that_is_not_written_leaves_the_answer_as_it_is(way: str) -> None:
    chat = asked()
    chat.command("toolkit")
    chat.tap("See the suggestion")
    chat.tap("Not now")
    chat.tap("Add a line")
    chat.tap(way)
    assert "without a line" in chat.text and not chat.place.open
    assert (chat.proposals["q1"].answer, chat.proposals["q1"].left_words) == (Asked.DECLINED, "")


def test_five_of_the_longest_practices_are_one_message_and_stand_apart() -> None:
    """CR-402: nothing is cut, and what to mind is called so."""
    more = More("w" * CUE_MAX, "m" * MINUTES_MAX, "s" * STEPS_MAX, "c" * CAUTION_MAX)
    wishes = tuple(Wish(f"{n}" * NAME_MAX, more=more) for n in range(1, 6))
    chat = asked()
    chat.proposals["q1"] = Proposal("q1", "ana", "therapist", wishes, NOON, note="n" * 280)
    chat.press(Key("Read", "prop", "q1"))
    assert len(chat.text.encode("utf-16-le")) // 2 <= 4096  # Bot API, sendMessage
    assert chat.text.count("\n\n") == 5 and chat.text.count(f"Keep in mind: {more.caution}") == 5
    assert chat.text.endswith("n" * 280)


def test_names_alone_stand_one_a_line() -> None:
    chat = asked(note="As we said.")
    chat.press(Key("Read", "prop", "q1"))
    assert "\n\n" not in chat.text


def test_an_old_key_of_an_answered_proposal_explains_itself() -> None:
    chat = asked()
    chat.command("toolkit")
    chat.tap("See the suggestion")
    agree = next(key for key in chat.keys if key.label == "Agree")
    chat.press(agree)
    before = dict(chat.practices)
    chat.press(agree)
    assert chat.practices == before and "closed" in chat.text


def test_earlier_practices_stay_reachable_on_a_second_page() -> None:
    """CR-405."""
    chat = Chat(practices=(*THREE, Practice("p9", "ana", "Old song", state=PracticeState.KEPT)))
    chat.command("toolkit")
    chat.tap("More of mine")
    assert "Old song" in chat.text and "See 1" in chat.labels


# The client suggests


def suggested(chat: Chat | None = None) -> Chat:
    """A chat in which Ana sent a suggestion: Call Tom goes, a song comes."""
    chat = chat or Chat(practices=THREE)
    chat.command("toolkit")
    chat.tap("Suggest a change")
    chat.tap("✓ Call Tom")
    chat.type("A song from home")
    chat.tap("Done")
    chat.type("Tom moved away")
    return chat


def waiting(chat: Chat) -> Key:
    """The key that leads to her suggestion, as the morning's page has it."""
    (made,) = chat.proposals.values()
    return Key("?", "propt", made.id, made.version)


def test_a_suggestion_starts_from_what_is_there_and_says_who_sees_it() -> None:
    chat = Chat(practices=THREE)
    chat.command("toolkit")
    chat.tap("Suggest a change")
    assert "Chosen: Feet first, Call Tom, Cold water" in chat.text and "Dr. Brandt will see this." in chat.text


def test_a_suggestion_changes_nothing_until_both_agree() -> None:
    """CR-403."""
    chat = suggested()
    (made,) = chat.proposals.values()
    assert made.by == "client" and made.note == "Tom moved away"
    assert [wish.name for wish in made.wishes] == ["Feet first", "Cold water", "A song from home"]
    assert toolkit_of(chat) == [(1, "Feet first"), (2, "Call Tom"), (3, "Cold water")]


def test_nothing_is_pushed_to_the_therapist_by_a_suggestion() -> None:
    """CR-1005: no line of its own; it waits for the page of the next morning."""
    assert not suggested().told


def test_the_therapist_reads_and_agrees_and_the_client_hears_a_neutral_line() -> None:
    """CR-403, CR-217."""
    chat = suggested()
    brandt = Brandt(chat)
    brandt.press(waiting(chat))
    assert "A song from home" in brandt.decision.says[0].text and "Tom moved away" in brandt.decision.says[0].text
    brandt.tap("Agree")
    assert toolkit_of(chat) == [(1, "Feet first"), (2, "Cold water"), (3, "A song from home")]
    assert [say.text for say in brandt.decision.says if say.to == "chat-ana"] == ["An update is here."]


def test_the_therapist_may_leave_it_and_the_client_is_told_so() -> None:
    chat = suggested()
    brandt = Brandt(chat)
    brandt.press(waiting(chat))
    brandt.tap("Not now")
    assert toolkit_of(chat) == [(1, "Feet first"), (2, "Call Tom"), (3, "Cold water")]
    (update,) = [say for say in brandt.decision.says if say.to == "chat-ana"]
    chat.press(update.keys[0][0])
    assert "talk about it first" in chat.text


def test_a_paused_client_hears_nothing_of_it() -> None:
    chat = suggested()
    brandt = Brandt(chat, replace(ANA, paused_open=True))
    brandt.press(waiting(chat))
    brandt.tap("Agree")
    assert not [say for say in brandt.decision.says if say.to == "chat-ana"]


def test_a_therapist_cannot_answer_a_proposal_of_their_own() -> None:
    """CR-403."""
    brandt = Brandt(asked())
    brandt.press(Key("Agree", "propt", "q1:agree"))
    assert not brandt.decision.records


def test_only_one_proposal_is_open_at_a_time() -> None:
    chat = suggested(asked())
    assert sorted(each.answer.value for each in chat.proposals.values()) == ["declined", "open"]


@pytest.mark.parametrize("leave", ["Stop for now", "Skip"])
def test_leaving_a_suggestion_sends_nothing(leave: str) -> None:
    chat = Chat(practices=THREE)
    chat.command("toolkit")
    chat.tap("Suggest a change")
    chat.tap(leave)
    if chat.place.open:
        chat.tap("Stop for now")
    assert not chat.proposals and not chat.told
