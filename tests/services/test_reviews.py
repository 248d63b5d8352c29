"""Rhythms are looked at again after some weeks, asked of both, and end by themselves without an answer (CR-215)."""

from datetime import timedelta
from typing import Any

from bot.domain.schedule_review import in_review
from bot.storage import schedules
from bot.storage.database import Database
from tests.services.checkin_cast import NOON, Rooms, daily
from tests.services.test_checkin_life import ANA

NEUTRAL = "An update is here."


async def reviewed(database: Database, **about: Any) -> Rooms:
    return await Rooms.of(database, in_review(daily(ANA), (4, 8, 12), NOON), **about)


async def keep_speaking(rooms: Rooms, until: str) -> None:
    """Ana writes every few days, so that nothing stops by itself (CR-211)."""
    while f"{rooms.now:%Y-%m-%d %H:%M}" < until:
        await rooms.type("hello")
        await rooms.move(rooms.now + timedelta(days=5))
    await rooms.move(until)


async def test_after_four_weeks_it_is_asked_once_and_the_first_line_is_neutral(database: Database) -> None:
    """CR-217."""
    rooms = await reviewed(database)
    await rooms.type("hello")
    await rooms.jump("2026-12-21 12:30")
    await rooms.jump("2026-12-21 13:30")
    assert [each.text for each in await rooms.said("notice") if each.keys] == [NEUTRAL]


async def test_in_a_pause_the_question_waits(database: Database) -> None:
    """CR-213."""
    rooms = await reviewed(database, paused_open=True)
    await rooms.jump("2026-12-21 12:30")
    assert await rooms.said("notice") == []
    await rooms.command("resume")
    await rooms.jump("2026-12-22 12:30")
    assert [each.text for each in await rooms.said("notice")] == [NEUTRAL]


async def test_without_an_answer_it_ends_after_twelve_weeks_and_nothing_more_comes(database: Database) -> None:
    rooms = await reviewed(database, last_word_at=None)
    await rooms.jump("2027-02-16 12:30")
    schedule = await rooms.database.read(schedules.get, "s1")
    assert (schedule.over, schedule.next_due_at, schedule.review_at) == (True, None, None)
    await rooms.tap("rev", "s1")
    assert (await rooms.said())[-1].text == "The agreed check-ins end here. You and Dr. Brandt can set new ones."
