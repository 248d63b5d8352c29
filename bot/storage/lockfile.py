"""One process to a data folder: an flock that dies with its process."""

import fcntl
import os
from pathlib import Path

from bot.storage.errors import DataInUse

NAME = "handrail.lock"


def holder(data_dir: Path) -> tuple[str, str]:
    """The process that has (or had) the folder, and the line it left; both empty where nobody ever was."""
    try:
        pid, _, rest = (data_dir / NAME).read_text(encoding="utf-8").partition("\n")
    except FileNotFoundError:
        return "", ""
    return pid, rest.rstrip("\n")


class Lock:
    """The held lock of a data folder; the file names the process, and may carry a line of its own."""

    def __init__(self, data_dir: Path) -> None:
        """Take it at once. Raises DataInUse with the process that has it."""
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._handle = os.open(data_dir / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise DataInUse(path=data_dir, pid=holder(data_dir)[0] or "unknown") from None
        self.note("")

    def note(self, line: str) -> None:
        """Write what others may want to know of this process (where its command socket is)."""
        words = f"{os.getpid()}\n{line}\n".encode()
        os.pwrite(self._handle, words, 0)
        os.ftruncate(self._handle, len(words))

    def release(self) -> None:
        """Let go; the file stays, so that two processes never lock two files of one name."""
        os.close(self._handle)
