"""What every test may ask for."""

from typing import Literal

import pytest

from bot.logs import EventLogger

Size = Literal["fast", "full"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--size", choices=("fast", "full"), default="fast", help="how large faults and benchmarks run")


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> Size:
    """`fast` on every change; `full` on demand and before a release (docs/reliability.md, 7.1)."""
    chosen: Size = request.config.getoption("--size")
    return chosen


@pytest.fixture(autouse=True, scope="session")
def _log_fields_are_checked() -> None:
    """In tests a field outside the allow-list raises."""
    EventLogger.strict = True
