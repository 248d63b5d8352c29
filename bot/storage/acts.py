"""The audit trail: acts, each chained to the one before, so that a change or a gap shows."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, not_, or_, select

from bot.domain.journal import LOOKED_AT, Act
from bot.storage.cipher import SERVICE, vault_of
from bot.storage.errors import Unopenable
from bot.storage.shape import moment, ms
from bot.storage.tables import act, client

START, AT_ONCE = b"", 500


def in_browser(conn: Connection, browser: str) -> None:
    """Whatever is done in this transaction from here on is done in the console, in that browser."""
    conn.execution_options(browser=browser)


def save(conn: Connection, one: Act) -> None:
    """Append an act, with where it was done; an act that is there stays as it is."""
    if conn.scalar(select(act.c.seq).where(act.c.id == one.id)) is not None:
        return
    last = conn.scalar(select(act.c.chain).order_by(act.c.seq.desc()).limit(1)) or START
    values = {"id": one.id, "at": ms(one.at), "who": one.who, "act": one.act, "client": one.client}
    values["about"] = _sealed(conn, one) if one.about else ""
    values["browser"] = one.browser or conn.get_execution_options().get("browser", "")
    conn.execute(insert(act).values(**values, chain=_link(conn, last, list(values.values()))))


def of_client(conn: Connection, client: str, limit: int | None = None) -> tuple[Act, ...]:
    """What was done about a client, the newest first."""
    return _acts(conn, act.c.client == client, limit)


def of_therapist(conn: Connection, therapist: str, limit: int | None = None) -> tuple[Act, ...]:
    """What a therapist did, the newest first."""
    return _acts(conn, act.c.who == therapist, limit)


def by_clients(conn: Connection, clients: Collection[str], since: datetime) -> tuple[Act, ...]:
    """What these clients did themselves since then, the newest first."""
    return _acts(conn, and_(act.c.who.in_(clients), act.c.at >= ms(since)), None) if clients else ()


def seen_by(conn: Connection, reader: str, kind: str, limit: int, skip: int = 0) -> tuple[Act, ...]:
    """What this therapist did and what was done about their clients, the newest first.

    `kind`: looks, changes or all.
    """
    found = select(act).where(_seen_by(reader, kind)).order_by(act.c.seq.desc()).limit(limit).offset(skip)
    return tuple(_act(conn, row) for row in conn.execute(found))


def each_seen_by(conn: Connection, reader: str, kind: str, limit: int) -> Iterator[tuple[Act, ...]]:
    """The same, so many at most, some at a time: they are never all in memory."""
    found = select(act).where(_seen_by(reader, kind)).order_by(act.c.seq.desc()).limit(limit)
    for rows in conn.execute(found).partitions(AT_ONCE):
        yield tuple(_act(conn, row) for row in rows)


def count_seen_by(conn: Connection, reader: str, kind: str) -> int:
    """How many of these there are."""
    return conn.scalar(select(func.count()).select_from(act).where(_seen_by(reader, kind))) or 0


def _seen_by(reader: str, kind: str) -> ColumnElement[bool]:
    mine = act.c.client.in_(select(client.c.id).where(client.c.therapist == reader))
    whose = or_(act.c.who == reader, mine)
    looks = act.c.act.startswith(LOOKED_AT, autoescape=True)
    return {"looks": and_(whose, looks), "changes": and_(whose, not_(looks))}.get(kind, whose)


def first_broken(conn: Connection) -> str | None:
    """The id of the first act that does not follow from the one before, or None when the whole chain holds."""
    last = START
    for row in conn.execute(select(act).order_by(act.c.seq)):
        if row.chain != _link(conn, last, [row.id, row.at, row.who, row.act, row.client, row.about, row.browser]):
            return str(row.id)
        last = row.chain
    return None


def _acts(conn: Connection, where: ColumnElement[bool], limit: int | None) -> tuple[Act, ...]:
    rows = conn.execute(select(act).where(where).order_by(act.c.seq.desc()).limit(limit))
    return tuple(_act(conn, row) for row in rows)


def _act(conn: Connection, row: Row[Any]) -> Act:
    about = _opened(conn, row) if row.about else ""
    return Act(row.id, moment(row.at), row.who, row.act, row.client, about, row.browser)


def _sealed(conn: Connection, one: Act) -> str:
    """What an act was about may hold a therapist's note: closed with the client's key, as hexadecimal digits.

    An erasure throws that key away: the chain of acts stays whole, and what they were about is gone.
    """
    return vault_of(conn).seal(one.about.encode(), "act", "about", one.id, one.client or SERVICE).hex()


def _opened(conn: Connection, row: Row[Any]) -> str:
    """What it was about; nothing, once the client is erased."""
    try:
        return vault_of(conn).open(bytes.fromhex(row.about), "act", "about", row.id, row.client or SERVICE).decode()
    except Unopenable:
        return ""


def _link(conn: Connection, last: bytes, values: Sequence[object]) -> bytes:
    return vault_of(conn).blind("act", last.hex(), *(str(value) for value in values))
