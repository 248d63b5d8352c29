"""The whole road, message → answer accepted, beside the usual bot: messages a second and the time of one answer."""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.load import Load, serve
from tests.benchmarks.peers import WORDS

START_S, RUN_S, TICKS = 300.0, 300.0, os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Road:
    """What came of one run. Milliseconds; `processor` is what the bot's process used for one message."""

    peer: str
    latency_ms: int
    messages: int
    per_second: float
    per_processor_second: float
    p50: float
    p99: float
    processor: float


def processor_s(pid: int) -> float:
    """Seconds of processor time that a process has used, of all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid: int) -> float:
    """What it holds of the machine's memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@asynccontextmanager
async def bot(command: list[str], load: Load) -> AsyncIterator[subprocess.Popen[bytes]]:
    """That process, once it has polled for the first time; `{url}` in the command is where Telegram answers."""
    server, url = await serve(load)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(  # noqa: ASYNC220 - begun once, before anything is measured
        [part.replace("{url}", url) for part in command], env=environment
    )
    try:
        await asyncio.wait_for(load.polled.wait(), START_S)
        yield process
    finally:
        process.kill()
        process.wait()
        server.close()


async def measure(
    peer: str, folder: Path, people: int, at_once: int, latency_ms: int, crowd: int = 0, think_s: float = 0.0
) -> Road:  # fmt: skip
    """One run: `people` write one after the other, `at_once` of them at a time. `crowd`: clients in the database."""
    load = Load(people, WORDS, latency_ms / 1000, at_once, think_s)
    command = [sys.executable, "-m", "tests.benchmarks.peers", peer, "{url}", str(folder), str(max(crowd, people))]
    async with bot(command, load) as process:
        await asyncio.sleep(1.0)
        before = processor_s(process.pid)
        load.begin()
        await asyncio.wait_for(load.done.wait(), RUN_S)
        used = processor_s(process.pid) - before
    count, took = len(load.took), sorted(each * 1000 for each in load.took)
    return Road(
        peer, latency_ms, count, count / (load.ended - load.begun), count / used, statistics.median(took),
        took[min(int(len(took) * 0.99), len(took) - 1)], used / count * 1000,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of the process to its first poll, by the wall and of the processor; memory at rest."""

    seconds: float
    processor_s: float
    memory_mb: float


async def start(folder: Path, environment: dict[str, str]) -> Start:
    """`handrail run` as it is, on an empty folder that has been started once."""
    load = Load(0, WORDS, 0.0, 0)
    command = ["env", *(f"{name}={value}" for name, value in environment.items()), "HANDRAIL_BOT_API_URL={url}",
               sys.executable, "-m", "bot", "run"]  # fmt: skip
    began = time.perf_counter()
    async with bot(command, load) as process:
        used = processor_s(process.pid)
        await asyncio.sleep(5.0)
        return Start(load.first_poll - began, used, resident_mb(process.pid))
