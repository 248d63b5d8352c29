"""Connections to Telegram: one pool that polls, one that sends, and one TLS context for both."""

import functools
import ssl

import httpx
from telegram.request import HTTPXRequest


@functools.cache
def shared_tls() -> ssl.SSLContext:
    """One TLS context for all of a process: each one made costs 40 to 140 ms."""
    return httpx.create_ssl_context()


def polling_request() -> HTTPXRequest:
    """For the long poll and small calls."""
    return HTTPXRequest(connection_pool_size=4, httpx_kwargs={"verify": shared_tls()})


def sending_request() -> HTTPXRequest:
    """For letters: many at once, each with an end (seconds)."""
    tls = {"verify": shared_tls()}
    return HTTPXRequest(32, httpx_kwargs=tls, connect_timeout=5, write_timeout=5, read_timeout=10, pool_timeout=2)
