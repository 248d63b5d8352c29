"""What is older than the clinic's limit goes, hour by hour; what is younger, open or still needed stays (CR-1205)."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, select

from bot.domain.alert import Reason, State
from bot.domain.checkin import CheckinState
from bot.domain.consent import Consent, Consented
from bot.domain.decision import Say
from bot.domain.journal import Entry, EntryKind, Episode
from bot.domain.people import Standing
from bot.domain.private_note import PrivateNote
from bot.domain.safety_plan import Plan, PlanState
from bot.domain.toolkit import Asked, Proposal, Wish
from bot.storage import (
    alerts,
    chats,
    checkins,
    clients,
    consents,
    entries,
    episodes,
    inbox,
    outbox,
    plans,
    practices,
    private_notes,
    proposals,
    schedules,
)
from bot.storage.database import Database
from bot.storage.erasure import owners
from bot.storage.retention import forget_strangers, purge
from bot.storage.tables import metadata
from tests.databases import NOW
from tests.storage import people
from tests.storage.test_records import some_alert

DAYS = timedelta(days=365)
OLD, YOUNG = NOW - DAYS - timedelta(hours=1), NOW - DAYS + timedelta(hours=1)


def ids(conn: Connection, table: str) -> set[str]:
    found = metadata.tables[table]
    return {str(row[0]) for row in conn.execute(select(next(iter(found.primary_key.columns)))).all()}


async def test_what_is_older_goes_and_what_is_younger_stays_cr_1205(database: Database) -> None:
    """CR-1205: entries, check-ins, episodes, closed alerts, answered proposals, replaced plans, private notes."""

    def lived(conn: Connection) -> dict[str, set[str]]:
        people.cast(conn)
        for name, at in (("old", OLD), ("young", YOUNG)):
            entries.save(conn, Entry(name, "ana", EntryKind.NOTE, at, answers={"note": "words"}))
            done = replace(people.checkin(name, "ana"), due_at=at, state=CheckinState.ANSWERED)
            checkins.save(conn, done)
            episodes.save(conn, Episode(name, "ana", at, "urgent", "plan"))
            closed = replace(some_alert("ana", "brandt", name), state=State.CLOSED, reason=Reason.REACHED, closed_at=at)
            alerts.save(conn, closed)
            proposals.save(conn, Proposal(name, "ana", "client", (Wish("Walk"),), at, answer=Asked.AGREED))
            private_notes.save(conn, PrivateNote(name, "ana", "brandt", at.date(), at, "words"))
            plans.save(conn, Plan(name, "ana", PlanState.OLD, at, signs=("a sign",)))
        purge(conn, NOW - DAYS)
        tables = "entry checkin episode alert proposal safety_plan private_note".split()
        return {table: ids(conn, table) for table in tables}

    assert set(map(frozenset, (await database.transaction(lived)).values())) == {frozenset({"young"})}


async def test_what_is_open_or_stands_stays_however_old_it_is(database: Database) -> None:
    """CR-1205."""

    def lived(conn: Connection) -> dict[str, set[str]]:
        people.cast(conn)
        checkins.save(conn, replace(people.checkin("open", "ana"), due_at=OLD, state=CheckinState.SENT))
        alerts.save(conn, replace(some_alert("ana", "brandt", "open"), opened_at=OLD))
        proposals.save(conn, Proposal("open", "ana", "client", (Wish("Walk"),), OLD))
        plans.save(conn, Plan("open", "ana", PlanState.AGREED, OLD, signs=("a sign",)))
        practices.save(conn, people.practice("open", "ana", 1))
        schedules.save(conn, people.schedule("open", "ana"))
        consents.save(conn, Consent("open", "ana", OLD, Consented.USE, "yes", "enrolment 1", "en"))
        purge(conn, NOW - DAYS)
        tables = "checkin alert proposal safety_plan practice schedule consent".split()
        return {table: ids(conn, table) for table in tables}

    assert set(map(frozenset, (await database.transaction(lived)).values())) == {frozenset({"open"})}


async def test_a_deleted_entry_goes_at_the_next_round(database: Database) -> None:
    def lived(conn: Connection) -> set[str]:
        people.cast(conn)
        entries.save(conn, Entry("gone", "ana", EntryKind.NOTE, NOW, erased=True))
        entries.save(conn, Entry("kept", "ana", EntryKind.NOTE, NOW))
        purge(conn, NOW - DAYS)
        return ids(conn, "entry")

    assert await database.transaction(lived) == {"kept"}


async def test_a_link_that_has_been_over_for_as_long_goes_whole_with_its_key(database: Database) -> None:
    def lived(conn: Connection) -> tuple[set[str], frozenset[str]]:
        who = people.cast(conn)
        long_ago = replace(who.ana, standing=Standing.ENDED, created_at=OLD, ended_at=OLD)
        lately = replace(who.ana, id="ana2", standing=Standing.ENDED, created_at=OLD, ended_at=YOUNG)
        with_us = replace(who.ana, id="ana3", created_at=OLD)
        clients.save(conn, long_ago, lately, with_us)
        purge(conn, NOW - DAYS)
        return ids(conn, "client"), owners(conn)

    left, keys = await database.transaction(lived)
    assert left == {"ana2", "ana3", "chidi"}
    assert "ana" not in keys
    assert "ana2" in keys


async def test_after_a_planned_ending_toolkit_and_plan_stay_and_entries_go_by_date(database: Database) -> None:
    """CR-1207, CR-1205: what the client was told stays."""

    def lived(conn: Connection) -> tuple[set[str], ...]:
        ana = replace(people.cast(conn).ana, standing=Standing.OVER, created_at=OLD, ended_at=OLD, last_word_at=OLD)
        clients.save(conn, ana)
        practices.save(conn, people.practice("p1", "ana", 1))
        plans.save(conn, Plan("agreed", "ana", PlanState.AGREED, OLD, agreed_on=OLD.date()))
        entries.save(conn, Entry("e1", "ana", EntryKind.NOTE, OLD))
        purge(conn, NOW - DAYS)
        return tuple(ids(conn, table) for table in ("client", "practice", "safety_plan", "entry"))

    assert await database.transaction(lived) == ({"ana", "chidi"}, {"p1"}, {"agreed"}, set())


async def test_one_round_is_bounded(database: Database) -> None:
    def lived(conn: Connection) -> tuple[int, int]:
        people.cast(conn)
        entries.save(conn, *(Entry(f"e{n}", "ana", EntryKind.NOTE, OLD) for n in range(700)))
        return purge(conn, NOW - DAYS), purge(conn, NOW - DAYS)

    assert await database.transaction(lived) == (500, 200)


async def test_a_strangers_chat_goes_when_nothing_of_it_is_kept_any_more(database: Database) -> None:
    def met(conn: Connection) -> tuple[int, int, set[str | None]]:
        people.cast(conn)
        stranger = chats.find_or_make(conn, 9999)
        inbox.receive(conn, [(1, 9999, "k", "message", b"{}", NOW)], NOW)
        outbox.put(conn, [outbox.Draft("a", stranger, Say("Handrail works by invitation."))], NOW)
        first = forget_strangers(conn, NOW)
        letters, received = metadata.tables["outbox"], metadata.tables["inbox"]
        conn.execute(letters.update().values(state="sent", settled_at=0))
        conn.execute(received.delete())
        second = forget_strangers(conn, NOW)
        return first, second, {chats.find(conn, number) for number in (9999, people.ANAS_PHONE, 8001)}

    first, second, left = await database.transaction(met)
    assert (first, second) == (0, 1)
    assert None in left
    assert len(left) == 3
