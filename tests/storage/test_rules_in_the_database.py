"""What must never be is refused by the database itself, whatever the program does."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from bot.domain.alert import State
from bot.domain.checkin import CheckinState
from bot.domain.dialogue import Place
from bot.domain.stage import ORDER, Stage
from bot.domain.toolkit import Asked, Proposal, Wish
from bot.storage import alerts, checkins, clients, places, practices, proposals, schedules, therapists
from bot.storage.database import Database
from bot.storage.errors import Stale, Taken
from bot.storage.tables import client, outbox
from tests.databases import NOW
from tests.storage import people
from tests.storage.test_records import some_alert


@pytest.mark.parametrize("position", [6, 5, 0])
async def test_a_sixth_practice_is_refused(database: Database, position: int) -> None:
    """CR-401."""

    def six(conn: Connection) -> None:
        people.cast(conn)
        practices.save(conn, *(people.practice(f"p{n}", "ana", n) for n in range(1, 6)))
        practices.save(conn, people.practice("p6", "ana", position))

    with pytest.raises(IntegrityError):
        await database.transaction(six)


async def test_practices_change_places(database: Database) -> None:
    def swapped(conn: Connection) -> list[str]:
        people.cast(conn)
        first, second, kept = (people.practice(f"p{n}", "ana", n if n < 3 else None) for n in (1, 2, 3))
        practices.save(conn, first, second, kept)
        practices.save(conn, replace(first, position=2), replace(second, position=1))
        return [each.id for each in practices.of_client(conn, "ana")]

    assert await database.transaction(swapped) == ["p2", "p1", "p3"]


async def test_one_occurrence_is_one_check_in(database: Database) -> None:
    def twice(conn: Connection) -> None:
        people.cast(conn)
        schedules.save(conn, people.schedule("s1", "ana"))
        checkins.save(conn, people.checkin("c1", "ana", "s1"))
        checkins.save(conn, people.checkin("c2", "ana", "s1"))

    with pytest.raises(IntegrityError):
        await database.transaction(twice)


async def test_a_client_may_open_two_check_ins_of_their_own_on_one_day(database: Database) -> None:
    def twice(conn: Connection) -> None:
        people.cast(conn)
        checkins.save(conn, people.checkin("c1", "ana"), people.checkin("c2", "ana"))

    await database.transaction(twice)


@pytest.mark.parametrize("limit", [{"ceiling": Stage.SAFETY}, {"own_stage": Stage.SAFETY}, {"hold": True}])
async def test_nothing_above_the_stage_is_sent(database: Database, limit: dict[str, object]) -> None:
    """CR-105: neither as a new row nor by a change of one that is there."""
    hard = replace(people.checkin("c1", "there", "s1"), needs=Stage.PROCESSING)

    def kept(conn: Connection, before: CheckinState | None, after: CheckinState) -> None:
        ana = people.at_stage(people.cast(conn).ana, id="there", ceiling=Stage.PROCESSING)
        clients.save(conn, people.at_stage(ana, **limit))
        schedules.save(conn, people.schedule("s1", "there"))
        if before:
            checkins.save(conn, replace(hard, state=before))
        checkins.save(conn, replace(hard, state=after, version=hard.version + 1))

    for before in (None, CheckinState.DUE, CheckinState.LATER):
        with pytest.raises(IntegrityError):
            await database.transaction(kept, before, CheckinState.SENT)
    await database.transaction(kept, CheckinState.DUE, CheckinState.HELD)


async def test_growth_prompts_want_their_own_tick(database: Database) -> None:
    """CR-107: held by the database too."""
    late = replace(people.checkin("c1", "there", "s1"), needs=Stage.GROWTH, state=CheckinState.SENT)

    def sent(conn: Connection, ticked: bool) -> None:
        clients.save(conn, people.at_stage(people.cast(conn).ana, id="there", ceiling=Stage.GROWTH, growth=ticked))
        schedules.save(conn, people.schedule("s1", "there"))
        checkins.save(conn, late)

    with pytest.raises(IntegrityError):
        await database.transaction(sent, False)
    await database.transaction(sent, True)


async def test_what_was_sent_before_the_stage_was_left_can_still_be_written(database: Database) -> None:
    """CR-103: it closes as any other does."""

    def lowered(conn: Connection) -> None:
        ana = people.at_stage(people.cast(conn).ana, id="there", ceiling=Stage.PROCESSING)
        clients.save(conn, ana)
        schedules.save(conn, people.schedule("s1", "there"))
        sent = replace(people.checkin("c1", "there", "s1"), needs=Stage.PROCESSING, state=CheckinState.SENT)
        checkins.save(conn, sent)
        clients.save(conn, people.at_stage(ana, ceiling=Stage.SAFETY))
        checkins.save(conn, replace(sent, nudged=True, version=sent.version + 1))
        checkins.save(conn, replace(sent, state=CheckinState.LAPSED, version=sent.version + 2))

    await database.transaction(lowered)


@pytest.mark.parametrize("later", [4, 5])
async def test_a_place_never_goes_back(database: Database, later: int) -> None:
    def back(conn: Connection) -> None:
        chat = people.cast(conn).ana.chat
        places.save(conn, Place(chat, 5))
        places.save(conn, Place(chat, later))

    with pytest.raises(Stale):
        await database.transaction(back)


def raised(conn: Connection, old: Stage, new: Stage) -> Stage:
    name = f"{old.value}-{new.value}"
    ana = people.at_stage(people.cast(conn).ana, id=name, ceiling=old)
    clients.save(conn, ana)
    clients.save(conn, replace(ana, ceiling=new))
    return clients.get(conn, name).ceiling


async def test_a_ceiling_rises_one_stage_at_a_time_and_falls_freely(database: Database) -> None:
    """CR-102, CR-103."""
    for old, new in product(ORDER, ORDER):
        if new.rank <= old.rank + 1:
            assert await database.transaction(raised, old, new) is new
        else:
            with pytest.raises(IntegrityError):
                await database.transaction(raised, old, new)


async def test_a_jump_of_two_stages_is_refused_in_plain_sql_as_well(database: Database) -> None:
    """CR-102."""

    def jump(conn: Connection) -> None:
        people.cast(conn)
        conn.execute(update(client).where(client.c.id == "ana").values(ceiling="processing"))

    with pytest.raises(IntegrityError):
        await database.transaction(jump)


async def test_one_proposal_is_open_at_a_time(database: Database) -> None:

    def two(conn: Connection, first: Asked) -> None:
        people.cast(conn)
        proposals.save(conn, Proposal("q1", "ana", "client", (Wish("Walk"),), NOW, answer=first))
        proposals.save(conn, Proposal("q2", "ana", "therapist", (Wish("Tea"),), NOW))

    with pytest.raises(IntegrityError):
        await database.transaction(two, Asked.OPEN)
    await database.transaction(two, Asked.DECLINED)


async def test_an_alert_number_of_chidi_never_overwrites_anas_alert(database: Database) -> None:
    def collide(conn: Connection) -> None:
        people.cast(conn)
        alerts.save(conn, some_alert("ana", "brandt"))
        alerts.save(conn, some_alert("chidi", "okafor"))

    with pytest.raises(Taken):
        await database.transaction(collide)


async def test_nothing_is_kept_about_a_client_who_is_not_there(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await database.transaction(lambda conn: checkins.save(conn, people.checkin("c1", "nobody")))


async def test_a_decision_may_write_its_records_in_any_order(database: Database) -> None:
    def backwards(conn: Connection) -> None:
        checkins.save(conn, people.checkin("c1", "ana", "s1"))
        schedules.save(conn, people.schedule("s1", "ana"))
        people.cast(conn)

    await database.transaction(backwards)


async def test_a_safety_letter_is_never_too_late(database: Database) -> None:
    def dated(conn: Connection) -> None:
        chat = people.cast(conn).ana.chat
        values = {"dedupe": "a", "chat": chat, "class": "safety", "prio": 0, "kind": "crisis", "made_at": 0}
        conn.execute(outbox.insert().values(**values, not_before=0, not_after=1, state="pending"))

    with pytest.raises(IntegrityError):
        await database.transaction(dated)


async def test_two_therapists_do_not_share_a_chat(database: Database) -> None:
    def shared(conn: Connection) -> None:
        who = people.cast(conn)
        therapists.save(conn, replace(who.okafor, chat=who.brandt.chat))

    with pytest.raises(IntegrityError):
        await database.transaction(shared)


async def test_a_closed_alert_says_when(database: Database) -> None:
    def closed(conn: Connection) -> None:
        people.cast(conn)
        alert = replace(some_alert("ana", "brandt"), state=State.CLOSED, closed_at=NOW + timedelta(hours=1))
        alerts.save(conn, alert)
        alerts.save(conn, replace(alert, closed_at=None))

    with pytest.raises(IntegrityError):
        await database.transaction(closed)
