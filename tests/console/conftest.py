"""A console over a database of its own, with everybody in it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people import AlertLevel
from tests.console.cast import House
from tests.databases import KEYS, Home
from tests.services.cast import cast


@pytest.fixture(scope="session")
def peopled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with Ana and Dr. Brandt, Chidi and Dr. Okafor; each test has a copy of it."""
    folder = tmp_path_factory.mktemp("peopled")
    shutil.copy(sqlite_template, folder / "handrail.db")
    asyncio.run(_move_in(Home(f"sqlite:///{folder / 'handrail.db'}", KEYS, folder)))
    return folder / "handrail.db"


async def _move_in(home: Home) -> None:
    database = await home.open()
    everybody = await database.transaction(cast)
    house, brandt = House(database), everybody.brandt
    await house.change(
        "okafor", hours_days=brandt.hours_days, hours_from=brandt.hours_from, hours_to=brandt.hours_to,
        alert_sentence="I call you the same day.", sound_at_night=False,
    )  # fmt: skip
    await house.change("chidi", alerts=AlertLevel.ANY)
    await database.close()


@pytest.fixture
async def house(peopled: Path, tmp_path: Path) -> AsyncIterator[House]:
    """Ana with Dr. Brandt, Chidi with Dr. Okafor."""
    shutil.copy(peopled, tmp_path / "handrail.db")
    database = await Home(f"sqlite:///{tmp_path / 'handrail.db'}", KEYS, tmp_path).open()
    yield House(database)
    await database.close()
