"""A check-in that comes twice a day, as its client reads and changes it (F-13, F-63, F-64, CR-206, CR-207)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Key
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import WORKDAYS, FixedTime, Weekly, Window
from tests.domain.talk.therapist_cast import ANA, NOON, Desk, Phone, books

WORDS = books()["en"]
NINE, SEVEN = FixedTime(time(9)), FixedTime(time(19))


def twice(*times: FixedTime | Window) -> tuple[Desk, Phone]:
    """Ana's check-ins at nine and at seven, Monday to Friday; it is Tuesday noon."""
    desk, day = Desk(), NOON.date()
    one = Schedule(
        ANA, "s1", "", "Europe/London", times or (NINE, SEVEN), Weekly(WORKDAYS), day, day, day + timedelta(weeks=12),
        preset=Preset.OWN,
    )  # fmt: skip
    desk.files[ANA] = replace(desk.files[ANA], schedules=(planned(one, NOON),))
    return desk, Phone(desk)


def test_the_client_reads_both_times() -> None:
    _, phone = twice()
    text = phone.tap_key(Key("Read", "sch", "s1"))
    assert "Dr. Brandt set a check-in: Mon to Fri, 09:00 and 19:00, first Tue 24 Nov, 19:00." in text


def test_the_client_moves_one_of_the_two_and_goes_back_in_a_tap() -> None:
    desk, phone = twice()
    phone.tap_key(Key("Read", "sch", "s1"))
    assert phone.tap("Change") == "It comes twice a day: 09:00 and 19:00. What suits you?"
    phone.tap("Move 19:00")
    assert "Tue 24 Nov, 20:15" in phone.says("8:15 pm")
    (kept,) = desk.schedules
    assert (kept.times, kept.by_client) == ((NINE, FixedTime(time(20, 15))), "moved")
    assert "moved by client to 09:00 and 20:15" in desk.command("clients")
    phone.tap("Back to agreed")
    assert desk.schedules[0].times == (NINE, SEVEN) and "moved" not in desk.command("clients")


def test_one_that_is_moved_past_the_other_stands_in_order() -> None:
    desk, phone = twice()
    phone.tap_key(Key("Move", "scho", "s1:0"))
    phone.says("20:30")
    assert desk.schedules[0].times == (SEVEN, FixedTime(time(20, 30)))


def test_only_one_of_them_is_a_tap() -> None:
    """F-13: days and times are the client's."""
    desk, phone = twice()
    phone.tap_key(Key("Change", "schc", "s1"))
    assert "Wed 25 Nov, 09:00" in phone.tap("Only 09:00")
    (kept,) = desk.schedules
    assert kept.times == (NINE,) and kept.set_as is not None and kept.last_date == NOON.date() + timedelta(weeks=12)
    assert "moved by client to 09:00" in desk.command("clients")


def test_too_near_the_other_one_is_asked_again_and_so_are_quiet_hours() -> None:
    desk, phone = twice()
    phone.tap_key(Key("Change", "schc", "s1"))
    phone.tap("Move 19:00")
    assert phone.says("9:30") == "That is close to your other one, 09:00. Leave 60 minutes between them."
    phone.tap("Change")
    assert "quiet hours" in phone.says("23:00")
    phone.tap("Change")
    phone.says("18:00")
    assert desk.schedules[0].times == (NINE, FixedTime(time(18)))


def test_a_window_is_named_by_both_ends_and_may_be_moved_to_a_time() -> None:
    desk, phone = twice(Window(time(10), time(12)), Window(time(17), time(19)))
    phone.tap_key(Key("Change", "schc", "s1"))
    phone.tap("Move 10:00–12:00")
    phone.says("9:00")
    assert desk.schedules[0].times == (NINE, Window(time(17), time(19)))
    assert "moved by client to 09:00 and 17:00–19:00" in desk.command("clients")


def test_a_key_for_a_time_that_is_gone_says_so() -> None:
    desk, phone = twice()
    phone.tap_key(Key("Only", "schk", "s1:0"))
    assert phone.tap_key(Key("Move", "scho", "s1:1")) == WORDS.therapist.client_over
    assert phone.tap_key(Key("Move", "scho", "other:0")) == WORDS.therapist.client_over
    assert desk.schedules[0].times == (NINE,)


def test_settings_name_an_own_rhythm_by_its_days_and_times() -> None:
    _, phone = twice()
    assert "Mon to Fri, 09:00 and 19:00: next Tue 24 Nov, 19:00." in phone.tap_key(Key("Times", "set", "times"))


def test_moved_after_it_came_it_does_not_come_a_second_time_that_day() -> None:
    """F-14: what the reply names is what is sent."""
    desk, phone = twice(NINE)
    desk.now = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    came = Checkin("c1", ANA, "s1", NOON.date(), 0, NOON.replace(hour=9), CheckinState.SENT)
    phone.recent = (came,)
    phone.tap_key(Key("Change", "schc", "s1"))
    assert "Wed 25 Nov, 20:00" in phone.says("20:00")
