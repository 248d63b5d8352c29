"""The five presets of the chat bring their days, time and end."""

from dataclasses import replace
from datetime import date, time

import pytest

from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_presets import NEEDS_SESSION, Basis, from_preset
from tests.domain.schedule_cast import AT_NIGHT, walls

TUESDAY = date(2026, 11, 24)
ANA = Basis("ana", "5f0d", "evening", "Europe/Berlin", TUESDAY, 12, 75, AT_NIGHT, (date(2026, 11, 30),))
OFFERED = [preset for preset in Preset if preset not in (Preset.OWN, Preset.ONCE)]


def days(schedule: Schedule, n: int = 99) -> list[str]:
    return [wall[:10] for wall in walls(schedule, "2026-11-24 00:00", n) if wall]


@pytest.mark.parametrize(
    ("preset", "first", "how_many"),
    [
        (Preset.WEEKDAY_EVENINGS, ["2026-11-24", "2026-11-25"], 60),
        (Preset.THREE_DAYS, ["2026-11-25", "2026-11-27"], 36),
        (Preset.EVENING_BEFORE, ["2026-11-29"], 1),
        (Preset.WEEKLY, ["2026-11-24", "2026-12-01"], 12),
        (Preset.AFTER_SESSION, ["2026-12-02"], 1),
    ],
)
def test_a_preset_comes_on_its_days_for_twelve_weeks(preset: Preset, first: list[str], how_many: int) -> None:
    """CR-216."""
    schedule = from_preset(preset, ANA)
    assert days(schedule)[:2] == first
    assert len(days(schedule)) == how_many
    assert (schedule.preset, schedule.agreed_on, schedule.last_date) == (preset, TUESDAY, date(2027, 2, 15))


def test_the_random_mornings_stay_between_ten_and_twelve() -> None:
    shown = [wall[11:] for wall in walls(from_preset(Preset.THREE_DAYS, ANA), "2026-11-24 00:00", 36) if wall]
    assert all("10:00" <= wall < "12:00" for wall in shown)


@pytest.mark.parametrize("preset", [preset for preset in OFFERED if preset in NEEDS_SESSION])
def test_a_preset_tied_to_the_session_sends_nothing_while_no_session_is_known(preset: Preset) -> None:
    assert days(from_preset(preset, replace(ANA, session_on=()))) == []


@pytest.mark.parametrize("preset", OFFERED)
def test_no_preset_writes_in_quiet_hours(preset: Preset) -> None:
    """CR-207."""
    shown = [wall[11:] for wall in walls(from_preset(preset, ANA), "2026-11-24 00:00", 99) if wall]
    assert not [wall for wall in shown if AT_NIGHT.cover(time.fromisoformat(wall))]
