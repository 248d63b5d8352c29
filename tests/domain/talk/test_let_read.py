"""CR-617: the client lets their therapist read the one message behind an alert; in no chat, taken back in a tap."""

from dataclasses import replace

import pytest

from bot.domain.alert import Reason, acknowledge, close
from bot.domain.consent import Consent, Consented
from bot.domain.decision import Kind
from bot.domain.journal import Entry, Shared
from bot.domain.people import AlertLevel, Pairing
from bot.domain.talk.therapist.alerts import alert_text
from tests.domain.talk.client_cast import book
from tests.domain.talk.help_cast import House, ana

WORDS = book().crisis
RISK = "I want to die"
KEY = "Let Dr. Brandt read this"


def house(**changes: object) -> House:
    """Ana, whose words raise an alert."""
    return House(client=replace(ana(), **changes))  # type: ignore[arg-type]


def entry_of(at: House) -> Entry:
    """The note in which Ana's words are kept."""
    return next(each for each in reversed(at.entries) if each.answers)


def let(at: House) -> str:
    at.ana(RISK)
    return at.ana_taps(KEY)


def test_the_card_offers_it_where_an_alert_went_out() -> None:
    """CR-617."""
    at = house()
    at.ana(RISK)
    assert at.said[0].kind is Kind.CRISIS
    assert [key.label for key in at.said[0].keys[-1]] == [KEY] and len(KEY) <= 24


@pytest.mark.parametrize(
    "changes", [{"alerts": AlertLevel.NONE}, {"alerts": AlertLevel.URGENT}, {"pairing": Pairing.WAITING}]
)
def test_without_an_alert_or_before_the_pairing_is_confirmed_it_is_not_offered(changes: dict[str, object]) -> None:
    """CR-617."""
    at = house(**changes)
    at.ana(RISK)
    assert KEY not in at.labels


def test_a_long_name_gets_the_plain_key() -> None:
    at = house()
    at.therapist = replace(at.therapist, name="Dr. Anneliese von Brandt")
    at.ana(RISK)
    assert [key.label for key in at.said[0].keys[-1]] == [WORDS.let_read_plain]


def test_letting_says_plainly_who_can_read_what_and_how_to_take_it_back() -> None:
    at = house()
    said = let(at)
    assert "Dr. Brandt can read this one message now" in said and "in no chat" in said and "Who looked" in said
    assert at.labels == ["Take it back"]
    assert at.said[0].edit is None  # the card stays as it is


def test_just_this_entry_stands_beside_the_alert_and_is_shared_with_nobody_else() -> None:
    """CR-617."""
    at = house()
    let(at)
    entry = entry_of(at)
    assert at.alert and entry.beside_alert == at.alert.alert_no
    assert entry.shared is Shared.PRIVATE and entry.answers == {"note": RISK}
    others = [each for each in at.entries if each.id != entry.id]
    assert not [each for each in others if each.beside_alert]


def test_not_a_word_of_it_goes_to_the_therapists_chat() -> None:
    """CR-617."""
    at = house()
    let(at)
    at.waits(minutes=11)
    assert RISK not in " ".join(say.text for say in at.told["chat-brandt"])
    assert at.alert
    text = alert_text(book(), at.alert, at.client, at.therapist, at.now)
    assert "the therapist may read it, in the console" in text and RISK not in text


def test_taken_back_it_stands_beside_nothing_any_more() -> None:
    """CR-617."""
    at = house()
    let(at)
    assert "Taken back." in at.ana_taps("Take it back")
    assert entry_of(at).beside_alert == "" and at.alert
    assert "took that back" in alert_text(book(), at.alert, at.client, at.therapist, at.now).splitlines()[-1]


def test_letting_again_after_taking_it_back_counts_again() -> None:
    at = house()
    let(at)
    at.ana_taps("Take it back")
    at.ana_presses("letr", entry_of(at).id)
    assert at.alert and entry_of(at).beside_alert == at.alert.alert_no
    assert "may read it" in alert_text(book(), at.alert, at.client, at.therapist, at.now).splitlines()[-1]


def test_a_second_tap_changes_nothing_and_says_the_same() -> None:
    at = house()
    first = let(at)
    before = (entry_of(at), at.alert)
    assert at.ana_presses("letr", entry_of(at).id) == first
    assert (entry_of(at), at.alert) == before


def test_each_change_is_a_line_of_consent() -> None:
    """CR-1202."""
    at = house()
    let(at)
    first = [each for each in at.last.records if isinstance(each, Consent)]
    at.ana_taps("Take it back")
    second = [each for each in at.last.records if isinstance(each, Consent)]
    assert [(each.what, each.choice, each.about) for each in (*first, *second)] == [
        (Consented.WORDS, "console", entry_of(at).id),
        (Consented.WORDS, "private", entry_of(at).id),
    ]


def test_after_the_alert_is_closed_nothing_is_shared_and_it_says_so() -> None:
    at = house()
    at.ana(RISK)
    assert at.alert
    seen, _ = acknowledge(at.alert, at.therapist.id, at.now)
    at.alert = close(seen, Reason.REACHED, False, at.now)
    assert at.ana_taps(KEY) == WORDS.let_closed
    assert entry_of(at).beside_alert == ""


def test_words_that_are_not_kept_any_more_are_not_shared() -> None:
    at = house()
    at.ana(RISK)
    at.entries.append(replace(entry_of(at), answers={}, erased=True))
    assert at.ana_taps(KEY) == WORDS.let_gone


def test_the_ladder_goes_on_whatever_is_tapped() -> None:
    at = house()
    at.ana(RISK)
    assert at.alert
    before = (at.alert.step, at.alert.next_step_at, at.alert.state)
    at.ana_taps(KEY)
    at.ana_taps("Take it back")
    assert (at.alert.step, at.alert.next_step_at, at.alert.state) == before
