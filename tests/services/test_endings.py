"""A planned ending as the clock finds it (CR-1207): said a week before, and from its first minute nothing more."""

from datetime import UTC, datetime
from typing import Any

from bot.domain.checkin import CheckinState
from bot.domain.people import AlertLevel, Standing
from bot.storage.database import Database
from tests.services.checkin_cast import Rooms, daily
from tests.services.test_checkin_life import ANA

LAST = datetime(2026, 12, 14, tzinfo=UTC)
A_WEEK_BEFORE = datetime(2026, 12, 7, tzinfo=UTC)


async def ending(database: Database, **about: Any) -> Rooms:
    return await Rooms.of(database, daily(ANA), ends_at=LAST, end_step_at=A_WEEK_BEFORE, **about)


async def test_from_the_first_minute_of_the_day_no_check_in_comes(database: Database) -> None:
    """CR-1207."""
    rooms = await ending(database)
    await rooms.move("2026-12-20 23:00")
    sent = [each.due_at for each in await rooms.all() if each.state is not CheckinState.HELD]
    assert max(sent) < LAST
    client = await rooms.client()
    assert (client.standing, client.alerts, client.end_step_at) == (Standing.OVER, AlertLevel.NONE, None)


async def test_an_ending_missed_while_nobody_was_there_still_comes_before_the_check_in_of_that_day(
    database: Database,
) -> None:
    """CR-1207, CR-214."""
    rooms = await ending(database)
    await rooms.jump("2026-12-14 19:05")
    assert [each.local_date for each in await rooms.all() if each.due_at >= LAST] == []


async def test_a_week_before_it_is_said_once_and_not_at_night(database: Database) -> None:
    """CR-207."""
    rooms = await ending(database)
    await rooms.move("2026-12-08 23:00")
    client = await rooms.client()
    assert client.end_said
    assert client.end_step_at == LAST


async def test_a_client_who_pauses_is_told_once_they_are_back(database: Database) -> None:
    """CR-213; in a pause it is looked at every ten minutes, so five hours of it are enough."""
    rooms = await ending(database, paused_open=True)
    await rooms.move("2026-12-07 05:00")
    assert not (await rooms.client()).end_said
    await rooms.command("resume")
    await rooms.move("2026-12-07 06:00")
    assert (await rooms.client()).end_said
