"""The small server of the local Bot API, which can also drop a connection or stop listening."""

import asyncio
from collections.abc import Awaitable
from typing import ClassVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot import serving

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
    try:
        await request.body()
    except ClientDisconnect:
        asyncio.ensure_future(answer).cancel()
        return Response(status_code=NOBODY_THERE)
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


class Serving(serving.Serving):
    """`async with Serving(app) as url`; also `refuse()` and `listen()` on the same address."""

    http = _Wire

    async def refuse(self) -> None:
        """Close every connection and refuse new ones, as a closed port does."""
        await self.stop()

    async def stop(self) -> None:
        """At once: nobody waits for last answers here."""
        for connection in list(self._server.server_state.connections) if self._server else ():
            transport = connection.transport
            if transport is not None:
                transport.abort()
        await super().stop()


def serve(app: ASGIApp, port: int = 0) -> Serving:
    """`async with serve(app) as url:` on a loopback port (0: any free one)."""
    return Serving(app, port)
