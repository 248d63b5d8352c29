"""How large and how dark the pages are looked at, and in which browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

HERE = Path(__file__).parent

NARROW, WIDE = 390, 1280
ACROSS = ((NARROW, "light"), (WIDE, "dark"))
EVERY = (*ACROSS, (WIDE, "light"), (NARROW, "dark"))
WITHOUT = ((NARROW, "dark"),)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `width` and `theme` runs for each of both; with `--size full` for each pair of them.

    One that asks for `scripts` as well runs again without them.
    """
    chosen = any("width" in str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize"))
    wanted = set(metafunc.fixturenames)
    if not {"width", "theme"} <= wanted or chosen:
        return
    full = metafunc.config.getoption("--size") == "full"
    looks = EVERY if full else ACROSS
    if "scripts" not in wanted:
        metafunc.parametrize(("width", "theme"), looks)
        return
    each = [(*look, True) for look in looks] + [(*look, False) for look in (EVERY if full else WITHOUT)]
    metafunc.parametrize(("width", "theme", "scripts"), each)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them in one loop, which is that of the one browser."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session", autouse=True)
async def _one_browser() -> AsyncIterator[None]:
    """Started once in a test process; each test has a window that shares nothing with the others."""
    opening = pytest.importorskip("tests.browser.opening", reason="needs the browser driver: uv sync --group ci")
    if opening.CHROMIUM is None:
        yield
        return
    async with opening.lent():
        yield
