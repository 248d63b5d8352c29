"""The auditor sees what has been waiting too long, and nothing else."""

from datetime import datetime, time, timedelta

from bot.domain.alert import AlertCare, ReadingHours, open_alert
from bot.domain.alert_plan import Reader
from bot.domain.decision import Kind, Say
from bot.domain.risk.reading import Tier
from bot.services.auditor import PROBE, audit, probe
from bot.storage import alerts, inbox, outbox, vitals
from bot.storage.database import Database
from bot.storage.outbox import Draft
from tests.databases import *  # noqa: F403
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


async def test_the_probe_writes(database: Database) -> None:
    await database.transaction(probe, NOW)
    assert await database.read(vitals.get, PROBE) == NOW
