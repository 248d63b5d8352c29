"""A small Telegram that makes load and keeps time: people who write again as soon as they are answered.

It knows only what both bots need, and costs little beside them; it is no judge of what they say (the strict one is).
"""

import asyncio
import itertools
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

NUMBER = 60_001
SPEAKS = ("sendMessage", "editMessageText")


@dataclass
class Load:
    """So many people, `at_once` of them at a time, who say these words one after the other."""

    people: int
    words: Sequence[str]
    latency_s: float
    at_once: int
    think_s: float = 0.0  # from an answer to the next word
    took: list[float] = field(default_factory=list)  # seconds from a word to its answer, as a phone sees it
    begun: float = 0.0
    ended: float = 0.0
    done: asyncio.Event = field(default_factory=asyncio.Event)
    polled: asyncio.Event = field(default_factory=asyncio.Event)
    first_poll: float = 0.0
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _said: dict[int, tuple[int, float]] = field(default_factory=dict)  # person → words said, since when unanswered
    begun_by: int = 0  # how many have begun

    def begin(self) -> None:
        """The first people write."""
        self.begun = time.perf_counter()
        for _ in range(min(self.at_once, self.people)):
            self.somebody()

    def text(self, person: int, nth: int) -> str:
        """What that person says as the `nth` of their words."""
        return self.words[nth]

    def somebody(self) -> None:
        """The next person begins to write, where there is one."""
        if self.begun_by < self.people:
            self.begun_by += 1
            self.say(NUMBER + self.begun_by - 1, 0)

    @property
    def waiting(self) -> bool:
        """Whether somebody's word is not answered yet, or their next not said."""
        return len(self.took) < self.begun_by * len(self.words)

    def finished(self) -> None:
        """Somebody has said everything: the next one begins."""
        self.somebody()

    def say(self, person: int, nth: int) -> None:
        """The `nth` of that person's words."""
        number, text = next(self._numbers), self.text(person, nth)
        who = {"id": person, "is_bot": False, "first_name": "Ana", "language_code": "en"}
        message: dict[str, Any] = {
            "message_id": number, "date": int(time.time()), "chat": {"id": person, "type": "private"}, "from": who,
            "text": text,
        }  # fmt: skip
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._said[person] = (nth, time.perf_counter())
        self._updates.append({"update_id": number, "message": message})
        self._news.set()

    def _answered(self, person: int) -> None:
        nth, since = self._said.get(person, (0, 0.0))
        if not since:
            return
        self.took.append(time.perf_counter() - since)
        self._said[person] = (nth, 0.0)
        if nth + 1 < len(self.words):
            asyncio.get_running_loop().call_later(self.think_s, self.say, person, nth + 1)
            return
        self.finished()
        if len(self.took) == self.people * len(self.words):
            self.ended = time.perf_counter()
            self.done.set()

    async def answer(self, method: str, asked: dict[str, str]) -> Any:
        """What the Bot API answers to that method."""
        if method == "getUpdates":
            return await self._poll(int(asked.get("offset", 0)), float(asked.get("timeout", 0)))
        if method == "getMe":
            return {"id": 1, "is_bot": True, "first_name": "Handrail", "username": "handrail_bot"}
        if method in SPEAKS:
            person = int(asked["chat_id"])
            await asyncio.sleep(self.latency_s)
            asyncio.get_running_loop().call_soon(self._answered, person)
            chat = {"id": person, "type": "private"}
            return {"message_id": next(self._numbers), "date": int(time.time()), "chat": chat, "text": "."}
        return True

    async def _poll(self, offset: int, patience: float) -> list[dict[str, Any]]:
        self.first_poll = self.first_poll or time.perf_counter()
        self.polled.set()
        self._updates = [each for each in self._updates if each["update_id"] >= offset]
        if not self._updates:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), patience)
            except TimeoutError:
                return []
        return self._updates[:100]


async def serve(load: Load) -> tuple[asyncio.Server, str]:
    """Answer over HTTP on a free port of this machine."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                lengths = [line.split(":")[1] for line in lines if line.lower().startswith("content-length")]
                body = await reader.readexactly(int(lengths[0])) if lengths else b""
                method = lines[0].split()[1].partition("?")[0].rpartition("/")[2]
                asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                said = json.dumps({"ok": True, "result": await load.answer(method, asked)}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                writer.write(f"Content-Length: {len(said)}\r\n\r\n".encode() + said)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
