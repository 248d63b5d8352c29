"""What every test may ask for."""

from typing import Literal

import pytest

Size = Literal["fast", "full"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--size", choices=("fast", "full"), default="fast", help="how large faults and benchmarks run")


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> Size:
    """`fast` on every change; `full` on demand and before a release (docs/reliability.md, 7.1)."""
    chosen: Size = request.config.getoption("--size")
    return chosen
