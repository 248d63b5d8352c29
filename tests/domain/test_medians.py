"""CR-803: depth, length and frequency of setbacks as medians of four weeks, once there is enough; gaps stay gaps."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.care import TrackCare
from bot.domain.decision import Key
from bot.domain.dialogue import Answer
from bot.domain.journal import Entry, EntryKind
from bot.domain.medians import Change, Stretch, change, stretches
from bot.domain.talk.progress_areas import medians
from tests.domain.talk.client_cast import ANA, book
from tests.domain.talk.road_cast import Road, client_moment
from tests.domain.talk.therapist_cast import Desk, ana, books, file

ZONE = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 30)
NOON = datetime(2026, 11, 30, 12, tzinfo=ZONE)
LONG_AGO = TODAY - timedelta(weeks=12)


def setback(days_ago: int, low: Answer = 5, steady: Answer = "180", n: int = 0) -> Entry:
    said = {"low": low, "steady": steady, "tag": ("a call from my father",)}
    at = NOON - timedelta(days=days_ago)
    return Entry(f"s{days_ago}-{n}", ANA.id, EntryKind.SETBACK, at, script="setback", answers=said)


def note(days_ago: int) -> Entry:
    return Entry(f"n{days_ago}", ANA.id, EntryKind.NOTE, NOON - timedelta(days=days_ago))


def found(*entries: Entry, began: date = LONG_AGO, **care: Any) -> tuple[Stretch, ...]:
    numbers = replace(TrackCare(), **care)
    return stretches(entries, (), zone=ZONE, today=TODAY, began=began, care=numbers)


THREE = (setback(80, 8, "1200"), setback(70, 6, "600"), setback(10, 4, "120"))


def test_three_stretches_with_the_middle_one_of_each() -> None:
    """CR-803."""
    first, middle, last = found(*THREE, note(40))
    assert (first.count, first.low, first.minutes) == (2, 7, 900)
    assert (middle.count, middle.low, middle.minutes) == (0, None, None)
    assert (last.count, last.low, last.minutes) == (1, 4, 120)
    assert (first.first, last.last) == (TODAY - timedelta(days=83), TODAY)


def test_boundaries_below_which_there_is_the_plain_list() -> None:
    """CR-803: twelve weeks here, and three setbacks in them."""
    assert found(*THREE[:2]) == ()
    assert found(*THREE, began=LONG_AGO + timedelta(days=1)) == ()
    assert found(*THREE[:2], setback(84)) == (), "too long ago to count"
    assert found(*THREE[:2], setback(83))
    assert found(*THREE[:2], min_setbacks=2)
    assert len(found(*(setback(n) for n in (1, 2, 3)), began=TODAY - timedelta(weeks=8), min_weeks=8)) == 2


def test_silence_is_a_gap_and_never_no_setback() -> None:
    """CR-212, CR-803."""
    assert [each.count for each in found(*THREE)] == [2, None, 1]
    assert [each.count for each in found(*THREE, note(40))] == [2, 0, 1]


def test_what_was_skipped_counts_for_nothing_and_what_was_deleted_is_not_there() -> None:
    """CR-803."""
    nothing = setback(5, "skipped", "not_yet")
    last = found(*THREE, nothing)[-1]
    assert (last.count, last.low, last.minutes) == (2, 4, 120)
    assert found(*THREE[:2], replace(THREE[2], erased=True)) == ()


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [(6, 4, Change.LESS), (4, 4, Change.SAME), (4, 6, Change.MORE), (None, 4, None), (4, None, None)],
)
def test_a_change_is_one_of_three_or_not_known(before: float | None, after: float | None, how: Change | None) -> None:
    assert change(before, after) is how


def test_in_words_neither_way_is_better() -> None:
    """CR-803, CR-805."""
    easier = "\n".join(medians(book(), found(*THREE)))
    assert "8 Sep–5 Oct: two setbacks · low 7 · steady after 15 h" in easier
    assert "6 Oct–2 Nov: no entries" in easier
    assert easier.endswith("The last stretch beside the first: less deep, shorter, rarer.")
    other = (setback(80, 2, "60"), setback(10, 8, "600"), setback(8, 8, "600"))
    assert "deeper, longer, more often" in "\n".join(medians(book(), found(*other)))


@pytest.mark.parametrize("name", ["en", "es", "es-formal"])
def test_no_word_of_it_judges(name: str) -> None:
    """CR-805."""
    said = " ".join(medians(books()[name], found(*THREE))).lower()
    for word in ("better", "worse", "good", "improv", "mejor", "peor", "bien", "bueno"):
        assert word not in said


def test_the_client_reads_it_on_the_longer_look_back_alone() -> None:
    """CR-803."""
    here = replace(ANA, consented_at=NOON - timedelta(weeks=13))
    road = Road(client_moment(here, now=NOON, entries=THREE))
    assert book().track.medians_head not in press(road, "4")
    assert book().track.medians_head in press(road, "12")


def press(road: Road, weeks: str) -> str:
    road.press(Key("", "pg", weeks))
    return road.text


class Nearby(Desk):
    """A desk with Ana's setbacks in reach."""

    def moment(self):  # type: ignore[no-untyped-def]
        return replace(super().moment(), entries=THREE, now=NOON)


@pytest.mark.parametrize("shares", [True, False])
def test_the_therapist_reads_numbers_where_they_are_shared_and_never_her_words(shares: bool) -> None:
    """CR-803, CR-1003."""
    desk = Nearby()
    client = replace(ana(), shares_counts=shares, consented_at=NOON - timedelta(weeks=13))
    desk.files[client.id] = file(client)
    said = desk.tap_action("cprg", client.id)
    assert (book().track.medians_head in said) is shares
    assert "father" not in said
