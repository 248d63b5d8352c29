"""The books as they are, and Ana and Dr. Brandt with alerts set up, for tests of services."""

from dataclasses import replace
from datetime import time

from sqlalchemy import Connection

from bot.domain.people import AlertLevel
from bot.services.moments import World
from bot.storage import clients, therapists
from tests import shipped
from tests.storage import people
from tests.storage.people import Cast

INDEX_KEY = bytes(32)
ANAS_PHONE, CHIDIS_PHONE, BRANDTS_PHONE, OKAFORS_PHONE = 7001, 7002, 8001, 8002


def world() -> World:
    """The program's own books."""
    return World(books=shipped.books(), bot_name="handrail_bot", index_key=INDEX_KEY)


def cast(conn: Connection) -> Cast:
    """Ana in Britain, who allowed alerts, and Chidi, who was never asked; Dr. Brandt stated everything."""
    everybody = people.cast(conn)
    ana = replace(everybody.ana, alerts=AlertLevel.ANY, country="GB", zone="Europe/London", phone="+44 7700 900123")
    brandt = replace(
        everybody.brandt, hours_days=frozenset(range(7)), hours_from=time(8), hours_to=time(20), zone="Europe/London",
        alert_sentence="I call you within the day.", sound_at_night=True, country="GB",
    )  # fmt: skip
    clients.save(conn, ana)
    therapists.save(conn, brandt)
    return replace(everybody, ana=ana, brandt=brandt)
