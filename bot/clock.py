"""The clock: a few interval jobs that look at due rows; never one job per client (`reliability.md` §1.3)."""

import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.logs import event_logger
from bot.services import (
    alerts,
    asked_later,
    checkin_again,
    checkin_over,
    checkins,
    due,
    endings,
    housekeeping,
    journeys,
    measures,
    outage,
    own_prompts,
    pacing,
    reviews,
    sessions,
    today,
)
from bot.services.moments import World
from bot.storage.database import Database
from bot.storage.errors import Fault

log = event_logger(__name__)
R = TypeVar("R")
D = TypeVar("D")
AT_ONCE = 10
ROUNDS = 4000  # batches of 50: more than 100,000 rows due at one instant


@dataclass
class Clock:
    """Steps that each do one bounded batch; `spoke` is called when something was written down to be said.

    `caught_up`: what came in while nobody was there has been received, so nothing closes over an answer (§2.10).
    """

    database: Database
    world: World
    now: Callable[[], datetime]
    spoke: Callable[[], None]
    down_since: datetime | None = None
    last_ok: datetime | None = None
    caught_up: Callable[[], bool] = lambda: True
    _due: frozenset[due.Step] = due.EVERY
    _stale: bool = True
    _told_to: str = ""  # the last client who was told of an outage
    _refused: bool = False  # the database took nothing, the last time
    _scheduler: AsyncIOScheduler = field(default_factory=lambda: AsyncIOScheduler(timezone=UTC))

    def start(self) -> None:
        """Begins to tick: every second for timed steps, every two for everything due, every hour for keeping house."""
        self._every(1, self.pace)
        self._every(2, self.tick)
        self._every(3600, self.keep_house)
        self._scheduler.start()

    def stop(self) -> None:
        """No further tick; a running one ends by itself."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> int:
        """Alerts first, then what is due for clients, measures before check-ins. Returns the rows worked on."""
        self._stale = True
        await self._kept_going(self.database.read(own_prompts.refresh, self.world, self.now()), 0)
        done = await self._step(alerts.chase_due) + await self._step(endings.end_due)
        done += await self._step(journeys.bring_home) + await self._step(measures.send_due)
        done += await self._steps(checkin_again.bring_back) + await self._open()
        done += await self._steps(checkin_over.lapse) if self.caught_up() else 0
        done += await self._step(measures.close_due) + await self._step(asked_later.ask_again)
        done += await self._step(reviews.ask_due)
        done += await self._step(sessions.step_due) + await self._step(today.say_today)
        await self._tell()
        self.last_ok = self.now()
        return done

    async def pace(self) -> int:
        """Timed steps that have run out."""
        self._stale = True
        return await self._step(pacing.wake_due, seed=secrets.token_bytes(32))

    async def keep_house(self) -> int:
        """Retention: bodies and rows that are no longer needed."""
        return await self._worked(housekeeping.tidy)

    async def _open(self) -> int:
        """Batch after batch; rows that wait are passed over, and a row that fails is set aside until the next tick.

        Each is short, so that the words of somebody in danger are written down between two; alerts do not wait either.
        """
        done, passed, limit = 0, 0, checkins.BATCH
        if not await self._waits(checkins.open_due):
            return done
        for _ in range(ROUNDS):
            opened = await self._try(
                checkins.open_due, down_since=self.down_since, skip=passed, limit=limit, otherwise=None
            )
            if opened is None and self._refused:
                break
            if opened is None:  # one of these rows is at fault: look for it one by one
                passed, limit = passed + (limit == 1), 1
                continue
            done, passed = done + opened.made, passed + opened.waiting
            if opened.made:
                self.spoke()
            if opened.made + opened.waiting < limit:
                break
            limit = checkins.BATCH
            self._stale = True
            await self._step(alerts.chase_due)
            self.last_ok = self.now()
        self._stale = self._stale or bool(done)
        return done

    async def _tell(self) -> None:
        """After a long outage, whoever does not know of it yet: so many at a time, and alerts wait for none of it."""
        while await self._waits(outage.tell_some):
            told = await self._try(outage.tell_some, after=self._told_to, otherwise=None)
            if told is None:
                break  # until the next tick
            self._told_to = told
            self.spoke()
            if not told:
                break  # all know
            self._stale = True
            await self._step(alerts.chase_due)
            self.last_ok = self.now()

    async def _waits(self, step: due.Step) -> bool:
        """Whether there is something to do, by one look at everything; where it fails every step is tried."""
        if self._stale:
            self._stale = False
            self._due = await self._kept_going(self.database.read(due.due_steps, self.now()), due.EVERY)
        return step in self._due

    async def _step(self, step: Callable[..., int], **more: Any) -> int:
        """That step, if something waits for it; what it did may have made more due for those after it."""
        done = await self._worked(step, **more) if await self._waits(step) else 0
        self._stale = self._stale or bool(done)
        return done

    async def _steps(self, step: Callable[..., int]) -> int:
        """One after the other while there is something to do, each short; what is left waits for the next tick."""
        done = 0
        for _ in range(AT_ONCE):
            if not (some := await self._step(step)):
                break
            done += some
        return done

    async def _worked(self, step: Callable[..., int], **more: Any) -> int:
        """One batch in one transaction; rows of a failed one stay due."""
        done = await self._try(step, otherwise=0, **more)
        if done:
            self.spoke()
        return done

    async def _try(self, step: Callable[..., R], *, otherwise: D, **more: Any) -> R | D:
        return await self._kept_going(self.database.transaction(step, self.world, self.now(), **more), otherwise)

    async def _kept_going(self, work: Awaitable[R], otherwise: D) -> R | D:
        self._refused = False
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - a tick that fails leaves its rows due, and the clock goes on
            log.error("tick_failed", error)
            self._refused = isinstance(error, Fault)
            return otherwise

    def _every(self, seconds: int, step: Callable[[], Coroutine[Any, Any, int]]) -> None:
        self._scheduler.add_job(
            step, "interval", seconds=seconds, misfire_grace_time=None, coalesce=True, max_instances=1,
            next_run_time=datetime.now(UTC) + timedelta(seconds=min(seconds, 5)),
        )  # fmt: skip
