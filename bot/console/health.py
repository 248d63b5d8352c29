"""/healthz and /readyz: ages and reasons, no names; and the server of the console."""

import errno
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.serving import Serving
from bot.settings import CannotStart

UNCACHED = {"cache-control": "no-store"}


class Signs(Protocol):
    """What the process knows of its own health."""

    def ready(self, now: datetime) -> tuple[bool, tuple[str, ...]]: ...

    def looks(self, now: datetime) -> tuple[str, ...]: ...

    def counts(self) -> Mapping[str, int]: ...

    @property
    def disk_free_mb(self) -> int | None: ...

    def ages(self, now: datetime) -> Mapping[str, float | None]: ...


def health_routes(signs: Signs, now: Callable[[], datetime]) -> list[Route]:
    """/healthz: the process answers. /readyz: 200 only if nothing is red, else 503 with the reasons in words.

    `look`: what is amber, which is no reason against it.
    """

    async def alive(request: Request) -> Response:
        return JSONResponse({"alive": True}, headers=UNCACHED)

    async def ready(request: Request) -> Response:
        at = now()
        fit, reasons = signs.ready(at)
        told = {"ready": fit, "reasons": list(reasons), "look": list(signs.looks(at)), "age_s": dict(signs.ages(at))}
        told |= {"count": dict(signs.counts()), "disk_free_mb": signs.disk_free_mb}
        return JSONResponse(told, 200 if fit else 503, headers=UNCACHED)

    return [Route("/healthz", alive), Route("/readyz", ready)]


async def serve_console(app: ASGIApp, host: str, port: int) -> Serving:
    """The console, answering until its `stop()`. Raises CannotStart where it cannot listen: the port is taken."""
    serving = Serving(app, port, host)
    try:
        await serving.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(f"Port {port} on {host} is taken. Set HANDRAIL_CONSOLE_PORT.", 2) from None
        raise CannotStart(f"Cannot listen on {host}:{port} ({error.strerror}).", 2) from None
    return serving
