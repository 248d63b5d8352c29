"""Own words for the five answers: sent, typed and kept as they were sent; what an answer means stays (F-28, F-59)."""

from dataclasses import replace

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Key, Kind, Say
from bot.domain.holdings import Item
from bot.domain.incoming import Medium
from bot.domain.journal import Shared
from bot.domain.own_answers import Unfit, unfit
from bot.domain.own_prompt import OwnPrompt, PromptState, Said, as_prompt, said_in
from bot.domain.talk.answer_words import sent_with
from bot.domain.talk.checkin import keys
from bot.domain.talk.my_entries import pairs_of
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import Road, client_moment, said
from tests.domain.test_checkin_talk import OPEN, WORDS, kept
from tests.shipped import books

OWN = {"very_hard": "Storm", "hard": "Rain", "mixed": "Clouds", "okay": "Some sun", "calm": "Clear sky"}
WEATHER = replace(OPEN, prompt="clinic_1", choices=OWN)
NIGHT = OwnPrompt(
    "w1", "clinic_1", 1, PromptState.IN_FORCE, NOON, "brandt", "Dr. Brandt",
    {"en": Said("The weather", "What is the weather inside?", OWN)}, ordered=True, note="For evenings",
)  # fmt: skip


def chat(checkin: Checkin) -> Road:
    road = Road(client_moment(checkin=checkin, now=NOON))
    road.hear(said(Medium.OTHER))
    return road


def test_the_keys_bear_its_own_words_and_carry_what_each_means() -> None:
    row = keys(book(), WEATHER)
    shown = [(key.label, key.about) for each in row for key in each][:5]
    assert shown == [(word, f"c1:{state}") for state, word in OWN.items()]


@pytest.mark.parametrize("state", OWN)
@pytest.mark.parametrize("typed", [False, True])
def test_its_own_word_tapped_or_typed_is_that_answer_and_is_read_back(state: str, typed: bool) -> None:
    """CR-201, CR-203."""
    road = chat(WEATHER)
    road.type(OWN[state].lower()) if typed else road.press(Key(OWN[state], "cs", f"c1:{state}"))
    assert (kept(road).state, kept(road).state_word) == (CheckinState.ANSWERED, state)
    assert OWN[state] in road.text and WORDS.states[state] not in road.text


def test_the_usual_word_and_the_number_of_its_place_are_understood_beside_it() -> None:
    for typed, state in (("calm", "calm"), ("1", "very_hard"), ("5", "calm")):
        road = chat(WEATHER)
        road.type(typed)
        assert kept(road).state_word == state


def test_help_is_offered_after_the_hardest_whatever_it_is_called() -> None:
    """CR-204: what an answer means hangs on its place."""
    road = chat(WEATHER)
    road.type("storm")
    while road.moment.place.open:
        road.type("skip")
    assert WORDS.offer_heavy in road.text


def test_danger_is_heard_first_with_own_words_too() -> None:
    road = chat(WEATHER)
    road.type("I want to die")
    assert any(isinstance(each, Say) and each.kind is Kind.CRISIS for each in road.last.parts)


def test_an_answer_stands_in_its_list_as_it_was_sent() -> None:
    """F-28: also once the prompt has another version, or none."""
    done = replace(WEATHER, state=CheckinState.ANSWERED, state_word="hard", answered_at=NOON)
    for one, word in ((done, "Rain"), (replace(done, choices={}), WORDS.states["hard"])):
        (first, *_) = pairs_of(book(), Item("c1", NOON, "checkin", Shared.PRIVATE, one))
        assert first[1] == word
    (first, *_) = pairs_of(book(), Item("c1", NOON, "checkin", Shared.PRIVATE, done), placed=True)
    assert first[1] == "Rain · Hard", "for a therapist who did not write it"


def test_in_discreet_mode_the_usual_words_are_sent() -> None:
    """CR-217."""
    here = said_in(NIGHT, book())
    assert here is not None
    prompt = as_prompt(NIGHT, here)
    assert dict(sent_with(ANA, prompt)) == OWN and not sent_with(replace(ANA, discreet=True), prompt)
    assert not sent_with(ANA, None)


def test_the_note_for_the_team_is_no_part_of_what_is_sent() -> None:
    here = said_in(NIGHT, book())
    assert here is not None and "For evenings" not in str(as_prompt(NIGHT, here))


def test_an_address_reads_its_own_text_or_answers_and_else_those_of_the_language() -> None:
    """And for the name, which is the language's, always."""
    formal = next(each for each in books().values() if each.shelf != each.language)
    usual = Said("El tiempo", "¿Qué tiempo hace dentro?", OWN)
    own = replace(NIGHT, says={formal.language: usual, formal.shelf: Said("", "¿Cómo está usted?")})
    assert said_in(own, formal) == Said("El tiempo", "¿Cómo está usted?", OWN)
    other = {state: f"{word} de usted" for state, word in OWN.items()}
    own = replace(NIGHT, says={formal.language: usual, formal.shelf: Said("", "", other)})
    assert said_in(own, formal) == Said("El tiempo", usual.text, other)
    assert said_in(replace(NIGHT, says={}), formal) is None


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("", Unfit.BLANK), ("rain", Unfit.SAME), ("Very hard", Unfit.TAKEN), ("Calm", Unfit.TAKEN),
        ("Skip", Unfit.TAKEN), ("Not today", Unfit.TAKEN), ("Support now", Unfit.TAKEN), ("4", Unfit.NUMBER),
        ("I want to die", Unfit.DANGER), ("Okay", None),
    ],
)  # fmt: skip
def test_a_word_that_would_change_what_an_answer_means_is_not_taken(word: str, why: Unfit | None) -> None:
    """In the place of “Okay”."""
    found = unfit({**OWN, "okay": word}, book())
    assert found.pop("okay", None) is why
    assert found == ({"hard": Unfit.SAME} if why is Unfit.SAME else {})


def test_none_of_them_is_as_good_as_all_and_the_usual_ones_may_stay() -> None:
    assert unfit({}, book()) == unfit(dict.fromkeys(OWN, ""), book()) == {}
    for each in books().values():
        assert unfit(dict(each.checkin.states), each) == {}, each.shelf


@pytest.mark.parametrize(("longest", "row"), [(11, 3), (12, 2), (16, 2), (17, 1), (24, 1)])
def test_long_words_have_room_on_a_phone(longest: int, row: int) -> None:
    shown = keys(book(), replace(WEATHER, choices={**OWN, "calm": "x" * longest}))
    assert len(shown[0]) == row
