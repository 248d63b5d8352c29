"""What whoever runs the machine does for one person who asks them to: a copy of everything, or an end."""

from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection

from bot.domain.holdings import plain_copy
from bot.domain.journal import LOOKED_AT, Act
from bot.domain.people import Client
from bot.services.holdings import holdings_of
from bot.services.moments import World
from bot.services.privacy import finish
from bot.storage import acts, clients, therapists

OPERATOR = "operator"
ERASED = "erased_on_request"


class NotOnePerson(ValueError):
    """There is not one client of that name with that therapist. Both names are needed as they stand in the console."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class NoReason(ValueError):
    """Say why, with --reason: it is kept, and the client sees that somebody took a copy."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def find_one(conn: Connection, therapist: str, label: str) -> Client:
    """The one client whom that therapist calls so. Raises NotOnePerson.

    Nobody is listed: who runs the machine need not see who comes here.
    """
    theirs = [each for each in therapists.all(conn) if each.name == therapist]
    found = [one for each in theirs for one in clients.of_therapist(conn, each.id) if one.label == label]
    if len(found) != 1:
        raise NotOnePerson
    return found[0]


def take_along(
    conn: Connection, therapist: str, label: str, reason: str, now: datetime, seed: bytes
) -> dict[str, Any]:  # fmt: skip
    """Everything that is kept of that client, as JSON knows it; noted, and shown to the client as a look (CR-1205).

    Raises NotOnePerson, NoReason.
    """
    if not reason.strip():
        raise NoReason
    client = find_one(conn, therapist, label)
    acts.save(conn, Act(_id(seed), now, OPERATOR, f"{LOOKED_AT}everything", client.id, reason.strip()))
    return plain_copy(holdings_of(conn, client))


def erase(conn: Connection, world: World, therapist: str, label: str, now: datetime, seed: bytes) -> None:
    """All of that client, as if they had erased it themselves: receipt, line to the therapist, ledger (§5.4).

    Raises NotOnePerson. `privacy.finish_all` has to follow.
    """
    client = find_one(conn, therapist, label)
    acts.save(conn, Act(_id(seed), now, OPERATOR, ERASED, client.id))
    finish(conn, world, client.id, now, seed)


def _id(seed: bytes) -> str:
    return blake2b(seed, digest_size=8, person=b"on request").hexdigest()
