"""When an ordered measure may go: over random lives never too often, never unasked where the client rests (CR-901)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.care import Care
from bot.domain.measure import CATALOGUE
from bot.domain.measure_order import (
    Order,
    Shut,
    closed,
    due_at,
    earliest,
    ended,
    entry_id,
    needs_session,
    order_id,
    put_off,
    sent,
    shut,
    tomorrow,
)
from bot.domain.people import AlertLevel, Client, Standing
from bot.domain.schedule_parts import QuietHours
from tests.domain.talk.client_cast import ANA as SOMEBODY
from tests.domain.talk.road_cast import BRANDT

CARE = Care()
LONDON = ZoneInfo("Europe/London")
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ANA = replace(SOMEBODY, phone="+44 20 7946 0018", alerts=AlertLevel.ANY, quiet=QuietHours(time(21, 30), time(8)))


def ordered(measure: str = "phq4", **more: object) -> Order:
    usual: dict[str, object] = {
        "id": order_id("ana", measure), "client": "ana", "measure": measure, "ordered_at": TEN - timedelta(days=1),
        "ends_on": date(2027, 3, 1), "next_due_at": TEN,
    }  # fmt: skip
    return Order(**usual | more)  # type: ignore[arg-type]


def when(
    order: Order, client: Client = ANA, now: datetime = TEN, *others: Order, opened: int = 0, talking: bool = False,
    texts: bool = True,
) -> datetime | None:  # fmt: skip
    return due_at(order, client, BRANDT, others, now, CARE, opened_today=opened, talking=talking, texts=texts)


NEXT = TEN + timedelta(days=1)


def test_it_goes_when_nothing_stands_against_it() -> None:
    assert when(ordered()) == TEN


@pytest.mark.parametrize(
    ("client", "why"),
    [
        (replace(ANA, paused_open=True), Shut.PAUSED),
        (replace(ANA, paused_until=TEN + timedelta(days=3)), Shut.PAUSED),
        (replace(ANA, ask_resume=True), Shut.PAUSED),
        (replace(ANA, blocked=True), Shut.PAUSED),
        (replace(ANA, standing=Standing.STOPPED), Shut.PAUSED),
        (replace(ANA, last_word_at=TEN - timedelta(days=15)), Shut.PAUSED),
        (replace(ANA, hold=True), Shut.HOLD),
        (replace(ANA, rest_until=TEN + timedelta(hours=1)), Shut.REST),
        (replace(ANA, quiet=QuietHours(time(9), time(11))), Shut.QUIET),
    ],
)
def test_in_a_pause_a_hold_a_rest_or_quiet_hours_it_waits_for_another_morning_CR_901(client: Client, why: Shut) -> None:
    assert shut(ordered(), client, BRANDT, (), TEN, CARE) is why
    later = when(ordered(), client)
    assert later and later.date() == NEXT.date() and not client.quiet.cover(later.astimezone(LONDON).time())


@pytest.mark.parametrize("level", [AlertLevel.URGENT, AlertLevel.NONE, AlertLevel.UNASKED])
def test_a_phq_9_needs_alerts_for_anything_or_the_session_CR_904(level: AlertLevel) -> None:
    client = replace(ANA, alerts=level)
    assert needs_session(client, BRANDT, "phq9") and not needs_session(client, BRANDT, "phq4")
    assert not needs_session(ANA, BRANDT, "phq9")
    assert shut(ordered("phq9"), client, BRANDT, (), TEN, CARE) is Shut.ALERTS and when(ordered("phq9"), client) == NEXT
    assert shut(ordered("phq9", in_session=True), client, BRANDT, (), TEN, CARE) is None
    assert shut(ordered("phq9"), ANA, BRANDT, (), TEN, CARE) is None


def test_alerts_that_cannot_be_delivered_are_none_CR_701_CR_904() -> None:
    assert needs_session(replace(ANA, phone=""), BRANDT, "phq9")
    assert needs_session(ANA, replace(BRANDT, sound_at_night=None), "phq9")


def test_one_measure_a_week_and_the_same_one_every_four_weeks_CR_901() -> None:
    other = ordered("gad7", sent_at=TEN - timedelta(days=6))
    assert shut(ordered(), ANA, BRANDT, (other,), TEN, CARE) is Shut.WEEK and when(ordered(), ANA, TEN, other) == NEXT
    week = replace(other, sent_at=TEN - timedelta(days=7, seconds=-3))
    assert when(ordered(), ANA, TEN, week) == TEN  # by the calendar, so that seconds do not cost a day
    own = ordered(sent_at=TEN - timedelta(days=27))
    assert shut(own, ANA, BRANDT, (), TEN, CARE) is Shut.GAP and when(own) == NEXT
    assert when(replace(own, sent_at=TEN - timedelta(days=28))) == TEN


def test_a_day_that_was_missed_is_not_made_up_for_and_no_dialogue_is_broken_CR_214() -> None:
    assert when(ordered(), ANA, TEN + timedelta(minutes=31)) == NEXT
    assert when(ordered(), talking=True) == TEN + timedelta(minutes=20)


def test_a_check_in_that_came_first_leaves_the_day_to_itself_and_the_next_begins_with_the_measure_CR_206() -> None:
    assert when(ordered(), opened=1) == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def test_after_its_end_or_without_texts_nothing_goes() -> None:
    """CR-901, CR-902."""
    assert when(ordered(ends_on=date(2026, 11, 23))) is None
    assert when(ended(ordered(), "client")) is None
    assert when(ordered(), texts=False) == NEXT


def test_what_was_sent_comes_again_after_the_gap_until_the_end_or_not_at_all() -> None:
    gone = sent(ordered(), ANA, TEN, CARE)
    assert gone.open_at(TEN) and not gone.open_at(TEN + timedelta(hours=12))
    assert gone.next_due_at == TEN + timedelta(days=28)
    assert sent(ordered(once=True), ANA, TEN, CARE).next_due_at is None
    assert sent(ordered(ends_on=date(2026, 12, 21)), ANA, TEN, CARE).next_due_at is None
    assert (
        sent(ordered(in_session=True), ANA, TEN, CARE).live
        and not sent(ordered(in_session=True, once=True), ANA, TEN, CARE).live
    )


def test_answers_belong_to_what_was_sent_and_an_order_to_its_client() -> None:
    gone = sent(ordered(), ANA, TEN, CARE)
    assert entry_id(gone) == entry_id(closed(gone)) != entry_id(sent(gone, ANA, TEN + timedelta(days=28), CARE))
    assert order_id("ana", "phq9") != order_id("chidi", "phq9")


@pytest.mark.parametrize(
    ("quiet", "morning"),
    [
        (QuietHours(time(21, 30), time(8)), time(10)),
        (QuietHours(time(22), time(11)), time(11)),
        (QuietHours(time(9), time(12)), time(12)),
        (QuietHours(time(12), time(14)), time(10)),
    ],
)
def test_a_morning_is_ten_or_the_end_of_quiet_hours(quiet: QuietHours, morning: time) -> None:
    at = tomorrow(replace(ANA, quiet=quiet), TEN).astimezone(LONDON)
    assert (at.date(), at.time()) == (NEXT.date(), morning)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["tick"] * 12 + ["answer", "later", "no", "pause", "back", "hold", "lift", "order", "checkin"]),
        st.integers(0, 2), st.integers(1, 60),
    ),
    min_size=20, max_size=120,
)  # fmt: skip


@settings(max_examples=150)
@given(STEPS)
def test_whatever_happens_never_two_in_a_week_nor_the_same_within_four_nor_in_a_pause_or_hold_CR_901(
    steps: list[tuple[str, int, int]],
) -> None:
    now, client, orders = TEN, ANA, {each: ordered(each) for each in CATALOGUE}
    sends: list[tuple[date, str, bool]] = []
    opened: dict[date, int] = {}
    for what, number, hours in steps:
        name = list(CATALOGUE)[number]
        order = orders[name]
        match what:
            case "answer" | "no":
                orders[name] = closed(order)
            case "later" if order.open_at(now) and order.postponed < CARE.checkin.later_max:
                orders[name] = put_off(order, client, now)
            case "pause" | "back":
                client = replace(client, paused_open=what == "pause")
            case "hold" | "lift":
                client = replace(client, hold=what == "hold")
            case "order":
                again = replace(order, ordered_at=now, ended_by="")
                soon = now + timedelta(hours=1) if number else earliest(again, client, orders.values(), now, CARE)
                orders[name] = replace(again, next_due_at=soon)
            case "checkin":
                opened[now.date()] = opened.get(now.date(), 0) + 1
        due = [each.next_due_at for each in orders.values() if each.next_due_at]
        now = max(now, min(due)) if what == "tick" and due else now + timedelta(hours=hours)
        for each in sorted(orders.values(), key=lambda one: one.next_due_at or now):
            if each.next_due_at is None or each.next_due_at > now:
                continue
            now_or_later = due_at(
                each, client, BRANDT, tuple(orders.values()), now, CARE, opened_today=opened.get(now.date(), 0),
                talking=False, texts=True,
            )  # fmt: skip
            if now_or_later != now:
                assert now_or_later is None or now_or_later > now
                orders[each.measure] = replace(each, next_due_at=now_or_later)
                continue
            assert not client.paused_open and not client.hold
            assert time(8) <= now.astimezone(LONDON).time() < time(21, 30)
            opened[now.date()] = opened.get(now.date(), 0) + 1
            assert opened[now.date()] <= CARE.checkin.daily_cap
            sends.append((now.astimezone(LONDON).date(), each.measure, each.postponed > 0))
            orders[each.measure] = sent(each, client, now, CARE)
    fresh = [(day, measure) for day, measure, again in sends if not again]
    for at, (day, measure) in enumerate(fresh):
        for later, other in fresh[at + 1 :]:
            assert (later - day).days >= (28 if other == measure else 7)
