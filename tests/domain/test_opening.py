"""A due check-in opens, is held with its reason, waits, or has expired; one reason stands above the next."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import combinations

import pytest

from bot.domain.care import Care
from bot.domain.checkin import CheckinState, Why
from bot.domain.opening import Around, Becomes, Verdict, Waits, judge
from bot.domain.people import Aim, Client, Pairing, Standing
from bot.domain.schedule_parts import QuietHours
from bot.domain.stage import Stage

DUE = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CLINIC = Care()
CARE = CLINIC.checkin
FREE = Around(opened_today=0, opened_week=0, last_opened=None, mid_dialogue=False, was_down=False)
ANA = Client(
    "ana", "chat-ana", "brandt", "Ana K.", standing=Standing.ACTIVE, pairing=Pairing.CONFIRMED,
    ceiling=Stage.PROCESSING, last_word_at=DUE - DAY,
)  # fmt: skip
FADED: dict[str, object] = {"unanswered": CARE.unanswered_step}
# Each reason to hold alone, in the order in which they win: what is so with Ana, and around her.
REASONS: dict[Why, tuple[dict[str, object], dict[str, object]]] = {
    Why.BLOCKED: ({"blocked": True}, {}),
    Why.PAUSED: ({"paused_open": True}, {}),
    Why.RESTING: ({"rest_until": DUE + DAY}, {}),
    Why.STAGE: ({"ceiling": Stage.SAFETY}, {}),
    Why.QUIET: ({"quiet": QuietHours(time(17, 30), time(18, 30))}, {}),
    Why.LET_BE: ({"let_be_until": DUE + DAY}, {}),
    Why.SILENT: ({"last_word_at": DUE - timedelta(days=CARE.silence_days, minutes=1), "unanswered": 1}, {}),
    Why.CAP: ({}, {"opened_today": CARE.daily_cap}),
    Why.WEEK: ({"aim": Aim.RECOVER}, {"opened_week": CLINIC.aim.recover_max_per_week}),
    Why.LIGHTER: ({"lighter_until": DUE + DAY}, {"since_lighter": 1}),
    Why.FADED: (FADED, {"last_opened": DUE - DAY}),
}


def verdict(
    so: dict[str, object] | None = None, around: dict[str, object] | None = None, now: datetime = DUE
) -> Verdict:
    client = replace(ANA, **(so or {}))  # type: ignore[arg-type]
    return judge(client, Stage.STABILISATION, DUE, now, replace(FREE, **(around or {})), CLINIC)  # type: ignore[arg-type]


def held(why: Why) -> Becomes:
    return Becomes(CheckinState.HELD, why)


def test_with_nothing_against_it_a_check_in_is_sent() -> None:
    assert verdict() == Becomes(CheckinState.SENT)


@pytest.mark.parametrize("why", REASONS)
def test_each_reason_alone_holds_a_check_in_and_is_named(why: Why) -> None:
    """CR-105, CR-206, CR-207, CR-210, CR-211, CR-213, CR-614."""
    assert verdict(*REASONS[why]) == held(why)


@pytest.mark.parametrize(("first", "second"), list(combinations(REASONS, 2)))
def test_of_two_reasons_the_one_further_up_is_named(first: Why, second: Why) -> None:
    so = {**REASONS[second][0], **REASONS[first][0]}
    around = {**REASONS[second][1], **REASONS[first][1]}
    assert verdict(so, around) == held(first)


@pytest.mark.parametrize("why", REASONS)
def test_late_wins_over_every_reason(why: Why) -> None:
    """CR-214."""
    now = DUE + timedelta(minutes=CARE.late_minutes, seconds=1)
    so, around = REASONS[why]
    assert verdict(so, around, now) == Becomes(CheckinState.EXPIRED, Why.LATE)
    assert verdict(so, {**around, "was_down": True}, now) == Becomes(CheckinState.EXPIRED, Why.DOWN)


def test_the_last_minute_of_grace_is_not_late() -> None:
    """CR-214."""
    assert verdict(now=DUE + timedelta(minutes=CARE.late_minutes)) == Becomes(CheckinState.SENT)


@pytest.mark.parametrize("why", REASONS)
def test_only_a_check_in_that_would_be_sent_waits_for_the_open_dialogue(why: Why) -> None:
    so, around = REASONS[why]
    assert verdict(so, {**around, "mid_dialogue": True}) == held(why)
    assert verdict(around={"mid_dialogue": True}) == Waits()


@pytest.mark.parametrize(
    ("so", "around"),
    [
        ({"paused_until": DUE}, {}),
        ({"rest_until": DUE}, {}),
        ({"ceiling": Stage.STABILISATION}, {}),
        ({"last_word_at": DUE - timedelta(days=CARE.silence_days)}, {}),
        ({"last_word_at": None, "unanswered": 2}, {}),
        ({"last_word_at": DUE - 40 * DAY}, {}),
        ({"let_be_until": DUE}, {}),
        ({"quiet": QuietHours(time(18, 1), time(17, 0))}, {}),
        ({"lighter_until": DUE + DAY}, {"since_lighter": 2}),
        ({}, {"opened_today": CARE.daily_cap - 1}),
        ({"lighter_until": DUE}, {}),
        (FADED, {}),
        (FADED, {"last_opened": DUE - timedelta(days=6, hours=12)}),
        ({"unanswered": CARE.unanswered_step - 1}, {"last_opened": DUE - DAY}),
    ],
)
def test_just_beside_each_reason_the_check_in_is_sent(so: dict[str, object], around: dict[str, object]) -> None:
    assert verdict(so, around) == Becomes(CheckinState.SENT)


def test_lighter_leaves_every_second_one_counted_from_when_it_was_asked_for() -> None:
    sent = [verdict({"lighter_until": DUE + DAY}, {"since_lighter": nth}) for nth in range(1, 5)]
    assert sent == [held(Why.LIGHTER), Becomes(CheckinState.SENT)] * 2


def test_a_stage_that_was_left_takes_what_was_tied_to_it_with_it() -> None:
    """CR-109."""
    assert verdict(around={"dead": True}) == held(Why.STAGE)


def test_one_that_waited_too_long_for_a_dialogue_says_so() -> None:
    late = DUE + timedelta(minutes=CARE.late_minutes, seconds=1)
    assert verdict(around={"mid_dialogue": True}, now=late) == Becomes(CheckinState.EXPIRED, Why.MID_DIALOGUE)


def test_a_pause_that_is_over_still_waits_for_the_clients_word() -> None:
    """CR-213."""
    assert verdict({"paused_until": DUE - DAY, "ask_resume": True}) == held(Why.PAUSED)
