"""Alerts in the chat: no client words, seen only when somebody says so, closed with a reason (T7, T8)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alert import (
    Alert,
    AskStillOpen,
    Reason,
    State,
    Then,
    acknowledge,
    chase,
    open_alert,
    reader,
    say_then,
)  # fmt: skip
from bot.domain.conversation import respond
from bot.domain.decision import Kind
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium
from bot.domain.journal import Episode
from bot.domain.people import AlertLevel
from bot.domain.risk.reading import Tier
from bot.domain.stage import Stage
from bot.domain.talk.therapist.alerts import alert_letter, still_open
from tests.domain.talk.therapist_cast import (
    ANA,
    BRANDT,
    MARTA,
    NOON,
    OKAFOR,
    Desk,
    ana,
    books,
    brandt,
    file,
    marta,
    raised,
)  # fmt: skip

BOOK = books()["en"]
WORDS = BOOK.therapist


def desk_with_alert(**more: Any) -> Desk:
    """Dr. Brandt's desk with an unseen urgent alert about Ana."""
    desk = Desk()
    raised(desk)
    for name, value in more.items():
        desk.put(replace(desk.ana, **{name: value}))
    return desk


def with_backup() -> Alert:
    """An urgent alert whose third rung reaches Marta."""
    reads, second = reader(brandt()), reader(marta())
    assert reads is not None
    return open_alert(
        "40718253", ANA, Tier.URGENT, "suicide", NOON, NOON, BOOK.care.alert, therapist=reads, backup=second
    )  # fmt: skip


def test_the_letter_starts_with_its_number_and_then_says_the_facts() -> None:
    """CR-702."""
    letter = alert_letter(BOOK, with_backup(), ana(), brandt(), NOON, sound=True, repeat=False)
    first, second = letter.text.splitlines()
    assert first == "Alert 40718253 is open."
    assert second.startswith("A.K. · urgent · risk words · 13:00 (client 12:00) · card shown, GB numbers of ")
    assert second.endswith("backup at 13:20 if unseen")
    assert [key.label for row in letter.keys for key in row] == ["Acknowledge", "Hand over", "See in console"]


def test_the_letter_holds_neither_name_nor_phone_and_is_protected() -> None:
    """CR-702."""
    letter = alert_letter(BOOK, with_backup(), ana(), brandt(), NOON, sound=True, repeat=False)
    assert letter.protect and not letter.silent
    assert "Ana" not in letter.text and ana().phone not in letter.text


def test_a_repeat_says_that_it_is_not_seen_yet_and_what_was_added() -> None:
    again = replace(with_backup(), heard_again=2, pairing_confirmed=False)
    text = alert_letter(BOOK, again, ana(), brandt(), NOON, sound=False, repeat=True).text
    assert WORDS.alert_again in text and "Wrote again: 2." in text and BOOK.crisis.told_unconfirmed in text


def test_without_a_backup_person_the_letter_says_so() -> None:
    """CR-705."""
    desk = Desk()
    alert = raised(desk)
    assert "no backup person" in alert_letter(BOOK, alert, ana(), brandt(), NOON, sound=True, repeat=False).text


def test_seen_stops_the_ladder_tells_the_client_and_shows_whom_to_call() -> None:
    """CR-702, CR-704."""
    desk = desk_with_alert()
    text = desk.tap_action("ack", "40718253")
    assert desk.alerts["40718253"].state is State.ACKNOWLEDGED
    assert "Seen 13:00" in text and "Ana" in text and ana().phone in text and "I call you the same day." in text
    assert [(say.to, say.kind) for say in desk.told] == [("chat-ana", Kind.STATUS)]
    assert "12:00" in desk.told[0].text


def test_a_second_acknowledge_changes_and_tells_nothing() -> None:
    """CR-704."""
    desk = desk_with_alert()
    desk.tap_action("ack", "40718253")
    seen = desk.alerts["40718253"]
    desk.now += timedelta(minutes=3)
    assert "Seen 13:00" in desk.tap_action("ack", "40718253")
    assert desk.alerts["40718253"] == seen and len(desk.told) == 1


def test_another_therapist_sees_and_acknowledges_nothing() -> None:
    """CR-704."""
    desk = desk_with_alert()
    other = Desk(therapist=replace(brandt(), id=OKAFOR, name="Dr. Okafor", chat="chat-okafor"), files=desk.files)
    other.alerts = desk.alerts
    for action in ("ack", "al1", "aclose", "hand", "then"):
        assert other.tap_action(action, "40718253") == WORDS.already_closed
    assert desk.alerts["40718253"].unseen and not other.told
    assert other.command("alerts") == WORDS.no_alerts


def martas_desk(alert: Alert) -> Desk:
    """The chat of Marta, who stands in for Dr. Brandt: the alert is hers to see, the client is not."""
    desk = Desk(therapist=marta(), place=Place(id="chat-marta"), standing_in=replace(file(ana()), alert=alert))
    desk.files = {ANA: replace(file(ana()), alert=alert)}
    desk.alerts = {alert.alert_no: alert}
    return desk


def test_the_backup_person_may_mark_it_as_seen() -> None:
    """CR-704."""
    desk = martas_desk(with_backup())
    assert "you stand in" in desk.command("alerts")
    desk.tap("40718253")
    assert ana().phone in desk.tap("Acknowledge")
    assert desk.alerts["40718253"].acknowledged_by == MARTA
    assert any("Marta marked it as seen" in say.text for say in desk.told if say.to == "chat-ana")


def test_the_backup_person_reaches_the_alert_and_nothing_else_of_the_client() -> None:
    """CR-705."""
    desk = martas_desk(with_backup())
    assert desk.command("clients") == WORDS.no_clients
    for action in ("cl", "cstg", "ctk", "cagr", "csch"):
        assert desk.tap_action(action, ANA) == WORDS.not_found


def test_an_alert_seen_by_somebody_else_says_so() -> None:
    seen, _ = acknowledge(with_backup(), BRANDT, NOON)
    assert WORDS.seen_before.partition("{")[0] in martas_desk(seen).tap_action("ack", "40718253")


def test_what_follows_is_noted_and_the_alert_stays_open() -> None:
    """CR-704."""
    desk = desk_with_alert()
    desk.tap_action("ack", "40718253")
    assert desk.tap("I am contacting them") == WORDS.contacting_said
    contacting = desk.alerts["40718253"]
    desk.tap_action("then", "40718253:not_now")
    waiting = desk.alerts["40718253"]
    assert (contacting.then, waiting.then) == (Then.CONTACTING, Then.NOT_NOW)
    assert contacting.open and waiting.open


def test_nothing_is_closed_that_nobody_has_seen() -> None:
    """CR-704."""
    desk = desk_with_alert()
    for action, about in (("aclose", ""), ("areason", ":reached"), ("ahold", ":reached:back")):
        assert "Alert 40718253 is open." in desk.tap_action(action, f"40718253{about}")
    assert desk.alerts["40718253"].unseen


def closed(desk: Desk, reason: str, then: str = "") -> str:
    """Acknowledged and closed by keys; gives the last words."""
    desk.tap_action("ack", "40718253")
    desk.tap("Close")
    text = desk.tap(reason)
    return desk.tap(then) if then else text


@pytest.mark.parametrize(("then", "hold"), [("Keep steady for now", True), ("Back to before", False)])
def test_closing_asks_whether_the_hold_stays(then: str, hold: bool) -> None:
    """CR-104, CR-704."""
    desk = desk_with_alert(ceiling=Stage.PROCESSING)
    assert closed(desk, "Reached", then) == "Alert 40718253 is closed."
    assert desk.alerts["40718253"].reason is Reason.REACHED and desk.ana.hold is hold
    assert desk.ana.rest_until is not None


def test_a_false_reading_undoes_hold_and_rest_without_asking() -> None:
    """CR-104."""
    desk = desk_with_alert(ceiling=Stage.PROCESSING)
    assert closed(desk, "False reading") == "Alert 40718253 is closed."
    assert not desk.ana.hold and desk.ana.rest_until is None


def test_another_open_alert_keeps_its_hold() -> None:
    """CR-104."""
    desk = desk_with_alert()
    raised(desk, number="11111111")
    closed(desk, "False reading")
    assert desk.ana.hold


def test_an_alert_the_client_asked_for_has_no_hold_to_ask_about() -> None:
    """CR-612."""
    desk = Desk()
    raised(desk, tier=Tier.CONCERN, kind="asked")
    assert closed(desk, "Will talk in session") == "Alert 40718253 is closed."


def test_a_closed_alert_is_not_pushed_to_the_client() -> None:
    """CR-708."""
    desk = desk_with_alert()
    closed(desk, "Reached", "Back to before")
    assert len(desk.told) == 1  # the line that it was seen


def test_a_key_of_a_closed_alert_says_so() -> None:
    desk = desk_with_alert()
    closed(desk, "Other", "Back to before")
    assert desk.tap_action("ack", "40718253") == WORDS.already_closed


def test_handing_over_needs_a_backup_person_and_the_clients_yes() -> None:
    """CR-705."""
    desk = desk_with_alert()
    assert desk.tap_action("hand", "40718253") == WORDS.no_backup
    desk.backup = marta()
    assert "has not agreed" in desk.tap_action("hand", "40718253")
    assert not desk.told
    desk.put(replace(desk.ana, backup_ok=True, alerts=AlertLevel.ANY))
    assert "Marta" in desk.tap_action("hand", "40718253")
    (letter,) = desk.told
    assert letter.to == "chat-marta" and letter.kind is Kind.ALERT and WORDS.handed_to_you in letter.text
    assert desk.alerts["40718253"].unseen


def handed_over() -> Desk:
    """Marta's chat: Dr. Brandt has seen the alert and handed it over."""
    seen, _ = acknowledge(with_backup(), BRANDT, NOON)
    desk = martas_desk(say_then(seen, Then.HANDED_OVER))
    there = replace(file(ana()), alert=desk.alerts["40718253"], therapist=brandt())
    desk.files, desk.standing_in = {ANA: there}, there
    return desk


def test_what_was_handed_over_stays_with_the_first_until_the_other_marks_it_as_seen() -> None:
    """T7: from then on it is theirs, the first is told, and they are asked whether it can be closed."""
    desk = handed_over()
    assert desk.alerts["40718253"].acknowledged_by == BRANDT
    desk.now += timedelta(minutes=7)
    desk.tap_action("ack", "40718253")
    taken = desk.alerts["40718253"]
    assert (taken.acknowledged_by, taken.then) == (MARTA, None)
    assert [say.text for say in desk.told if say.to == "chat-brandt"] == ["Alert 40718253: Marta has it now."]
    assert not [say for say in desk.told if say.to == "chat-ana"], "for Ana nothing has changed: it was seen"
    _, acts = chase(taken, desk.now + timedelta(minutes=60))
    assert acts == (AskStillOpen(MARTA),)


def test_a_third_person_takes_nothing_over() -> None:
    seen, _ = acknowledge(with_backup(), BRANDT, NOON)
    given = say_then(seen, Then.HANDED_OVER)
    assert acknowledge(given, OKAFOR, NOON) == (given, ())
    assert acknowledge(given, BRANDT, NOON) == (given, ())


def test_the_backup_person_reads_what_the_therapist_said_they_do() -> None:
    """CR-702: the sentence that the client has read, not the backup person's own."""
    desk = handed_over()
    text = desk.tap_action("ack", "40718253")
    assert "What Dr. Brandt said they do: I call you the same day." in text and ana().phone in text


def test_the_list_is_oldest_first_with_age_and_acts_in_place() -> None:
    desk = desk_with_alert()
    desk.now += timedelta(hours=3)
    raised(desk, number="55555555", tier=Tier.CONCERN, kind="acute")
    lines = desk.command("alerts").splitlines()
    assert lines[1] == "40718253 · A.K. · urgent · 3 h · not seen yet"
    assert lines[2] == "55555555 · A.K. · concern · 0 min · not seen yet"
    assert desk.tap("40718253").startswith("Alert 40718253 is open.")
    desk.tap("Acknowledge")
    assert desk.alerts["40718253"].acknowledged_at == desk.now


def test_without_open_alerts_the_list_says_so_and_offers_a_test() -> None:
    desk = Desk()
    assert desk.command("alerts") == WORDS.no_alerts
    assert desk.tap("Test alert").startswith("TEST")


def test_whoever_saw_it_is_asked_once_whether_it_can_be_closed() -> None:
    desk = desk_with_alert()
    desk.tap_action("ack", "40718253")
    say = still_open(BOOK, desk.alerts["40718253"], ana(), brandt())
    assert (
        say.to == "chat-brandt" and "Can it be closed?" in say.text and say.text.startswith("Alert 40718253 is open.")
    )
    assert [key.action for key in say.keys[0]] == ["aclose", "akeep"]


def test_a_test_alert_reaches_the_backup_person_too() -> None:
    desk = Desk(backup=marta())
    desk.tap_action("test", "")
    assert [(say.to, say.text[:4]) for say in desk.told] == [("chat-marta", "TEST")]


def test_the_list_says_loudly_when_a_ladder_has_ended_unseen_t8() -> None:
    desk = desk_with_alert()
    desk.alerts["40718253"] = replace(desk.alerts["40718253"], state=State.UNREACHED)
    assert "ladder ended, nobody has seen it" in desk.command("alerts")


def test_after_acknowledging_the_question_stands_last_and_above_its_keys_t7() -> None:
    desk = desk_with_alert()
    text = desk.tap_action("ack", "40718253")
    assert text.splitlines()[-1] == "What next?" and text.index("Phone") < text.index("What next?")
    assert desk.labels == ["I am contacting them", "Seen, not now", "Hand over", "Close", "Which rules"]


def with_rules(*rules: str) -> Desk:
    """Dr. Brandt's desk with an alert that these rules raised."""
    desk = desk_with_alert()
    (number,) = desk.alerts
    fired = Episode("ep", ANA, NOON, "urgent", "plan", rules, "pack7", alert_no=number)
    desk.files[ANA] = replace(desk.files[ANA], episodes=(fired,))
    return desk


def test_once_seen_every_rule_that_fired_can_be_read_and_none_of_her_words() -> None:
    """CR-1206, CR-702."""
    desk = with_rules("en-plan-intent", "a-rule-that-has-gone")
    (number,) = desk.alerts
    assert "en-plan-intent" not in desk.tap_action("arules", number), "not before it is seen"
    desk.tap(WORDS.acknowledge)
    said = desk.tap(WORDS.rules_key)
    assert "· en-plan-intent: Stated intent to end one's life" in said and "· a-rule-that-has-gone" in said
    assert "pack7" in said and desk.said[-1].protect


def test_where_no_rule_fired_it_says_why() -> None:
    """CR-1206: she asked, or answered."""
    desk = with_rules()
    desk.tap_action("ack", next(iter(desk.alerts)))
    assert WORDS.rules_asked in desk.tap(WORDS.rules_key)


def test_no_stranger_reads_the_rules() -> None:
    """CR-1206, F-68."""
    desk = with_rules("en-plan-intent")
    desk.therapist = replace(desk.therapist, id=OKAFOR)
    assert "en-plan-intent" not in desk.tap_action("arules", next(iter(desk.alerts)))


def test_without_an_open_alert_the_list_says_when_the_last_one_was_closed() -> None:
    """T8."""
    asked = Incoming(Medium.COMMAND, NOON, NOON, command="alerts")
    (say,) = respond(replace(Desk().moment(), last_closed=NOON - timedelta(days=12)), asked).says
    assert say.text == f"{WORDS.no_alerts}\nLast closed: Thu 12 Nov."
    assert respond(Desk().moment(), asked).says[0].text == WORDS.no_alerts
