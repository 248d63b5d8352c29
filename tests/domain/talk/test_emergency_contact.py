"""Whom to call when a client cannot be reached: their therapist notes it, they read it, it shows once seen (CR-702)."""

from dataclasses import replace

from bot.domain.decision import Key
from bot.domain.journal import Act
from bot.domain.people import Pairing
from tests.domain.talk.road_cast import Road, client_moment
from tests.domain.talk.therapist_cast import ANA, OKAFOR, Desk, ana, books, brandt, chidi, file, raised

WORDS = books()["en"].therapist
OWN = books()["en"].own
TOM = "Tom, her brother, 07700 900123"


def noted(desk: Desk, typed: str = TOM) -> str:
    """Dr. Brandt opens the form in Ana's menu and types."""
    desk.tap_action("cemc", ANA)
    return desk.says(typed)


def test_the_client_is_told_behind_a_neutral_line_cr_702() -> None:
    desk = Desk()
    assert noted(desk) == "Kept. A.K. is told. It shows once an alert is marked as seen, and nowhere else."
    assert desk.ana.emergency_contact == TOM
    told = [say for say in desk.told if say.to == "chat-ana"]
    assert len(told) == 1 and "Tom" not in told[0].text


def test_it_shows_once_the_alert_is_seen_and_not_before_cr_702() -> None:
    desk = Desk()
    desk.put(replace(desk.ana, emergency_contact=TOM))
    raised(desk)
    assert "Tom" not in desk.tap_action("al1", "40718253")
    assert f"Emergency contact: {TOM}" in desk.tap_action("ack", "40718253")


def test_where_none_is_noted_that_is_said_cr_702() -> None:
    desk = Desk()
    raised(desk)
    assert "Emergency contact: none on record" in desk.tap_action("ack", "40718253")


def test_a_dash_takes_it_away_and_nothing_typed_changes_nothing() -> None:
    desk = Desk()
    noted(desk)
    desk.tap_action("cemc", ANA)
    desk.tap("Stop for now")
    assert desk.ana.emergency_contact == TOM
    noted(desk, "-")
    assert desk.ana.emergency_contact == ""


def test_another_therapist_neither_notes_nor_reads_one() -> None:
    desk = Desk(therapist=replace(brandt(), id=OKAFOR, name="Dr. Okafor", chat="chat-okafor"))
    desk.files = {ANA: file(replace(ana(), emergency_contact=TOM)), chidi().id: file(chidi())}
    assert desk.tap_action("cemc", ANA) == WORDS.not_found
    assert desk.files[ANA].client.emergency_contact == TOM


def test_the_client_takes_it_out_and_the_therapist_reads_that_it_is_gone() -> None:
    road = Road(client_moment(replace(ana(), emergency_contact=TOM, pairing=Pairing.CONFIRMED)))
    road.press(Key("?", "emct", ""))
    assert TOM in road.text
    decision = road.tap(OWN.contact_remove)
    assert road.client.emergency_contact == ""
    assert [each.act for each in decision.records if isinstance(each, Act)] == ["took_the_emergency_contact_out"]
    road.press(Key("?", "emct", ""))
    assert OWN.contact_gone in road.text
