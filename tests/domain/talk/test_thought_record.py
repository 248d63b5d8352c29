"""The thought record as Ana meets it: its gate, its steps, its branches, every way out, and what is kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.care import Care, RecordCare
from bot.domain.dialogue import Place, Skipped
from bot.domain.incoming import Medium
from bot.domain.journal import EntryKind, Shared, StepLeft
from bot.domain.people import RecordsShared, ThoughtClosed
from bot.domain.stage import Stage
from bot.domain.talk import thought_record
from bot.domain.talk.thought_gate import Verdict, closed, verdict
from tests.domain.talk.client_cast import ANA, DANGER, NOON, Chat, at, book

LOOKED_AT = {"support", "angle", "against", "fairer", "belief_fair"}
THOUGHT = "They *all* saw me {shake} <b>& left</b>"
WRITE = "Just write it down"


def through_gate(chat: Chat | None = None) -> Chat:
    """A chat in which Ana stands at the first step of the record."""
    chat = chat or Chat()
    chat.command("thought")
    chat.tap("3")
    chat.tap("Yes")
    return chat


def short(chat: Chat | None = None, fit: str = "A thought to look at") -> Chat:
    """A chat in which Ana has said what her thought is most like."""
    chat = through_gate(chat)
    chat.tap("Afraid")
    chat.tap("80")
    chat.type(THOUGHT)
    chat.tap("90")
    chat.tap(fit)
    return chat


def finished(after: str, share: str = "Keep private") -> Chat:
    chat = short()
    chat.type("Even though I shook, it is also true that two of them stayed.")
    chat.tap("50")
    chat.tap(after)
    chat.tap("Nothing")
    chat.tap(share)
    return chat


def steps(chat: Chat) -> tuple[str, ...]:
    return tuple(chat.entry.answers)


# What may be typed instead of tapped


def test_a_way_on_or_out_may_be_typed_as_it_stands_on_its_key() -> None:
    """F-51."""
    chat = through_gate()
    first = chat.place.step
    chat.tap("Afraid")
    chat.type("Back.")
    assert chat.place.step == first
    chat.type("skip")
    assert isinstance(chat.place.answers[first], Skipped)
    chat.type("Stop for now")
    assert not chat.place.open


def test_where_words_are_asked_for_back_is_an_answer_and_skip_is_not() -> None:
    """F-51."""
    chat = through_gate()
    chat.tap("Afraid")
    chat.tap("80")
    chat.type("Back")
    assert chat.place.step == "belief"
    assert chat.place.answers["thought"] == "Back"
    chat.tap("Back")
    chat.type("Skip")
    assert isinstance(chat.place.answers["thought"], Skipped)


# The gate


def test_a_low_rating_and_feeling_safe_open_the_record() -> None:
    """CR-301."""
    chat = through_gate()
    assert chat.place.script == "thought_record" and chat.place.step == "feeling"


@pytest.mark.parametrize("first", range(11))
def test_the_gate_over_every_path_of_ratings(first: int) -> None:
    """CR-301."""
    for second in range(11):
        for third in range(11):
            chat = Chat()
            chat.command("thought")
            chat.tap(str(first))
            assert opened(chat, second, third) == may_open(first, second, third), (first, second, third)


def opened(chat: Chat, second: int, third: int) -> bool:
    """Ana takes every way on that is offered."""
    ratings = iter((second, third))
    while chat.place.script == "thought_gate":
        assert "{" not in chat.text, chat.place.step
        ways = [
            label for label in ("Yes", "Steady first", "Look at it now", "One more", "Next") if label in chat.labels
        ]
        if ways:
            chat.tap(ways[0])
        elif "0" in chat.labels:
            chat.tap(str(next(ratings)))
        else:
            chat.tap("Park it for the session")
    return chat.place.script == "thought_record"


def may_open(first: int, second: int, third: int) -> bool:
    return first < 7 or second <= 5 or (second == 6 and third <= 5)


def test_not_now_leads_to_grounding_and_a_second_rating() -> None:
    """CR-301."""
    chat = Chat()
    chat.command("thought")
    chat.tap("2")
    chat.tap("Not now")
    assert "Feet on the floor" in chat.text
    for _ in range(3):
        chat.tap("Next")
    chat.tap("4")
    assert "Look at it now" in chat.labels


def test_flashback_is_steadied_and_never_opens_the_record_however_low_the_rating() -> None:
    """CR-302."""
    chat = Chat()
    chat.command("thought")
    chat.tap("2")
    chat.tap("Flashback, far away")
    for _ in range(3):
        chat.tap("Next")
    chat.tap("0")
    assert chat.labels[:2] == ["Park it for the session", WRITE]
    chat.tap("Park it for the session")
    assert {"Toolkit", "Support now", WRITE} <= set(chat.labels) and not chat.place.open


def test_what_is_parked_is_on_the_list_for_the_session_without_a_word_and_that_is_said() -> None:
    """CR-301, CR-1002: nothing says that it waits for the session unless it does."""
    chat = Chat()
    chat.command("thought")
    for label in ("9", "Steady first", "Next", "Next", "Next", "8", "Park it for the session"):
        chat.tap(label)
    assert "on the list for the session. Dr. Brandt sees that, and no words." in chat.text
    assert (chat.entry.kind, chat.entry.script, chat.entry.shared) == (EntryKind.AGENDA, "thought_gate", Shared.SESSION)
    assert not chat.entry.answers
    for leaves in ("Just write it down", "Stop for now"):
        chat = Chat()
        chat.command("thought")
        chat.tap(leaves)
        assert not chat.entries


@pytest.mark.parametrize("rating", [None, Skipped()])
def test_a_skipped_second_rating_opens_nothing(rating: Skipped | None) -> None:
    """CR-301."""
    assert verdict(rating, RecordCare(), last=False) is Verdict.PARK


def test_skipping_how_safe_it_feels_counts_as_not_now() -> None:
    """CR-301."""
    chat = Chat()
    chat.command("thought")
    chat.tap("2")
    chat.tap("Skip")
    assert chat.place.step == "feet"


def test_going_back_to_a_stronger_rating_takes_the_yes_away() -> None:
    """CR-301."""
    chat = Chat()
    chat.command("thought")
    chat.tap("3")
    yes = next(key for key in chat.keys if key.label == "Yes")
    chat.tap("Back")
    chat.tap("9")
    assert "Yes" not in chat.labels
    chat.press(yes)
    assert chat.place.script == "thought_gate"


def gate_chats() -> Iterator[Chat]:
    """A chat at each question of the gate at which something is refused or offered."""
    for taps in ([], ["3"], ["9"], ["9", "Steady first", "Next", "Next", "Next", "6"]):
        chat = Chat()
        chat.command("thought")
        for label in taps:
            chat.tap(label)
        yield chat


def test_just_write_it_down_is_offered_wherever_the_gate_asks_or_refuses() -> None:
    """CR-301, CR-315."""
    for chat in gate_chats():
        chat.tap(WRITE)
        assert chat.place.script == "write_down"


def test_at_the_first_question_of_the_gate_writing_it_down_is_typed_as_well_and_a_number_stays_a_number() -> None:
    """CR-301, CR-315, F-51."""
    chat = Chat()
    chat.command("thought")
    chat.type("just write it down")
    assert chat.place.script == "write_down"
    chat = Chat()
    chat.command("thought")
    chat.type("1")
    assert chat.place.script == "thought_gate" and chat.place.answers["distress"] == 1


# What closes it


CLOSED = {
    "hold": replace(ANA, hold=True),
    "rest": replace(ANA, thought_rest_until=NOON + timedelta(hours=3)),
    "stage": at(Stage.STABILISATION),
    "own stage": replace(ANA, own_stage=Stage.SAFETY),
    **{why.value: replace(ANA, thought_closed=why) for why in ThoughtClosed},
}


@pytest.mark.parametrize("why", CLOSED)
def test_each_reason_alone_closes_it_and_none_closes_writing_it_down(why: str) -> None:
    """CR-301, CR-302, CR-315."""
    chat = Chat(CLOSED[why])
    chat.command("thought")
    assert not chat.place.open
    chat.tap(WRITE)
    assert chat.place.script == "write_down"


@pytest.mark.parametrize(("hour", "shut"), [(21, False), (22, True), (23, True), (0, True), (5, True), (6, False)])
def test_at_night_it_is_closed_and_parking_is_offered(hour: int, shut: bool) -> None:
    """CR-302."""
    chat = Chat(now=datetime(2026, 11, 24, hour, 0, tzinfo=UTC))
    chat.command("thought")
    assert (not chat.place.open) is shut
    assert ("Park it" in chat.labels) is shut


def test_closed_by_the_therapist_the_client_reads_that_it_is_and_never_why() -> None:
    """CR-302."""
    said = set()
    for why in ThoughtClosed:
        chat = Chat(CLOSED[why.value])
        chat.command("thought")
        said.add(chat.text)
    assert len(said) == 1 and "Dr. Brandt keeps this step closed for now" in said.pop()


def test_at_night_she_may_go_on_once_where_the_therapist_allows_it() -> None:
    """CR-302."""
    night = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    chat = Chat(now=night)
    chat.command("thought")
    assert "Go on anyway" not in chat.labels
    chat = Chat(replace(ANA, thought_at_night=True), now=night)
    chat.command("thought")
    insist = next(key for key in chat.keys if key.label == "Go on anyway")
    chat.press(insist)
    assert chat.place.script == "thought_gate"
    chat.tap("3")
    chat.tap("Yes")
    assert chat.place.script == "thought_record"
    chat.waits(hours=2)
    chat.place = Place("chat-ana", version=chat.place.version + 1)
    chat.command("thought")
    assert not chat.place.open and "Go on anyway" not in chat.labels
    chat.press(insist)
    assert not chat.place.open
    chat.waits(hours=22)
    chat.command("thought")
    assert "Go on anyway" in chat.labels


def test_night_is_on_the_clients_wall() -> None:
    """CR-302."""
    chat = Chat(replace(ANA, zone="Asia/Tokyo"), now=datetime(2026, 11, 24, 14, 0, tzinfo=UTC))
    chat.command("thought")
    assert not chat.place.open


def test_below_processing_the_wish_is_noted_for_the_therapist_and_nothing_opens() -> None:
    """CR-301."""
    chat = Chat(at(Stage.SAFETY))
    chat.command("thought")
    assert "Dr. Brandt opens this step" in chat.text
    chat.tap("Yes, note it")
    assert chat.entry.kind is EntryKind.REQUEST and not chat.place.open


def test_a_hold_that_came_while_the_gate_stood_open_closes_it_at_the_last_tap() -> None:
    """CR-105, CR-301."""
    chat = Chat()
    chat.command("thought")
    chat.tap("3")
    chat.client = CLOSED["hold"]
    chat.tap("Yes")
    assert not chat.place.open and WRITE in chat.labels


def test_an_open_record_met_by_a_hold_is_kept_and_left() -> None:
    """CR-105."""
    chat = short()
    chat.client = CLOSED["hold"]
    decision = thought_record.interrupted(chat.moment(), chat.incoming(Medium.TAP))
    assert decision is not None
    chat.keep(decision)
    assert not chat.place.open and chat.entry.answers["thought"] == THOUGHT and not chat.entry.finished


def test_an_open_record_goes_on_while_nothing_closes_it() -> None:
    chat = short()
    assert (
        closed(chat.moment()) is None and thought_record.interrupted(chat.moment(), chat.incoming(Medium.TAP)) is None
    )


# The steps


def test_the_short_form_asks_its_questions_in_order() -> None:
    """CR-308, CR-310."""
    assert steps(finished("60")) == (
        "feeling", "strength", "thought", "belief", "fit", "fairer", "belief_fair", "again", "next", "share",
    )  # fmt: skip


def test_the_thought_stands_on_top_of_every_later_step_exactly_as_typed() -> None:
    """CR-306, CR-307."""
    chat = through_gate()
    chat.tap("Afraid")
    chat.tap("80")
    chat.type(THOUGHT)
    while chat.place.open:
        assert f"Your thought: {THOUGHT}" in chat.text, chat.place.step
        chat.tap("Skip")


def test_in_the_long_form_too_the_thought_stands_on_top() -> None:
    """CR-306."""
    chat = through_gate()
    chat.tap("More steps")
    for _ in range(3):
        chat.tap("Skip")
    assert chat.place.step == "thought"
    chat.type(THOUGHT)
    while chat.place.open:
        assert f"Your thought: {THOUGHT}" in chat.text, chat.place.step
        chat.tap("Skip")


def test_own_words_for_a_feeling_and_any_whole_number_are_taken() -> None:
    """CR-203."""
    chat = through_gate()
    chat.type("like glass")
    assert "like glass" in chat.text
    chat.type("73")
    assert chat.place.answers["strength"] == 73


def test_the_same_feeling_is_rated_again_and_its_earlier_value_is_not_shown() -> None:
    """CR-308."""
    chat = short()
    chat.tap("Skip")
    assert chat.place.step == "again"
    assert "afraid" in chat.text and "80" not in chat.text and not any("✓" in label for label in chat.labels)


def test_without_a_thought_what_happened_is_enough() -> None:
    chat = through_gate()
    chat.tap("Sad")
    chat.tap("50")
    chat.tap("Skip")
    chat.type("The call")
    assert chat.place.step == "again"
    for _ in range(3):
        chat.tap("Skip")
    assert chat.entry.answers["what_happened"] == "The call" and chat.entry.finished


def test_with_neither_thought_nor_what_happened_nothing_is_kept_and_it_is_said() -> None:
    chat = through_gate()
    while chat.place.open:
        chat.tap("Skip")
    assert not chat.entries and "nothing is kept" in chat.text


# Facts, losses, danger


@pytest.mark.parametrize("fit", ["A fact", "A loss"])
def test_a_fact_or_a_loss_is_acknowledged_and_never_argued_with(fit: str) -> None:
    """CR-309."""
    chat = short(fit=fit)
    assert "no need to see" in chat.text
    asked = []
    while chat.place.open:
        asked.append(chat.place.step)
        chat.tap("Skip")
    assert asked == ["matters", "small_thing", "with_whom", "again", "next", "share"]


@pytest.mark.parametrize("fit", ["A fact", "A loss"])
def test_more_steps_after_a_fact_or_a_loss_still_leads_round_the_evidence(fit: str) -> None:
    """CR-309."""
    chat = short(fit=fit)
    chat.tap("More steps")
    asked = []
    while chat.place.open:
        asked.append(chat.place.step)
        chat.tap(fit) if chat.place.step == "fit" else chat.tap("Skip")
    assert not LOOKED_AT & set(asked) and "matters" in asked


def test_danger_ends_in_the_reply_to_danger_with_what_was_written_kept() -> None:
    """CR-309."""
    chat = short(fit="A danger going on")
    assert DANGER in chat.text and not chat.place.open
    assert chat.entry.answers["thought"] == THOUGHT and chat.entry.shared is Shared.PRIVATE


def test_an_answer_from_a_way_not_taken_any_more_is_not_kept() -> None:
    chat = short()
    chat.type("Even though, also")
    chat.tap("Back")
    chat.tap("Back")
    chat.tap("A loss")
    while chat.place.open:
        chat.tap("Skip")
    assert "fairer" not in chat.entry.answers


def test_what_matters_stands_on_the_card_of_a_loss() -> None:
    """CR-309."""
    chat = short(fit="A loss")
    chat.type("That she knew")
    chat.tap("Skip")
    chat.type("Tom")
    while chat.place.open:
        chat.tap("Skip")
    assert "What matters: That she knew" in chat.text and "With you in this: Tom" in chat.text


def test_not_sure_goes_on_to_a_fairer_sentence() -> None:
    """CR-309."""
    assert short(fit="Not sure").place.step == "fairer"


# The long form


def test_more_steps_keeps_the_answers_and_does_not_ask_them_again() -> None:
    """CR-308."""
    chat = through_gate()
    chat.tap("Ashamed")
    chat.tap("70")
    chat.tap("More steps")
    assert chat.place.script == "thought_record_long" and chat.place.step == "what_happened"
    chat.type("The meeting")
    assert chat.place.step == "body"
    chat.tap("Chest")
    assert chat.place.step == "thought"


def test_more_steps_early_asks_everything_in_order() -> None:
    """CR-308, CR-310."""
    chat = through_gate()
    chat.tap("More steps")
    asked = []
    while chat.place.open:
        asked.append(chat.place.step)
        assert "{" not in chat.text, chat.place.step
        match chat.place.step:
            case "what_happened" | "thought" | "support" | "against" | "fairer":
                chat.type("words")
            case "feeling":
                chat.tap("Afraid")
                chat.tap("Sad")
                chat.tap("Done")
            case "strength" | "strength_2" | "belief" | "belief_fair" | "again" | "again_2":
                chat.tap("40")
            case "fit":
                chat.tap("Not sure")
            case _:
                chat.tap("Skip")
    assert asked == [
        "what_happened", "feeling", "strength", "strength_2", "body", "thought", "belief", "fit", "support", "angle",
        "against", "fairer", "belief_fair", "again", "again_2", "next", "share",
    ]  # fmt: skip
    assert "afraid: before 40, after 40" in chat.text and "sad: before 40, after 40" in chat.text


def test_too_much_in_the_body_is_steadied_before_the_thought() -> None:
    chat = through_gate()
    chat.tap("More steps")
    chat.tap("Skip")
    chat.tap("Skip")
    chat.tap("Too much")
    assert "Look around, eyes open" in chat.text
    chat.tap("Next")
    chat.tap("Go on")
    assert chat.place.step == "thought"


# Leaving and going on


def stops() -> Iterator[tuple[str, Chat]]:
    """Every step of the short form and of its branches, with Ana standing there."""
    for fit in ("A thought to look at", "A fact"):
        chat = through_gate()
        answers = {"feeling": "Afraid", "strength": "80", "belief": "90", "fit": fit}
        while chat.place.open:
            yield chat.place.step, chat
            answer = answers.get(chat.place.step)
            if chat.place.step == "thought":
                chat.type(THOUGHT)
            else:
                chat.tap(answer or "Skip")


def test_at_every_step_stop_keeps_what_is_there_and_offers_to_throw_it_away_only_then() -> None:
    """CR-304."""
    for step, chat in stops():
        assert {"Skip", "Stop for now"} <= set(chat.labels) and "Throw it away" not in chat.labels, step
        place = chat.place
        stop = next(key for key in chat.keys if key.label == "Stop for now")
        other = Chat()
        other.place, other.turn = place, chat.turn
        other.press(stop)
        assert not other.place.open, step
        if place.answers:
            assert dict(other.entry.answers) == dict(place.answers) and "Throw it away" in other.labels


def test_where_she_stopped_is_counted_without_her_or_her_words() -> None:
    """CR-314."""
    chat = short()
    chat.tap("Stop for now")
    (left,) = [record for record in chat.last.records if isinstance(record, StepLeft)]
    assert left == StepLeft("thought_record", book().scripts["thought_record"].version, "fairer")


def test_at_every_step_back_keeps_the_answers() -> None:
    """CR-304."""
    for step, chat in stops():
        if step == "feeling":
            continue
        back = next(key for key in chat.keys if key.label == "Back")
        other = Chat()
        other.place, other.turn = chat.place, chat.turn
        other.press(back)
        assert other.place.step == chat.place.trail[-1] and dict(other.place.answers) == dict(chat.place.answers), step


def test_going_on_soon_stands_at_the_same_step_with_answers_and_the_way_back() -> None:
    """CR-303, CR-305."""
    chat = short()
    place = chat.place
    chat.tap("Stop for now")
    chat.waits(minutes=20)
    chat.tap("Go on")
    assert (chat.place.step, chat.place.trail, chat.place.answers) == (place.step, place.trail, place.answers)
    assert f"Your thought: {THOUGHT}" in chat.text and "Back" in chat.labels


def test_going_on_after_half_an_hour_passes_the_gate_again() -> None:
    """CR-305."""
    chat = short()
    chat.tap("Stop for now")
    chat.waits(minutes=31)
    chat.tap("Go on")
    assert chat.place.script == "thought_gate"
    chat.tap("2")
    chat.tap("Yes")
    assert chat.place.script == "thought_record" and chat.place.step == "fairer"
    assert chat.place.answers["thought"] == THOUGHT


def test_a_record_gone_on_with_ends_as_the_same_entry() -> None:
    chat = short()
    chat.tap("Stop for now")
    chat.tap("Go on")
    while chat.place.open:
        chat.tap("Skip")
    assert chat.entry.finished and chat.entry.resume_until is None


def test_after_three_days_it_waits_for_the_session_and_is_not_lost() -> None:
    """CR-305."""
    chat = short()
    chat.tap("Stop for now")
    go_on = next(key for key in chat.keys if key.label == "Go on")
    chat.waits(hours=73)
    chat.press(go_on)
    assert "finish it together" in chat.text and not chat.place.open
    assert chat.entry.answers["thought"] == THOUGHT


def test_a_hold_closes_going_on_as_well() -> None:
    """CR-105, CR-301."""
    chat = short()
    chat.tap("Stop for now")
    chat.client = CLOSED["hold"]
    chat.tap("Go on")
    assert not chat.place.open and WRITE in chat.labels


def test_a_waiting_record_is_offered_at_the_next_visit() -> None:
    """CR-305."""
    chat = short()
    chat.tap("Stop for now")
    chat.command("thought")
    assert {"Go on", "Start a new one", WRITE} <= set(chat.labels)
    chat.tap("Start a new one")
    assert chat.place.script == "thought_gate"


def test_thrown_away_is_gone_and_an_old_key_touches_nothing_finished_since() -> None:
    chat = short()
    chat.tap("Stop for now")
    throw = next(key for key in chat.keys if key.label == "Throw it away")
    other = next(key for key in chat.keys if key.label == "Go on")
    chat.press(other)
    while chat.place.open:
        chat.tap("Skip")
    chat.press(throw)
    assert chat.entry.answers["thought"] == THOUGHT and "closed" in chat.text


def test_throwing_away_takes_the_words() -> None:
    """CR-304."""
    chat = short()
    chat.tap("Stop for now")
    chat.tap("Throw it away")
    assert chat.entry.erased and not chat.entry.answers and "Thrown away" in chat.text


def test_a_second_command_shows_the_open_record_instead_of_a_new_one() -> None:
    chat = short()
    place = chat.place
    chat.command("thought")
    assert chat.place == place and f"Your thought: {THOUGHT}" in chat.text


# The result


def test_the_card_says_before_and_after_in_words_and_who_can_see_it() -> None:
    """CR-312, CR-313."""
    chat = finished("60")
    assert f"Your thought: {THOUGHT}" in chat.text
    assert "afraid: before 80, after 60" in chat.text
    assert "your thought 90, your fairer sentence 50" in chat.text
    assert "Only you can read it" in chat.text


def test_no_change_is_a_result_too() -> None:
    """CR-312."""
    assert "No change is a result too." in finished("80").text


def test_stronger_by_ten_points_gets_thanks_and_the_toolkit() -> None:
    """CR-312."""
    chat = finished("90")
    assert "stronger now" in chat.text and "Toolkit" in chat.labels


@pytest.mark.parametrize("after", ["60", "0"])
def test_weaker_gets_no_praise(after: str) -> None:
    """CR-312."""
    text = finished(after).text
    assert "No change" not in text and "stronger" not in text


@pytest.mark.parametrize(
    ("share", "kept"), [("Share this one", Shared.SHARED), ("Keep private", Shared.PRIVATE), ("Skip", Shared.PRIVATE)]
)
def test_it_is_private_unless_she_says_otherwise(share: str, kept: Shared) -> None:
    """CR-313."""
    assert finished("60", share).entry.shared is kept


@pytest.mark.parametrize(
    ("chosen", "clinic", "share", "kept"),
    [
        (RecordsShared.SHARED, "ask", "Skip", Shared.SHARED),
        (RecordsShared.SHARED, "ask", "Keep private", Shared.PRIVATE),
        (RecordsShared.PRIVATE, "ask", "Skip", Shared.PRIVATE),
        (RecordsShared.PRIVATE, "ask", "Share this one", Shared.SHARED),
        (RecordsShared.ASK, "shared", "Skip", Shared.PRIVATE),
        (RecordsShared.ASK, "private", "Share this one", Shared.SHARED),
    ],
)
def test_what_she_chose_beforehand_holds_where_nothing_else_is_chosen_and_she_is_asked_each_time(
    chosen: RecordsShared, clinic: str, share: str, kept: Shared
) -> None:
    """CR-313, `record.share_default`: a clinic's *shared* counts for nobody who did not choose it herself."""
    record = replace(Care().record, share_default=clinic)
    chat = Chat(replace(ANA, records=chosen), care=replace(Care(), record=record))
    chat.command("thought")
    chat.tap("3")
    chat.tap("Yes")
    for answer in ("Afraid", "80", THOUGHT):
        chat.type(answer)
    shared = chosen is RecordsShared.SHARED
    while chat.place.step != "share":
        chat.tap("Skip")
    assert ("You chose: shared with Dr. Brandt" in chat.text) is shared
    chat.tap(share)
    assert chat.entry.shared is kept


def test_where_records_are_shared_beforehand_each_question_says_so() -> None:
    """F-40: who sees it, at the moment of writing, by what really applies."""
    chat = Chat(replace(ANA, records=RecordsShared.SHARED))
    chat.command("thought")
    chat.tap("3")
    chat.tap("Yes")
    assert "Dr. Brandt will see this, unless you say otherwise at the end." in chat.text


def test_shared_and_brought_to_the_session_is_marked_for_it() -> None:
    """CR-313."""
    chat = short()
    for _ in range(2):
        chat.tap("Skip")
    chat.tap("Bring to session")
    chat.tap("Share this one")
    assert chat.entry.shared is Shared.SESSION


def test_nothing_is_kept_before_sharing_was_asked() -> None:
    """CR-313."""
    chat = short()
    while chat.place.step != "share":
        chat.tap("Skip")
    assert not chat.entries


def test_a_card_of_the_longest_words_stays_within_one_message() -> None:
    chat = through_gate()
    chat.tap("Afraid")
    chat.tap("80")
    chat.type("😶" * 2000)
    chat.tap("90")
    chat.tap("Not sure")
    chat.type("😶" * 2000)
    while chat.place.open:
        chat.tap("Skip")
    assert len(chat.text.encode("utf-16-le")) // 2 <= 4096 and "the rest is kept too" in chat.text
    assert chat.entry.answers["thought"] == "😶" * 2000


# Just write it down


def test_written_down_it_is_kept_for_a_calmer_time() -> None:
    """CR-315."""
    chat = Chat(CLOSED["hold"])
    chat.command("thought")
    chat.tap(WRITE)
    chat.type("The call")
    chat.type("I am alone with it")
    chat.tap("Lonely")
    chat.tap("For a calmer time")
    assert chat.entry.kind is EntryKind.WRITE_DOWN and chat.entry.shared is Shared.PRIVATE
    assert "Kept for a calmer time." in chat.text and "session" not in chat.text


def test_written_down_for_the_session_it_says_so_and_not_for_when_else() -> None:
    """CR-313, CR-315."""
    chat = Chat(CLOSED["hold"])
    chat.command("thought")
    chat.tap(WRITE)
    chat.type("The call")
    chat.tap("Skip")
    chat.tap("Sad")
    assert "If it is for the session, Dr. Brandt can read it." in chat.text
    chat.tap("For the session")
    assert chat.entry.shared is Shared.SESSION
    assert chat.text.splitlines()[0] == "Kept for the session." and "calmer" not in chat.text


def test_stopping_while_writing_keeps_every_word() -> None:
    """CR-304, CR-315."""
    chat = Chat(CLOSED["hold"])
    chat.command("thought")
    chat.tap(WRITE)
    chat.type("The call")
    chat.tap("Stop for now")
    assert chat.entry.answers["what_happened"] == "The call" and "Throw it away" in chat.labels


def test_words_are_asked_for_with_who_sees_them() -> None:
    """CR-313, CR-1102."""
    for script in ("thought_record", "thought_record_long", "write_down"):
        asked = [step for step in book().scripts[script].steps if step.ask.value in ("text", "several")]
        assert all(step.sees.value for step in asked)


# The thinking-pattern step


@pytest.mark.parametrize("pattern_step", ["off", "on"])
def test_thinking_patterns_are_asked_about_only_where_the_therapist_turned_it_on(pattern_step: str) -> None:
    """CR-310: off by default; between the branch and what supports it; any, none or not sure."""
    assert Care().record.pattern_step == "off"
    record = replace(Care().record, pattern_step=pattern_step)
    chat = Chat(care=replace(Care(), record=record))
    chat.command("thought")
    chat.tap("3")
    chat.tap("Yes")
    for answer in ("Afraid", "80", THOUGHT, "90", "Not sure"):
        chat.type(answer)
    chat.tap("More steps")
    seen = []
    while chat.place.open:
        seen.append(chat.place.step)
        if chat.place.step == "pattern":
            assert f"Your thought: {THOUGHT}" in chat.text
            chat.tap("Mind reading")
            chat.tap("Done")
        else:
            chat.tap("Skip")
    assert ("pattern" in seen) is (pattern_step == "on")
    assert chat.entry.answers.get("pattern") == (("mind_reading",) if pattern_step == "on" else None)
    if pattern_step == "on":
        assert seen.index("pattern") == seen.index("support") - 1


def test_a_fact_or_a_loss_is_asked_about_no_pattern() -> None:
    """CR-309, CR-310."""
    record = replace(Care().record, pattern_step="on")
    chat = Chat(care=replace(Care(), record=record))
    chat.command("thought")
    chat.tap("3")
    chat.tap("Yes")
    for answer in ("Afraid", "80", THOUGHT, "90"):
        chat.type(answer)
    chat.tap("More steps")
    seen = []
    while chat.place.open:
        seen.append(chat.place.step)
        chat.tap("A loss" if chat.place.step == "fit" else "Skip")
    assert "pattern" not in seen and "matters" in seen
