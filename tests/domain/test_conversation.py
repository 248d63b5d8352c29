"""Risk before everything, help from everywhere: the first lines of the road, for every place, standing and entry."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alert import Alert
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.conversation import GONE, respond
from bot.domain.decision import Decision, Kind
from bot.domain.dialogue import Place, begin
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.journal import Entry, Episode
from bot.domain.people import AlertLevel, Client, Standing
from bot.domain.script import Ask, Choice
from bot.domain.stage import Stage
from bot.domain.talk.houses import COMMANDS
from bot.domain.talk.rest import THERAPIST_COMMANDS
from bot.telegram.incoming import translate
from bot.telegram.keyboards import Signer
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import (
    BRANDT,
    client_moment,
    keys_of,
    said,
    stranger_moment,
    texts_of,
)

DANGER, UNCLEAR, PAST = "I want to die", "I can't go on", "I used to cut myself in high school"
READY = replace(ANA, country="GB", phone="+44 20 7946 0018")
CRISIS, COMMON = book().crisis, book().common
LABELS = {"people": (Choice("tom", "Tom"),)}
OPEN_CHECKIN = Checkin("c1", "ana", "s1", NOON.date(), 0, NOON, CheckinState.SENT, prompt="how_is_it")
CLIENT_SCRIPTS = sorted(name for name in (*book().scripts, *book().practices) if not name.startswith("t_"))
STANDINGS = [standing for standing in Standing if standing not in GONE]
STATES: dict[str, dict[str, Any]] = {
    "nothing open": {},
    "check-in open": {"checkin": OPEN_CHECKIN},
    "paused": {"client": replace(READY, paused_open=True)},
    "paused until": {"client": replace(READY, paused_until=NOON + timedelta(days=3), ask_resume=True)},
    "blocked before": {"client": replace(READY, blocked=True)},
    "resting": {"client": replace(READY, rest_until=NOON + timedelta(hours=3))},
    "on hold": {"client": replace(READY, hold=True)},
    "discreet": {"client": replace(READY, discreet=True)},
    "said it is a figure": {"episode": Episode("e1", "ana", NOON, "ask", "figure_of_speech")},
    "helped an hour ago": {"episode": Episode("e1", "ana", NOON - timedelta(hours=1), "urgent", "plan")},
    **{f"in {name}": {"script": name} for name in CLIENT_SCRIPTS},
}  # fmt: skip


def place_of(script_id: str) -> Place:
    """Ana's place at the first step of that script."""
    script = book().script(script_id)
    assert script
    return begin(Place("chat-ana"), script, LABELS, NOON, run="r")


def heard(incoming: Incoming, script: str = "", client: Client = READY, **state: Any) -> Decision:
    place = place_of(script) if script else Place("chat-ana")
    return respond(client_moment(client, place, **state), incoming)


def is_help(decision: Decision) -> bool:
    """The first thing said is help, with a number that can be called."""
    first = decision.says[0]
    return first.kind is Kind.CRISIS and not first.to and "999" in first.text


def alerts(decision: Decision) -> list[Alert]:
    return [record for record in decision.records if isinstance(record, Alert)]


@pytest.mark.parametrize("state", STATES)
def test_danger_is_met_first_in_every_state_and_an_alert_is_raised(state: str) -> None:
    """CR-601."""
    decision = heard(said(text=DANGER), **STATES[state])
    assert is_help(decision)
    assert len(alerts(decision)) == 1
    assert any(say.to == BRANDT.chat for say in decision.says)


@pytest.mark.parametrize("script", CLIENT_SCRIPTS)
def test_an_open_dialogue_stands_where_it_stood_after_words_of_danger(script: str) -> None:
    """CR-601."""
    decision = heard(said(text=DANGER), script)
    assert not [record for record in decision.records if isinstance(record, Place)]


@pytest.mark.parametrize("standing", STANDINGS)
def test_danger_is_met_first_whatever_the_clients_standing(standing: Standing) -> None:
    """CR-601."""
    decision = heard(said(text=DANGER), client=replace(READY, standing=standing))
    assert is_help(decision)
    assert any(isinstance(record, Episode) for record in decision.records)


@pytest.mark.parametrize("standing", [each for each in Standing if each in GONE])
def test_somebody_who_left_is_met_as_a_stranger_is_and_nobody_is_told(standing: Standing) -> None:
    decision = heard(said(text=DANGER), client=replace(READY, standing=standing))
    assert decision.says[0].kind is Kind.CRISIS
    assert not alerts(decision)
    assert [say.to for say in decision.says] == [""]


def test_a_stranger_is_met_with_help_and_nothing_is_kept() -> None:
    decision = respond(stranger_moment(), said(text=DANGER))
    assert decision.says[0].kind is Kind.CRISIS
    assert not decision.records


SIGNER = Signer(b"s" * 32, 1)
MESSAGE = {"message_id": 7, "date": int(NOON.timestamp()), "chat": {"id": 5, "type": "private"}, "from": {"id": 5}}
FROM_TOM = {"type": "hidden_user", "sender_user_name": "Tom", "date": 1}
ENTRIES: dict[str, dict[str, Any]] = {
    "text": {"message": {**MESSAGE, "text": DANGER}},
    "edited text": {"edited_message": {**MESSAGE, "text": DANGER, "edit_date": int(NOON.timestamp())}},
    "argument of a known command": {"message": {**MESSAGE, "text": f"/pause {DANGER}"}},
    "argument of an unknown command": {"message": {**MESSAGE, "text": f"/nothing {DANGER}"}},
    "argument of a start link": {"message": {**MESSAGE, "text": f"/start {DANGER}"}},
    "caption of a photo": {"message": {**MESSAGE, "photo": [{}], "caption": DANGER}},
    "edited caption": {"edited_message": {**MESSAGE, "photo": [{}], "caption": DANGER}},
    "caption of a voice message": {"message": {**MESSAGE, "voice": {}, "caption": DANGER}},
    "name of a contact": {"message": {**MESSAGE, "contact": {"first_name": DANGER}}},
    "name of a file": {"message": {**MESSAGE, "document": {"file_name": DANGER}}},
    "name of a place": {"message": {**MESSAGE, "venue": {"title": DANGER}}},
    "question of a poll": {"message": {**MESSAGE, "poll": {"question": DANGER, "options": []}}},
    "answer of a poll": {"message": {**MESSAGE, "poll": {"question": "?", "options": [{"text": DANGER}]}}},
    "task of a checklist": {"message": {**MESSAGE, "checklist": {"title": "?", "tasks": [{"id": 1, "text": DANGER}]}}},
    "edited name of a place": {"edited_message": {**MESSAGE, "venue": {"title": DANGER, "address": "x"}}},
    "quote of Tom's": {"message": {**MESSAGE, "text": "this", "quote": {"text": DANGER}}},
}  # fmt: skip


def translated(update: dict[str, Any]) -> Incoming:
    return translate(json.dumps({"update_id": 1, **update}).encode(), SIGNER, NOON)


ASKS_FOR_WORDS = sorted(
    name for name, script in book().scripts.items()
    if not name.startswith("t_") and any(step.ask is Ask.TEXT for step in script.steps)
)  # fmt: skip


@pytest.mark.parametrize("script", ASKS_FOR_WORDS)
def test_words_typed_as_the_answer_of_any_dialogue_are_screened(script: str) -> None:
    """CR-601: Design §6.3: names of practices, notes, dates, plans: whatever is typed anywhere is screened first."""
    decision = heard(said(text=DANGER), script)
    assert is_help(decision)
    assert len(alerts(decision)) == 1


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("script", ["", "thought_record", "enrolment", "pause_date"])
def test_words_are_screened_wherever_they_come_in(entry: str, script: str) -> None:
    """CR-601."""
    decision = heard(translated(ENTRIES[entry]), script)
    assert is_help(decision)
    assert len(alerts(decision)) == 1


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_strangers_words_are_screened_wherever_they_come_in(entry: str) -> None:
    """CR-601."""
    decision = respond(stranger_moment(), translated(ENTRIES[entry]))
    assert decision.says[0].kind is Kind.CRISIS


def test_forwarded_words_are_asked_about_and_raise_no_alert() -> None:
    """CR-604."""
    decision = heard(translated({"message": {**MESSAGE, "text": DANGER, "forward_origin": FROM_TOM}}))
    assert decision.says[0].kind is Kind.CRISIS
    assert CRISIS.ask_third[0].split("{")[0] in texts_of(decision)
    assert not alerts(decision)


def test_three_short_messages_are_read_as_one() -> None:
    """CR-601: the last three of two minutes, joined."""
    moment = replace(client_moment(READY), before=("i just", "want to"))
    assert is_help(respond(moment, said(text="kill myself")))
    assert not is_help(respond(replace(moment, before=()), said(text="want to")))


def test_two_halves_of_a_sentence_are_read_as_one() -> None:
    """CR-601."""
    before, after = "i want to", "die"
    assert not is_help(heard(said(text=after)))
    assert is_help(respond(replace(client_moment(READY), before=(before,)), said(text=after)))


def test_a_choice_typed_as_it_stands_on_its_key_is_no_second_half_of_a_sentence() -> None:
    """F-51, CR-601: Handrail's own words, typed, are read as they would be tapped; on their own they are still read."""
    place = Place("chat-ana", script="toolkit_own", step="share", run="r1", touched_at=NOON)
    before = ("My sister laughing", "when the evening is long")
    moment = replace(client_moment(READY, place=place), before=before)
    answered = respond(moment, said(text="keep it to myself"))
    assert "It is here when you want it." in texts_of(answered) and "ending your life" not in texts_of(answered)
    assert "ending your life" in texts_of(
        respond(replace(moment, place=Place("chat-ana")), said(text="keep it to myself"))
    )
    assert is_help(respond(replace(moment, before=("i want to",)), said(text="die")))


@pytest.mark.parametrize("script", ["pause_date", "thought_record"])
def test_unclear_words_in_a_dialogue_answer_the_step_and_then_are_asked_about(script: str) -> None:
    """CR-604."""
    decision = heard(said(text=UNCLEAR), script)
    assert CRISIS.ask[0] in decision.says[-1].text
    assert not alerts(decision)


def test_unclear_words_alone_are_kept_and_asked_about() -> None:
    """CR-604."""
    decision = heard(said(text=UNCLEAR))
    assert {type(record) for record in decision.records} == {Client, Entry, Episode}
    assert texts_of(decision).startswith(CRISIS.ask[0])


def test_a_past_wound_is_acknowledged_without_a_question() -> None:
    decision = heard(said(text=PAST))
    assert decision.says[0].text in CRISIS.gentle
    assert not alerts(decision)


WAYS_TO_HELP = {
    "the persistent key": said(text=COMMON.key_support),
    "the command": said(Medium.COMMAND, text="/now", command="now"),
    "a key in a message": said(Medium.TAP, tap=Tap("now", "", 0, 5)),
}


@pytest.mark.parametrize("way", WAYS_TO_HELP)
@pytest.mark.parametrize("state", STATES)
def test_support_now_shows_numbers_on_the_first_tap_from_every_state(way: str, state: str) -> None:
    """CR-612."""
    decision = heard(WAYS_TO_HELP[way], **STATES[state])
    assert is_help(decision)
    assert CRISIS.support_head in decision.says[0].text
    assert any(key.copy for key in keys_of(decision))
    assert not [record for record in decision.records if isinstance(record, Place)]


@pytest.mark.parametrize("way", WAYS_TO_HELP)
@pytest.mark.parametrize("standing", STANDINGS)
def test_support_now_works_whatever_the_standing(way: str, standing: Standing) -> None:
    """CR-612."""
    assert is_help(heard(WAYS_TO_HELP[way], client=replace(READY, standing=standing)))


def test_support_now_tells_nobody() -> None:
    """CR-612."""
    decision = heard(WAYS_TO_HELP["the command"])
    assert not alerts(decision)
    assert not decision.records
    assert {say.to for say in decision.says} == {""}


@pytest.mark.parametrize(
    ("client", "told"),
    [
        (replace(READY, alerts=AlertLevel.NONE), False),
        (replace(READY, alerts=AlertLevel.URGENT), False),  # these words are a concern, not urgent
        (replace(READY, phone=""), False),
        (READY, True),
    ],
)
def test_only_a_client_who_allowed_it_is_told_about_and_the_reply_says_which(client: Client, told: bool) -> None:
    """CR-701."""
    decision = heard(said(text=DANGER), client=client)
    assert is_help(decision)
    assert bool(alerts(decision)) == told
    assert any(say.to == BRANDT.chat for say in decision.says) == told


def test_no_word_of_the_client_is_in_what_others_read() -> None:
    """CR-613, CR-702."""
    decision = heard(said(text=DANGER))
    assert not [say for say in decision.says if say.to and DANGER in say.text]
    assert all(DANGER not in repr(record) for record in decision.records if isinstance(record, Alert | Episode))


def test_a_group_is_told_nothing_personal_and_left() -> None:
    decision = heard(Incoming(Medium.GROUP, NOON, NOON, text=DANGER, words=DANGER))
    (said_there,) = decision.says
    assert (said_there.text, said_there.leave, decision.records) == (COMMON.private_chats_only, True, ())


def test_an_old_key_explains_itself_and_restarts_nothing() -> None:
    """CR-105."""
    for script in ("", "thought_record"):
        decision = heard(said(Medium.STALE_TAP), script)
        assert COMMON.closed_question in texts_of(decision)
        assert not [record for record in decision.records if isinstance(record, Place | Checkin)]


@pytest.mark.parametrize("command", sorted(THERAPIST_COMMANDS | {"nothing"} | set(COMMANDS)))
def test_every_command_gets_an_answer(command: str) -> None:
    assert texts_of(heard(said(Medium.COMMAND, text=f"/{command}", command=command)))


@pytest.mark.parametrize("medium", [Medium.VOICE, Medium.MEDIA])
def test_what_cannot_be_read_says_so_with_the_way_to_help(medium: Medium) -> None:
    """CR-603."""
    decision = heard(Incoming(medium, NOON, NOON))
    assert [key.action for key in keys_of(decision)] == ["now"]


def test_plain_words_are_kept_and_the_client_says_as_what() -> None:
    decision = heard(said(text="The tram was late again."))
    (note,) = [record for record in decision.records if isinstance(record, Entry)]
    assert note.answers == {"note": "The tram was late again."}
    assert [key.label for key in keys_of(decision)] == [COMMON.note_private, COMMON.note_session, COMMON.no]


def test_the_same_moment_and_words_give_the_same_decision() -> None:
    """CR-1206."""
    for state in STATES.values():
        assert heard(said(text=DANGER), **state) == heard(said(text=DANGER), **state)


SPOKEN = (DANGER, UNCLEAR, PAST, "I took all my pills", "Ich kann nicht mehr und will nur noch schlafen", "7", "ok")


@pytest.mark.parametrize("state", STATES)
def test_one_turn_brings_two_messages_at_most(state: str) -> None:
    """CR-1104: whatever is typed or commanded, in every state."""
    incomings = [said(text=words) for words in SPOKEN]
    incomings += [said(Medium.COMMAND, text=f"/{name}", command=name) for name in COMMANDS]
    for incoming in incomings:
        says = [say for say in heard(incoming, **STATES[state]).says if not say.to and say.text]
        new = [say for say in says if say.edit is None and not say.replaces and not say.only_in_place]
        assert len(new) <= 2, (incoming.text, [say.text for say in new])


def test_a_hold_follows_an_alert() -> None:
    """CR-104, CR-302, CR-614."""
    decision = heard(said(text=DANGER), client=replace(READY, ceiling=Stage.PROCESSING))
    client = [record for record in decision.records if isinstance(record, Client)][-1]
    assert (client.hold, client.stage) == (True, Stage.STABILISATION)
    assert client.rest_until
    assert client.thought_rest_until


def test_a_card_says_whom_to_call_when_a_line_does_not_answer() -> None:
    """CR-610."""
    for decision in (heard(said(text=DANGER)), heard(WAYS_TO_HELP["the command"])):
        assert "If a line does not answer, call 999" in texts_of(decision)
    assert "does not answer" not in texts_of(heard(WAYS_TO_HELP["the command"], client=replace(READY, country="")))
