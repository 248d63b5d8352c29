"""How SQLite goes about what is asked at every letter and message: by an index, planned once."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from bot.storage import (
    alerts,
    chats,
    checkins,
    clients,
    entries,
    inbox,
    next_letter,
    orders,
    outbox,
    places,
    roster,
    schedules,
    standstill,
)
from bot.storage.cipher import vault_of
from bot.storage.database import Database
from bot.storage.tables import outbox as rows
from tests.databases import NOW


def _asked(conn: Connection, work: Callable[[Connection], Any]) -> list[tuple[str, Any]]:
    """The statements that this runs, each with its parameters."""
    heard: list[tuple[str, Any]] = []

    def hear(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        heard.append((statement, parameters))

    event.listen(conn, "before_cursor_execute", hear)
    work(conn)
    event.remove(conn, "before_cursor_execute", hear)
    return heard


def _plans(conn: Connection, work: Callable[[Connection], Any]) -> list[str]:
    """How SQLite goes about each of them, step by step."""
    asked = _asked(conn, work)
    return [row[3] for sql, values in asked for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]


@pytest.mark.parametrize(
    "work",
    [
        lambda conn: next_letter.lease_next(conn, NOW, NOW, 1),
        lambda conn: outbox.reap(conn, NOW),
        lambda conn: outbox.expire(conn, NOW, 10),
        next_letter.next_due,
        lambda conn: inbox.next_of(conn, "chat"),
        lambda conn: inbox.recent_texts(conn, "chat", NOW, 3),
        lambda conn: checkins.to_lapse(conn, NOW, 10),
        lambda conn: checkins.open_of(conn, "ana"),
        lambda conn: alerts.due(conn, NOW, 10),
        lambda conn: chats.find(conn, 7001),
    ],
    ids=["lease", "reap", "expire", "next due", "unheard", "words", "lapse", "open check-in", "alerts", "chat"],
)
async def test_what_is_asked_all_day_long_reads_no_whole_table(sqlite_database: Database, work: Any) -> None:
    found = await sqlite_database.transaction(_plans, work)
    assert found
    assert not [step for step in found if step.startswith("SCAN") and "USING" not in step]


@pytest.mark.parametrize(
    "work",
    [
        lambda conn: schedules.due(conn, NOW, 50, 0),
        lambda conn: schedules.to_review(conn, NOW, 50),
        lambda conn: checkins.to_lapse(conn, NOW, 50),
        lambda conn: checkins.due_again(conn, NOW, 50),
        lambda conn: orders.due(conn, NOW, 50),
        lambda conn: orders.to_close(conn, NOW, 50),
        lambda conn: entries.due_again(conn, NOW, 50),
        lambda conn: places.to_wake(conn, NOW, 50),
        lambda conn: clients.ending(conn, NOW, 50),
        lambda conn: clients.session_due(conn, NOW, 50),
        lambda conn: clients.home_by(conn, NOW, 50),
        lambda conn: alerts.due(conn, NOW, 50),
    ],
    ids=[
        "schedules", "reviews", "lapses", "check-ins again", "measures", "measures over", "entries", "places",
        "endings", "sessions", "journeys", "alerts",
    ],
)  # fmt: skip
async def test_a_batch_of_what_is_due_sorts_nothing(sqlite_database: Database, work: Any) -> None:
    """A hundred thousand due at one instant were read and sorted whole for every fifty of them."""
    found = await sqlite_database.transaction(_plans, work)
    assert found and all(step.startswith("SEARCH") and "USING INDEX" in step for step in found), found


@pytest.mark.parametrize(
    "work",
    [
        lambda conn: vault_of(conn).fetch(owners=["ana", "chidi"]),
        lambda conn: vault_of(conn).forget("ana"),
        lambda conn: roster.load(conn, ["ana", "chidi"]),
    ],
    ids=["many", "erased", "roster"],
)
async def test_whose_data_keys_are_asked_for_reads_nobody_elses(sqlite_database: Database, work: Any) -> None:
    found = await sqlite_database.transaction(_plans, work)
    of_keys = [step for step in found if "client_key" in step]
    assert of_keys and all("(owner=?)" in step for step in of_keys), of_keys


@pytest.mark.parametrize(
    ("work", "index"),
    [
        (lambda conn: outbox.expire(conn, NOW, 10), "outbox_late (not_after<?)"),
        (lambda conn: outbox.reap(conn, NOW), "outbox_leased (lease_until<?)"),
        (lambda conn: outbox.reap(conn, NOW, all_orphans=True), "outbox_leased"),
        (lambda conn: standstill.looping(conn, 5), "outbox_tried (attempts>?)"),
    ],
    ids=["expire", "reap", "reap at the start", "tried again"],
)
async def test_a_look_every_five_seconds_passes_over_all_that_only_waits(
    sqlite_database: Database, work: Any, index: str
) -> None:
    """Two hundred thousand waiting letters held the one writer for 1.8 s of each five, and so whoever was in danger."""

    found = [step for step in await sqlite_database.transaction(_plans, work) if "INDEX" in step]
    assert found and all(step.endswith(index) for step in found), found


async def test_when_to_look_again_is_read_at_the_front_of_each_priority(sqlite_database: Database) -> None:
    """It was asked after every fifty check-ins that were opened, and read all the letters that waited."""
    found = await sqlite_database.transaction(_plans, next_letter.next_due)
    of_letters = [step for step in found if "outbox" in step]
    assert of_letters == ["SEARCH outbox USING INDEX outbox_best (prio=?)"] * len(next_letter.PRIOS)


async def test_how_long_safety_waits_is_asked_of_nothing_else(sqlite_database: Database) -> None:
    found = await sqlite_database.transaction(_plans, next_letter.oldest_safety)
    of_letters = [step for step in found if "outbox" in step]
    assert [step.rpartition("INDEX ")[2] for step in of_letters] == ["outbox_best (prio<?)", "outbox_leased"]


async def test_a_letter_that_its_chat_keeps_back_is_passed_over_without_asking_for_the_chat(
    sqlite_database: Database,
) -> None:
    """Three thousand answers to one chat were each read, with their chat, at every look: 2.5 ms of the one writer."""
    found = await sqlite_database.transaction(_plans, lambda conn: next_letter.lease_next(conn, NOW, NOW, 1))
    assert found[0] == "SEARCH outbox USING INDEX outbox_best (prio>? AND prio<?)"
    for index in ("chat_paused (paused_until>?)", "chat_hurried (next_allowed_at>?)", "outbox_leased"):
        at = next(nth for nth, step in enumerate(found) if step.endswith(index))
        assert found[at - 1].startswith("LIST SUBQUERY"), found  # once for each look
    assert len([step for step in found if step.startswith("CORRELATED")]) == 1  # what it must not overtake


async def test_states_stand_in_the_statement_itself(sqlite_database: Database) -> None:
    """As parameters they keep SQLite from a partial index until it has planned the statement a second time."""

    def asked(conn: Connection) -> str:
        where = rows.c.state == "pending", rows.c.state.in_(["leased", "sent"]), rows.c.state != "failed"
        return _asked(conn, lambda conn: conn.execute(select(rows.c.id).where(*where)))[0][0]

    found = await sqlite_database.read(asked)
    assert "state = 'pending'" in found
    assert "state IN ('leased', 'sent')" in found
    assert "state != 'failed'" in found


@pytest.mark.parametrize("value", ["it's", "a;b", ""])
def test_only_names_are_written_into_a_statement(value: str) -> None:
    with pytest.raises(ValueError, match="closed set"):
        rows.c.state == value  # noqa: B015
