"""Language and address are the client's own choice: offered once, changed in one tap, never forced (F-45, F-46)."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.decision import Board, Decision
from bot.domain.incoming import Incoming, Medium
from bot.domain.moment import Moment
from bot.domain.people import Address, Client, Standing, Therapist
from tests.domain.talk.client_cast import ANA
from tests.domain.talk.road_cast import BRANDT, INVITE, Road, client_moment, said, stranger_moment
from tests.domain.talk.therapist_cast import Desk, books

ENGLISH, TU, USTED = "English", "Español (tú)", "Español (usted)"


class Speaking(Road):
    """Ana's chat, in whatever language she chose last."""

    def hear(self, incoming: Incoming, moment: Moment | None = None) -> Decision:
        decision = super().hear(incoming, moment)
        self.moment = replace(self.moment, book=self.moment.book_of(self.client))
        return decision


def opened(telegram: str, therapist: Therapist = BRANDT) -> Speaking:
    """Ana opened her link; her Telegram speaks that language."""
    here: dict[str, Any] = {"books": books(), "invite": INVITE, "inviter": therapist}
    road = Speaking(client_moment(replace(ANA, standing=Standing.INVITED), **here))
    book = books().get(telegram, books()["en"])
    road.hear(
        said(Medium.COMMAND, command="start", argument="x", language=telegram), stranger_moment(book=book, **here)
    )
    return road


def at_home(client: Client = ANA) -> Speaking:
    moment = client_moment(client, books=books())
    return Speaking(replace(moment, book=moment.book_of(client)))


def test_where_telegram_and_therapist_speak_english_nothing_is_asked() -> None:
    road = opened("en")
    assert "18 or older" in road.text and "Back" not in road.labels


def test_a_telegram_in_spanish_begins_in_spanish_and_offers_the_other_ways() -> None:
    road = opened("es")
    assert (road.client.language, road.client.address) == ("es", Address.INFORMAL)
    assert "Hola. Esto es Handrail" in road.text
    assert [label for label in road.labels if label != "Parar por ahora"] == [TU, USTED, ENGLISH]


@pytest.mark.parametrize(("label", "asked"), [(TU, "¿Tienes 18 años"), (USTED, "¿Tiene 18 años"), (ENGLISH, "18 or")])
def test_the_next_question_is_in_the_chosen_words(label: str, asked: str) -> None:
    road = opened("es")
    road.tap(label)
    assert asked in road.text


def test_the_two_keys_come_again_only_with_another_language() -> None:
    road = opened("es")
    road.tap(USTED)
    assert {say.board for say in road.last.says} == {Board.LEAVE}
    road = opened("es")
    road.tap(ENGLISH)
    assert [say.menu for say in road.last.says if say.board is Board.BOTH] == ["client"]
    assert road.last.says[-1].edit is None, "the question stands below the keys"


def test_going_back_to_the_language_asks_in_the_one_that_was_chosen() -> None:
    road = opened("es")
    road.tap(ENGLISH)
    road.tap("Back")
    assert "In which language shall I write?" in road.text and road.labels[0] == ENGLISH


def test_a_telegram_in_a_language_that_is_not_spoken_here_begins_in_the_therapists() -> None:
    road = opened("fr", replace(BRANDT, language="es"))
    assert road.client.language == "es" and "Hola" in road.text


def test_a_therapist_of_another_language_makes_the_question_worth_asking() -> None:
    assert "In which language" in opened("en", replace(BRANDT, language="es")).text


def test_the_language_is_changed_in_one_tap_and_the_keys_come_in_it() -> None:
    road = at_home()
    road.hear(said(Medium.COMMAND, command="language"))
    assert road.labels[:3] == [ENGLISH, TU, USTED]
    road.tap(USTED)
    assert (road.client.language, road.client.address) == ("es", Address.FORMAL)
    said_last = road.last.says[-1]
    assert "Desde ahora escribo así" in said_last.text
    assert (said_last.board, said_last.menu) == (Board.BOTH, "client")


@pytest.mark.parametrize("typed", ["Español (usted)", "3", "español usted"])
def test_a_language_may_be_typed(typed: str) -> None:
    road = at_home()
    road.hear(said(Medium.COMMAND, command="idioma"))
    road.type(typed)
    assert road.client.address is Address.FORMAL


def test_a_dialogue_goes_on_in_the_new_language_with_its_answers() -> None:
    road = at_home()
    road.hear(said(Medium.COMMAND, command="thought"))
    road.hear(said(Medium.COMMAND, command="language"))
    road.tap(TU)
    assert "espera donde lo dejaste" in road.text and "Volver" in road.labels
    road.tap("Volver")
    assert "¿Con qué fuerza lo sientes ahora" in road.text


@pytest.mark.parametrize("label", ["Support now", "Ayuda ahora"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_keys_of_every_language_are_known_in_every_language(label: str, language: str) -> None:
    """F-33."""
    road = at_home(replace(ANA, language=language, country="GB"))
    road.type(label)
    assert road.moment.book.crisis.support_head in road.text and "999" in road.text


def test_the_therapist_has_a_language_too_and_it_is_their_own() -> None:
    desk = Desk()
    desk.command("language")
    desk.tap(USTED)
    assert (desk.therapist.language, desk.therapist.address) == ("es", Address.FORMAL)
    assert {file.client.language for file in desk.files.values()} == {"en"}
