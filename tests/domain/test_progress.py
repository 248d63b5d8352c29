"""Facts over time: practice days in rolling weeks, gaps for silence, and nothing that scores a person."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.journal import Entry, EntryKind
from bot.domain.progress import Progress, Week, as_rows, from_rows, progress

LONDON = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 30)
LONG_AGO = date(2026, 1, 1)


def did(day: int, hour: int = 12, kind: EntryKind = EntryKind.PRACTICE, **more: object) -> Entry:
    at = datetime(2026, 11, day, hour, tzinfo=UTC)
    return Entry(f"e{day}-{hour}-{kind.value}", "ana", kind, at, **more)  # type: ignore[arg-type]


def answered(day: int, state: CheckinState = CheckinState.ANSWERED) -> Checkin:
    at = datetime(2026, 11, day, 19, tzinfo=UTC)
    return Checkin(f"c{day}", "ana", "", at.date(), 0, at, state, answered_at=at)


def facts(*entries: Entry, checkins: tuple[Checkin, ...] = (), began: date = LONG_AGO, weeks: int = 4) -> Progress:
    return progress(entries, checkins, zone=LONDON, today=TODAY, began=began, weeks=weeks)


def days(of: Progress) -> list[int | None]:
    return [week.days for week in of.weeks]


def test_seven_practices_on_one_day_are_one_day_CR_801() -> None:
    assert facts(*(did(30, hour) for hour in range(8, 15))).practice_days == 1


def test_weeks_are_rolling_and_end_today_CR_801() -> None:
    of = facts(did(3), did(9), did(10), did(30))
    assert [(week.first.day, week.last.day) for week in of.weeks] == [(3, 9), (10, 16), (17, 23), (24, 30)]
    assert days(of) == [2, 1, None, 1] and of.practice_days == 4
    assert facts(did(2)).practice_days == 0


def test_twelve_weeks_are_twelve_CR_801() -> None:
    of = facts(did(30), weeks=12)
    assert len(of.weeks) == 12 and of.weeks[0].first == TODAY - timedelta(days=83)


def test_a_week_without_a_word_is_a_gap_and_never_zero_CR_212() -> None:
    of = facts(did(30))
    assert days(of) == [None, None, None, 1] and of.gaps == 3 and of.known


@pytest.mark.parametrize("kind", [kind for kind in EntryKind if kind is not EntryKind.PRACTICE])
def test_a_week_with_any_word_and_no_practice_is_zero(kind: EntryKind) -> None:
    assert days(facts(did(24, kind=kind)))[-1] == 0


@pytest.mark.parametrize("state", [CheckinState.ANSWERED, CheckinState.DECLINED])
def test_an_answered_check_in_is_a_word_and_not_today_is_an_answer_CR_202(state: CheckinState) -> None:
    assert days(facts(checkins=(answered(24, state),)))[-1] == 0


def test_a_check_in_without_an_answer_is_silence_CR_212() -> None:
    lapsed = replace(answered(24, CheckinState.LAPSED), answered_at=None)
    assert days(facts(checkins=(lapsed,)))[-1] is None
    assert not facts(checkins=(lapsed,)).known


def test_a_practice_that_was_stopped_or_erased_is_no_practice_day() -> None:
    of = facts(did(24, finished=False), did(25, erased=True))
    assert of.practice_days == 0 and days(of)[-1] == 0


def test_the_day_is_that_of_the_clients_calendar() -> None:
    late = Entry("e", "ana", EntryKind.PRACTICE, datetime(2026, 11, 29, 23, 30, tzinfo=UTC))
    berlin = progress([late], (), zone=ZoneInfo("Europe/Berlin"), today=TODAY, began=LONG_AGO, weeks=4)
    assert berlin.practice_days == facts(late).practice_days == 1
    new_week = progress([late], (), zone=LONDON, today=date(2026, 12, 6), began=LONG_AGO, weeks=1)
    assert new_week.practice_days == 0
    assert progress([late], (), zone=ZoneInfo("Europe/Berlin"), today=date(2026, 12, 6), began=LONG_AGO,
                    weeks=1).practice_days == 1  # fmt: skip


def test_what_was_before_the_beginning_is_not_drawn_at_all() -> None:
    of = facts(did(20), did(30), began=date(2026, 11, 20))
    assert days(of) == [1, 1] and not of.whole
    assert facts(did(30), began=TODAY).weeks == (Week(date(2026, 11, 24), 1),)


def test_a_first_week_that_had_only_begun_is_no_gap_F_44() -> None:
    of = facts(did(30), began=date(2026, 11, 16), weeks=12)
    assert [week.first.day for week in of.weeks] == [17, 24] and of.gaps == 1
    of = facts(did(16), did(30), began=date(2026, 11, 16), weeks=12)
    assert days(of) == [1, None, 1] and of.gaps == 1


def test_setbacks_are_counted_and_a_dip_changes_nothing_else_CR_805() -> None:
    of = facts(
        did(30), did(25, kind=EntryKind.SETBACK), did(26, kind=EntryKind.SETBACK), did(1, kind=EntryKind.SETBACK)
    )
    assert of.setbacks == 2 and of.practice_days == 1


def test_it_holds_no_score_level_rank_or_direction_CR_805() -> None:
    names = {each.name for each in (*fields(Progress), *fields(Week))}
    assert not names & {"score", "level", "rank", "trend", "streak", "change", "direction", "average"}


def test_what_was_shown_is_kept_as_it_was_shown() -> None:
    of = facts(did(3), did(30))
    assert from_rows(as_rows(of)) == of.weeks
