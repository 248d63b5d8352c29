"""A setback that was not over: asked about once more by its row, once for ever, and by nobody else's."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from bot.domain.journal import Entry, EntryKind
from bot.domain.stage import Stage
from bot.services.asked_later import ask_again
from bot.storage import clients, entries
from bot.storage.database import Database
from bot.storage.tables import outbox
from tests.databases import NOW
from tests.services import cast

DUE = NOW.astimezone(ZoneInfo("Europe/London")).replace(hour=12) + timedelta(days=1)
WAITING = Entry("s1", "ana", EntryKind.SETBACK, NOW, answers={"steady": "not_yet"}, again_at=DUE)


def set_up(conn: Connection) -> None:
    everybody = cast.cast(conn)
    for each in (everybody.ana, everybody.chidi):
        clients.save(conn, replace(each, ceiling=Stage.STABILISATION))
    entries.save(conn, WAITING, replace(WAITING, id="s2", client="chidi", again_at=DUE + timedelta(hours=1)))


async def letters(database: Database) -> list[str]:
    return await database.read(lambda conn: list(conn.scalars(select(outbox.c.dedupe).order_by(outbox.c.id))))


async def test_it_is_asked_when_due_and_never_again_CR_802(database: Database) -> None:
    await database.transaction(set_up)
    world = cast.world()
    assert await database.transaction(ask_again, world, DUE - timedelta(minutes=1)) == 0
    assert await database.transaction(ask_again, world, DUE) == 1
    assert await letters(database) == ["sb:s1"]
    kept = await database.read(entries.get, "s1")
    assert kept.again_at is None and kept.answers == WAITING.answers
    for hours in (0, 1, 30):
        await database.transaction(ask_again, world, DUE + timedelta(hours=hours))
    assert await letters(database) == ["sb:s1", "sb:s2"]


async def test_while_paused_it_waits_day_by_day_and_after_a_week_is_dropped_CR_213(database: Database) -> None:
    await database.transaction(set_up)
    paused = replace(await database.read(clients.get, "ana"), paused_open=True)
    await database.transaction(clients.save, paused)
    world, now = cast.world(), DUE
    for _ in range(9):
        await database.transaction(ask_again, world, now)
        now += timedelta(days=1)
    assert "sb:s1" not in await letters(database)
    assert (await database.read(entries.get, "s1")).again_at is None


async def test_whether_somebody_was_reached_is_asked_once_where_the_client_said_yes(database: Database) -> None:
    """Clinical rules, section 4: "later: did it happen?"; an answer or a no and nobody asks."""

    def reached(conn: Connection) -> None:
        cast.cast(conn)
        asked = {"person": "Tom", "ask_later": "yes"}
        wanted = Entry("r1", "ana", EntryKind.PRACTICE, NOW, "reach_out", answers=asked, again_at=DUE)
        entries.save(conn, wanted, replace(wanted, id="r2", answers={**asked, "happened": "Yes"}))
        entries.save(conn, replace(wanted, id="r3", answers={"ask_later": "no"}))

    await database.transaction(reached)
    await database.transaction(ask_again, cast.world(), DUE)
    assert await letters(database) == ["sb:r1"]
    assert await database.read(entries.due_again, DUE + timedelta(days=30), 10) == ()
