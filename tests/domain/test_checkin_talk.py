"""The check-in in the chat: one tap answers it, later and less are answers too, and old keys say that they are old."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Key
from bot.domain.incoming import Medium, Tap
from bot.domain.people import Agreed, AgreedLine
from bot.domain.schedule_parts import QuietHours
from bot.domain.talk.checkin import keys, push
from bot.domain.toolkit import Practice
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import Road, client_moment, said, utc

WORDS, COMMON = book().checkin, book().common
OPEN = Checkin(
    "c1", "ana", "s1", NOON.date(), 0, NOON, CheckinState.SENT, prompt="how_is_it", opened_at=NOON,
    closes_at=NOON + timedelta(hours=12),
)  # fmt: skip


def chat(checkin: Checkin | None = OPEN, at: datetime = NOON, **more: Any) -> Road:
    """Ana with the check-in open in front of her."""
    road = Road(client_moment(checkin=checkin, now=at, **more))
    if checkin:
        road.hear(said(Medium.OTHER))
    return road


def key(what: str, checkin: Checkin = OPEN) -> Key:
    return Key(what, "cs", f"{checkin.id}:{what}")


def kept(road: Road) -> Checkin:
    return next(record for record in road.last.records if isinstance(record, Checkin))


def labels(checkin: Checkin) -> list[str]:
    return [key.label for row in keys(book(), checkin) for key in row]


def test_a_check_in_shows_the_hard_end_first_and_three_ways_not_now() -> None:
    """CR-201."""
    assert labels(OPEN) == [*WORDS.states.values(), WORDS.later, WORDS.not_today, WORDS.lighter_or_pause]
    assert next(iter(WORDS.states)) == "very_hard"


def test_what_a_lock_screen_shows_first_is_neutral_and_in_discreet_mode_it_is_all() -> None:
    """CR-217."""
    assert push(book(), ANA, OPEN).text.splitlines()[0] == COMMON.neutral_checkin
    assert push(book(), replace(ANA, discreet=True), OPEN).text == COMMON.neutral_checkin


def test_a_check_in_that_could_not_leave_in_time_does_not_leave_late() -> None:
    """CR-214."""
    assert push(book(), ANA, OPEN).not_after == NOON + timedelta(minutes=book().care.checkin.late_minutes)


@pytest.mark.parametrize("state", WORDS.states)
def test_one_tap_answers_it_and_is_kept_at_once(state: str) -> None:
    """CR-201."""
    road = chat()
    road.press(key(state))
    assert (kept(road).state, kept(road).state_word) == (CheckinState.ANSWERED, state)
    assert WORDS.states[state] in road.text


@pytest.mark.parametrize("state", WORDS.states)
def test_the_word_typed_is_the_word_tapped(state: str) -> None:
    """CR-203."""
    road = chat()
    road.type(WORDS.states[state].lower())
    assert (kept(road).state, kept(road).state_word) == (CheckinState.ANSWERED, state)


def test_only_a_hard_answer_is_asked_how_strong() -> None:
    """CR-201."""
    asked = {}
    for state in WORDS.states:
        road = chat()
        road.press(key(state))
        asked[state] = road.moment.place.step == "distress"
    assert asked == {"very_hard": True, "hard": True, "mixed": False, "okay": False, "calm": False}


def test_leaving_after_the_tap_loses_nothing() -> None:
    """CR-203."""
    road = chat()
    road.press(key("calm"))
    road.tap(COMMON.stop)
    assert not road.moment.place.open
    assert road.moment.recent[0].state_word == "calm"


def test_a_skipped_number_is_kept_as_none() -> None:
    """CR-203, CR-212."""
    road = chat()
    road.press(key("hard"))
    road.tap(COMMON.skip)
    assert kept(road).distress is None


def test_a_heavy_answer_ends_with_the_toolkit_and_people() -> None:
    """CR-204."""
    road = chat()
    road.press(key("hard"))
    road.type("8")
    assert kept(road).distress == 8
    road.tap(COMMON.skip)
    assert WORDS.offer_heavy in road.text
    assert road.labels == [WORDS.practice, COMMON.key_support]  # two things at most (CR-204)


def test_no_walk_through_it_asks_more_questions_than_care_allows() -> None:
    """CR-201."""
    practice = Practice("p1", "ana", "A walk", position=1)
    agreed = Agreed("ana", (AgreedLine("A walk each day", "client"),), NOON.date())
    for state in WORDS.states:
        road = chat(practices=(practice,), agreed=agreed)
        road.press(key(state))
        questions = 1  # the state itself
        while road.moment.place.open:
            step = road.moment.place.step
            questions += step != "keep"  # whom the line is for
            road.type("5") if step == "distress" else road.tap(COMMON.skip if COMMON.skip in road.labels else "Yes")
        assert questions <= book().care.checkin.max_questions


def test_shorter_questions_leave_the_first_alone() -> None:
    road = chat(client=replace(ANA, shorter_until=NOON + timedelta(days=1)))
    road.press(key("calm"))
    assert not road.moment.place.open
    assert road.text.count("aved") == 1  # the line in place of the push says it, and nothing says it again


def test_not_today_closes_it_and_says_fine() -> None:
    """CR-202."""
    road = chat()
    road.press(key("not_today"))
    assert kept(road).state is CheckinState.DECLINED
    assert road.text == WORDS.not_today_said


def test_later_is_possible_twice_and_then_it_closes() -> None:
    """CR-208."""
    road, checkin = chat(), OPEN
    for time_of in range(1, book().care.checkin.later_max + 1):
        assert WORDS.later in labels(checkin)
        road.press(key("later", checkin))
        road.press(key("30", checkin))
        checkin = kept(road)
        assert (checkin.state, checkin.postponed) == (CheckinState.LATER, time_of)
        assert checkin.again_at == NOON + timedelta(minutes=30)
    assert WORDS.later not in labels(checkin)
    road.press(key("30", checkin))
    assert (kept(road).state, kept(road).postponed) == (CheckinState.DECLINED, checkin.postponed)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-11-24 12:00", ["30 min", "3 hours", "Tomorrow"]),
        ("2026-11-24 18:29", ["30 min", "3 hours", "Tomorrow"]),
        ("2026-11-24 18:31", ["30 min", "Tomorrow"]),
        ("2026-11-24 21:10", ["Tomorrow"]),
    ],
)
def test_times_in_quiet_hours_are_not_offered(at: str, shown: list[str]) -> None:
    """CR-207."""
    road = chat(at=utc(at))
    road.press(key("later"))
    assert road.labels == [*shown, WORDS.not_today, COMMON.back]


def test_tomorrow_is_not_offered_when_its_hour_has_become_quiet() -> None:
    """CR-207."""
    road = chat(client=replace(ANA, quiet=QuietHours(time(11, 0), time(12, 1))))
    road.press(key("later"))
    assert "Tomorrow" not in road.labels


def test_tomorrow_keeps_the_hour_of_the_clients_clock_when_clocks_change() -> None:
    """CR-208."""
    due = utc("2026-10-24 18:00")  # 19:00 in London; the clocks go back in that night
    road = chat(replace(OPEN, due_at=due), at=due)
    road.press(key("tomorrow"))
    assert kept(road).again_at == utc("2026-10-25 19:00")


@pytest.mark.parametrize("what", [*WORDS.states, "later", "30", "not_today", "half", "purple"])
def test_an_old_key_says_it_is_closed_and_changes_nothing(what: str) -> None:
    """CR-209."""
    for now_open in (None, replace(OPEN, id="c2")):
        road = chat(now_open)
        road.press(key(what))
        assert WORDS.closed_open_new in road.text
        assert not [record for record in road.last.records if isinstance(record, Checkin)]
        assert road.labels == [WORDS.open_one, COMMON.no]


@pytest.mark.parametrize(("what", "line"), [("half", WORDS.lighter_said), ("short", WORDS.shorter_said)])
def test_lighter_lasts_a_week_says_until_when_and_the_question_still_stands_above_its_words(
    what: str, line: str
) -> None:
    road = chat(replace(OPEN, asked={"prompt": f"{COMMON.neutral_checkin}\nHow is it right now?"}))
    road.press(key("lighter"))
    assert road.labels == [WORDS.half, WORDS.shorter, WORDS.usual, WORDS.pause, COMMON.back]
    road.press(key(what))
    until = road.client.lighter_until if what == "half" else road.client.shorter_until
    assert until == NOON + timedelta(days=7)
    assert road.text == line.replace("{date}", "Tue 1 Dec") + f"\n{COMMON.neutral_checkin}\nHow is it right now?"


def test_back_to_usual_ends_both_kinds_of_lighter() -> None:
    week = NOON + timedelta(days=7)
    road = chat(client=replace(ANA, lighter_until=week, shorter_until=week))
    road.press(key("usual"))
    assert (road.client.lighter_until, road.client.shorter_until) == (None, None)


def test_opening_one_oneself_is_not_counted_as_scheduled_and_works_at_any_hour() -> None:
    road = chat(None, at=utc("2026-11-24 02:00"))
    road.hear(said(Medium.COMMAND, command="checkin", at=road.moment.now))
    assert (kept(road).schedule, kept(road).state) == ("", CheckinState.SENT)


def test_opening_one_while_one_is_open_shows_that_one() -> None:
    road = chat()
    road.hear(said(Medium.COMMAND, command="checkin"))
    assert WORDS.already_open in road.text
    assert not [record for record in road.last.records if isinstance(record, Checkin)]


def test_an_answer_heard_late_keeps_its_real_time_and_says_so() -> None:
    road = chat()
    late = replace(said(Medium.TAP, tap=Tap("cs", "c1:calm", 0, 5)), heard_at=NOON + timedelta(minutes=11))
    road.hear(late)
    assert kept(road).answered_at == NOON
    assert WORDS.picked_up_late in road.text


def test_any_answer_restores_the_agreed_rhythm() -> None:
    """CR-202, CR-210."""
    for what in ("calm", "not_today", "30", "half", "usual"):
        road = chat(client=replace(ANA, unanswered=4, last_word_at=NOON - timedelta(days=5)))
        road.press(key(what))
        assert (road.client.unanswered, road.client.last_word_at) == (0, NOON)
