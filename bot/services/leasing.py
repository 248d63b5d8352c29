"""Taking the next letter: with a lease, or without one while the database gives none (`reliability.md` §2.3, §2.8)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.letter import Letter
from bot.services.moments import World, person_of
from bot.storage import next_letter
from bot.storage.errors import Unopenable

LEASE = timedelta(seconds=30)


def lease(
    conn: Connection, world: World, now: datetime, epoch: int, worst: int, *, gap_first: bool = False
) -> tuple[Letter | None, datetime | None]:  # fmt: skip
    """The best letter at this instant, with the book of its reader where the sender says something of its own.

    Where none may go: when the next one may at the earliest.
    """
    found = next_letter.lease_next(conn, now, now + LEASE, epoch, worst, gap_first=gap_first)
    letter = _for_its_reader(conn, world, found)
    return letter, None if letter else next_letter.next_due(conn)


def without_lease(
    conn: Connection, world: World, now: datetime, epoch: int, passed: Collection[str], busy: Collection[str]
) -> Letter | None:
    """The best safety letter at this instant that has not `passed`, to a chat that is not `busy`; reads only."""
    return _for_its_reader(conn, world, next_letter.next_safety(conn, now, epoch, passed, busy))


def _for_its_reader(conn: Connection, world: World, letter: Letter | None) -> Letter | None:
    if letter is None or not letter.speaks:
        return letter
    try:
        person = person_of(conn, letter.chat)
    except Unopenable:  # who reads it cannot be read: it goes all the same
        person = None
    return replace(letter, shelf=world.book_of(person).shelf if person else letter.say.shelf)
