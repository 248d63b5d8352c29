"""Measures at Dr. Brandt's desk: ordered with an end, opened in the session, read where numbers are shared."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.demo.placeholders import placeholders
from bot.domain.book import Book
from bot.domain.journal import Entry, EntryKind
from bot.domain.measure import GAD7, PHQ4, PHQ9, Measure, item_step
from bot.domain.measure_order import Order, ended, sent
from bot.domain.moment import TherapistMoment
from bot.domain.people import AlertLevel, Client, Pairing
from bot.library.measures import with_measures
from tests.domain.talk.therapist_cast import ANA as ANA_ID
from tests.domain.talk.therapist_cast import CHIDI, NOON, Desk, ana, books, chidi, file


class Practice(Desk):
    """Dr. Brandt's desk, with the clinic's copies (placeholders) and what there is about Ana."""

    entries: tuple[Entry, ...] = ()
    orders: dict[str, Order]
    spoken: Book

    def moment(self) -> TherapistMoment:
        return replace(
            super().moment(), book=self.spoken, books={"en": self.spoken}, entries=self.entries,
            orders=tuple(self.orders.values()),
        )  # fmt: skip

    def _kept(self, record: object) -> None:
        if isinstance(record, Order):
            self.orders[record.id] = record
        super()._kept(record)


SHARES = replace(ana(), shares_counts=True)


def at_desk(client: Client = SHARES, *entries: Entry, spoken: Book | None = None) -> Practice:
    one = Practice()
    one.spoken = spoken or with_measures({"en": books()["en"]}, placeholders())["en"]
    one.orders, one.entries = {}, entries
    one.put(client)
    one.command("clients")
    one.tap("A.K.")
    one.tap("More")
    one.tap("Measures")
    return one


def order_of(one: Practice, title: str, until: str = "8 weeks") -> str:
    one.tap("Order one")
    one.tap(title)
    return one.tap(until)


def result(measure: Measure, *values: int, days_ago: int = 0) -> Entry:
    answers = {item_step(at): value for at, value in enumerate(values, start=1)}
    return Entry(
        f"m{measure.id}{days_ago}", ANA_ID, EntryKind.MEASURE, NOON - timedelta(days=days_ago), script=measure.script,
        answers=answers,
    )  # fmt: skip


def test_ordering_names_an_end_and_is_written_down_CR_901() -> None:
    one = at_desk()
    text = order_of(one, "PHQ-4")
    assert "A.K.: PHQ-4 is ordered, first Wed 25 Nov, 10:00, until Tue 19 Jan." in text
    (made,) = one.orders.values()
    assert made.ends_on == date(2027, 1, 19) and [each.act for each in one.acts][-1] == "ordered_a_measure"
    assert not one.told, "the client reads of it when it comes"


def test_once_and_a_typed_date_are_ends_too() -> None:
    """CR-901."""
    one = at_desk()
    order_of(one, "GAD-7", "Once")
    (made,) = one.orders.values()
    assert made.once
    one = at_desk()
    one.tap("Order one")
    one.tap("GAD-7")
    one.says("30 Dec")
    (made,) = one.orders.values()
    assert made.ends_on == date(2026, 12, 30)


def test_a_measure_without_texts_cannot_be_ordered_and_says_how_to_add_them_CR_902() -> None:
    one = at_desk(spoken=books()["en"])
    text = one.tap("Order one")
    assert "No texts for: PHQ-4, PHQ-9, GAD-7." in text and "measures/phq9.en.yaml" in text
    assert not one.place.open and not one.orders
    some = with_measures({"en": books()["en"]}, {"en": {"phq4": placeholders()["en"]["phq4"]}})["en"]
    one = at_desk(spoken=some)
    one.tap("Order one")
    assert "PHQ-4" in one.labels and "PHQ-9" not in one.labels


def test_ordering_again_does_not_forget_when_it_was_sent_CR_901() -> None:
    one = at_desk()
    order_of(one, "PHQ-4")
    (made,) = one.orders.values()
    one.orders[made.id] = ended(sent(made, SHARES, NOON, books()["en"].care), "therapist")
    text = order_of(one, "PHQ-4", "12 weeks")
    assert "first Tue 22 Dec, 10:00" in text
    text = order_of(one, "GAD-7")
    assert "first Tue 1 Dec, 10:00" in text


@pytest.mark.parametrize("level", [AlertLevel.URGENT, AlertLevel.NONE, AlertLevel.UNASKED])
def test_a_phq_9_is_ordered_without_alerts_only_as_answered_in_the_session_CR_904(level: AlertLevel) -> None:
    one = at_desk(replace(SHARES, alerts=level))
    text = order_of(one, "PHQ-9")
    assert "nobody would hear of an answer" in text
    one.tap("Don't order it")
    assert not one.orders
    one.tap("More")
    one.tap("Measures")
    order_of(one, "PHQ-9")
    one.tap("In the session")
    (made,) = one.orders.values()
    assert made.in_session and made.next_due_at is None and made.live


def test_with_alerts_for_anything_nothing_more_is_asked_CR_904() -> None:
    one = at_desk()
    assert "is ordered, first" in order_of(one, "PHQ-9")


def test_in_the_session_the_same_rules_stand_against_it_CR_901() -> None:
    one = at_desk(replace(SHARES, alerts=AlertLevel.NONE))
    order_of(one, "PHQ-9")
    one.tap("In the session")
    one.put(replace(one.ana, hold=True))
    one.command("clients")
    one.tap("A.K.")
    one.tap("More")
    one.tap("Measures")
    assert "A hold is on." in one.tap("Open PHQ-9 now") and not one.told
    one.put(replace(one.ana, hold=False))
    assert "on their phone now" in one.tap("Open PHQ-9 now")
    (told,) = one.told
    assert told.text == books()["en"].common.neutral_checkin and told.to == "chat-ana"
    assert "less than four weeks ago" in one.tap("Open PHQ-9 now") and len(one.told) == 1


def test_results_are_read_as_total_and_band_and_a_missing_item_has_none_CR_902() -> None:
    missing = result(PHQ4, 1, 2, 3, days_ago=30)
    one = at_desk(SHARES, result(PHQ4, 2, 1, 1, 1), result(GAD7, *[1] * 7, days_ago=9), missing)
    text = one.said[-1].text
    assert "PHQ-4, Tue 24 Nov: 5 of 12, mild. Anxiety items screen positive." in text
    assert "GAD-7, Sun 15 Nov: 7 of 21, mild." in text
    assert "PHQ-4, Sun 25 Oct: no total, 1 not answered." in text
    assert one.said[-1].protect and one.acts[-1].act == "looked_at_measures"


def test_item_9_stands_beside_the_total_and_zero_says_nothing_about_safety_CR_905() -> None:
    text = at_desk(SHARES, result(PHQ9, *[0] * 9), result(PHQ9, *[1] * 9, days_ago=30)).said[-1].text
    assert "0 of 27, minimal. Item 9: 0. That alone says nothing about safety." in text
    assert "9 of 27, mild. Item 9: 1." in text


@pytest.mark.parametrize("client", [replace(SHARES, shares_counts=False), replace(SHARES, pairing=Pairing.WAITING)])
def test_without_shared_numbers_or_a_confirmed_pairing_no_result_is_read(client: Client) -> None:
    """CR-1202."""
    text = at_desk(client, result(PHQ4, 3, 3, 3, 3)).said[-1].text
    assert "12" not in text and "severe" not in text and "no result is shown here" in text


def test_ending_it_is_one_tap() -> None:
    one = at_desk()
    order_of(one, "PHQ-4")
    one.tap("More")
    one.tap("Measures")
    assert "A.K.: PHQ-4 is ended." in one.tap("End PHQ-4")
    (made,) = one.orders.values()
    assert made.ended_by == "therapist" and not made.live


@pytest.mark.parametrize("action", ["cmea", "cmen", "cmeo", "cmee"])
def test_dr_okafors_client_is_not_found_by_dr_brandt(action: str) -> None:
    one = at_desk()
    one.files[CHIDI] = file(chidi())
    assert "can't find that" in one.tap_action(action, f"{CHIDI}:phq4") and not one.orders
