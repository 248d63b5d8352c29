"""The roster: who writes from which Telegram chat, held in memory for when nothing can be read (`reliability.md` §2.8).

Clients stay sealed, as their rows are: reading a hundred thousand of them takes a second, opening them a minute. Each
is opened when it is needed, with no database at all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from bot.domain.alert import Alert
from bot.domain.people import Client, Therapist
from bot.storage import alerts
from bot.storage.cipher import Ring, blind, vault_of
from bot.storage.clients import CLIENTS, GONE
from bot.storage.errors import Unopenable
from bot.storage.literal import Closed
from bot.storage.straight import Straight
from bot.storage.tables import alert, chat, client, client_key, therapist
from bot.storage.therapists import THERAPISTS

AT_ONCE = 500
Stored = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A client with everybody an alert of theirs concerns, and the newest alert that is not closed."""

    client: Client
    therapist: Therapist
    backup: Therapist | None = None
    alert: Alert | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A client and their newest open alert, as their rows are stored, and their data keys by id, still wrapped."""

    client: Stored
    alert: Stored | None
    wrapped: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class News:
    """What was read anew. Clients by the blind index of their chat; None: nobody who is with us writes there."""

    ring: Ring
    sealed: dict[bytes, Sealed | None]
    people: dict[str, Therapist]
    numbers: dict[str, int]
    erased: frozenset[str] = frozenset()


@dataclass
class Roster:
    """Everybody who is with Handrail: clients sealed; therapists, who are few, open, with their chats' numbers."""

    _ring: Ring | None = None
    _sealed: dict[bytes, Sealed] = field(default_factory=dict)
    _people: dict[str, Therapist] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def learn(self, news: News) -> None:
        """From now on it is as the news say."""
        self._ring = news.ring
        self._people |= news.people
        self._numbers |= news.numbers
        for at, one in news.sealed.items():
            if one is None:
                self._sealed.pop(at, None)
            else:
                self._sealed[at] = one
        if news.erased:
            for at in [at for at, one in self._sealed.items() if one.client[ID] in news.erased]:
                del self._sealed[at]

    def client(self, telegram_id: int) -> Known | None:
        """The client who writes from that chat; None for anybody else, and for one whose record does not open."""
        if self._ring is None or (one := self._sealed.get(blind(self._ring.index, "chat", str(telegram_id)))) is None:
            return None
        try:
            return self._opened(self._ring, one)
        except Unopenable:
            return None

    def is_therapist(self, telegram_id: int) -> bool:
        """Whether a therapist writes from that chat."""
        return telegram_id in self._numbers.values()

    def number(self, therapists_chat: str) -> int:
        """Telegram's number of the chat of a therapist. Raises KeyError."""
        return self._numbers[therapists_chat]

    def _opened(self, ring: Ring, one: Sealed) -> Known | None:
        open_ = partial(ring.open, dict(one.wrapped))
        found = CLIENTS.opened(_stored(client, one.client), open_)
        raised = alerts.ALERTS.opened(_stored(alert, one.alert), open_) if one.alert else None
        therapist = self._people.get(found.therapist)
        return Known(found, therapist, self._people.get(therapist.backup), raised) if therapist else None


ID, STANDING, CREATED = (client.c.keys().index(name) for name in ("id", "standing", "created_at"))
SHARED = [nth for nth, one in enumerate(client.c) if isinstance(one.type, Closed) or one.name == "therapist"]

_EVERYBODY = select(chat.c.chat_blind, *client.c).join(client, client.c.chat == chat.c.id)
_KEYS = select(client_key.c.owner, client_key.c.kid, client_key.c.wrapped).join(
    client, client.c.id == client_key.c.owner
)
_WHOLE, _ALL_KEYS = Straight(_EVERYBODY), Straight(_KEYS)


def load(conn: Connection, only: Collection[str] | None = None) -> News:
    """Everybody, or what there is to know of these clients and therapists, whose records were written or erased."""
    if only is None:
        return News(vault_of(conn).ring, _sealed(conn), *_therapists(conn))
    news = News(vault_of(conn).ring, {}, {}, {}, frozenset(only))
    ids = sorted(only)
    for at in range(0, len(ids), AT_ONCE):
        news = _more(conn, news, ids[at : at + AT_ONCE])
    return news


def _more(conn: Connection, news: News, ids: Collection[str]) -> News:
    """With what there is to know of these; whoever is found is not erased."""
    people, numbers = _therapists(conn, therapist.c.id.in_(ids))
    chats = {row.id: row.chat for row in conn.execute(select(client.c.id, client.c.chat).where(client.c.id.in_(ids)))}
    sealed = _sealed(conn, client.c.chat.in_(set(chats.values())))
    found = people.keys() | chats.keys()
    return News(
        news.ring, news.sealed | sealed, news.people | people, news.numbers | numbers, news.erased - found
    )  # fmt: skip


def _sealed(conn: Connection, *where: ColumnElement[bool]) -> dict[bytes, Sealed | None]:
    """The client of each chat who counts: the newest who is with us. In any order: to sort them whole is dear."""
    keys, raised, same = _wrapped(conn, *where), _raised(conn, *where), dict[str, str]()
    found: dict[bytes, Sealed | None] = {}
    for at, *row in conn.execute(_EVERYBODY.where(*where)) if where else _WHOLE.stored(conn, {}):
        before = found.setdefault(at, None)
        if row[STANDING] in GONE or (before and _since(before.client) > _since(row)):
            continue
        for nth in SHARED:
            row[nth] = same.setdefault(row[nth], row[nth])
        found[at] = Sealed(tuple(row), raised.get(row[ID]), tuple(keys.get(row[ID], ())))
    return found


def _since(row: Sequence[Any]) -> tuple[int, str]:
    return row[CREATED] or 0, row[ID]


def _wrapped(conn: Connection, *where: ColumnElement[bool]) -> dict[str, list[tuple[str, bytes]]]:
    found: dict[str, list[tuple[str, bytes]]] = {}
    for owner, kid, wrapped in conn.execute(_KEYS.where(*where)) if where else _ALL_KEYS.stored(conn, {}):
        found.setdefault(owner, []).append((kid, wrapped))
    return found


def _raised(conn: Connection, *where: ColumnElement[bool]) -> dict[str, Stored]:
    """The newest open alert of each of these clients."""
    opened = select(*alert.c).join(client, client.c.id == alert.c.client).where(alerts.still_open(), *where)
    return {row.client: tuple(row) for row in conn.execute(opened.order_by(alert.c.opened_at, alert.c.alert_no.desc()))}


def _therapists(conn: Connection, *where: ColumnElement[bool]) -> tuple[dict[str, Therapist], dict[str, int]]:
    """Therapists by their ids, and Telegram's numbers of their chats."""
    vault, found = vault_of(conn), THERAPISTS.all(conn, *where)
    vault.fetch(owners=[each.chat for each in found if each.chat])
    rows = select(chat.c.id, chat.c.chat_id_enc).join(therapist, therapist.c.chat == chat.c.id).where(*where)
    sealed = conn.execute(rows).all()
    numbers = {row.id: int(vault.open(row.chat_id_enc, "chat", "chat_id_enc", row.id, row.id)) for row in sealed}
    return {each.id: each for each in found}, numbers


def _stored(table: Table, row: Stored) -> Mapping[str, Any]:
    return dict(zip(table.c.keys(), row, strict=True))
