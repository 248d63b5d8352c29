"""Reading hours, the derived number, and what must stand before an alert may go."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.alert import (
    NoAlert,
    Prerequisites,
    ReadingHours,
    Who,
    alert_number,
    may_alert,
    may_be_on,
    prerequisites,
    reader,
)
from bot.domain.alert_plan import Rung, plan_ladder
from bot.domain.care import AlertMinutes
from bot.domain.people import AlertLevel, Away, Client, Therapist
from bot.domain.risk.reading import Tier

OFFICE = ReadingHours(frozenset(range(5)), time(9), time(17), "Europe/Berlin")
NIGHTS = ReadingHours(frozenset({4}), time(22), time(6), "Europe/Berlin")
READY = Prerequisites(AlertLevel.ANY, phone=True, sentence=True, hours=True, night_answer=True)
ANA = Client("ana", "1", "dr-brandt", "A.K.", alerts=AlertLevel.ANY, phone="07700 900123")
BRANDT = Therapist(
    "dr-brandt", "Dr. Brandt", zone="Europe/Berlin", hours_days=frozenset(range(5)), hours_from=time(9),
    hours_to=time(17), alert_sentence="I call within the hour.", sound_at_night=False,
)  # fmt: skip


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """That hour of November 2026 in Berlin, in UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [(berlin(12, 9), True), (berlin(12, 8, 59), False), (berlin(12, 16, 59), True), (berlin(12, 17), False),
     (berlin(14, 10), False)],
)  # fmt: skip
def test_hours_are_open_from_their_first_minute_to_before_their_last(at: datetime, is_open: bool) -> None:
    assert OFFICE.open_at(at) is is_open


def test_hours_past_midnight_belong_to_the_day_they_began() -> None:
    assert NIGHTS.open_at(berlin(13, 23)) and NIGHTS.open_at(berlin(14, 5, 59))
    assert not NIGHTS.open_at(berlin(14, 6)) and not NIGHTS.open_at(berlin(13, 5))


def test_the_next_start_skips_days_without_hours() -> None:
    assert OFFICE.next_start(berlin(13, 23)) == berlin(16, 9)
    assert OFFICE.next_start(berlin(12, 8)) == berlin(12, 9)
    assert OFFICE.next_start(berlin(12, 9)) == berlin(13, 9)
    assert NIGHTS.next_start(berlin(13, 22)) == berlin(20, 22)


def test_the_next_start_keeps_the_wall_clock_across_a_change() -> None:
    friday = datetime(2026, 10, 23, 20, 0, tzinfo=UTC)
    assert OFFICE.next_start(friday) == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("days", [frozenset[int](), frozenset({7})])
def test_hours_without_a_weekday_are_refused(days: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="weekday"):
        ReadingHours(days, time(9), time(17), "UTC")


def test_a_therapist_reads_once_hours_and_night_answer_stand() -> None:
    """CR-707."""
    found = reader(BRANDT)
    assert found and found.hours == OFFICE and found.sound_at_night is False
    assert reader(replace(BRANDT, sound_at_night=None)) is None
    assert reader(replace(BRANDT, hours_from=None)) is None


def test_the_number_is_derived_the_same_every_time() -> None:
    key = bytes(range(32))
    number = alert_number(key, 7001, 42, 1794530400)
    assert number == alert_number(key, 7001, 42, 1794530400) and len(number) == 8 and number.isdecimal()
    longer = alert_number(key, 7001, 42, 1794530400, digits=10)
    assert len(longer) == 10 and longer.endswith(number)


def test_another_message_chat_date_or_key_gives_another_number() -> None:
    key = bytes(range(32))
    others = [(key, 7001, 43, 1), (key, 7002, 42, 1), (key, 7001, 42, 2), (key[::-1], 7001, 42, 1)]
    assert len({alert_number(*each) for each in [(key, 7001, 42, 1), *others]}) == 5


def test_twenty_thousand_messages_rarely_share_a_number() -> None:
    key = bytes(32)
    assert len({alert_number(key, 1, update, 0) for update in range(20_000)}) > 19_990


@pytest.mark.parametrize(
    ("level", "tier", "reason"),
    [
        (AlertLevel.ANY, Tier.CONCERN, None),
        (AlertLevel.ANY, Tier.URGENT, None),
        (AlertLevel.URGENT, Tier.URGENT, None),
        (AlertLevel.URGENT, Tier.CONCERN, NoAlert.ONLY_URGENT),
        (AlertLevel.NONE, Tier.URGENT, NoAlert.CHOSE_NONE),
        (AlertLevel.UNASKED, Tier.URGENT, NoAlert.UNASKED),
        (AlertLevel.ANY, Tier.ASK, NoAlert.TIER),
        (AlertLevel.ANY, Tier.NONE, NoAlert.TIER),
    ],
)
def test_the_clients_level_decides(level: AlertLevel, tier: Tier, reason: NoAlert | None) -> None:
    """CR-701."""
    assert may_alert(replace(READY, level=level), tier) is reason


@pytest.mark.parametrize(
    ("have", "reason"),
    [
        (replace(READY, phone=False), NoAlert.NO_WAY_TO_REACH),
        (replace(READY, sentence=False), NoAlert.NO_SENTENCE),
        (replace(READY, hours=False), NoAlert.NO_HOURS),
        (replace(READY, night_answer=False), NoAlert.NO_NIGHT_ANSWER),
    ],
)
@pytest.mark.parametrize("tier", [Tier.URGENT, Tier.CONCERN])
def test_each_missing_fact_keeps_alerts_off(have: Prerequisites, reason: NoAlert, tier: Tier) -> None:
    """CR-701, CR-707."""
    assert may_alert(have, tier) is reason and may_be_on(have) is reason and not reason.by_choice


def test_asking_now_needs_only_the_therapists_side() -> None:
    """CR-612."""
    have = replace(READY, level=AlertLevel.NONE, phone=False)
    assert may_alert(have, Tier.CONCERN, asked=True) is None
    assert may_alert(replace(have, hours=False), Tier.CONCERN, asked=True) is NoAlert.NO_HOURS


def test_a_choice_is_told_apart_from_not_set_up() -> None:
    assert NoAlert.CHOSE_NONE.by_choice and NoAlert.ONLY_URGENT.by_choice and not NoAlert.UNASKED.by_choice


def test_what_stands_is_read_from_client_and_therapist() -> None:
    assert prerequisites(ANA, BRANDT) == READY
    bare = prerequisites(Client("chidi", "2", "dr-okafor", "C."), Therapist("dr-okafor", "Dr. Okafor"))
    assert bare == Prerequisites(AlertLevel.UNASKED, False, False, False, False)


AWAY = Away(date(2026, 11, 9), date(2026, 11, 20))
MARTA = replace(BRANDT, id="marta", name="Marta", hours_days=frozenset(range(7)), hours_from=time(8), hours_to=time(22))


def ladder(tier: Tier, at: datetime, backup: Therapist | None, away: Away | None = AWAY) -> tuple[Rung, ...]:
    reads, stands_in = reader(replace(BRANDT, away=away)), reader(backup) if backup else None
    assert reads is not None
    return plan_ladder(tier, at, reads, stands_in, AlertMinutes())[0]


def test_on_a_holiday_whoever_stands_in_gets_it_at_once_and_in_their_hours() -> None:
    """F-69, CR-703."""
    evening = berlin(12, 19)  # outside Dr. Brandt's hours, inside Marta's
    for tier in (Tier.URGENT, Tier.CONCERN):
        rungs = ladder(tier, evening, MARTA)
        assert all(rung.to == (Who.THERAPIST, Who.BACKUP) for rung in rungs) and rungs[0].due == evening
    assert ladder(Tier.CONCERN, evening, MARTA)[1].due == evening + timedelta(minutes=30)
    assert ladder(Tier.CONCERN, evening, MARTA, away=None)[1].due == berlin(13, 9)


def test_on_a_holiday_without_a_stand_in_the_operator_hears_at_once_and_nothing_waits_for_its_end() -> None:
    """F-69, CR-705."""
    for backup in (None, replace(MARTA, away=AWAY)):
        first, second, *_ = ladder(Tier.CONCERN, berlin(12, 19), backup)
        assert second.due == berlin(13, 9)
        assert Who.OPERATOR in first.to and Who.THERAPIST in first.to
    assert ladder(Tier.URGENT, berlin(12, 19), None)[0].to == (Who.THERAPIST, Who.OPERATOR)


def test_the_day_after_a_holiday_is_as_agreed_again() -> None:
    assert ladder(Tier.URGENT, berlin(21, 10), MARTA)[0].to == (Who.THERAPIST,)
