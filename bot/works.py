"""What differs between a real bot, the demo and a test."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from httpx import AsyncBaseTransport


def wall_clock() -> datetime:
    """The present time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Works:
    """What differs between a real bot, the demo and a test. `own_clock` False: nobody ticks but who calls `tick`."""

    api_url: str
    token: str
    data_dir: Path
    now: Callable[[], datetime] = wall_clock
    monotonic: Callable[[], float] = time.monotonic
    own_clock: bool = True
    watched: bool = False  # by a thread that ends the process when it stands still, and by the operator
    backup_dir: Path | None = None  # where sealed copies go, where the database is a file
    heartbeat: str = ""  # the address of somebody outside who is called while all is well
    say: Callable[[str], None] = print
    disk_amber_mb: int | None = None  # amber when less is free where it keeps things; None: nobody looks
    settled: Callable[[], object] = lambda: None  # called once all that stays in memory has been read
    transport: AsyncBaseTransport | None = None  # in place of the network
