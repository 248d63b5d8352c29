"""What every test may ask for."""

import zoneinfo
from typing import Literal

import pytest
from hypothesis import settings as hypothesis_settings

from bot.logs import EventLogger

Size = Literal["fast", "full"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--size", choices=("fast", "full"), default="fast", help="how large faults and benchmarks run")


def pytest_configure() -> None:
    zoneinfo.reset_tzpath(())  # as bot/cli.py does
    hypothesis_settings.register_profile("handrail", deadline=None, print_blob=True)  # machines differ in speed
    hypothesis_settings.load_profile("handrail")


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> Size:
    """`fast` on every change; `full` on demand and before a release (docs/reliability.md, 7.1)."""
    chosen: Size = request.config.getoption("--size")
    return chosen


@pytest.fixture(autouse=True, scope="session")
def _log_fields_are_checked() -> None:
    """In tests a field outside the allow-list raises."""
    EventLogger.strict = True
