"""What goes straight to the driver of SQLite finds and refuses the same as what SQLAlchemy runs, and can be heard."""

from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, event, insert, select
from sqlalchemy.exc import IntegrityError

from bot.storage import clients, entries
from bot.storage.database import Database
from bot.storage.straight import Among, Straight, driver_of
from bot.storage.tables import inbox, vital
from tests.storage import people

ADD = Straight(insert(vital))
BY_NAME = Straight(select(vital).where(vital.c.name == bindparam("name")))
AFTER = Among(select(vital).where(vital.c.at >= bindparam("after")), vital.c.name)
WAITING = {"update_id": 1, "message_blind": b"blind", "kind": "message", "raw_enc": b"raw", "sent_at": 1,
           "received_at": 1}  # fmt: skip


def listened_to(conn: Connection) -> list[str]:
    heard: list[str] = []
    event.listen(conn, "before_cursor_execute", lambda *said: heard.append(said[2]))
    return heard


async def test_a_row_is_the_same_whoever_runs_the_statement(database: Database) -> None:
    def both(conn: Connection) -> tuple[Any, Any]:
        people.cast(conn)
        straight = clients.CLIENTS._by_id.rows(conn, {"wanted": "ana"})
        listened_to(conn)
        return straight, clients.CLIENTS._by_id.rows(conn, {"wanted": "ana"})

    straight, through_sqlalchemy = await database.transaction(both)
    assert straight == through_sqlalchemy
    assert straight[0]._mapping.keys() == through_sqlalchemy[0]._mapping.keys()
    assert straight[0].id == "ana"


async def test_truth_comes_back_as_truth_and_what_has_a_default_gets_it(database: Database) -> None:
    def kept(conn: Connection) -> tuple[Any, Any]:
        Straight(insert(inbox)).run(conn, WAITING)
        (row,) = Straight(select(inbox)).rows(conn, {})
        finished = entries.ENTRIES.table.c.finished
        return row, Straight(select(finished)).rows(conn, {})

    row, none = await database.transaction(kept)
    assert (row.state, row.attempts, row.raw_enc, list(none)) == ("new", 0, b"raw", [])


async def test_many_rows_go_at_once_and_are_counted(sqlite_database: Database) -> None:
    def three(conn: Connection) -> tuple[int, Any, Any]:
        count = ADD.run(conn, *({"name": name, "at": 1} for name in "abc"))
        return count, BY_NAME.scalar(conn, {"name": "b"}), BY_NAME.row(conn, {"name": "d"})

    assert await sqlite_database.transaction(three) == (3, "b", None)


@pytest.mark.parametrize("count", [0, 1, 4, 5, 50, 51, 501])
async def test_many_are_asked_about_together_and_each_is_found_once(database: Database, count: int) -> None:
    def found(conn: Connection) -> list[str]:
        ADD.run(conn, *({"name": f"v{number}", "at": number} for number in range(600)))
        asked = AFTER.rows(conn, [f"v{number}" for number in range(count)] + ["nobody"], after=1)
        return sorted(row.name for row in asked)

    assert await database.transaction(found) == sorted(f"v{number}" for number in range(1, count))


async def test_a_list_of_any_length_is_one_of_few_statements(sqlite_database: Database) -> None:
    """Each of them is put together once; written anew for every list it cost half a millisecond."""

    def asked(conn: Connection) -> list[str]:
        heard = listened_to(conn)
        for count in (1, 3, 4, 30, 50, 49):
            AFTER.rows(conn, [f"v{number}" for number in range(count)], after=0)
        return heard

    assert len(set(await sqlite_database.transaction(asked))) == 2


async def test_very_many_come_one_after_the_other_as_plain_rows(database: Database) -> None:
    def both(conn: Connection) -> tuple[list[Any], list[Any]]:
        people.cast(conn)
        wanted = Straight(select(clients.CLIENTS.table).order_by(clients.CLIENTS.table.c.id))
        return [tuple(row) for row in wanted.stored(conn, {})], [tuple(row) for row in conn.execute(wanted.statement)]

    straight, through_sqlalchemy = await database.transaction(both)
    assert straight == through_sqlalchemy and len(straight) > 1


async def test_what_the_database_refuses_is_named_as_sqlalchemy_names_it_without_the_words(database: Database) -> None:
    def twice(conn: Connection) -> None:
        for _ in range(2):
            ADD.run(conn, {"name": "canary-word", "at": 1})

    with pytest.raises(IntegrityError) as caught:
        await database.transaction(twice)
    assert "canary" not in str(caught.value)
    assert await database.transaction(BY_NAME.row, {"name": "canary-word"}) is None


async def test_whoever_listens_hears_every_statement(sqlite_database: Database) -> None:
    def counted(conn: Connection) -> tuple[bool, list[str]]:
        straight = driver_of(conn) is not None
        heard = listened_to(conn)
        ADD.run(conn, {"name": "a", "at": 1})
        BY_NAME.rows(conn, {"name": "a"})
        return straight and driver_of(conn) is None, [each.split()[0] for each in heard]

    assert await sqlite_database.transaction(counted) == (True, ["INSERT", "SELECT"])
