"""The desk behind the console's pages: services on one database, with the words and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot.services.moments import World
from bot.storage.database import Database

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Desk:
    """What pages work with. `spoke` is called after each act, so that delivery looks at once."""

    database: Database
    world: World
    now: Callable[[], datetime]
    spoke: Callable[[], None]

    async def look(
        self, f: Callable[Concatenate[Connection, World, datetime, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:  # fmt: skip
        """Run `f(conn, world, now, …)` on one consistent view. Raises Fault and what `f` raises."""
        return await self.database.read(f, self.world, self.now(), *args, **kwargs)

    async def act(
        self, f: Callable[Concatenate[Connection, World, datetime, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:  # fmt: skip
        """Run `f(conn, world, now, …)` as one transaction. Raises Fault and what `f` raises."""
        done = await self.database.transaction(f, self.world, self.now(), *args, **kwargs)
        self.spoke()
        return done
