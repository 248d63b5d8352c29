"""A small web server in our own event loop, on a socket that we bind ourselves."""

import asyncio
import contextlib
import socket
from collections.abc import Generator
from types import TracebackType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

LAST_ANSWERS_S = 3
A_SECOND = 1.0


class QuietServer(uvicorn.Server):
    """A server that leaves the process's signals alone and says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up, self._leaves = asyncio.Event(), asyncio.Event()

    def leave(self) -> None:
        """Stop serving, at once and not at the next look around."""
        self.should_exit = True
        self._leaves.set()

    async def main_loop(self) -> None:
        """As uvicorn's, which looks ten times a second whether it is to stop; its answers are dated by seconds."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(A_SECOND):
                    await self._leaves.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class Serving:
    """`async with Serving(app) as url`; `listen()` and `stop()` by hand. Port 0 takes a free one."""

    http: Any = "h11"  # uvicorn's protocol, or a class of it

    def __init__(self, app: ASGIApp, port: int = 0, host: str = "127.0.0.1") -> None:
        self.app = app
        self.host = host
        self.port = port
        self._server: QuietServer | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    async def listen(self) -> None:
        """Bind the socket and serve. Raises OSError when the port is taken or the host is not ours."""
        bound = bind(self.host, self.port)
        self.port = bound.getsockname()[1]
        settings: dict[str, Any] = {"log_config": None, "access_log": False, "lifespan": "off"}
        settings |= {"ws": "none", "timeout_graceful_shutdown": LAST_ANSWERS_S}
        self._server = QuietServer(uvicorn.Config(self.app, http=self.http, **settings))
        self._running = asyncio.get_running_loop().create_task(self._server.serve(sockets=[bound]), name="serving")
        await self._server.up.wait()

    async def stop(self) -> None:
        """No new connection; what is being answered has three seconds."""
        if self._server is None or self._running is None:
            return
        self._server.leave()
        await self._running
        self._server = self._running = None

    async def __aenter__(self) -> str:
        await self.listen()
        return self.url

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen()
    except OSError:
        bound.close()
        raise
    return bound
