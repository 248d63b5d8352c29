"""Every figure beside what a developer would otherwise pick: python -m tests.benchmarks [NAME …].

Two minutes each; `days` five, `crowd-100000` and `cost` ten, `burst` and `flood` (goals 16 and 7 in full) up to twenty.
Each run adds a line to tests/results.jsonl; `picture` draws the newest of each into docs/images.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks.burst import BURST, FLOOD, Scale, burst
from tests.benchmarks.picture import draw
from tests.benchmarks.road import measure, start
from tests.results import RESULTS, ROOT, add, surroundings

PEOPLE, ALONE, THINK_S = 100, 8, 3.0
ON_THE_ROAD = 300  # they think for six seconds in all and say 900 words: so many can come at 150 a second
LONGEST_S = 1200.0
Figures = dict[str, Any]


def road(folder: Path) -> Figures:
    """So many people write at once, three words each, at two latencies."""
    found: Figures = {}
    for latency in (0, 60):
        for peer in ("usual", "handrail"):
            run = measure(peer, folder / f"{peer}{latency}", ON_THE_ROAD, ON_THE_ROAD, latency, think_s=THINK_S)
            found[f"{peer} {latency} ms"] = asdict(asyncio.run(run))
    return found


def reply(folder: Path) -> Figures:
    """One person at a time: from a word to its answer."""
    found: Figures = {}
    for latency in (0, 60):
        for peer in ("usual", "handrail"):
            run = measure(peer, folder / f"{peer}{latency}", ALONE, 1, latency, think_s=1.0)
            found[f"{peer} {latency} ms"] = asdict(asyncio.run(run))
    return found


def crowd(folder: Path, count: int) -> Figures:
    """All due at one instant, beside a daily job for each."""
    there = str(folder / "crowd")
    return {which: _alone("crowd", which, there, str(count)) for which in ("make", "handrail", "jobqueue")}


def cost(folder: Path, few: int, many: int) -> Figures:
    """What a message costs the processor with few clients in the database and with many, twice each in turn."""
    found: Figures = {}
    for nth in (1, 2):
        for crowd in (few, many):
            told(f"{crowd} clients, for the {nth}. time")
            there = folder / f"{crowd}-{nth}"
            run = asyncio.run(measure("handrail", there, PEOPLE, PEOPLE, 0, crowd=crowd, think_s=THINK_S))
            found[f"{crowd} clients, {nth}"] = asdict(run)
            told(f"  {run.processor:.1f} ms of the processor for a message")
    least = [min(found[f"{crowd} clients, {nth}"]["processor"] for nth in (1, 2)) for crowd in (few, many)]
    return {**found, "ratio": least[1] / least[0]}


def begin(folder: Path) -> Figures:
    """`handrail run` on a folder that was started once: seconds to the first poll, memory at rest."""
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        port = str(trying.getsockname()[1])
    settings = {
        "HANDRAIL_BOT_TOKEN": "4242:AAbenchmarkbenchmarkbenchmarkbenchmark", "HANDRAIL_DATA_DIR": str(folder / "data"),
        "HANDRAIL_CONSOLE_PORT": port, "HANDRAIL_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    asyncio.run(start(folder, settings))
    return {"handrail": asdict(asyncio.run(start(folder, settings)))}


def flood(folder: Path, scale: Scale, *, floods: bool) -> Figures:
    """People in danger while everybody's check-in is due; prints how far it is."""
    return {"handrail": asyncio.run(burst(folder, scale, told, floods=floods)).figures}


def told(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


BENCHMARKS: dict[str, Callable[[Path], Figures]] = {
    "road": road,
    "reply": reply,
    "crowd-1000": lambda folder: crowd(folder, 1000),
    "crowd-10000": lambda folder: crowd(folder, 10_000),
    "crowd-100000": lambda folder: crowd(folder, 100_000),
    "cost": lambda folder: cost(folder, 1000, 100_000),
    "cost-small": lambda folder: cost(folder, 100, 2000),
    "start": begin,
    "days": lambda folder: {"handrail": _alone("days", str(folder), "1000")},
    "burst": lambda folder: flood(folder, BURST["full"], floods=False),
    "flood": lambda folder: flood(folder, FLOOD["full"], floods=True),
}


def _alone(module: str, *words: str) -> Figures:
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *words]
    print(*words, file=sys.stderr, flush=True)
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=LONGEST_S)
    found: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main(names: list[str]) -> None:
    for name in names or [*BENCHMARKS, "picture"]:
        if name == "picture":
            draw(RESULTS, ROOT / "docs" / "images")
            continue
        before = surroundings()
        with tempfile.TemporaryDirectory() as folder:
            figures = BENCHMARKS[name](Path(folder))
        line = {"benchmark": name, **before, "load_after": round(os.getloadavg()[0], 1), "figures": figures}
        add(line)
        print(json.dumps(line, indent=1), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
