"""/erase: said what goes and what stays, two taps in different places or one word, and only while it was asked."""

from dataclasses import replace

import pytest

from bot.domain.decision import Board, Decision, Erase, Kind, Say
from bot.domain.incoming import Medium, Tap
from bot.domain.journal import Act
from bot.domain.people import Standing
from bot.domain.talk.erase import ERASED
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import BRANDT, MARTA, Road, client_moment, keys_of, said, texts_of
from tests.domain.talk.test_settings import climbing

OWN = book().own
HERE = replace(ANA, last_word_at=NOON)


def asked(**more: object) -> Road:
    road = Road(client_moment(HERE, **more))  # type: ignore[arg-type]
    road.hear(said(Medium.COMMAND, text="/erase", command="erase"))
    return road


def erasures(decision: Decision) -> list[Erase]:
    return [part for part in decision.parts if isinstance(part, Erase)]


def test_it_says_what_goes_what_stays_and_offers_the_file_first() -> None:
    road = asked()
    goes, receipt = "entries, plan, toolkit, times, and the key", "a receipt with a date and a number"
    stays, told = ("backups, until Thu 24 Dec", "This chat in Telegram"), "Dr. Brandt reads that you ended and erased"
    assert all(words in road.text for words in (goes, receipt, *stays, told))
    assert road.labels[0] == OWN.erase_file
    assert not erasures(road.last)


def test_the_two_taps_stand_in_different_places() -> None:
    """The first stands in the last row, the second in the first: a double tap erases nothing."""
    road = asked()
    first = [index for index, row in enumerate(road.last.says[-1].keys) for key in row if key.action == "ers"]
    road.tap(OWN.erase_go)
    second = [index for index, row in enumerate(road.last.says[-1].keys) for key in row if key.action == "erx"]
    assert (first, second) == ([2], [0])
    assert not erasures(road.last)


def test_after_two_taps_everything_goes_and_a_receipt_stays_f_49() -> None:
    """CR-1205, F-49: one turn; the receipt has a date and a random number, the therapist reads no reason."""
    road = asked()
    road.tap(OWN.erase_go)
    decision = road.tap(OWN.erase_now)
    (gone,) = erasures(decision)
    (act,) = (each for each in decision.records if isinstance(each, Act))
    assert (gone.client, act.who, act.act, act.about) == ("ana", "ana", ERASED, "")
    assert f"Tue 24 Nov, number {act.id}" in gone.farewell.text
    assert "since Sun 22 Nov, 12:00" in gone.farewell.text
    assert (gone.farewell.kind, gone.farewell.board) == (Kind.STOP, Board.HELP)
    (told,) = (say for say in decision.says if say.to)
    assert (told.to, told.kind, told.protect) == (BRANDT.chat, Kind.NOTICE, True)
    assert told.text == "Ana K.: ended and erased by the client. No reason was asked."


def test_no_two_receipts_are_alike() -> None:
    numbers = set()
    for seed in range(20):
        road = asked(seed=bytes([seed]) * 32)
        road.turn = seed * 10
        road.tap(OWN.erase_go)
        numbers.add(next(each.id for each in road.tap(OWN.erase_now).records if isinstance(each, Act)))
    assert len(numbers) == 20


@pytest.mark.parametrize("typed", ["ERASE", "erase", " Erase. "])
def test_the_one_word_typed_does_the_same(typed: str) -> None:
    road = asked()
    assert erasures(road.type(typed))


@pytest.mark.parametrize("typed", ["ERASE it", "no erase", "ERAS", "yes"])
def test_no_other_word_does(typed: str) -> None:
    assert not erasures(asked().type(typed))


def test_the_word_alone_erases_nothing_when_nobody_asked() -> None:
    road = Road(client_moment(HERE))
    assert not erasures(road.type("ERASE"))


def test_it_wins_over_an_open_dialogue_only_while_it_is_asked() -> None:
    road = Road(client_moment(HERE))
    road.hear(said(Medium.COMMAND, text="/agreed", command="agreed"))
    road.tap(book().client.agreed_add)
    assert not erasures(road.type("ERASE"))


@pytest.mark.parametrize("action", ["ers", "erx"])
def test_after_ten_minutes_it_is_asked_from_the_start(action: str) -> None:
    road = asked()
    road.waits(minutes=11)
    decision = road.hear(said(Medium.TAP, tap=Tap(action, "", 0, 5)))
    assert not erasures(decision)
    assert OWN.erase_file in [key.label for key in keys_of(decision)]
    assert not erasures(road.hear(said(text="hello")))


def test_keeping_everything_keeps_it_and_ends_the_question() -> None:
    road = asked()
    road.tap(OWN.erase_keep)
    assert texts_of(road.last) == OWN.erase_kept
    assert not erasures(road.type("ERASE"))


def test_an_open_note_is_closed_with_it_and_everybody_who_had_it_is_told() -> None:
    road = asked(alert=climbing(), backup=MARTA)
    assert OWN.erase_open.splitlines()[1] in road.text
    road.moment = replace(road.moment, client=replace(road.client, backup_ok=True))
    road.tap(OWN.erase_go)
    told = {say.to: say for say in road.tap(OWN.erase_now).says if say.to}
    assert set(told) == {BRANDT.chat, MARTA.chat}
    for say in told.values():
        assert say.kind is Kind.STATUS
        assert "Alert 10000001 is closed: erased by the client." in say.text


def test_a_backup_person_she_did_not_agree_to_hears_nothing() -> None:
    road = asked(alert=climbing(), backup=MARTA)
    road.tap(OWN.erase_go)
    assert {say.to for say in road.tap(OWN.erase_now).says if say.to} == {BRANDT.chat}


def test_it_works_after_the_link_has_ended_and_help_still_comes_first() -> None:
    road = Road(client_moment(replace(HERE, standing=Standing.ENDED)))
    road.hear(said(Medium.COMMAND, text="/erase", command="erase"))
    assert OWN.erase_go in road.labels
    card = road.hear(said(text="I want to die"))
    assert not card.records
    assert card.says[0].kind is Kind.CRISIS
    assert erasures(road.type("ERASE"))


def test_words_of_danger_are_met_first_while_it_is_asked() -> None:
    """CR-601."""
    road = asked()
    decision = road.type("ERASE me, I want to die")
    assert not erasures(decision)
    assert decision.says[0].kind is Kind.CRISIS


def test_the_farewell_names_nothing_that_is_not_true_yet() -> None:
    road = asked()
    farewell: Say = erasures(road.type("ERASE"))[0].farewell
    assert "deleted" not in farewell.text
    assert farewell.deletes == ()
