"""Rhythms in one tap, the client's answer to them, sessions and pauses (T3, T4, F-57, F-63, F-64)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.decision import Withdraw
from bot.domain.incoming import Incoming, Medium
from bot.domain.people import Pairing
from bot.domain.schedule import Preset
from bot.domain.schedule_due import preview
from bot.domain.schedule_parts import FixedTime
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.page import HOUSES
from tests.domain.talk.therapist_cast import ANA, NOON, Desk, Phone, ana, books

WORDS = books()["en"].therapist


def with_evenings() -> Desk:
    """A desk where Ana has weekday evenings."""
    desk = Desk()
    desk.tap_action("csch", ANA)
    desk.tap("Weekday evenings")
    desk.tap("Save")
    return desk


def test_from_the_list_to_a_saved_rhythm_are_five_taps() -> None:
    desk = Desk()
    desk.command("clients")
    for label in ("A.K.", "Schedule", "Weekday evenings", "Save"):
        desk.tap(label)
    assert [each.preset for each in desk.schedules] == [Preset.WEEKDAY_EVENINGS]


def test_the_preview_shows_the_next_five_in_both_clocks_and_is_what_will_be_sent() -> None:
    """CR-205."""
    desk = Desk()
    desk.tap_action("csch", ANA)
    text = desk.tap("Weekday evenings")
    desk.tap("Save")
    (kept,) = desk.schedules
    dues = preview(kept, NOON, 5)
    shown = [line for line in text.splitlines() if "yours" in line]
    assert [line.split(" · ")[0] for line in shown] == [
        f"{due.at:%a %-d %b, %H:%M}" for due in dues
    ]  # London is on UTC here
    assert [line[-5:] for line in shown] == [f"{due.at + timedelta(hours=1):%H:%M}" for due in dues]
    assert kept.next_due_at == dues[0].at


def test_the_first_one_leaves_the_client_a_day_to_decline() -> None:
    (kept,) = with_evenings().schedules
    assert kept.next_due_at is not None and kept.next_due_at.date() > NOON.date()
    assert kept.agreed_on == NOON.date()


def test_an_unconfirmed_clients_clock_is_called_provisional() -> None:
    desk = Desk()
    desk.put(replace(ana(), pairing=Pairing.WAITING))
    assert WORDS.provisional in desk.tap_action("preset", f"{ANA}:w")


def test_a_session_date_is_asked_only_where_it_is_needed() -> None:
    desk = Desk()
    assert "yours" in desk.tap_action("preset", f"{ANA}:k")
    desk.tap_action("preset", f"{ANA}:a")
    assert desk.place.script == "t_session"
    desk.says("1 Dec")
    text = desk.says("10:00")
    assert desk.ana.next_session == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert "Thu 3 Dec" in text
    desk.tap("Save")
    assert desk.schedules[0].next_due_at is not None
    assert "yours" in desk.tap_action("preset", f"{ANA}:e")


def test_a_new_session_date_moves_what_hangs_on_it() -> None:
    desk = Desk()
    desk.put(replace(ana(), next_session=NOON + timedelta(days=2)))
    desk.tap_action("preset", f"{ANA}:a")
    desk.tap("Save")
    desk.now = NOON + timedelta(days=6)
    desk.tap_action("cses", ANA)
    desk.says("8 Dec")
    desk.tap("Skip")
    (kept,) = desk.schedules
    assert kept.next_due_at is not None and kept.next_due_at.date().isoformat() == "2026-12-10"


def test_a_new_rhythm_takes_the_place_of_the_old_one() -> None:
    desk = with_evenings()
    assert "Takes the place of: Weekday evenings" in desk.tap_action("preset", f"{ANA}:k")
    desk.tap("Save")
    assert [each.preset for each in live_schedules(desk.files[ANA])] == [Preset.WEEKLY]
    old = next(each for each in desk.schedules if each.preset is Preset.WEEKDAY_EVENINGS)
    assert old.next_due_at is None and not [due for due in preview(old, NOON, 3) if not due.skipped]


def test_saving_twice_keeps_one() -> None:
    desk = with_evenings()
    desk.tap("Save")
    assert len(desk.schedules) == 1 and desk.schedules[0].next_due_at is not None


def test_the_client_reads_what_was_set_only_behind_the_neutral_line() -> None:
    """CR-217."""
    desk = with_evenings()
    (notice,) = desk.told
    assert notice.text == books()["en"].common.neutral_update
    phone = Phone(desk)
    assert "Dr. Brandt set a check-in: Weekday evenings" in phone.read()
    assert phone.tap("Fine") == WORDS.client_kept
    assert live_schedules(desk.files[ANA])


def test_a_declined_rhythm_ends_and_the_therapist_sees_it() -> None:
    desk = with_evenings()
    phone = Phone(desk)
    phone.read()
    phone.tap("Decline")
    (kept,) = desk.schedules
    assert kept.by_client == "declined" and kept.next_due_at is None
    assert WORDS.line_declined in desk.command("clients")


def test_the_client_moves_it_to_their_own_time() -> None:
    desk = with_evenings()
    phone = Phone(desk)
    phone.read()
    phone.tap("Change")
    phone.says("8:15 pm")
    (kept,) = desk.schedules
    assert kept.times == (FixedTime(time(20, 15)),) and kept.by_client == "moved"
    assert kept.next_due_at == datetime(2026, 11, 25, 20, 15, tzinfo=UTC)
    assert "moved by client to 20:15" in desk.command("clients")


def test_a_time_inside_the_clients_quiet_hours_is_asked_again() -> None:
    """CR-207."""
    desk = with_evenings()
    phone = Phone(desk)
    phone.read()
    phone.tap("Change")
    assert "quiet hours" in phone.says("23:00")
    assert desk.schedules[0].by_client == ""
    phone.tap("Change")
    assert phone.place.script == "schedule_time"


def test_an_old_key_of_a_changed_rhythm_changes_nothing() -> None:
    desk = with_evenings()
    phone = Phone(desk)
    phone.read()
    old = next(key for say in phone.said for row in say.keys for key in row if key.label == "Decline")
    phone.tap("Change")
    phone.says("20:15")
    assert phone.tap_key(old) == WORDS.client_over
    assert desk.schedules[0].by_client == "moved"


def test_a_pause_holds_everything_back_and_the_client_is_told() -> None:
    """CR-213."""
    desk = with_evenings()
    desk.tap_action("cpau", ANA)
    desk.says("1 Dec")
    (kept,) = desk.schedules
    assert kept.next_due_at is not None and kept.next_due_at.date().isoformat() == "2026-12-01"
    assert desk.ana.ask_resume
    assert "paused to Tue 1 Dec by you" in desk.command("clients")
    assert "until Tue 1 Dec" in Phone(desk).read()


def test_what_waits_in_the_outbox_is_withdrawn_by_a_pause() -> None:
    """CR-213."""
    desk = with_evenings()
    moment = replace(
        desk.moment(), place=replace(desk.place, script="t_pause", about=ANA, answers={"until": "2026-12-01"})
    )
    decision = HOUSES["t_pause"].ended(moment, Incoming(Medium.TEXT, NOON, NOON, "1 Dec"), moment.place)
    assert Withdraw(f"c:{desk.schedules[0].id}:") in decision.parts


def test_the_client_may_have_them_go_on() -> None:
    desk = with_evenings()
    desk.tap_action("cpau", ANA)
    desk.says("1 Dec")
    phone = Phone(desk)
    phone.read()
    phone.tap("Have them go on")
    assert desk.schedules[0].pause is None and not desk.ana.ask_resume


def test_the_therapist_ends_the_pause() -> None:
    desk = with_evenings()
    desk.tap_action("cpau", ANA)
    desk.tap(desk.labels[0])
    desk.tap_action("cl", ANA)
    desk.tap("End pause")
    assert desk.schedules[0].pause is None
    assert "ended the pause" in Phone(desk).read()


def test_without_a_rhythm_there_is_nothing_to_pause() -> None:
    desk = Desk()
    assert "no check-ins to pause" in desk.tap_action("cpau", ANA)
    assert not desk.place.open


@pytest.mark.parametrize("about", [f"{ANA}:z", ANA])
def test_a_rhythm_that_does_not_exist_is_not_found(about: str) -> None:
    assert Desk().tap_action("preset", about) == WORDS.not_found
