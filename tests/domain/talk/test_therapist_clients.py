"""The caseload, one client's menu, and the door between two therapists (T3, F-55)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.people import AlertLevel, Pairing, Standing
from tests.domain.talk.therapist_cast import ANA, CHIDI, NOON, Desk, Phone, ana, books, chidi, file, raised

WORDS = books()["en"].therapist
PRIVATE_ACTS = (
    ("cl", CHIDI), ("csch", CHIDI), ("preset", f"{CHIDI}:w"), ("psave", f"{CHIDI}:w:261124"), ("cses", CHIDI),
    ("ctk", CHIDI), ("cstg", CHIDI), ("stup", CHIDI), ("stdn", f"{CHIDI}:safety"), ("hold", f"{CHIDI}:on"),
    ("cpau", CHIDI), ("cres", CHIDI), ("cagr", CHIDI), ("cbr", CHIDI), ("cbr", f"{CHIDI}:1"),
    ("csnd", CHIDI), ("csnp", f"{CHIDI}:how_is_it"), ("csns", f"{CHIDI}:how_is_it"), ("pair", f"{CHIDI}:yes"),
    ("pair", f"{CHIDI}:no"), ("pairq", CHIDI),
)  # fmt: skip


def test_without_clients_the_way_to_the_first_is_named() -> None:
    assert Desk(files={}).command("clients") == WORDS.no_clients


def test_a_client_is_one_line_with_stage_last_answer_and_what_is_next() -> None:
    """CR-1002."""
    desk = Desk()
    text = desk.command("clients")
    assert WORDS.head_can_miss in text
    assert "A.K. · stabilisation · no answer yet" in text


def test_what_the_word_check_does_not_show_is_said_first() -> None:
    """CR-1002."""
    desk = Desk()
    desk.put(replace(ana(), alerts=AlertLevel.NONE))
    desk.put(replace(ana(), id="f" * 16, label="B.C.", alerts=AlertLevel.URGENT))
    first = desk.command("clients").splitlines()[0]
    assert "Alerts are off for A.K." in first
    assert "only for urgent wording: B.C." in first


def test_an_open_alert_stands_first_then_trouble_then_the_session() -> None:
    desk = Desk()
    desk.put(replace(ana(), id="1" * 16, label="B.B.", next_session=NOON + timedelta(days=1)))
    desk.put(replace(ana(), id="2" * 16, label="C.C.", blocked=True))
    desk.put(replace(ana(), id="3" * 16, label="D.D."))
    raised(desk)
    desk.command("clients")
    assert desk.labels[:4] == ["A.K.", "C.C.", "B.B.", "D.D."]


def test_a_search_finds_a_label_without_its_points() -> None:
    desk = Desk()
    desk.put(replace(ana(), id="1" * 16, label="B.B."))
    desk.command("clients", "ak")
    assert desk.labels == ["A.K."]
    assert "zz" in desk.command("clients", "zz")


def test_eight_stand_on_a_page() -> None:
    desk = Desk(files={})
    for number in range(10):
        desk.put(replace(ana(), id=f"{number:016d}", label=f"K.{number}"))
    desk.command("clients")
    assert "K.7" in desk.labels and "K.8" not in desk.labels
    desk.tap("More")
    assert desk.labels == ["K.8", "K.9", "Before"]
    desk.tap("Before")
    assert "K.0" in desk.labels


@pytest.mark.parametrize(("action", "about"), PRIVATE_ACTS)
def test_a_therapist_reaches_nothing_of_another_therapists_client(action: str, about: str) -> None:
    desk = Desk()
    desk.files[CHIDI] = file(chidi())
    before = desk.files[CHIDI]
    assert desk.tap_action(action, about) == WORDS.not_found
    assert desk.files[CHIDI] == before
    assert not desk.told and not desk.place.open


@pytest.mark.parametrize(("action", "about"), PRIVATE_ACTS)
def test_an_unknown_client_gets_the_same_answer(action: str, about: str) -> None:
    assert Desk().tap_action(action, about.replace(CHIDI, "0" * 16)) == WORDS.not_found


@pytest.mark.parametrize("standing", [Standing.DECLINED, Standing.REFUSED, Standing.ENDED])
def test_who_has_left_stands_on_no_list(standing: Standing) -> None:
    desk = Desk()
    desk.put(replace(ana(), standing=standing))
    assert desk.command("clients") == WORDS.no_clients
    assert desk.tap_action("cl", ANA) == WORDS.not_found


def test_the_menu_says_how_the_word_check_stands_for_this_client() -> None:
    """CR-1002."""
    desk = Desk()
    desk.put(replace(ana(), alerts=AlertLevel.URGENT))
    assert WORDS.own_head_urgent in desk.tap_action("cl", ANA)


def test_a_client_not_yet_confirmed_is_marked_and_can_be_confirmed_from_the_menu() -> None:
    desk = Desk()
    desk.put(replace(ana(), pairing=Pairing.WAITING))
    assert WORDS.line_pairing in desk.tap_action("cl", ANA)
    assert "Ana" in desk.tap("Confirm")
    desk.tap("Confirm")
    assert desk.ana.pairing is Pairing.CONFIRMED


def test_confirming_tells_the_client_plainly_and_the_therapist_the_alert_level() -> None:
    """CR-1002."""
    desk = Desk()
    desk.put(replace(ana(), pairing=Pairing.WAITING))
    assert "anything sounds worrying" in desk.tap_action("pair", f"{ANA}:yes")
    assert "Dr. Brandt has confirmed" in Phone(desk).read()
    assert desk.tap_action("pair", f"{ANA}:no") == WORDS.old_key
    assert desk.ana.standing is Standing.ACTIVE


def test_not_them_ends_it_and_tells_the_person_plainly() -> None:
    desk = Desk()
    desk.put(replace(ana(), pairing=Pairing.WAITING, standing=Standing.INVITED))
    desk.tap_action("pair", f"{ANA}:no")
    assert desk.ana.standing is Standing.REFUSED and desk.ana.pairing is Pairing.REFUSED
    en = books()["en"]
    assert [say.text for say in desk.told] == [f"{en.common.neutral_update}\n{en.enrolment.refused}"]


def test_a_search_that_fills_more_than_a_page_is_still_a_search_on_the_next_one() -> None:
    desk = Desk(files={})
    for number in range(20):
        label = f"{'A' if number % 2 else 'B'}.{number:02d}"
        desk.put(replace(ana(), id=f"{number:016d}", chat=f"chat-{number}", label=label))
    desk.command("clients", "a")
    desk.tap("More")
    assert desk.labels[:2] == ["A.17", "A.19"] and not any(label.startswith("B.") for label in desk.labels)
