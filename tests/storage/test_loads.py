"""What is asked for is found, and nothing of anybody else."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.domain.alert import Reason, State
from bot.domain.alert_trail import Event, What
from bot.domain.checkin import CheckinState
from bot.domain.dialogue import Place
from bot.domain.journal import Act, Entry, EntryKind
from bot.domain.people import Invite, InviteFor, Standing
from bot.storage import acts, alerts, checkins, clients, entries, invites, places, therapists
from bot.storage.database import Database
from tests.databases import NOW
from tests.storage import people
from tests.storage.test_records import some_alert

HOUR = timedelta(hours=1)


async def test_the_client_of_a_chat_is_the_newest_who_is_still_with_us(database: Database) -> None:
    def found(conn: Connection) -> None:
        ana = people.cast(conn).ana
        clients.save(conn, replace(ana, standing=Standing.ENDED))
        newest = clients.by_chat(conn, ana.chat)
        assert newest and newest.id == "ana"
        clients.save(conn, replace(ana, id="ana2", created_at=NOW + HOUR))
        clients.save(conn, replace(ana, id="ana3", created_at=NOW + 2 * HOUR, standing=Standing.DECLINED))
        with_us = clients.by_chat(conn, ana.chat)
        assert with_us and with_us.id == "ana2"
        assert clients.by_chat(conn, "nowhere") is None
        assert [each.id for each in clients.some_active(conn, "", 9)] == ["ana2", "chidi"]
        assert [each.id for each in clients.some_active(conn, "ana2", 9)] == ["chidi"]

    await database.transaction(found)


async def test_therapists_and_invites_are_found(database: Database) -> None:
    def found(conn: Connection) -> None:
        who = people.cast(conn)
        made = Invite("i1", "00ff", InviteFor.CLIENT, "brandt", "p1", "A friend", NOW + HOUR, created_at=NOW)
        newer = replace(made, id="i2", payload_hash="11ee", created_at=NOW + HOUR)
        invites.save(conn, made, newer)
        assert therapists.by_chat(conn, who.okafor.chat) == who.okafor
        assert therapists.by_chat(conn, who.ana.chat) is None
        assert therapists.all(conn) == (who.brandt, who.okafor)
        assert invites.by_hash(conn, "00ff") == made
        assert invites.by_hash(conn, "") is None
        assert invites.of_person(conn, "p1") == newer
        assert invites.of_therapist(conn, "brandt") == (newer, made)
        assert invites.of_therapist(conn, "okafor") == ()

    await database.transaction(found)


async def test_check_ins_are_found_by_client_and_time(database: Database) -> None:
    def found(conn: Connection) -> None:
        people.cast(conn)
        sent = replace(people.checkin("c1", "ana"), closes_at=NOW + HOUR)
        later = replace(sent, id="c2", due_at=NOW + HOUR, state=CheckinState.LATER, closes_at=None)
        later = replace(later, again_at=NOW + 2 * HOUR)
        answered = replace(sent, id="c3", due_at=NOW + 3 * HOUR, state=CheckinState.ANSWERED)
        checkins.save_many(conn, [sent, later, answered, people.checkin("c4", "chidi")])
        assert checkins.open_of(conn, "ana") == later
        assert checkins.recent(conn, "ana", 2) == (answered, later)
        assert checkins.between(conn, "ana", NOW, NOW + 3 * HOUR) == (sent, later)
        assert checkins.to_lapse(conn, NOW + HOUR, 9) == (sent,)
        assert checkins.to_lapse(conn, NOW, 9) == ()
        assert checkins.due_again(conn, NOW + 2 * HOUR, 9) == (later,)
        assert checkins.due_again(conn, NOW + HOUR, 9) == ()

    await database.transaction(found)


async def test_the_newest_entry_that_can_be_gone_on_with_is_found(database: Database) -> None:
    def found(conn: Connection) -> None:
        people.cast(conn)
        stopped = Entry("e1", "ana", EntryKind.THOUGHT_RECORD, NOW, finished=False, resume_until=NOW + HOUR)
        others = [
            replace(stopped, id="e2", finished=True), replace(stopped, id="e3", erased=True),
            replace(stopped, id="e4", client="chidi", at=NOW + HOUR), replace(stopped, id="e5", resume_until=NOW),
        ]  # fmt: skip
        entries.save(conn, stopped, *others)
        assert entries.unfinished(conn, "ana", NOW) == stopped
        assert entries.unfinished(conn, "ana", NOW + HOUR) is None
        assert len(entries.of_client(conn, "ana", [EntryKind.THOUGHT_RECORD], 2)) == 2
        assert {each.id for each in entries.stopped(conn, "ana")} == {"e1", "e5"}
        both = {who: [each.id for each in some] for who, some in entries.stopped_of(conn, ["ana", "chidi"]).items()}
        assert both == {"ana": ["e1", "e5"], "chidi": ["e4"]}
        left = replace(stopped, id="m1", kind=EntryKind.MEASURE, at=NOW + HOUR)
        entries.save(conn, left, replace(left, id="p1", kind=EntryKind.PRACTICE))
        assert entries.unfinished(conn, "ana", NOW) == stopped, "a measure is gone on with by its own key"
        assert [each.id for each in entries.stopped(conn, "ana")] == ["m1", "e1", "e5"]

    await database.transaction(found)


async def test_open_alerts_are_found_and_closed_ones_are_not(database: Database) -> None:
    def found(conn: Connection) -> None:
        people.cast(conn)
        alert = replace(some_alert("ana", "brandt"), next_step_at=NOW + HOUR)
        closed = replace(
            some_alert("ana", "brandt", "87654321"), state=State.CLOSED, reason=Reason.REACHED, closed_at=NOW,
            next_step_at=None, opened_at=NOW + HOUR,
        )  # fmt: skip
        alerts.save(conn, alert, closed)
        assert alerts.open_of(conn, "ana") == alert
        assert alerts.of_therapist(conn, "brandt") == alerts.all_open(conn) == (alert,)
        assert alerts.of_therapist(conn, "brandt", only_open=False) == (closed, alert)
        assert alerts.of_therapist(conn, "okafor") == ()
        assert alerts.due(conn, NOW) == ()
        assert alerts.due(conn, NOW + HOUR) == (alert,)
        assert alerts.oldest_step(conn) == NOW + HOUR
        lines = [Event(NOW, What.ACCEPTED, 1, "therapist"), Event(NOW + HOUR, What.SEEN, 1, "brandt")]
        for line in lines:
            alerts.note(conn, alert.alert_no, line)
        assert alerts.trail(conn, alert.alert_no) == tuple(lines)

    await database.transaction(found)


async def test_an_act_is_written_once_and_found_from_both_sides(database: Database) -> None:
    def found(conn: Connection) -> None:
        act = Act("a1", NOW, "brandt", "opened", "ana", "page")
        acts.save(conn, act)
        acts.save(conn, replace(act, about="other"))
        assert acts.of_client(conn, "ana") == acts.of_therapist(conn, "brandt") == (act,)
        assert acts.of_client(conn, "chidi") == acts.of_therapist(conn, "okafor") == ()

    await database.transaction(found)


async def test_places_to_wake_are_those_whose_time_is_over(database: Database) -> None:
    def found(conn: Connection) -> None:
        who = people.cast(conn)
        place = Place(who.ana.chat, 1, "walk", 1, "breathe", wake_at=NOW)
        places.save(conn, place)
        places.save(conn, Place(who.chidi.chat, 1, "walk", 1, "breathe", wake_at=NOW + HOUR))
        assert places.to_wake(conn, NOW, 9) == (place,)

    await database.transaction(found)
