"""Our own connections to the Bot API: used again while they are good, closed when they are not, files by httpx."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from telegram.error import TimedOut
from telegram.request import HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.requests import WiredRequest, polling_request, sending_request
from bot.telegram.wires import KEPT_OPEN_S, Patience, Wires
from tests.telegram.botapi import stage, wired

SOON = Patience(pool=0.1, connect=0.5, write=0.5, read=0.5)
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
IN_PIECES = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
AFTER_A_HINT = b"HTTP/1.1 103 Early Hints\r\n\r\n" + WHOLE
THE_LAST = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
TO_THE_END = b"HTTP/1.1 200 OK\r\n\r\n{}"


class Server:
    """Says the same to everybody, and counts connections."""

    def __init__(self, *answers: bytes, closes: bool = False) -> None:
        self.answers, self.closes, self.connections, self.heard = answers, closes, 0, list[bytes]()

    @asynccontextmanager
    async def up(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot1:A/getMe"
        finally:
            server.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await reader.read(65536):
            self.heard.append(head)
            for part in self.answers:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0)
            if self.closes:
                break
        writer.close()


async def ask(wires: Wires, url: str) -> tuple[int, bytes]:
    return await wires.post(url, [("Content-Length", "3")], b"a=1", SOON)


def asking(**parameters: int) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])


def wires() -> Wires:
    return Wires(1, httpx.create_ssl_context())


@pytest.mark.parametrize("answer", [WHOLE, IN_PIECES, AFTER_A_HINT])
async def test_one_connection_serves_one_request_after_the_other(answer: bytes) -> None:
    server, line = Server(answer[:25], answer[25:]), wires()
    async with server.up() as url:
        for _ in range(3):
            assert await ask(line, url) == (200, b"{}")
    assert server.connections == 1
    assert server.heard[0].startswith(b"POST /bot1:A/getMe HTTP/1.1\r\nHost: 127.0.0.1:")
    assert server.heard[0].endswith(b"\r\n\r\na=1")
    line.close()


@pytest.mark.parametrize("answer", [THE_LAST, TO_THE_END])
async def test_a_connection_that_the_server_ends_is_not_used_again(answer: bytes) -> None:
    server, line = Server(answer, closes=True), wires()
    async with server.up() as url:
        for _ in range(2):
            assert await ask(line, url) == (200, b"{}")
            await asyncio.sleep(0.01)
    assert server.connections == 2


async def test_a_connection_that_the_server_closed_while_it_lay_idle_is_not_used_again() -> None:
    server, line = Server(WHOLE, closes=True), wires()
    async with server.up() as url:
        for _ in range(2):
            assert await ask(line, url) == (200, b"{}")
            await asyncio.sleep(0.01)
    assert server.connections == 2


async def test_a_connection_that_lay_idle_for_long_is_not_used_again() -> None:
    server, line = Server(WHOLE), wires()
    async with server.up() as url:
        await ask(line, url)
        line._idle[0].idle_since -= KEPT_OPEN_S
        await ask(line, url)
    assert server.connections == 2


async def test_half_an_answer_is_none() -> None:
    server, line = Server(WHOLE[:-1], closes=True), wires()
    async with server.up() as url:
        with pytest.raises(httpx.RemoteProtocolError):
            await ask(line, url)


async def test_what_is_not_http_is_a_fault_of_the_other_side() -> None:
    server, line = Server(b"\x00\x01\x02 hello\r\n\r\n"), wires()
    async with server.up() as url:
        with pytest.raises(httpx.RemoteProtocolError):
            await ask(line, url)


async def test_whoever_is_cancelled_leaves_a_place_but_no_connection_with_half_an_answer() -> None:
    server, line = Server(WHOLE[:20]), wires()
    async with server.up() as url:
        asked = asyncio.create_task(ask(line, url))
        await asyncio.sleep(0.05)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        server.answers = (WHOLE,)
        assert await ask(line, url) == (200, b"{}")
    assert server.connections == 2


async def test_a_certificate_of_another_is_no_connection() -> None:
    server, line = Server(WHOLE), wires()
    async with server.up() as url:
        with pytest.raises(httpx.ConnectError):  # it does not speak TLS at all
            await ask(line, url.replace("http://", "https://"))


async def test_a_file_goes_with_httpx_and_arrives() -> None:
    async with stage(requests=wired) as on:
        await on.bot.send_document(on.ana.chat.chat_id, b"%PDF-1.7", filename="plan.pdf")
        assert [call.method for call in on.telegram.calls] == ["sendDocument"]


async def test_a_poll_may_take_longer_than_anything_else() -> None:
    async with stage(timeout=0.2) as on:
        url = f"{on.url}/bot{on.telegram.token}/getUpdates"
        first = await on.bot.request.post(url, asking(timeout=0))
        assert isinstance(first, list)
        data = asking(timeout=1, offset=first[-1]["update_id"] + 1)
        with pytest.raises(TimedOut):
            await on.bot.request.post(url, data)
        assert await on.bot.request.post(url, data, read_timeout=3.0) == []


def test_through_a_proxy_of_the_environment_httpx_goes_all_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(sending_request(), WiredRequest)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org:3128")
    assert isinstance(polling_request(), HTTPXRequest)
