"""A local Telegram in a process of its own, driven from here: it outlives a bot that is killed."""

import subprocess
import sys
from types import TracebackType
from typing import Any

import httpx

from bot.demo.botapi.local import TOKEN
from bot.demo.botapi.refusals import Json

STOP_SECONDS = 5.0


class RemotePerson:
    """One person at the remote Telegram."""

    def __init__(self, remote: "RemoteTelegram", chat_id: int) -> None:
        self.remote = remote
        self.chat_id = chat_id

    def act(self, act: str, **asked: Any) -> Any:
        """Anything a `Phone` can do, by its name: `ana.act("say", text="Hello")`."""
        return self.remote.post("act", chat_id=self.chat_id, act=act, **asked)["result"]

    def say(self, text: str) -> Json:
        """Type and send a text."""
        return dict(self.act("say", text=text))

    @property
    def phone(self) -> Json:
        """What stands on the phone."""
        return dict(self.remote.get(f"phone/{self.chat_id}"))


class RemoteTelegram:
    """`with RemoteTelegram() as telegram:` starts the process; `url` and `token` are for the bot."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.token = TOKEN
        self.url = ""
        self._process: subprocess.Popen[str] | None = None
        self._client: httpx.Client | None = None

    def __enter__(self) -> "RemoteTelegram":
        command = [sys.executable, "-m", "bot.demo.botapi", "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        self._client = httpx.Client(base_url=f"{self.url}/control/", timeout=40.0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            self._client.close()
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=STOP_SECONDS)

    def post(self, path: str, **asked: Any) -> Json:
        """POST to /control/‹path›; LookupError with the reason when refused."""
        assert self._client is not None
        answer = self._client.post(path, json=asked)
        if answer.is_error:
            raise LookupError(answer.text)
        return dict(answer.json())

    def get(self, path: str, **query: Any) -> Any:
        """GET /control/‹path›."""
        assert self._client is not None
        return self._client.get(path, params=query).raise_for_status().json()

    def person(self, name: str, language_code: str = "en") -> RemotePerson:
        """A new account."""
        return RemotePerson(self, self.post("person", name=name, language_code=language_code)["chat_id"])

    def calls(self, since: int = 0, wait: float = 0.0) -> list[Json]:
        """Recorded calls after number `since`; with `wait`, up to so many seconds for a first one."""
        return list(self.get("calls", since=since, wait=wait))

    def fault(self, kind: str, **settings: Any) -> int:
        """Switch a fault on; its number."""
        return int(self.post("fault", kind=kind, **settings)["number"])

    def lift(self, number: int) -> None:
        """Switch a fault off."""
        assert self._client is not None
        self._client.delete(f"fault/{number}").raise_for_status()

    def clear(self) -> None:
        """Switch all faults off."""
        self.post("faults/clear")

    def move_clock(self, seconds: float) -> None:
        """Move Telegram's clock."""
        self.post("clock", seconds=seconds)
