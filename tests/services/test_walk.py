"""The walk through the safety plan on a real database: no row changes, and a plan that cannot be read is the card."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from bot.domain.decision import Say, decide
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.people import AlertLevel
from bot.domain.safety_plan import Helper, Plan, PlanState
from bot.domain.talk.check_back import ACTION
from bot.services.conversation import hear_next
from bot.services.emergency import Emergency, Unrecorded
from bot.services.housekeeping import tidy
from bot.services.moments import World
from bot.storage import clients, inbox, next_letter, plans
from bot.storage.database import Database
from bot.storage.decisions import record
from bot.storage.tables import metadata, safety_plan
from bot.storage.tables import outbox as outbox_table
from tests.databases import NOW
from tests.services.cast import ANAS_PHONE, cast, world
from tests.services.test_emergency import Clock, Post, command, said

TRANSPORT = {"inbox", "outbox", "chat"}
PLAN = Plan(
    "p1", "ana", PlanState.AGREED, NOW, signs=("I stop answering.",), alone=("Tea",),
    ask=(Helper("Tom", "07700 900123"),), agreed_on=NOW.date(),
)  # fmt: skip


@pytest.fixture(scope="module")
def the_world() -> World:
    return world()


def contents(conn: Connection) -> dict[str, list[str]]:
    """Every row of every table but those that carry messages."""
    tables = [table for name, table in metadata.tables.items() if name not in TRANSPORT]
    return {table.name: sorted(str(tuple(row)) for row in conn.execute(select(table))) for table in tables}


def hears(conn: Connection, the_world: World, number: int, incoming: Incoming) -> None:
    inbox.receive(conn, [(number, ANAS_PHONE, f"k{number}", "message", json.dumps({"n": number}).encode(), NOW)], NOW)
    chat = clients.get(conn, "ana").chat
    assert hear_next(conn, the_world, chat, NOW, bytes([number]) * 32, lambda raw, person: incoming)


def tap(action: str, about: str) -> Incoming:
    return Incoming(Medium.TAP, NOW, NOW, tap=Tap(action, about, 0, 7), language="en")


WALK = (
    replace(command("plan").incoming), tap("plan", ""), tap("plan", "need"), tap("walk", "1"), tap("walk", "3:need"),
    tap("walk", "0"), tap("plcopy", ""), tap("walk", "end"),
)  # fmt: skip


async def test_a_whole_walk_changes_no_row(sqlite_database: Database, the_world: World) -> None:
    """CR-505."""

    def walked(conn: Connection) -> tuple[object, object, int]:
        cast(conn)
        plans.save(conn, PLAN)
        before = contents(conn)
        for number, incoming in enumerate(WALK, 1):
            hears(conn, the_world, number, incoming)
        letters = conn.scalar(select(func.count()).select_from(metadata.tables["outbox"])) or 0
        return before, contents(conn), letters

    before, after, letters = await sqlite_database.transaction(walked)
    assert before == after
    assert letters == len(WALK)


async def test_no_column_in_clear_of_the_transport_names_a_part(sqlite_database: Database, the_world: World) -> None:
    """CR-505."""

    def carried(conn: Connection) -> str:
        cast(conn)
        plans.save(conn, PLAN)
        for number, incoming in enumerate(WALK, 1):
            hears(conn, the_world, number, incoming)
        table = metadata.tables["outbox"]
        clear = [column for column in table.columns if not column.name.endswith("_enc")]
        return str(conn.execute(select(*clear)).all())

    said_in_clear = await sqlite_database.transaction(carried)
    assert not any(part in said_in_clear for part in ("signs", "alone", "company", "'ask'", "plan", "walk"))


async def test_a_plan_that_cannot_be_opened_is_the_card(sqlite_database: Database, the_world: World) -> None:
    """CR-506."""

    def broken(conn: Connection) -> str:
        cast(conn)
        plans.save(conn, PLAN)
        conn.execute(update(safety_plan).values(body_enc=b"no such thing"))
        hears(conn, the_world, 1, command("plan").incoming)
        letter = next_letter.lease_next(conn, NOW, NOW, 1)
        assert letter
        return letter.say.text

    text = await sqlite_database.transaction(broken)
    assert text.startswith("People you can reach:") and "999" in text and "Tom" not in text


async def test_without_a_database_the_plan_is_the_card(sqlite_database: Database, the_world: World) -> None:
    """CR-506."""
    await sqlite_database.transaction(cast)
    post = Post()
    emergency = Emergency(the_world, Clock(), post)
    await emergency.refresh(sqlite_database)
    await emergency.answer([command("plan"), Unrecorded(ANAS_PHONE, replace(tap("walk", "1"), update_id=43))])
    first, second = post.to(ANAS_PHONE)
    assert "999" in first.text and "999" in second.text
    assert not any("write this together" in each.text for each in (first, second))


async def test_own_warning_phrases_count_from_memory_as_well(sqlite_database: Database, the_world: World) -> None:
    """CR-615."""

    def agreed(conn: Connection) -> None:
        ana = cast(conn).ana
        clients.save(conn, replace(ana, warnings=("the grey is back",), alerts=AlertLevel.ANY))

    await sqlite_database.transaction(agreed)
    post = Post()
    emergency = Emergency(the_world, Clock(), post)
    await emergency.refresh(sqlite_database)
    await emergency.answer([said("the grey is back")])
    assert "999" in post.to(ANAS_PHONE)[0].text


async def test_a_check_back_is_one_letter_for_the_next_day(sqlite_database: Database, the_world: World) -> None:
    """CR-614."""

    def asked(conn: Connection) -> list[str]:
        cast(conn)
        for number in (1, 2):
            hears(conn, the_world, number, tap(ACTION, "yes"))
        table = metadata.tables["outbox"]
        waiting = conn.execute(select(table.c.dedupe).where(table.c.state == "pending", table.c.dedupe.like("k:%")))
        return [row.dedupe for row in waiting]

    assert len(await sqlite_database.transaction(asked)) == 1


async def test_the_texts_of_sent_messages_go_after_the_clinics_hours(sqlite_database: Database) -> None:
    """CR-505: plan.transport_purge_hours."""
    books = dict(world().books)
    book = books["en"]
    books["en"] = replace(book, care=replace(book.care, plan=replace(book.care.plan, transport_purge_hours=3)))
    shorter = replace(world(), books=books)

    def sent_four_hours_ago(conn: Connection) -> int:
        ana = cast(conn).ana
        decided = decide(Say("Part one", to=ana.chat, dedupe="walk"))
        record(conn, decided, origin="t", chat=ana.chat, now=NOW)
        conn.execute(update(outbox_table).values(state="sent", settled_at=int(NOW.timestamp() * 1000)))
        tidy(conn, shorter, NOW + timedelta(hours=4))
        rows = select(func.count()).select_from(outbox_table).where(outbox_table.c.body_enc.is_not(None))
        return conn.scalar(rows) or 0

    assert await sqlite_database.transaction(sent_four_hours_ago) == 0
