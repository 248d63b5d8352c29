"""Setbacks as facts: causes in the client's own spelling, what returned, and stretches of time as people type them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.care import TrackCare
from bot.domain.dialogue import Answer, Skipped
from bot.domain.journal import Entry, EntryKind
from bot.domain.setback import Returned, own_tags, parted, returned, setback_of, setbacks
from bot.domain.typed_span import read_span
from bot.domain.typed_words import TypedWords
from bot.library.files import read, shaped
from tests.prompts.pack import PROMPTS

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CARE = TrackCare()


def logged(days_ago: int, *tags: str, number: int = 0, **answers: Answer) -> Entry:
    said: dict[str, Answer] = {"tag": tags, **answers} if tags else dict(answers)
    at = NOON - timedelta(days=days_ago)
    return Entry(f"s{days_ago}-{number}", "ana", EntryKind.SETBACK, at, script="setback", answers=said)


def back(newest: Entry, *before: Entry, care: TrackCare = CARE) -> tuple[Returned, ...]:
    return returned((newest, *before), setback_of(newest), care)


def test_a_setback_holds_what_was_said_and_nothing_for_what_was_skipped() -> None:
    said = setback_of(logged(0, "work", low=7, moment="no", steady="180", footing="yes"))
    assert (said.tags, said.low, said.moment, said.minutes, said.lost_footing) == (("work",), 7, "no", 180, True)
    nothing = setback_of(logged(0, low=Skipped(), steady=Skipped()))
    assert (nothing.tags, nothing.low, nothing.minutes, nothing.lost_footing) == ((), None, None, False)
    assert setback_of(logged(0, steady="not_yet")).minutes is None


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("Work", ("Work",)),
        ("work, no  sleep\nWORK;", ("work", "no sleep")),
        ("a, b, c, d", ("a", "b", "c")),
        ("x" * 60, ("x" * 40,)),
        (" , ", ()),
    ],
)
def test_typed_causes_are_parted_and_kept_in_their_own_spelling(words: str, tags: tuple[str, ...]) -> None:
    assert parted(words) == tags


def test_own_causes_are_offered_those_named_last_first_and_each_once() -> None:
    entries = (logged(9, "Work"), logged(5, "sleep", "work"), logged(1, "a call"))
    assert own_tags(entries, 6) == ("a call", "sleep", "work")
    assert own_tags(entries, 2) == ("a call", "sleep")
    assert own_tags((replace(entries[2], erased=True),), 6) == ()


def test_the_same_cause_three_times_in_four_weeks_returned_CR_804() -> None:
    assert back(logged(0, "work"), logged(3, "Work")) == ()
    assert back(logged(0, "work"), logged(3, "Work"), logged(28, "WORK")) == (Returned("work", 3),)
    assert back(logged(0, "work"), logged(3, "Work"), logged(29, "work")) == ()
    assert back(logged(0, "work"), logged(3, "sleep"), logged(4, "a call")) == ()


def test_footing_lost_twice_is_looked_at_together_CR_804() -> None:
    lost = logged(0, footing="yes")
    assert back(lost, logged(28, footing="yes")) == (Returned("", 2),)
    assert back(lost, logged(29, footing="yes")) == ()
    assert back(logged(0, footing="no"), logged(3, footing="yes"), logged(4, footing="yes")) == ()


def test_what_is_on_the_agenda_is_not_offered_again_CR_804() -> None:
    before = (logged(3, "work"), logged(5, "work"))
    item = Entry("a1", "ana", EntryKind.AGENDA, NOON - timedelta(days=2), script="setback", answers={"tag": "Work"})
    assert back(logged(0, "work"), *before) == (Returned("work", 3),)
    assert back(logged(0, "work"), *before, item) == ()
    assert back(logged(0, "work"), *before, replace(item, erased=True)) == (Returned("work", 3),)


def test_how_often_is_a_number_of_care_CR_804() -> None:
    assert back(logged(0, "work"), logged(3, "work"), care=replace(CARE, pattern_count=2)) == (Returned("work", 2),)


def test_other_entries_are_no_setbacks() -> None:
    assert setbacks((Entry("n", "ana", EntryKind.NOTE, NOON), logged(1, "work"))) == (setback_of(logged(1, "work")),)


def words(language: str) -> TypedWords:
    return shaped(read(PROMPTS / language / "typed.yaml"), TypedWords)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("3 hours", 180), ("about 3 h", 180), ("3h", 180), ("2 h 30", 150), ("90 min", 90), ("an hour", 60),
        ("half an hour", 30), ("half a day", 720), ("an hour and a half", 90), ("two and a half hours", 150),
        ("1.5 hours", 90), ("Yes, about two days", 2880), ("a week", 10080), ("1 day 3 hours", 1620),
        ("3", None), ("soon", None), ("a couple of hours", None), ("hours", None), ("not yet", None), ("0 hours", None),
        ("9000 days", None), ("half", None), ("", None), ("3 4 hours", None),
    ],
)  # fmt: skip
def test_a_stretch_of_time_is_read_or_not_at_all(typed: str, minutes: int | None) -> None:
    assert read_span(typed, words("en")) == minutes


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("unas 3 horas", 180), ("media hora", 30), ("hora y media", 90), ("sí, un día", 1440), ("2 semanas", 20160)],
)
def test_and_in_spanish(typed: str, minutes: int) -> None:
    assert read_span(typed, words("es")) == minutes
