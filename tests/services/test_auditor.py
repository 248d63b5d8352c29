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
from bot.domain.risk.reading import Tier
from bot.services.auditor import PROBE, audit, probe
from bot.storage import alerts, inbox, outbox, vitals
from bot.storage.database import Database
from bot.storage.outbox import Draft
from tests.databases import NOW
from tests.storage.people import ANAS_PHONE, cast

ALL_WEEK = Reader("brandt", ReadingHours(frozenset(range(7)), time(8), time(18), "Europe/Berlin"), False)


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


async def test_the_probe_writes(database: Database) -> None:
    await database.transaction(probe, NOW)
    assert await database.read(vitals.get, PROBE) == NOW
