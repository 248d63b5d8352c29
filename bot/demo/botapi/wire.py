"""A small server in our own event loop, which can also drop a connection or stop listening."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Generator
from types import TracebackType
from typing import Any, ClassVar

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

Peer = tuple[str, int]
NOBODY_THERE = 499  # never sent: the connection is closed


class _Wire(H11Protocol):
    """HTTP as uvicorn speaks it, with the connection findable by its peer."""

    open: ClassVar[dict[Peer, asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client is not None:
            self.open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.client is not None:
            self.open.pop(self.client, None)


def drop(scope: Scope) -> None:
    """Close the connection of this request without a word."""
    client = scope.get("client")
    transport = _Wire.open.get((client[0], client[1])) if client else None
    if transport is not None:
        transport.abort()


class ConnectionCut(Exception):
    """The caller is to see a closed connection."""


async def until_gone(request: Request, answer: Awaitable[Response]) -> Response:
    """The answer, given up as soon as the caller hangs up; the body is read before we listen for that."""
    await request.body()
    working = asyncio.ensure_future(answer)
    gone = asyncio.ensure_future(_hung_up(request))
    await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
    gone.cancel()
    if not working.done():
        working.cancel()
        return Response(status_code=NOBODY_THERE)
    try:
        return working.result()
    except ConnectionCut:
        drop(request.scope)
        return Response(status_code=NOBODY_THERE)


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class _QuietServer(uvicorn.Server):
    """A server that leaves the process's signals alone and says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class Serving:
    """`async with Serving(app) as url`; also `refuse()` and `listen()` on the same address."""

    def __init__(self, app: ASGIApp, port: int = 0, host: str = "127.0.0.1") -> None:
        self.app = app
        self.host = host
        self.port = port
        self._server: _QuietServer | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.host}:{self.port}"

    async def listen(self) -> None:
        """Bind the socket and serve."""
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((self.host, self.port))
        self.port = bound.getsockname()[1]
        settings: dict[str, Any] = {"log_config": None, "access_log": False, "lifespan": "off"}
        config = uvicorn.Config(self.app, http=_Wire, ws="none", timeout_graceful_shutdown=3, **settings)
        self._server = _QuietServer(config)
        self._running = asyncio.ensure_future(self._server.serve(sockets=[bound]))
        await self._server.up.wait()

    async def refuse(self) -> None:
        """Close every connection and refuse new ones, as a closed port does."""
        if self._server is None or self._running is None:
            return
        for connection in list(self._server.server_state.connections):
            transport = connection.transport
            if transport is not None:
                transport.abort()
        self._server.should_exit = True
        await self._running
        self._server = self._running = None

    async def __aenter__(self) -> str:
        await self.listen()
        return self.url

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.refuse()


def serve(app: ASGIApp, port: int = 0) -> Serving:
    """`async with serve(app) as url:` on a loopback port (0: any free one)."""
    return Serving(app, port)
