"""What happened to an alert can be read afterwards, as it was delivered and not as it was meant (F-38)."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.domain.alert import Alert, Who, chase, open_alert, reader
from bot.domain.alert_trail import Event, What
from bot.domain.decision import Kind, Say, remember
from bot.domain.letter import Gone, Letter, Outcome, Sent
from bot.domain.risk.reading import Tier
from bot.services import alerts as service
from bot.services.moments import World
from bot.services.settling import settled
from bot.storage import alerts
from bot.storage.database import Database
from bot.storage.decisions import record
from tests.databases import NOW
from tests.services.cast import cast, world

NUMBER = "40718253"
LATER = NOW + timedelta(seconds=2)


@pytest.fixture(scope="module")
def here() -> World:
    return world()


def raised(conn: Connection, here: World) -> Alert:
    """An urgent alert about Ana, its first step just taken."""
    brandt = reader(cast(conn).brandt)
    assert brandt is not None
    care = here.book("en").care.alert
    alert = open_alert(NUMBER, "ana", Tier.URGENT, "suicide", NOW, NOW, care, therapist=brandt)
    climbing, _ = chase(alert, NOW)
    record(conn, remember(climbing), origin="u:1", chat="", now=NOW)
    return climbing


def letter(dedupe: str, kind: Kind) -> Letter:
    return Letter(1, dedupe, "chat", 8001, Say("", kind=kind, alert_no=NUMBER), NOW, 1, False, 0)


async def trail_after(database: Database, here: World, dedupe: str, kind: Kind, outcome: Outcome) -> list[Event]:
    def done(conn: Connection) -> list[Event]:
        raised(conn, here)
        settled(conn, here, letter(dedupe, kind), outcome, LATER)
        return list(alerts.trail(conn, NUMBER))

    return await database.transaction(done)


async def test_a_step_is_accepted_when_telegram_took_it(sqlite_database: Database, here: World) -> None:
    trail = await trail_after(sqlite_database, here, f"a:{NUMBER}:therapist:1", Kind.ALERT, Sent(7))
    assert trail == [
        Event(NOW, What.RAISED),
        Event(NOW, What.TOLD, 1, "therapist"),
        Event(LATER, What.ACCEPTED, 1, "therapist"),
    ]


async def test_a_blocked_chat_is_unreachable_and_the_next_step_follows(sqlite_database: Database, here: World) -> None:
    """CR-706."""
    trail = await trail_after(sqlite_database, here, f"a:{NUMBER}:therapist:1", Kind.ALERT, Gone("blocked"))
    assert [(each.what, each.step) for each in trail[2:]] == [(What.TOLD, 2), (What.UNREACHABLE, 1)]


async def test_the_client_was_told_when_telegram_took_the_line(sqlite_database: Database, here: World) -> None:
    trail = await trail_after(sqlite_database, here, f"t:{NUMBER}:sent", Kind.STATUS, Sent(8))
    assert trail[-1] == Event(LATER, What.CLIENT_TOLD, 0, "sent")


async def test_a_line_about_an_alert_that_is_not_there_is_no_error(sqlite_database: Database, here: World) -> None:
    await sqlite_database.transaction(service.client_told, "00000000", "sent", NOW)
    await sqlite_database.transaction(service.letter_accepted, here, "00000000", 1, Who.THERAPIST, NOW)
