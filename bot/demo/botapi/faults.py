"""Faults that can be switched on: slow, flooded, failing, lost answers, and updates that come late, twice or not."""

import itertools
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from bot.demo.botapi.refusals import Refused, forbidden, too_many_requests


class FaultKind(Enum):
    """What goes wrong with a call."""

    SLOW = "slow"  # answered after `seconds`
    FLOOD = "flood"  # 429 with `retry_after`
    SERVER_ERROR = "server_error"  # `status`, body as `body` says; the call is not carried out
    ACCEPTED_THEN_DROPPED = "accepted_then_dropped"  # carried out, then the connection closes
    ACCEPTED_THEN_SILENT = "accepted_then_silent"  # carried out, then no answer for `seconds`
    DROPPED = "dropped"  # the connection closes, nothing is carried out
    SILENT = "silent"  # a black hole for `seconds`, nothing is carried out
    UNAUTHORIZED = "unauthorized"  # 401, the token was revoked
    NOT_JSON = "not_json"  # 200 with a body that is not JSON; the call is carried out
    FORBIDDEN = "forbidden"  # 403 with `text`


class Body(Enum):
    """The body of a 5xx."""

    JSON = "json"
    HTML = "html"
    EMPTY = "empty"


@dataclass(slots=True)
class Fault:
    """One switch: for which methods and chats (None: all), how often (None: until lifted), after how many passes."""

    kind: FaultKind
    methods: frozenset[str] | None = None
    chats: frozenset[int] | None = None
    times: int | None = None
    skip: int = 0
    every: int = 1
    seconds: float = 3600.0
    retry_after: int = 1
    status: int = 502
    body: Body = Body.JSON
    text: str = "bot was blocked by the user"
    number: int = 0
    seen: int = 0
    used: int = 0

    def strikes(self, method: str, chat_id: int | None) -> bool:
        """True when this call is to be hit; counts it."""
        if self.times is not None and self.used >= self.times:
            return False
        if self.methods is not None and method not in self.methods:
            return False
        if self.chats is not None and chat_id not in self.chats:
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.seen - self.skip - 1) % self.every:
            return False
        self.used += 1
        return True

    def refusal(self) -> Refused | None:
        """The Bot API answer instead of carrying out, when there is one."""
        match self.kind:
            case FaultKind.FLOOD:
                return too_many_requests(self.retry_after)
            case FaultKind.UNAUTHORIZED:
                return Refused(401, "Unauthorized")
            case FaultKind.FORBIDDEN:
                return forbidden(self.text)
            case _:
                return None


@dataclass(slots=True)
class UpdateFaults:
    """What goes wrong between a phone and the bot's queue."""

    copies: int = 1
    late_seconds: float = 0.0
    chance: Callable[[], float] | None = None  # 0..1 of `late_seconds` for each update: they overtake each other
    drop_callbacks: bool = False

    def delay(self) -> float:
        """Seconds until the next update reaches the queue."""
        return self.late_seconds * (self.chance() if self.chance else 1.0)


@dataclass(slots=True)
class Limits:
    """Telegram's own limits (S1): calls a second in all, and a burst then one a second for each chat."""

    total_per_second: int = 30
    burst_per_chat: int = 5
    monotonic: Callable[[], float] = time.monotonic
    _recent: deque[float] = field(default_factory=deque)
    _chats: dict[int, deque[float]] = field(default_factory=dict)

    def refusal(self, chat_id: int | None) -> Refused | None:
        """429 when this send is one too many; counts it otherwise."""
        now = self.monotonic()
        _forget(self._recent, now - 1.0)
        own = self._chats.setdefault(chat_id or 0, deque())
        _forget(own, now - self.burst_per_chat)
        if len(self._recent) >= self.total_per_second or len(own) >= self.burst_per_chat:
            return too_many_requests(1)
        self._recent.append(now)
        own.append(now)
        return None


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()


class Faults:
    """All switches of one local Telegram."""

    def __init__(self) -> None:
        self.switched: dict[int, Fault] = {}
        self.updates = UpdateFaults()
        self.limits: Limits | None = None
        self._numbers = itertools.count(1)

    def add(self, kind: FaultKind, **settings: object) -> Fault:
        """Switch one on; `methods` and `chats` may be any collection, `body` a name."""
        fault = Fault(kind)
        for name, value in settings.items():
            if name not in Fault.__dataclass_fields__:
                raise TypeError(f"a fault has no setting {name!r}")
            setattr(fault, name, _setting(name, value))
        fault.number = next(self._numbers)
        self.switched[fault.number] = fault
        return fault

    def lift(self, fault: Fault) -> None:
        """Switch one off."""
        self.switched.pop(fault.number, None)

    def clear(self) -> None:
        """Switch everything off."""
        self.switched.clear()
        self.updates = UpdateFaults()
        self.limits = None

    def striking(self, method: str, chat_id: int | None) -> list[Fault]:
        """The switches that hit this call: the first slowness and the first failure."""
        slow = [fault for fault in self.switched.values() if fault.kind is FaultKind.SLOW]
        failing = [fault for fault in self.switched.values() if fault.kind is not FaultKind.SLOW]
        hits = (next((f for f in group if f.strikes(method, chat_id)), None) for group in (slow, failing))
        return [fault for fault in hits if fault is not None]


def _setting(name: str, value: object) -> object:
    if name in ("methods", "chats") and isinstance(value, list | tuple | set | frozenset):
        return frozenset(value)
    return Body(value) if name == "body" and isinstance(value, str) else value
