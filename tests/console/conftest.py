"""A console over a database of its own, with everybody in it."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Database
from tests.console.cast import House
from tests.databases import *  # noqa: F403
from tests.services.cast import cast


@pytest.fixture
async def house(sqlite_database: Database) -> AsyncIterator[House]:
    """Ana with Dr. Brandt, Chidi with Dr. Okafor."""
    await sqlite_database.transaction(cast)
    yield House(sqlite_database)
