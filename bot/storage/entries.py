"""What clients keep: notes, thought records, practices done, requests."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from bot.domain.journal import Entry, EntryKind
from bot.domain.unfinished import LEFT, RECORDS
from bot.storage.kept import Kept, Opened
from bot.storage.shape import ms
from bot.storage.tables import entry

ENTRIES = Kept(Entry, entry)

save = ENTRIES.save
find = ENTRIES.find
get = ENTRIES.get

_NEWEST = (entry.c.at.desc(), entry.c.id)
_STOPPED = entry.c.finished.is_(False), entry.c.erased.is_(False)  # as its index says it
_UNFINISHED = ENTRIES.question(
    entry.c.client == bindparam("client"), *_STOPPED, entry.c.kind.in_(sorted(each.value for each in RECORDS)),
    entry.c.resume_until > bindparam("now"), by=_NEWEST,
)  # fmt: skip
_TO_FINISH = entry.c.kind.in_(sorted(each.value for each in LEFT))
_STOPPED_OF = ENTRIES.question(entry.c.client == bindparam("client"), *_STOPPED, _TO_FINISH, by=_NEWEST)


def of_client(
    conn: Connection, client: str, kinds: Collection[EntryKind] = tuple(EntryKind), limit: int | None = None,
    opened: Opened | None = None,
) -> tuple[Entry, ...]:  # fmt: skip
    """The entries of a client of these kinds, the newest first."""
    wanted = entry.c.client == client, entry.c.kind.in_([kind.value for kind in kinds])
    return ENTRIES.all(conn, *wanted, by=_NEWEST, limit=limit, opened=opened)


def stand(conn: Connection, client: str) -> tuple[int, int]:
    """How those of a client stand: how many, and how often any of them was written."""
    there = select(func.count(), func.coalesce(func.sum(entry.c.version), 0)).where(entry.c.client == client)
    count, written = conn.execute(there).one()
    return count, int(written)


def beside(conn: Connection, client: str, alert_nos: Collection[str]) -> tuple[Entry, ...]:
    """The entries that a client lets the therapist of these alerts read beside them, the oldest first (CR-617)."""
    wanted = entry.c.client == client, entry.c.beside_alert.in_(alert_nos), entry.c.erased.is_(False)
    return ENTRIES.all(conn, *wanted, by=[entry.c.at, entry.c.id])


def unfinished(conn: Connection, client: str, now: datetime) -> Entry | None:
    """The newest record that was stopped and can still be gone on with (CR-305)."""
    return _UNFINISHED.first(conn, client=client, now=ms(now))


def stopped(conn: Connection, client: str) -> tuple[Entry, ...]:
    """Records and measures of a client that were stopped and never finished, the newest first."""
    return _STOPPED_OF.all(conn, client=client)


def stopped_of(conn: Connection, clients: Collection[str]) -> dict[str, tuple[Entry, ...]]:
    """Those of each of these clients, in one query."""
    found: dict[str, list[Entry]] = {each: [] for each in clients}
    for one in ENTRIES.all(conn, entry.c.client.in_(clients), *_STOPPED, _TO_FINISH, by=_NEWEST):
        found[one.client].append(one)
    return {client: tuple(some) for client, some in found.items()}


def due_again(conn: Connection, now: datetime, limit: int) -> tuple[Entry, ...]:
    """What is to be asked about once more by now, the longest first."""
    return ENTRIES.all(conn, entry.c.again_at <= ms(now), by=[entry.c.again_at, entry.c.id], limit=limit)
