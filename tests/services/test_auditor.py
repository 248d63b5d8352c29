"""The auditor sees what has been waiting too long, and nothing else."""

from datetime import datetime, time, timedelta

from bot.domain.alert import (
    AlertCare,
    ReadingHours,
    State,
    accepted,
    acknowledge,
    chase,
    open_alert,
    unreachable,
)
from bot.domain.alert_plan import Reader
from bot.domain.decision import Kind, Say
from bot.domain.letter import InDoubt, Letter, NotSent, Sent
from bot.domain.risk.reading import Tier
from bot.services.auditor import PROBE, audit, probe
from bot.storage import alerts, inbox, next_letter, outbox, vitals
from bot.storage.database import Database
from bot.storage.outbox import Draft
from tests.databases import NOW
from tests.storage.people import ANAS_PHONE, cast

ALL_WEEK = Reader("brandt", ReadingHours(frozenset(range(7)), time(8), time(18), "Europe/Berlin"), False)


async def a_letter(database: Database, kind: Kind) -> Letter:
    people = await database.transaction(cast)
    await database.transaction(outbox.put, [Draft("l:1", people.ana.chat, Say("…", kind=kind))], NOW)
    return await lease(database, NOW)


async def lease(database: Database, now: datetime) -> Letter:
    letter = await database.transaction(next_letter.lease_next, now, now + timedelta(seconds=30), 1, 9)
    assert letter
    return letter


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


async def test_where_nothing_waits_nothing_is_overdue(database: Database) -> None:
    findings = await database.read(audit, NOW)
    assert not findings.overdue and findings.overdue_alerts == 0


async def test_a_message_unheard_for_more_than_a_minute_is_overdue(database: Database) -> None:
    await database.transaction(inbox.receive, [(1, ANAS_PHONE, "m:1", "message", b"{}", NOW)], NOW)
    assert not (await database.read(audit, after(60))).overdue
    late = await database.read(audit, after(61))
    assert late.overdue and late.incoming == timedelta(seconds=61)


async def test_a_safety_letter_unsent_for_over_a_minute_is_overdue_a_routine_one_is_not(database: Database) -> None:
    people = await database.transaction(cast)
    note = Draft("n:1", people.ana.chat, Say("…", kind=Kind.NOTICE))
    await database.transaction(outbox.put, [note], NOW)
    assert not (await database.read(audit, after(120))).overdue
    card = Draft("c:1", people.ana.chat, Say("…", kind=Kind.CRISIS))
    await database.transaction(outbox.put, [card], NOW)
    assert (await database.read(audit, after(61))).letter == timedelta(seconds=61)


async def test_an_alert_whose_next_step_has_passed_is_overdue(database: Database) -> None:
    await database.transaction(cast)
    alert = open_alert("40718253", "ana", Tier.URGENT, "suicide", NOW, NOW, AlertCare(), therapist=ALL_WEEK)
    await database.transaction(alerts.save, alert)
    assert not (await database.read(audit, after(59))).overdue
    late = await database.read(audit, after(61))
    assert late.overdue and late.overdue_alerts == 1


async def test_an_alert_that_ended_unseen_is_loud_until_somebody_has_marked_it_as_seen(database: Database) -> None:
    """CR-703, F-38: `unreached` has no next step, so nothing is overdue about it, and nobody may overlook it."""
    await database.transaction(cast)
    alert = open_alert("40718253", "ana", Tier.URGENT, "suicide", NOW, NOW, AlertCare(), therapist=ALL_WEEK)
    ended, _ = chase(alert, after(3600))
    assert ended.state is State.UNREACHED
    await database.transaction(alerts.save, ended)
    found = await database.read(audit, after(3700))
    assert (found.unreached, found.alert, found.overdue) == (timedelta(seconds=100), timedelta(), True)
    seen, _ = acknowledge(ended, "brandt", after(3800))
    await database.transaction(alerts.save, seen)
    assert not (await database.read(audit, after(3800))).overdue


async def test_an_alert_that_somebody_cannot_be_given_is_loud_until_it_is_seen(database: Database) -> None:
    """CR-706, F-39: blocked or not accepted within a minute; the ladder goes on, and the fault stays visible."""
    await database.transaction(cast)
    alert = open_alert("40718253", "ana", Tier.URGENT, "suicide", NOW, NOW, AlertCare(), therapist=ALL_WEEK)
    alert, _ = chase(alert, NOW)
    blocked, _ = unreachable(alert, 1, after(1))
    await database.transaction(alerts.save, accepted(blocked, 2, after(2)))
    found = await database.read(audit, after(61))
    assert found.undelivered == timedelta(seconds=60) and not found.overdue, "its next person has got it"
    seen, _ = acknowledge(blocked, "brandt", after(90))
    await database.transaction(alerts.save, seen)
    assert (await database.read(audit, after(91))).undelivered == timedelta()


async def test_an_update_that_was_set_aside_is_counted_for_a_day_and_is_not_overdue(database: Database) -> None:
    """§6.2: amber, any new."""
    await database.transaction(inbox.receive, [(1, ANAS_PHONE, "m:1", "message", b"{}", NOW)], NOW)
    chat = (await database.read(inbox.waiting_chats))[0]
    waiting = await database.read(inbox.next_of, chat)
    assert waiting and (await database.read(audit, after(1))).set_aside == 0
    await database.transaction(inbox.quarantine, waiting.id, "not_heard", after(2))
    found = await database.read(audit, after(90))
    assert found.set_aside == 1 and not found.overdue
    assert (await database.read(audit, after(24 * 3600 + 3))).set_aside == 0


async def test_a_letter_of_which_nobody_knows_whether_it_arrived_is_counted_for_a_day(database: Database) -> None:
    letter = await a_letter(database, Kind.REPLY)
    await database.transaction(outbox.settle, letter, InDoubt("timeout"), after(1), after(5))
    assert (await database.read(audit, after(2))).unsure == 1
    assert (await database.read(audit, after(24 * 3600 + 2))).unsure == 0


async def test_a_letter_that_failed_five_times_is_counted_until_it_goes(database: Database) -> None:
    letter = await a_letter(database, Kind.REPLY)
    counted = []
    for nth in range(1, 6):
        await database.transaction(outbox.settle, letter, NotSent(timedelta(), "network"), after(nth), after(nth))
        counted.append((await database.read(audit, after(nth))).looping)
        letter = await lease(database, after(nth + 3))
    await database.transaction(outbox.settle, letter, Sent(1), after(9), after(9))
    assert counted == [0, 0, 0, 0, 1] and (await database.read(audit, after(9))).looping == 0


async def test_the_probe_writes(database: Database) -> None:
    await database.transaction(probe, NOW)
    assert await database.read(vitals.get, PROBE) == NOW
