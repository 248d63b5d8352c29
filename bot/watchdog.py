"""The watchdog: a thread outside the event loop that ends a process which stands still (`reliability.md` §6.3)."""

import asyncio
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

LOOP_STUCK_S = 30.0
POLL_STALE_S = 90.0
LOOK_EVERY_S = 1.0
STOOD_STILL = 70


@dataclass
class Watchdog:
    """Barks when the event loop is stuck, or when Telegram has not answered a poll for too long.

    Before the first answer of Telegram only the loop is watched: a start waits for Telegram as long as it takes.
    `end` gets the exit code 70; a supervisor starts the process again.
    """

    end: Callable[[int], object] = os._exit  # the loop may be stuck: nothing that waits for it
    monotonic: Callable[[], float] = time.monotonic
    loop_stuck_s: float = LOOP_STUCK_S
    poll_stale_s: float = POLL_STALE_S
    look_every_s: float = LOOK_EVERY_S
    lagged: Callable[[float], object] = lambda seconds: None  # by how much the loop came too late, at each beat
    _loop_at: float = 0.0
    _polled_at: float | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    def polled(self) -> None:
        """Telegram answered a poll; an empty answer counts."""
        self._polled_at = self.monotonic()

    def start(self) -> None:
        """Watch the running event loop from a thread of its own."""
        self._loop_at = self.monotonic()
        self._beat_again(asyncio.get_running_loop())
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Watch no longer."""
        self._over.set()

    def why(self) -> str:
        """What stands still, in words; empty while all is well."""
        now = self.monotonic()
        if now - self._loop_at > self.loop_stuck_s:
            return f"The event loop has not moved for {now - self._loop_at:.0f} s."
        if self._polled_at is not None and now - self._polled_at > self.poll_stale_s:
            return f"Telegram has not answered for {now - self._polled_at:.0f} s."
        return ""

    def _beat(self, loop: asyncio.AbstractEventLoop) -> None:
        before, self._loop_at = self._loop_at, self.monotonic()
        self.lagged(max(self._loop_at - before - self.look_every_s, 0.0))
        self._beat_again(loop)

    def _beat_again(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._over.is_set():
            loop.call_later(self.look_every_s, self._beat, loop)

    def _watch(self) -> None:
        while not self._over.wait(self.look_every_s):
            if reason := self.why():
                sys.stderr.write(f"{reason} Ending, to be started again.\n{frames()}\n")
                sys.stderr.flush()
                self.end(STOOD_STILL)
                return


def frames() -> str:
    """Where every thread stands: file, line and function, never a value and never a line of source."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    lines = []
    for ident, frame in sys._current_frames().items():
        lines.append(f"thread {names.get(ident, '?')}")
        lines += [f"  {each.filename}:{each.lineno} {each.name}" for each in traceback.extract_stack(frame)]
    return "\n".join(lines)
