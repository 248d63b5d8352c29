"""What became of check-ins is counted kind by kind, never as so many of so many (CR-808)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.delivered import Became, Delivered, became, delivered
from tests.domain.talk.client_cast import book

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ONE = Checkin("k1", "ana", "evening", date(2026, 11, 24), 0, NOON, CheckinState.SENT)
KINDS = [
    (CheckinState.ANSWERED, Why.NONE, 0, Became.ANSWERED), (CheckinState.ANSWERED, Why.NONE, 2, Became.ANSWERED),
    (CheckinState.DECLINED, Why.NONE, 0, Became.NOT_TODAY), (CheckinState.LAPSED, Why.NONE, 0, Became.NO_ANSWER),
    (CheckinState.LAPSED, Why.NONE, 1, Became.MOVED), (CheckinState.LATER, Why.NONE, 1, Became.MOVED),
    (CheckinState.HELD, Why.PAUSED, 0, Became.PAUSED), (CheckinState.EXPIRED, Why.PAUSED, 0, Became.PAUSED),
    (CheckinState.HELD, Why.RESTING, 0, Became.RESTING), (CheckinState.EXPIRED, Why.BLOCKED, 0, Became.BLOCKED),
    (CheckinState.EXPIRED, Why.LATE, 0, Became.NOT_SENT), (CheckinState.HELD, Why.QUIET, 0, Became.NOT_SENT),
    (CheckinState.UNCERTAIN, Why.NONE, 0, Became.UNSURE), (CheckinState.LAPSED, Why.UNSURE, 0, Became.UNSURE),
    (CheckinState.SENT, Why.NONE, 0, Became.OPEN),
]  # fmt: skip


@pytest.mark.parametrize(("state", "why", "postponed", "kind"), KINDS)
def test_each_has_one_kind_of_its_own_CR_808(state: CheckinState, why: Why, postponed: int, kind: Became) -> None:
    assert became(replace(ONE, state=state, why=why, postponed=postponed)) is kind


def test_nothing_that_can_become_of_one_is_without_a_kind_or_without_words() -> None:
    kinds = {became(replace(ONE, state=state, why=why)) for state, why in product(CheckinState, Why)}
    assert {each.value for each in Became} == set(book().track.told_became)
    assert kinds <= set(Became)


def test_an_unanswered_one_a_not_today_and_a_pause_never_add_up() -> None:
    three = [replace(ONE, state=state, why=why) for state, why, _, _ in KINDS]
    counts = delivered(three).kinds
    assert counts[Became.NO_ANSWER] == 2 and counts[Became.NOT_TODAY] == 1 and counts[Became.PAUSED] == 2
    assert not any(" of " in words or "/" in words for words in book().track.told_became.values())


def test_what_the_client_opened_is_no_part_of_the_rhythm() -> None:
    assert delivered([replace(ONE, schedule="")]) == Delivered(own=1)


def test_of_those_that_were_not_sent_the_reason_is_counted_and_of_no_others() -> None:
    """CR-808: a pause is a kind of its own, and not counted twice."""
    found = delivered([replace(ONE, state=state, why=why) for state, why, _, _ in KINDS])
    assert found.why == {Why.LATE: 1, Why.QUIET: 1} and found.kinds[Became.NOT_SENT] == 2
