"""The desk behind the console's pages: services on one database, with the words and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot.services.moments import World
from bot.storage import acts
from bot.storage.database import Database

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Desk:
    """What pages work with. `spoke` is called after each act, so that delivery looks at once.

    `browser`: the name of the one in which somebody is signed in, for the audit trail.
    """

    database: Database
    world: World
    now: Callable[[], datetime]
    spoke: Callable[[], None]
    browser: str = ""

    async def look(
        self, f: Callable[Concatenate[Connection, World, datetime, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:  # fmt: skip
        """Run `f(conn, world, now, …)` on one consistent view. Raises Fault and what `f` raises."""
        return await self.database.read(f, self.world, self.now(), *args, **kwargs)

    async def act(
        self, f: Callable[Concatenate[Connection, World, datetime, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:  # fmt: skip
        """Run `f(conn, world, now, …)` as one transaction. Raises Fault and what `f` raises."""

        def acted(conn: Connection) -> R:
            acts.in_browser(conn, self.browser)
            return f(conn, self.world, self.now(), *args, **kwargs)

        done = await self.database.transaction(acted)
        self.spoke()
        return done
