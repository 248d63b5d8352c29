"""The morning page: silence as a date without a meaning, and every run that ends, extended in one tap (T10)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.care import Care
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Key
from bot.domain.look import Since
from bot.domain.people import Client
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import FixedTime, Weekly
from bot.domain.talk.therapist.today import letter
from bot.domain.words.filling import fill
from tests.domain.talk.therapist_cast import ANA, CHIDI, NOON, Desk, ana, books, brandt, chidi, file

EN = books()["en"]
WORDS = EN.rhythm
SILENT = replace(ana(), fell_silent=True, paused_open=True, last_word_at=NOON - timedelta(days=20))


def run(client: Client, days_left: int, preset: Preset = Preset.WEEKDAY_EVENINGS, name: str = "s1") -> Schedule:
    start = NOON.date() - timedelta(weeks=11)
    made = Schedule(
        client.id, name, "", client.zone, (FixedTime(NOON.time()),), Weekly(frozenset(range(5))), start, start,
        ends=NOON.date() + timedelta(days=days_left), preset=preset,
    )  # fmt: skip
    return planned(made, NOON)


def sent(state: CheckinState) -> Checkin:
    return Checkin("c1", ANA, "s1", NOON.date(), 0, NOON, state, opened_at=NOON)


@pytest.mark.parametrize(
    ("state", "delivery"),
    [(CheckinState.LAPSED, WORDS.today_arrived), (CheckinState.UNCERTAIN, WORDS.today_unsure)],
)
def test_silence_is_a_date_and_what_became_of_what_was_sent(state: CheckinState, delivery: str) -> None:
    """CR-211, CR-212."""
    said = letter(EN, brandt(), (replace(file(SILENT), recent=(sent(state),)),), NOON, Since(NOON))
    assert said is not None
    line = fill(WORDS.today_silent, date="Wed 4 Nov", delivery=delivery)
    assert line in said.text
    assert not [word for word in ("risk", "worr", "relapse", "missed", "fine") if word in line.lower()]


def ending() -> Desk:
    desk = Desk()
    own = replace(ana(), care={"checkin.run_weeks": 6})
    late = run(own, 40, name="s3")
    desk.files[ANA] = replace(file(own), schedules=(run(own, 3), run(own, 0, Preset.ONCE, "s2"), late))
    desk.files[CHIDI] = replace(file(chidi()), schedules=(run(chidi(), 3),))
    return desk


def ends_on(desk: Desk, client: str) -> dict[str, date]:
    return {each.id: each.last_date for each in desk.files[client].schedules}


def test_every_run_that_ends_is_extended_in_one_tap_and_nothing_else() -> None:
    """CR-1005, CR-215."""
    desk = ending()
    before = ends_on(desk, ANA)
    desk.command("today")
    desk.tap(fill(WORDS.today_extend, count=1))
    after = ends_on(desk, ANA)
    assert after == {**before, "s1": NOON.date() + timedelta(weeks=6, days=-1)}
    assert [each.act for each in desk.acts] == ["reviewed_a_schedule_same"]
    assert fill(WORDS.today_extend, count=1) not in desk.command("today")
    assert Care().checkin.run_weeks == 12


def test_the_clients_of_others_are_not_touched() -> None:
    """CR-1005, F-68: Chidi's run is Dr. Okafor's to extend."""
    desk = ending()
    before = ends_on(desk, CHIDI)
    desk.tap_key(Key("?", "tode", CHIDI))
    assert ends_on(desk, CHIDI) == before


def test_where_nothing_ends_there_is_no_such_key_and_an_old_one_says_so() -> None:
    """CR-1005."""
    desk = Desk()
    desk.command("today")
    assert not [label for label in desk.labels if label.startswith("Extend")]
    assert desk.tap_action("tode", "") == WORDS.today_none_ends
