"""How large and how dark the pages are looked at."""

import pytest

NARROW, WIDE = 390, 1280
ACROSS = ((NARROW, "light"), (WIDE, "dark"))
EVERY = (*ACROSS, (WIDE, "light"), (NARROW, "dark"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `width` and `theme` runs for each of both; with `--size full` for each pair of them."""
    chosen = any("width" in str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize"))
    if {"width", "theme"} <= set(metafunc.fixturenames) and not chosen:
        full = metafunc.config.getoption("--size") == "full"
        metafunc.parametrize(("width", "theme"), EVERY if full else ACROSS)
