"""The therapist's page: own words go nowhere, a test keeps nothing, every key is answered (F-61, F-73)."""

from dataclasses import replace

import pytest

from bot.domain.decision import Remember
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium
from bot.domain.talk.therapist.page import COMMANDS, HOUSES, TAPS, respond, wake
from tests.domain.talk.therapist_cast import ANA, NOON, Desk, books

BOOK = books()["en"]
WORDS = BOOK.therapist


def test_free_text_is_never_passed_on() -> None:
    desk = Desk()
    assert desk.says("Please tell Ana to call me") == WORDS.no_messages
    assert not desk.told


def test_help_lists_the_therapists_jobs() -> None:
    text = Desk().command("help")
    assert all(f"/{name}" in text for name in BOOK.common.therapist_commands)


def test_while_alerts_are_off_help_says_so() -> None:
    desk = Desk()
    assert WORDS.alerts_off not in desk.command("help")
    desk.therapist = replace(desk.therapist, alert_sentence="")
    assert WORDS.alerts_off in desk.command("help")


@pytest.mark.parametrize("command", ["checkin", "thought", "toolkit", "pause", "now", "agreed", "stop"])
def test_a_clients_command_is_explained(command: str) -> None:
    assert Desk().command(command) == BOOK.common.clients_only


def test_an_unknown_command_names_what_was_typed() -> None:
    assert "/abc" in Desk().command("abc")


def test_every_command_of_the_menu_is_answered() -> None:
    assert set(BOOK.common.therapist_commands) <= set(COMMANDS)


def test_where_no_console_runs_the_command_says_so() -> None:
    assert Desk().command("console") == WORDS.console_off


@pytest.mark.parametrize("medium", [Medium.VOICE, Medium.MEDIA])
def test_what_cannot_be_read_is_said(medium: Medium) -> None:
    said = respond(Desk().moment(), Incoming(medium, NOON, NOON)).says
    assert [say.text for say in said] == [WORDS.cannot_read]


def test_a_forged_or_unknown_key_explains_itself() -> None:
    desk = Desk()
    assert [say.text for say in respond(desk.moment(), Incoming(Medium.STALE_TAP, NOON, NOON)).says] == [WORDS.old_key]
    assert desk.tap_action("nothing", "") == WORDS.old_key
    assert desk.tap_action("d", "note:yes") == WORDS.old_key


def test_every_key_fits_into_what_telegram_signs() -> None:
    assert all(len(action) <= 8 for action in TAPS)
    assert set(HOUSES) == {name for name in BOOK.scripts if name.startswith("t_")}


def test_a_new_job_takes_the_place_of_a_half_filled_form() -> None:
    desk = Desk()
    desk.command("invite", "B.C.")
    desk.command("invite", "D.E.")
    assert desk.place.under is None and desk.place.answers["label"] == "D.E."


def played(desk: Desk, script: str) -> list[str]:
    """A whole test run, first answers all the way; gives every message of it."""
    first = len(desk.said)
    desk.tap_action("tplay", script)
    for _ in range(60):
        if not desk.place.open:
            break
        step = BOOK.script(desk.place.script).step(desk.place.step)  # type: ignore[union-attr]
        if desk.place.wake_at:
            desk.keep(wake(desk.moment(), Incoming(Medium.OTHER, NOON, NOON)))
        elif step.skip:
            desk.tap("Skip")
        elif step.ask.value == "text":
            desk.says("30 Nov" if step.reads == "date" else "some words of mine")
        else:
            desk.tap(desk.labels[0])
    return [say.text for say in desk.said[first:]]


@pytest.mark.parametrize("script", [*(name for name in BOOK.scripts if not name.startswith("t_")), *BOOK.practices])
def test_every_script_can_be_played_and_nothing_of_it_is_kept(script: str) -> None:
    desk = Desk()
    before = (desk.files, desk.therapist, desk.alerts)
    moment = desk.moment()
    played(desk, script)
    assert not desk.told and not desk.acts
    assert (desk.files, desk.therapist, desk.alerts) == before
    assert moment.place.script == ""


def test_a_test_remembers_nothing_but_the_place() -> None:
    desk = Desk()
    desk.tap_action("tplay", "thought_record")
    for text in ("I lay awake", "7", "words"):
        decision = respond(desk.moment(), Incoming(Medium.TEXT, NOON, NOON, text, words=text))
        assert all(isinstance(part.record, Place) for part in decision.parts if isinstance(part, Remember))
        desk.keep(decision)


def test_every_message_of_a_test_says_that_it_is_one() -> None:
    said = played(Desk(), next(iter(BOOK.practices)))
    assert said and all(text.startswith(WORDS.test_banner) for text in said)


def test_the_menu_of_tests_leads_to_prompts_and_the_card() -> None:
    desk = Desk()
    desk.command("test")
    desk.tap("Prompts")
    desk.tap(desk.labels[0])
    assert desk.said[-1].text.startswith(WORDS.test_banner)
    assert {"Very hard", "Later", "Not today", "Lighter or pause", WORDS.test_leave} <= set(desk.labels)
    desk.tap("Leave the test")
    assert desk.said[-1].text == WORDS.test_over
    desk.tap("Crisis cards")
    desk.tap("Support now")
    assert "112" in desk.said[-1].text


def test_a_state_of_a_test_leads_on_as_it_does_for_a_client() -> None:
    desk = Desk()
    desk.tap_action("tprompt", next(iter(BOOK.prompts)))
    desk.tap("Hard")
    assert desk.said[-1].text == f"{WORDS.test_banner}\n{BOOK.scripts['checkin'].step('distress').text}"


@pytest.mark.parametrize("what", BOOK.therapist.test_cards)
def test_no_key_of_a_card_that_is_tried_does_anything_but_end_the_test(what: str) -> None:
    desk = Desk()
    desk.tap_action("tcard", what)
    said = desk.said[-1]
    assert said.text.startswith(WORDS.test_banner) and "112" in said.text
    assert all(key.copy or key.action == "tover" for row in said.keys for key in row)
    assert not desk.told and not desk.alerts


def test_every_key_of_a_list_of_tests_reads_differently() -> None:
    """Two scripts share a title; cut labels and equal ones would leave it to luck which is played."""
    desk = Desk()
    for kind in ("dialogues", "practices", "prompts", "cards"):
        desk.tap_action("tkind", kind)
        assert len(set(desk.labels)) == len(desk.labels)


def test_stopping_a_test_ends_it() -> None:
    desk = Desk()
    desk.tap_action("tplay", "thought_record")
    desk.tap("Stop for now")
    assert not desk.place.open and desk.said[-1].text.endswith(WORDS.test_over)


def test_a_therapists_own_form_is_not_played_as_a_test() -> None:
    assert Desk().tap_action("tplay", "t_invite") == WORDS.old_key


def test_a_typed_label_opens_that_client() -> None:
    desk = Desk()
    assert "stabilisation" in desk.says("a.k.")
    assert "Schedule" in desk.labels


def test_leaving_a_form_changes_and_sends_nothing() -> None:
    desk = Desk()
    desk.tap_action("cagr", ANA)
    desk.says("a line")
    assert desk.tap("Stop for now") == WORDS.left
    assert desk.files[ANA].agreed is None and not desk.told


def test_a_command_during_a_test_is_no_part_of_it() -> None:
    desk = Desk()
    desk.tap_action("tplay", "thought_record")
    assert WORDS.test_banner not in desk.command("help")
