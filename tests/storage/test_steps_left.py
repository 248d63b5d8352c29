"""Where people stop is counted, and told once (CR-314)."""

from sqlalchemy import Connection, select

from bot.domain.journal import StepLeft
from bot.storage import steps_left
from bot.storage.database import Database
from bot.storage.records import remember
from bot.storage.tables import step_left

FAIRER = StepLeft("thought_record", 1, "fairer")


def _three(conn: Connection) -> None:
    for left in (FAIRER, FAIRER, StepLeft("thought_record", 1, "share")):
        remember(conn, left)


async def test_each_step_is_counted_and_told_when_it_grew(database: Database) -> None:
    """CR-314."""
    await database.transaction(_three)
    assert sorted((left.step, times) for left, times in await database.transaction(steps_left.news)) == [
        ("fairer", 2), ("share", 1),
    ]  # fmt: skip
    assert await database.transaction(steps_left.news) == []
    await database.transaction(remember, FAIRER)
    assert await database.transaction(steps_left.news) == [(FAIRER, 3)]


async def test_the_counter_names_nobody(database: Database) -> None:
    """CR-314."""
    await database.transaction(_three)
    rows = await database.read(lambda conn: conn.execute(select(step_left)).all())
    assert {field for row in rows for field in row._fields} == {"script", "script_version", "step", "times", "told"}
