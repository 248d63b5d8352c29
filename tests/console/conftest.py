"""A console over a database of its own, with everybody in it."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.people import AlertLevel
from bot.storage.database import Database
from tests.console.cast import House
from tests.services.cast import cast


@pytest.fixture
async def house(sqlite_database: Database) -> AsyncIterator[House]:
    """Ana with Dr. Brandt, Chidi with Dr. Okafor."""
    everybody = await sqlite_database.transaction(cast)
    house, brandt = House(sqlite_database), everybody.brandt
    await house.change(
        "okafor", hours_days=brandt.hours_days, hours_from=brandt.hours_from, hours_to=brandt.hours_to,
        alert_sentence="I call you the same day.", sound_at_night=False,
    )  # fmt: skip
    await house.change("chidi", alerts=AlertLevel.ANY)
    yield house
