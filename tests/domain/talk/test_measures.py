"""A measure in Ana's chat: exact words, every exit, no verdict, and a risk item before anything else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.demo.placeholders import placeholders
from bot.domain.book import Book
from bot.domain.decision import Decision, Key
from bot.domain.dialogue import Skipped
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.journal import Entry, EntryKind, Episode
from bot.domain.measure import CATALOGUE, GAD7, PHQ4, PHQ9, Measure, item_step
from bot.domain.measure_order import Order, order_id, sent
from bot.domain.moment import Moment
from bot.domain.people import AlertLevel, Client
from bot.domain.talk.measures import push
from bot.library.measures import with_measures
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import BRANDT, Road, client_moment, said

WITH = with_measures({"en": book()}, placeholders())["en"]
WORDS = WITH.measure
SAFE = replace(ANA, phone="+44 20 7946 0018")


class Phone(Road):
    """Ana's chat in which a measure has just come."""

    def __init__(self, measure: Measure, client: Client = SAFE, spoken: Book = WITH, **more: object) -> None:
        order = Order(
            order_id("ana", measure.id), "ana", measure.id, NOON, date(2027, 2, 1), next_due_at=NOON,
            **more,  # type: ignore[arg-type]
        )  # fmt: skip
        self.orders = {order.id: sent(order, client, NOON, spoken.care)}
        self.kept: dict[str, Entry] = {}
        usual = client_moment(client, book=spoken, books={"en": spoken}, orders=tuple(self.orders.values()))
        super().__init__(usual)
        self.push = push(spoken, client, self.order, NOON)

    @property
    def order(self) -> Order:
        (one,) = self.orders.values()
        return one

    def hear(self, incoming: Incoming, moment: Moment | None = None) -> Decision:
        decision = super().hear(incoming, moment)
        for record in decision.records:
            match record:
                case Order():
                    self.orders[record.id] = record
                case Entry():
                    self.kept[record.id] = record
        self.moment = replace(self.moment, orders=tuple(self.orders.values()), entries=tuple(self.kept.values()))
        return decision

    def key(self, label: str) -> Key:
        return next(key for row in self.push.keys for key in row if key.label == label)

    def opens(self) -> None:
        self.press(self.key("Open it"))
        self.tap("Begin")

    def answers(self, *values: int | str) -> None:
        for value in values:
            self.tap(f"Answer {value}" if isinstance(value, int) else value)

    @property
    def entry(self) -> Entry:
        (one,) = [each for each in self.kept.values() if each.kind is EntryKind.MEASURE]
        return one


def test_it_comes_with_a_neutral_line_and_nothing_else_on_it_CR_217() -> None:
    for measure in CATALOGUE.values():
        assert Phone(measure).push.text == book().common.neutral_checkin


def test_the_exact_words_stand_in_the_message_one_item_each_CR_902() -> None:
    phone = Phone(GAD7)
    phone.press(phone.key("Open it"))
    assert "Dr. Brandt asked for these 7 questions about the last 2 weeks." in phone.text
    assert "Dr. Brandt will see the result." in phone.text
    phone.tap("Begin")
    own = WITH.measures["gad7"]
    for number in range(7):
        assert own.stem in phone.text and own.items[number] in phone.text
        assert [label for label in phone.labels if label.startswith("Answer")] == list(own.answers)
        phone.answers(0)
    assert not phone.moment.place.open


def test_answers_are_kept_with_the_version_and_hash_of_the_texts_as_sent_CR_1107() -> None:
    phone = Phone(PHQ4)
    phone.opens()
    phone.answers(3, 2, 1, 0)
    entry = phone.entry
    assert entry.answers == {"item_1": 3, "item_2": 2, "item_3": 1, "item_4": 0} and entry.finished
    assert (entry.script, entry.script_version, entry.pack) == (
        "measure_phq4", 1, WITH.measures["phq4"].fingerprint,
    )  # fmt: skip
    assert not phone.order.open_at(NOON)


def test_the_reply_is_a_plain_thank_you_with_no_number_or_band_CR_903() -> None:
    for values in ((0, 0, 0, 0), (3, 3, 3, 3)):
        phone = Phone(PHQ4)
        phone.opens()
        phone.answers(*values)
        assert phone.text == "Kept. Thank you for answering."


def test_where_the_therapist_switched_it_on_she_reads_her_total_and_its_band_CR_903() -> None:
    shown = replace(WITH, care=replace(WITH.care, measure=replace(WITH.care.measure, show_client="on")))
    phone = Phone(PHQ4, spoken=shown)
    phone.opens()
    phone.answers(2, 2, 2, 1)
    assert "Your total is 7 of 12: moderate." in phone.text


def test_a_skipped_item_is_a_skip_and_leaves_no_total_said_plainly_CR_902() -> None:
    shown = replace(WITH, care=replace(WITH.care, measure=replace(WITH.care.measure, show_client="on")))
    phone = Phone(PHQ4, spoken=shown)
    phone.opens()
    phone.answers(2, "Skip", "Skip", 1)
    assert phone.text == "Kept. Thank you. 2 of the questions stayed open, so there is no total."
    assert phone.entry.answers["item_2"] == Skipped()


@pytest.mark.parametrize("measure", CATALOGUE.values(), ids=lambda each: each.id)
def test_every_item_has_skip_back_and_stop_and_typed_equals_tapped_CR_203(measure: Measure) -> None:
    phone = Phone(measure)
    phone.opens()
    for number in range(1, measure.items):
        assert {"Back", "Skip", "Stop for now"} <= set(phone.labels)
        phone.type(("2", "Answer 2", "answer 2")[number % 3])
        assert phone.moment.place.answers[item_step(number)] == 2
    phone.tap("Back")
    assert phone.moment.place.step == item_step(measure.items - 1)
    phone.type("9")
    assert "A number from 0 to 3" in phone.text


def test_left_in_the_middle_it_goes_on_where_it_was_for_its_hours_and_then_is_closed() -> None:
    phone = Phone(PHQ4)
    phone.opens()
    phone.answers(1, "Stop for now")
    assert "Your answers so far are kept." in phone.text and not phone.entry.finished
    assert phone.entry.resume_until == phone.order.closes_at, "until then it is theirs alone to finish"
    phone.tap("Go on")
    assert phone.moment.place.step == "item_2" and phone.moment.place.answers["item_1"] == 1
    phone.answers("Stop for now")
    go_on = next(
        key for key in [key for say in phone.last.says for row in say.keys for key in row] if key.label == "Go on"
    )
    phone.waits(hours=12)
    phone.press(go_on)
    assert "That one is closed." in phone.text and not phone.moment.place.open


def test_not_today_is_an_answer_twice_tomorrow_is_the_most_CR_208() -> None:
    phone = Phone(PHQ4)
    phone.press(phone.key("Tomorrow"))
    assert phone.order.postponed == 1 and phone.order.next_due_at and not phone.order.open_at(NOON)
    phone.press(phone.key("Open it"))
    assert "That one is closed." in phone.text
    twice = push(WITH, SAFE, replace(phone.order, postponed=2), NOON)
    assert [key.label for row in twice.keys for key in row] == ["Open it", "Not this time"]


def test_left_out_and_ended_in_two_taps_with_no_reason_asked() -> None:
    """CR-203."""
    phone = Phone(PHQ4)
    phone.press(phone.key("Not this time"))
    left_out = phone.order
    phone.tap("No more of these")
    assert not left_out.open_at(NOON) and left_out.live
    assert phone.order.ended_by == "client" and not phone.order.live
    assert "Dr. Brandt can see that you ended them." in phone.text


@pytest.mark.parametrize("words", ["open it", "Open it", "1"])
def test_the_keys_under_it_can_be_typed_F_51(words: str) -> None:
    phone = Phone(PHQ4)
    phone.type(words)
    assert phone.moment.place.script == "measure_phq4"


def test_the_key_of_somebody_elses_measure_opens_nothing() -> None:
    phone = Phone(PHQ4)
    phone.press(replace(phone.key("Open it"), about=f"{order_id('chidi', 'phq4')}:open"))
    assert "That one is closed." in phone.text and not phone.moment.place.open


def through(phone: Phone, last: int | str, *, before: int = 0) -> None:
    """All of a PHQ-9, its ninth item answered so."""
    phone.opens()
    phone.answers(*(before for _ in range(8)), last)


@pytest.mark.parametrize("value", [1, 2, 3])
def test_item_9_above_zero_is_a_concern_in_that_turn_and_instead_of_any_total_CR_904(value: int) -> None:
    shown = replace(WITH, care=replace(WITH.care, measure=replace(WITH.care.measure, show_client="on")))
    phone = Phone(PHQ9, spoken=shown)
    through(phone, value, before=3)
    assert "Are you in danger right now?" in phone.text
    assert {"Yes", "Not sure", "No"} <= set(phone.labels)
    assert "total" not in phone.text and "severe" not in phone.text and "Thank you for answering." not in phone.text
    (alert,) = [say for say in phone.told if say.alert_no and say.to == BRANDT.chat]
    assert "is open" in alert.text
    (episode,) = [each for each in phone.last.records if isinstance(each, Episode)]
    assert (episode.tier, episode.kind) == ("concern", "item9")
    assert phone.entry.answers["item_9"] == value and phone.entry.finished and not phone.moment.place.open


def test_an_honest_answer_sets_no_hold_no_rest_and_closes_no_thought_work_CR_104_CR_302_CR_614() -> None:
    phone = Phone(PHQ9)
    through(phone, 2)
    after = phone.client
    assert not after.hold and after.rest_until is None and after.thought_rest_until is None
    assert "rest until" not in phone.text


@pytest.mark.parametrize("label", ["Yes", "Not sure"])
def test_yes_and_not_sure_to_danger_are_urgent_CR_904(label: str) -> None:
    phone = Phone(PHQ9)
    through(phone, 1)
    phone.tap(label)
    (episode,) = [each for each in phone.last.records if isinstance(each, Episode)]
    assert episode.tier == "urgent" and phone.client.hold


def test_typed_it_is_the_same_and_the_digit_is_no_note_of_hers() -> None:
    phone = Phone(PHQ9)
    phone.opens()
    for _ in range(8):
        phone.type("0")
    phone.type("2")
    assert "Are you in danger right now?" in phone.text
    assert [each.kind for each in phone.kept.values()] == [EntryKind.MEASURE]


def test_with_items_skipped_item_9_still_comes_first_CR_904() -> None:
    phone = Phone(PHQ9)
    phone.opens()
    phone.answers(*("Skip" for _ in range(8)), 1)
    assert "Are you in danger right now?" in phone.text and "no total" not in phone.text


@pytest.mark.parametrize("last", [0, "Skip"])
def test_item_9_at_zero_or_skipped_is_never_called_safe_CR_905(last: int | str) -> None:
    phone = Phone(PHQ9)
    through(phone, last)
    assert "Are you in danger" not in phone.text and not phone.told
    assert not {word for word in ("safe", "good", "fine", "risk", "danger") if word in phone.text.lower()}


def test_where_alerts_are_off_the_card_comes_and_nobody_is_told_CR_701() -> None:
    phone = Phone(PHQ9, replace(SAFE, alerts=AlertLevel.NONE), in_session=True)
    assert "Tomorrow" not in [key.label for row in phone.push.keys for key in row]
    through(phone, 3)
    assert "Are you in danger right now?" in phone.text and "Nobody has been told" in phone.text and not phone.told


def test_a_second_concern_within_hours_still_asks_about_danger_CR_904() -> None:
    phone = Phone(PHQ9)
    phone.moment = replace(phone.moment, episode=Episode("e", "ana", NOON - timedelta(hours=1), "concern", "suicide"))
    through(phone, 1)
    assert "Are you in danger right now?" in phone.text


def test_who_keeps_numbers_private_is_told_that_nobody_sees_the_result_F_40() -> None:
    """CR-1202."""
    phone = Phone(PHQ4, replace(SAFE, shares_counts=False))
    phone.press(phone.key("Open it"))
    assert "Dr. Brandt does not see the result" in phone.text


def test_a_client_cannot_order_one_for_themselves() -> None:
    """CR-901."""
    phone = Phone(PHQ4)
    phone.hear(said(Medium.TAP, tap=Tap("cmen", "ana", 0, 5)))
    assert not phone.moment.place.open and len(phone.orders) == 1


def test_each_answer_keeps_its_question_as_it_was_sent_F_28() -> None:
    """CR-1107."""
    phone = Phone(PHQ4)
    phone.opens()
    phone.answers(1, 1, "Skip", 1)
    own = WITH.measures["phq4"]
    for number, item in enumerate(own.items, start=1):
        assert own.stem in phone.entry.asked[item_step(number)] and item in phone.entry.asked[item_step(number)]
