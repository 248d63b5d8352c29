"""How much room is left where things are kept."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

MB = 1_000_000


def free_mb(folders: Iterable[Path]) -> int | None:
    """Megabytes free on the fullest disk of those folders; None where none of them can be asked."""
    free = []
    for folder in folders:
        with suppress(OSError):
            free.append(shutil.disk_usage(folder).free // MB)
    return min(free, default=None)
