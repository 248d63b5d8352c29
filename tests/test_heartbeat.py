"""Somebody outside hears once a minute that all is well, and nothing else; and nothing waits for them."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from bot.heartbeat import Heartbeat

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK"
PATH = "/a-secret-name"


@dataclass
class Outside:
    """A watcher on this machine that keeps what it was sent, byte for byte."""

    answer: bytes = OK
    silent: bool = False
    heard: list[bytes] = field(default_factory=list)
    url: str = ""
    well: bool = True

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            self.heard.append(await reader.readuntil(b"\r\n\r\n"))
            if self.silent:
                await reader.read()
            writer.write(self.answer)
            await writer.drain()
        writer.close()

    async def until(self, number: int) -> None:
        async with asyncio.timeout(10):
            while len(self.heard) < number:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.005)


@pytest_asyncio.fixture
async def outside() -> AsyncIterator[Outside]:
    watcher = Outside()
    server = await asyncio.start_server(watcher.hear, "127.0.0.1", 0)
    watcher.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{PATH}"
    yield watcher
    server.close()


@contextlib.asynccontextmanager
async def beating(outside: Outside, **more: float) -> AsyncIterator[None]:
    times = {"every_s": 0.05, "look_s": 0.01, "timeout_s": 5.0} | more
    task = asyncio.ensure_future(Heartbeat(outside.url, lambda: outside.well, **times).run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_while_all_is_well_somebody_outside_is_called_again_and_again(outside: Outside) -> None:
    async with beating(outside):
        await outside.until(3)


async def test_not_more_often_than_it_should(outside: Outside) -> None:
    async with beating(outside, every_s=60.0):
        await outside.until(1)
        await asyncio.sleep(0.2)
    assert len(outside.heard) == 1


async def test_the_call_carries_nothing_but_the_address(outside: Outside) -> None:
    async with beating(outside):
        await outside.until(2)
    line, *headers = outside.heard[1].decode().strip().split("\r\n")
    assert line == f"GET {PATH} HTTP/1.1"
    assert {each.partition(":")[0].lower() for each in headers} <= {"host", "connection"}


async def test_as_soon_as_something_is_overdue_it_falls_silent_and_goes_on_afterwards(outside: Outside) -> None:
    async with beating(outside):
        await outside.until(1)
        outside.well = False
        await asyncio.sleep(0.1)
        before = len(outside.heard)
        await asyncio.sleep(0.3)
        assert len(outside.heard) == before
        outside.well = True
        await outside.until(before + 1)


async def test_a_watcher_who_never_answers_holds_nothing_up_and_is_called_again(outside: Outside) -> None:
    outside.silent = True
    async with beating(outside, timeout_s=0.05):
        await outside.until(1)
        longest = 0.0
        for _ in range(20):
            began = asyncio.get_running_loop().time()
            await asyncio.sleep(0.005)
            longest = max(longest, asyncio.get_running_loop().time() - began)
        await outside.until(3)
    assert longest < 1.0


@pytest.mark.parametrize("answer", [b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n", b"not HTTP at all\r\n\r\n", b""])
async def test_a_watcher_in_trouble_is_called_again_and_never_named_in_a_log(
    outside: Outside, answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    outside.answer = answer
    with caplog.at_level(logging.DEBUG, logger="bot"):
        async with beating(outside):
            await outside.until(3)
    logged = [record for record in caplog.records if record.name == "bot.heartbeat"]
    assert logged and not any(PATH in str(record.__dict__) for record in logged if not record.exc_info)


async def test_nobody_there_is_no_reason_to_end(outside: Outside) -> None:
    outside.url = "http://127.0.0.1:9/nobody"
    async with beating(outside):
        await asyncio.sleep(0.2)


async def test_a_redirect_is_not_followed(outside: Outside) -> None:
    outside.answer = b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"
    async with beating(outside):
        await outside.until(3)
    assert all(PATH.encode() in each for each in outside.heard)
