"""The inbox: each update once, in order of arrival, and never lost before it is done."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.tables import inbox as rows
from tests.databases import NOW

ANA, CHIDI = 7001, 7002


def update(number: int, chat: int | None = ANA, key: str = "", at: datetime = NOW) -> inbox.Update:
    return number, chat, key or f"{chat}:{number}:0", "message", f'{{"update_id":{number}}}'.encode(), at


async def receive(database: Database, *updates: inbox.Update) -> int:
    """How many are new."""
    before = await database.read(count)
    await database.transaction(inbox.receive, updates, NOW)
    return await database.read(count) - before


def count(conn: Connection) -> int:
    return conn.scalar(select(func.count()).select_from(rows)) or 0


async def hear(database: Database, words: str = "") -> inbox.Waiting:
    """Take the oldest update of the chat that waits longest, and answer it."""

    def heard(conn: Connection) -> inbox.Waiting:
        waiting = inbox.next_of(conn, inbox.waiting_chats(conn)[0])
        assert waiting
        inbox.done(conn, waiting, NOW, words)
        return waiting

    return await database.transaction(heard)


async def test_an_update_that_comes_again_is_kept_once(database: Database) -> None:
    assert await receive(database, update(1), update(2), update(1)) == 2
    assert await receive(database, update(1), update(2), update(3)) == 1


async def test_who_receives_learns_the_chat_of_each(database: Database) -> None:
    """Also of those that came before, and of what names none."""
    first = await database.transaction(inbox.receive, (update(1), update(2, CHIDI)), NOW)
    again = await database.transaction(inbox.receive, (update(2, CHIDI), update(3, None), update(1), update(4)), NOW)
    assert None not in first and len(set(first)) == 2
    assert again == (first[1], None, first[0], first[0])


async def test_a_hundred_words_of_one_chat_look_for_it_as_often_as_one(sqlite_database: Database) -> None:
    """Whoever is in danger may stand behind a hundred such batches (T13)."""
    await receive(sqlite_database, update(1))

    def looks(conn: Connection, *updates: inbox.Update) -> int:
        said: list[str] = []
        driver: Any = conn.connection.dbapi_connection
        driver.set_trace_callback(said.append)
        inbox.receive(conn, updates, NOW)
        driver.set_trace_callback(None)
        return sum(each.startswith("SELECT") for each in said)

    for many in ([update(2)], [update(nth) for nth in range(3, 103)]):
        assert await sqlite_database.transaction(looks, *many) == 1


async def test_one_message_under_two_update_ids_is_kept_once(database: Database) -> None:
    assert await receive(database, update(1, key="7001:5:0"), update(2, key="7001:5:0")) == 1


async def test_each_chat_is_heard_in_order_of_arrival(database: Database) -> None:
    await receive(database, update(5), update(3), update(4, CHIDI), update(9))
    assert [(await hear(database)).update_id for _ in range(4)] == [5, 3, 4, 9]
    assert await database.read(inbox.waiting_chats) == ()


async def test_the_raw_update_comes_back_and_goes_when_it_is_done(database: Database) -> None:
    await receive(database, update(1))
    waiting = await hear(database)
    assert (waiting.raw, waiting.sent_at, waiting.attempts) == (b'{"update_id":1}', NOW, 0)
    assert await database.read(lambda conn: conn.scalar(select(rows.c.raw_enc))) is None


async def test_an_update_without_a_chat_is_heard_too(database: Database) -> None:
    await receive(database, update(1, None))
    assert await database.read(inbox.waiting_chats) == (None,)
    assert (await hear(database)).chat is None


async def test_a_poisoned_update_is_set_aside_and_the_next_is_heard(database: Database) -> None:
    await receive(database, update(1), update(2))
    assert [await database.transaction(inbox.failed, 1, "KeyError") for _ in range(3)] == [1, 2, 3]
    await database.transaction(inbox.quarantine, 1, "KeyError", NOW)
    assert (await hear(database)).update_id == 2


async def test_short_messages_are_read_together_for_a_while(database: Database) -> None:
    await receive(database, *(update(n, at=NOW + timedelta(seconds=30 * n)) for n in range(1, 5)), update(9, CHIDI))
    for words in ("I", "can't", "", "anymore"):
        chat = (await hear(database, words)).chat
    assert chat
    since = NOW + timedelta(seconds=60)
    assert await database.read(inbox.recent_texts, chat, since, 3) == ("can't", "anymore")
    assert await database.read(inbox.recent_texts, chat, NOW, 2) == ("can't", "anymore")
    ages = {"words_before": NOW + timedelta(minutes=10), "done_before": NOW, "quarantined_before": NOW}
    await database.transaction(inbox.prune, **ages)
    assert await database.read(inbox.recent_texts, chat, NOW, 9) == ()


async def test_done_rows_go_and_waiting_ones_stay(database: Database) -> None:
    await receive(database, update(1), update(2), update(3))
    await hear(database)
    await database.transaction(inbox.quarantine, 2, "ValueError", NOW)
    later = NOW + timedelta(days=15)
    ages = {"words_before": later, "done_before": later, "quarantined_before": later}
    assert await database.transaction(inbox.prune, **ages) == 1

    def left(conn: Connection) -> dict[str, bool]:
        return {row.state: row.raw_enc is not None for row in conn.execute(select(rows))}

    assert await database.read(left) == {"quarantined": False, "new": True}


async def test_the_oldest_waiting_update_is_known(database: Database) -> None:
    assert await database.read(inbox.oldest_waiting) is None
    await receive(database, update(1))
    assert await database.read(inbox.oldest_waiting) == NOW


async def test_a_number_is_never_given_twice(database: Database) -> None:
    await receive(database, update(1))
    await hear(database)
    later = NOW + timedelta(days=8)
    ages = {"words_before": later, "done_before": later, "quarantined_before": later}
    await database.transaction(inbox.prune, **ages)
    await receive(database, update(2))
    assert await database.read(lambda conn: conn.scalar(select(func.max(rows.c.id)))) == 2
