"""HTTP/1.1 over connections that stay open: h11 reads and writes the protocol, asyncio carries it.

What fails is raised as httpx names it, so that a letter is sure or in doubt by one list of names (`reliability.md` S4).
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ssl import SSLContext
from urllib.parse import SplitResult, urlsplit

import h11
import httpx

AT_ONCE = 65536
KEPT_OPEN_S = 5.0  # an idle connection; the longer it lies, the likelier the other side is just closing it
NEXT_ADDRESS_S = 0.25  # then the next address of the host is tried beside the first (RFC 8305)
PORTS = {"http": 80, "https": 443}
Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for a place among the connections, for opening one, for each write and each read; None: for ever."""

    pool: float | None
    connect: float | None
    write: float | None
    read: float | None


@dataclass(slots=True)
class Wire:
    """One open connection: one request after the other."""

    where: tuple[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    idle_since: float = 0.0
    _http: h11.Connection = field(default_factory=lambda: h11.Connection(h11.CLIENT))

    async def ask(self, target: str, headers: Headers, body: bytes, patience: Patience) -> tuple[int, bytes]:
        """Status and content of the answer. Raises httpx.HTTPError."""
        try:
            asked = self._http.send(h11.Request(method="POST", target=target, headers=[*headers]))
            self.writer.write(b"".join((asked or b"", self._http.send(h11.Data(body)) or b"")))
            self._http.send(h11.EndOfMessage())
            await self._written(patience.write)
            return await self._answer(patience.read)
        except h11.ProtocolError as error:
            raise httpx.RemoteProtocolError(str(error)) from error

    def next(self, at: float) -> bool:
        """Make it ready for one more request; False when the other side takes no other."""
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        self.idle_since = at
        return True

    def usable(self, at: float) -> bool:
        """Not closed by the other side meanwhile, and not idle for too long."""
        return at - self.idle_since < KEPT_OPEN_S and not self.reader.at_eof() and not self.writer.is_closing()

    async def _written(self, seconds: float | None) -> None:
        with suppress(OSError):  # whoever stops reading may still have answered
            async with _within(seconds, httpx.WriteTimeout):
                await self.writer.drain()

    async def _answer(self, seconds: float | None) -> tuple[int, bytes]:
        status, content = 0, list[bytes]()
        while not isinstance(event := self._http.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                self._http.receive_data(await self._read(seconds))
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                content.append(bytes(event.data))
            elif event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                raise httpx.RemoteProtocolError("no answer to the end")
        return status, b"".join(content)

    async def _read(self, seconds: float | None) -> bytes:
        try:
            async with _within(seconds, httpx.ReadTimeout):
                return await self.reader.read(AT_ONCE)
        except OSError as error:
            raise httpx.ReadError(str(error)) from error


@dataclass(slots=True)
class Wires:
    """At most so many connections; one that is idle is used again, the youngest first."""

    most: int
    tls: SSLContext
    _idle: list[Wire] = field(default_factory=list)
    _places: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.most)

    async def post(self, url: str, headers: Headers, body: bytes, patience: Patience) -> tuple[int, bytes]:
        """Status and content of the answer. Raises httpx.HTTPError."""
        to, now = urlsplit(url), asyncio.get_running_loop().time
        async with self._place(patience.pool):
            wire, good = self._waiting(to, now()) or await self._open(to, patience.connect), False
            try:
                answer = await wire.ask(_target(to), [("Host", to.netloc), *headers], body, patience)
                good = wire.next(now())
                return answer
            finally:
                self._put_back(wire, good=good)

    def close(self) -> None:
        """All that are idle."""
        while self._idle:
            self._idle.pop().writer.close()

    def _put_back(self, wire: Wire, *, good: bool) -> None:
        if good:
            self._idle.append(wire)
        else:
            wire.writer.transport.abort()

    @asynccontextmanager
    async def _place(self, seconds: float | None) -> AsyncIterator[None]:
        async with _within(seconds, httpx.PoolTimeout):
            await self._places.acquire()
        try:
            yield
        finally:
            self._places.release()

    def _waiting(self, to: SplitResult, at: float) -> Wire | None:
        while self._idle:
            wire = self._idle.pop()
            if wire.where == (to.scheme, to.netloc) and wire.usable(at):
                return wire
            wire.writer.close()
        return None

    async def _open(self, to: SplitResult, seconds: float | None) -> Wire:
        tls = self.tls if to.scheme == "https" else None
        try:
            async with _within(seconds, httpx.ConnectTimeout):
                reader, writer = await asyncio.open_connection(
                    to.hostname, to.port or PORTS[to.scheme], ssl=tls, happy_eyeballs_delay=NEXT_ADDRESS_S
                )
        except OSError as error:  # no such host, refused, a certificate that is not theirs
            raise httpx.ConnectError(type(error).__name__) from error
        return Wire((to.scheme, to.netloc), reader, writer)


@asynccontextmanager
async def _within(seconds: float | None, late: type[httpx.TimeoutException]) -> AsyncIterator[None]:
    """Raises `late` when that takes longer. Nothing else inside may raise TimeoutError of its own."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise late("") from error


def _target(to: SplitResult) -> str:
    return f"{to.path}?{to.query}" if to.query else to.path or "/"
