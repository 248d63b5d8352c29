"""The evening before the therapy hour: only for those who want it, never in a pause, and only what is shared."""

from datetime import UTC, datetime
from typing import Any

from bot.storage.database import Database
from tests.services.checkin_cast import Rooms

HOUR = datetime(2026, 11, 26, 10, tzinfo=UTC)
EVE = datetime(2026, 11, 25, 18, tzinfo=UTC)
NEUTRAL = "An update is here."


async def before_a_session(database: Database, **about: Any) -> Rooms:
    return await Rooms.of(
        database, next_session=HOUR, session_step_at=EVE, session_eve="yes", **about
    )  # fmt: skip


async def test_the_evening_before_a_neutral_line_comes_once(database: Database) -> None:
    """CR-217."""
    rooms = await before_a_session(database)
    await rooms.move("2026-11-25 23:00")
    assert [each.text for each in await rooms.said("notice")] == [NEUTRAL]
    await rooms.tap("sess", "")
    assert (await rooms.said())[-1].text.startswith("Session tomorrow at 10:00. Anything to bring?")


async def test_in_a_pause_nothing_comes(database: Database) -> None:
    """CR-213."""
    rooms = await before_a_session(database, paused_open=True)
    await rooms.move("2026-11-25 23:00")
    assert await rooms.said("notice") == []


async def test_after_an_outage_it_is_not_made_up_for(database: Database) -> None:
    """CR-214."""
    rooms = await before_a_session(database)
    await rooms.jump("2026-11-25 20:00")
    assert await rooms.said("notice") == []


async def test_what_will_be_seen_holds_nothing_private(database: Database) -> None:
    """CR-1003, CR-313."""
    rooms = await before_a_session(database)
    await rooms.type("only mine")
    await rooms.tap("seen", "")
    text = (await rooms.said())[-1].text
    assert "only mine" not in text
    assert "and only this:" in text and "Ana shares no numbers." in text
