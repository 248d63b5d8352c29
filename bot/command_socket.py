"""Commands for a running process, over a Unix socket in its data folder, so that there is still one writer (§2.9)."""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.logs import event_logger

log = event_logger(__name__)
NAME = "handrail.sock"
LONGEST_PATH = 107  # bytes that the kernel takes
LONGEST_LINE = 65_536
PATIENCE_S = 10.0
OWNER_ONLY = 0o177

Handler = Callable[..., Awaitable[Any]]
"""Takes a command's arguments by name and gives what JSON knows. The words of its ValueError are told to the asker."""


class NobodyThere(Exception):
    """No process answers on that socket."""


class InUse(Exception):
    """Another process answers on that socket."""


class CommandRefused(Exception):
    """The running process refuses; the message is its own."""


class CommandSocket:
    """An open socket; `stop()` takes it away."""

    def __init__(self, server: asyncio.Server, path: Path, at: Path) -> None:
        self._server = server
        self._path = path
        self.at = at  # where it really lies

    async def stop(self) -> None:
        """Answer no more; a command that is being worked on has its connection closed."""
        self._server.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._server.wait_closed(), 1.0)
        self.at.unlink(missing_ok=True)
        if self.at != self._path:
            _note(self._path).unlink(missing_ok=True)
            shutil.rmtree(self.at.parent, ignore_errors=True)


async def serve(path: Path, handlers: Mapping[str, Handler]) -> CommandSocket:
    """Answer commands on `path`, for this user alone; a path too long for a socket moves to a short private folder.

    Call it while holding the data folder's lock: a socket that a dead process left is taken away. Raises InUse.
    """
    _clear(path)
    at = path if _fits(path) else _elsewhere(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with _for_owner_only():
        listening.bind(str(at))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            said = await _answer(handlers, await reader.readline())
            writer.write(json.dumps(said).encode() + b"\n")
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_unix_server(answer, sock=listening, limit=LONGEST_LINE)
    return CommandSocket(server, path, at)


def ask(path: Path, command: str, /, *, patience_s: float = PATIENCE_S, **args: object) -> Any:
    """What the process behind that socket answers, within so many seconds. Raises NobodyThere, CommandRefused."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(patience_s)
        try:
            asking.connect(str(where(path)))
            asking.sendall(json.dumps({"command": command, "args": args}).encode() + b"\n")
            with asking.makefile("rb") as answer:
                said = json.loads(answer.readline() or b"null")
        except (OSError, ValueError):
            raise NobodyThere from None
    if not isinstance(said, dict):
        raise CommandRefused("The running process could not do it; its log says why.")
    if "refused" in said:
        raise CommandRefused(said["refused"])
    return said.get("answer")


def where(path: Path) -> Path:
    """Where the socket of that path really lies."""
    note = _note(path)
    return path if _fits(path) or not note.exists() else Path(note.read_text(encoding="utf-8").strip())


async def _answer(handlers: Mapping[str, Handler], line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        handler = handlers.get(asked["command"])
        if handler is None:
            return {"refused": "The running process does not know this command. It may be an earlier version."}
        return {"answer": await handler(**asked["args"])}
    except (ValueError, TypeError, KeyError) as error:
        log.warning("command_refused", reason=type(error).__name__)
        return {"refused": str(error)}


def _clear(path: Path) -> None:
    """Take away what a dead process left. Raises InUse when it is not dead."""
    at = where(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trying:
        try:
            trying.connect(str(at))
        except OSError:
            at.unlink(missing_ok=True)
            _note(path).unlink(missing_ok=True)
            return
    raise InUse


def _elsewhere(path: Path) -> Path:
    """A short private path, written beside the long one."""
    at = Path(tempfile.mkdtemp(prefix="handrail-")) / NAME
    note = os.open(_note(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(note, "w", encoding="utf-8") as file:
        file.write(f"{at}\n")
    return at


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= LONGEST_PATH


def _note(path: Path) -> Path:
    return path.with_name(path.name + ".path")


@contextlib.contextmanager
def _for_owner_only() -> Iterator[None]:
    """The umask before bind: the socket is never, not for an instant, open to others."""
    before = os.umask(OWNER_ONLY)
    try:
        yield
    finally:
        os.umask(before)
