"""Connections to Telegram: one pool that polls, one that sends, and one TLS context for both (docs/decisions/0043)."""

import functools
import ssl
from typing import Any
from urllib.request import getproxies

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.telegram.wires import Patience, Wires

JSON = ("Content-Type", "application/json")
Seconds = Any  # what PTB gives: a number, None, or its mark for "as the request was made"


@functools.cache
def shared_tls() -> ssl.SSLContext:
    """One TLS context for all of a process: each one made costs 40 to 140 ms."""
    return httpx.create_ssl_context()


def polling_request(transport: httpx.AsyncBaseTransport | None = None) -> BaseRequest:
    """For the long poll and small calls. `transport` takes the place of the network."""
    return _request(4, Patience(pool=1, connect=5, write=5, read=5), transport)


def sending_request(transport: httpx.AsyncBaseTransport | None = None) -> BaseRequest:
    """For letters: many at once, each with an end (seconds). `transport` takes the place of the network."""
    return _request(32, Patience(pool=2, connect=5, write=5, read=10), transport)


class WiredRequest(BaseRequest):
    """PTB's request layer over wires of our own, a fourth of what httpx costs; what carries a file goes with httpx."""

    __slots__ = ("_files", "_patience", "_wires")

    def __init__(self, most: int, patience: Patience, files: HTTPXRequest) -> None:
        self._files, self._patience = files, patience
        self._wires = Wires(most, shared_tls())

    @property
    def read_timeout(self) -> float | None:
        return self._patience.read

    async def initialize(self) -> None:
        """Nothing to begin: a connection is opened when it is needed."""

    async def shutdown(self) -> None:
        self._wires.close()
        await self._files.shutdown()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE, write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE, pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:  # fmt: skip
        """Status and content. Raises NetworkError and TimedOut, caused by what httpx calls it (S4)."""
        if method != "POST" or request_data is None or request_data.contains_files:
            return await self._files.do_request(
                url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
            )
        body, own = request_data.json_payload, self._patience  # of the four ways to pass parameters the cheapest
        patience = Patience(
            _or(pool_timeout, own.pool), _or(connect_timeout, own.connect),
            _or(write_timeout, own.write), _or(read_timeout, own.read),
        )  # fmt: skip
        headers = (("User-Agent", self.USER_AGENT), JSON, ("Content-Length", str(len(body))))
        try:
            return await self._wires.post(url, headers, body, patience)
        except httpx.TimeoutException as late:
            raise TimedOut from late
        except httpx.HTTPError as error:
            raise NetworkError(type(error).__name__) from error


def _request(most: int, patience: Patience, transport: httpx.AsyncBaseTransport | None) -> BaseRequest:
    """Through a proxy of the environment, and through what takes the place of the network, httpx goes all the way."""
    over: dict[str, Any] = {"transport": transport} if transport else {"verify": shared_tls()}
    whole = HTTPXRequest(
        most, httpx_kwargs=over, pool_timeout=patience.pool, connect_timeout=patience.connect,
        write_timeout=patience.write, read_timeout=patience.read,
    )  # fmt: skip
    return whole if transport or getproxies() else WiredRequest(most, patience, whole)


def _or(given: Seconds, own: float | None) -> float | None:
    return own if given is BaseRequest.DEFAULT_NONE else given
