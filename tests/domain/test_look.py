"""What is new on the therapist's page, from when it counts, and when it comes (CR-1005)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.journal import Act
from bot.domain.look import BY_ACT, NEWS, Look, Since, counts_from, first_of, in_question, looks, morning
from bot.domain.people import Pairing, Therapist
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import FixedTime, Weekly
from bot.domain.schedule_review import asked, extended, ran_out
from bot.domain.toolkit import Proposal, Wish
from tests.domain.talk.therapist_cast import ANA, CHIDI, NOON, ana, books, brandt, chidi, file

WEEKS = (4, 8, 12)
KNOWN = replace(ana(), pairing=Pairing.CONFIRMED)
YESTERDAY = NOON - timedelta(days=1)


def did(act: str, who: str = ANA, at: datetime = NOON) -> Act:
    return Act("a1", at, who, act, who)


def four_weeks_in() -> Schedule:
    start = NOON.date() - timedelta(weeks=4) + timedelta(days=1)
    made = Schedule(
        ANA, "s1", "", "UTC", (FixedTime(time(19)),), Weekly(frozenset(range(5))), start, start,
        ends=start + timedelta(weeks=12), preset=Preset.WEEKDAY_EVENINGS,
    )  # fmt: skip
    return asked(planned(made, NOON), WEEKS, NOON)


@pytest.mark.parametrize(("act", "look"), BY_ACT.items())
def test_what_a_client_did_stands_on_their_therapists_page_once(act: str, look: Look) -> None:
    """CR-1005."""
    here = file(KNOWN)
    assert look in looks(here, NOON, Since(YESTERDAY, (did(act),)))
    assert look not in looks(here, NOON, Since(NOON + timedelta(minutes=1), (did(act),)))
    assert look not in looks(here, NOON)


def test_nothing_a_client_did_is_new_of_anybody_else_or_before_they_are_confirmed() -> None:
    """T2: until then nothing of theirs is shown."""
    since = Since(YESTERDAY, (did("showed_progress"),))
    others = file(replace(chidi(), pairing=Pairing.CONFIRMED))
    assert not NEWS & {*looks(others, NOON, since)}
    assert not NEWS & {*looks(file(replace(ana(), pairing=Pairing.WAITING)), NOON, since)}


def test_a_suggestion_stands_there_until_it_is_answered() -> None:
    here = replace(file(KNOWN), proposal=Proposal("p1", ANA, "client", (Wish("Tea"),), YESTERDAY))
    assert Look.SUGGESTS in looks(here, NOON + timedelta(days=9))
    mine = replace(here, proposal=Proposal("p1", ANA, "therapist", (Wish("Tea"),), YESTERDAY))
    assert Look.SUGGESTS not in looks(mine, NOON)


def test_a_review_stands_there_until_somebody_answered_it() -> None:
    """CR-215: an answer begins the run anew."""
    run, since = four_weeks_in(), Since(YESTERDAY)
    here = replace(file(KNOWN), schedules=(run,))
    assert in_question(here, since) == (run,)
    assert Look.REVIEW in looks(here, NOON, since)
    answered = replace(file(KNOWN), schedules=(extended(run, 12, WEEKS, NOON),))
    assert Look.REVIEW not in looks(answered, NOON, since)


def test_only_a_run_that_nobody_answered_is_said_to_have_run_out() -> None:
    run = four_weeks_in()
    since = Since(YESTERDAY)
    assert Look.RUN_OVER in looks(replace(file(KNOWN), schedules=(ran_out(run, NOON),)), NOON, since)
    replaced = replace(run, over=True)
    assert Look.RUN_OVER not in looks(replace(file(KNOWN), schedules=(replaced,)), NOON, since)


def test_a_blocked_bot_is_one_neutral_line_F72() -> None:
    unsure = Checkin("c1", ANA, "s1", NOON.date(), 0, NOON, CheckinState.UNCERTAIN, opened_at=NOON)
    here = replace(file(replace(KNOWN, blocked=True)), recent=(unsure,))
    assert looks(here, NOON) == (Look.BLOCKED,)


def test_every_look_has_words_in_every_language() -> None:
    assert all({each.value for each in Look} <= {*book.therapist.looks} for book in books().values())


def test_whoever_has_news_alone_comes_after_whoever_waits() -> None:
    asks = file(replace(chidi(), call_asked_at=NOON))
    news = file(KNOWN)
    found = first_of((news, asks), NOON, Since(YESTERDAY, (did("agreed_to_the_toolkit"),)))
    assert [each.client.id for each, _ in found] == [CHIDI, ANA]


def test_a_page_counts_from_the_page_before_whether_it_comes_or_is_asked_for() -> None:
    monday, friday = date(2026, 11, 23), date(2026, 11, 20)
    reader = replace(brandt(), zone="UTC", hours_from=time(9), today_said_on=monday, today_before=friday)
    assert counts_from(reader, datetime(2026, 11, 23, 15, tzinfo=UTC)) == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert counts_from(reader, datetime(2026, 11, 24, 9, tzinfo=UTC)) == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert counts_from(replace(reader, today_said_on=None), NOON) == NOON - timedelta(days=7)


def test_until_hours_are_stated_the_page_comes_on_weekday_mornings() -> None:
    reader = Therapist("t1", "Dr. Brandt", zone="UTC")
    assert morning(reader, datetime(2026, 11, 24, 9, 5, tzinfo=UTC))
    assert not morning(reader, datetime(2026, 11, 24, 10, 5, tzinfo=UTC))
    assert not morning(reader, datetime(2026, 11, 28, 9, 5, tzinfo=UTC))
