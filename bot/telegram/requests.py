"""Connections to Telegram: one pool that polls, one that sends, and one TLS context for both."""

import functools
import ssl
from typing import Any

import httpx
from telegram.request import HTTPXRequest


@functools.cache
def shared_tls() -> ssl.SSLContext:
    """One TLS context for all of a process: each one made costs 40 to 140 ms."""
    return httpx.create_ssl_context()


def polling_request(transport: httpx.AsyncBaseTransport | None = None) -> HTTPXRequest:
    """For the long poll and small calls. `transport` takes the place of the network."""
    return HTTPXRequest(connection_pool_size=4, httpx_kwargs=_over(transport))


def sending_request(transport: httpx.AsyncBaseTransport | None = None) -> HTTPXRequest:
    """For letters: many at once, each with an end (seconds). `transport` takes the place of the network."""
    over = _over(transport)
    return HTTPXRequest(32, httpx_kwargs=over, connect_timeout=5, write_timeout=5, read_timeout=10, pool_timeout=2)


def _over(transport: httpx.AsyncBaseTransport | None) -> dict[str, Any]:
    return {"transport": transport} if transport else {"verify": shared_tls()}
