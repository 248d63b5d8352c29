"""What every test may ask for."""

import gc
import os
import secrets
import shutil
import sys
import tempfile
import time
import zoneinfo
from collections.abc import Generator
from pathlib import Path
from typing import Literal

# Also in a container that switches it off: a hundred processes are started here, each a second sooner with bytecode.
# Before the imports, which take three seconds more without.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

import pytest
from hypothesis import settings as hypothesis_settings

from bot.logs import EventLogger
from tests import results
from tests.databases import *  # noqa: F403 - one database server for all of a test process

Size = Literal["fast", "full"]
YOUNG, MIDDLE, OLD = 100_000, 50, 100
MEMORY, ROOM = Path("/dev/shm"), 2_000_000_000

gc.disable()  # until everything is collected: what is read before stays


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--size", choices=("fast", "full"), default="fast", help="how large faults and benchmarks run")
    parser.addoption("--seed", type=int, default=None, help="replay a random run: the seed that it printed")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--size") == "fast":
        write_in_memory()
    zoneinfo.reset_tzpath(())  # as bot/cli.py does
    hypothesis_settings.register_profile("handrail", deadline=None, print_blob=True)  # machines differ in speed
    hypothesis_settings.load_profile("handrail")


def write_in_memory() -> None:
    """Where there is room and nobody chose a place: half the time went by waiting for a disk.

    What is killed keeps its page cache, so a disk shows nothing more; a power cut has a disk of its own
    (tests/faults/test_power_cut.py), and a full run stands on the real one.
    """
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    if roomy and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"], tempfile.tempdir = str(MEMORY), None


def pytest_collection_finish() -> None:
    """What is here now stays: looking through it for garbage again and again took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def pytest_xdist_auto_num_workers() -> int:
    """One for each core that is ours: half as many again were no faster, and what waits for a while waits longer."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> Size:
    """`fast` on every change; `full` on demand and before a release (docs/reliability.md, 7.1)."""
    chosen: Size = request.config.getoption("--size")
    return chosen


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """What a random run begins with: new each time and printed, or that of `--seed`."""
    given: int | None = request.config.getoption("--seed")
    found = secrets.randbits(32) if given is None else given
    print(f"\nseed {found} (again: --seed {found})")
    return found


@pytest.fixture(autouse=True, scope="session")
def _log_fields_are_checked() -> None:
    """In tests a field outside the allow-list raises."""
    EventLogger.strict = True


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """A full run of a fault test leaves a line in tests/results.jsonl, whatever comes of it."""
    proves = pyfuncitem.nodeid.startswith(("tests/faults/", "tests/benchmarks/"))
    if pyfuncitem.config.getoption("--size") == "fast" or not proves:
        return (yield)
    before, began, verdict = results.surroundings(), time.monotonic(), "failed"
    seed = pyfuncitem.funcargs.get("seed", getattr(pyfuncitem.module, "SEED", None))
    with results.listening() as heard:
        try:
            done = yield
            verdict = "passed"
            return done
        except pytest.skip.Exception:
            verdict = "not run"
            raise
        finally:
            took = time.monotonic() - began
            results.add(results.line_of(pyfuncitem.nodeid, before, verdict, took, seed, heard.getvalue()))
