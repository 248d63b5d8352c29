"""Field encryption: AES-256-GCM under one data key for each owner, and the blind index (`reliability.md` §5.2)."""

import hmac
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from bot.storage.erased import Ledger
from bot.storage.errors import Unopenable, WrongKey
from bot.storage.keys import KEY_BYTES, KID_BYTES, Keys, Purpose
from bot.storage.straight import Among
from bot.storage.tables import canary, client_key

VERSION = b"\x01"
MOST_OPEN = 10_000  # records, some 4 kB each: the lists of many therapists, but not everybody there is
NONCE_BYTES = 12
HEAD = len(VERSION) + KID_BYTES + NONCE_BYTES
SERVICE = ""  # owner of what belongs to no client and no chat
CANARY = b"handrail"
_KEYS_BY_ID, _KEYS_OF = (Among(select(client_key), each) for each in (client_key.c.kid, client_key.c.owner))


def close(secret: bytes, kid: str, plain: bytes, where: bytes) -> bytes:
    """A blob: version, key id, nonce, ciphertext with tag."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + bytes.fromhex(kid) + nonce + AESGCM(secret).encrypt(nonce, plain, where)


def kid_of(blob: bytes) -> str:
    """The id of the key that closed it."""
    return blob[len(VERSION) : len(VERSION) + KID_BYTES].hex()


def reopen(secret: bytes, blob: bytes, where: bytes) -> bytes:
    """What is inside. Raises InvalidTag when key or place is another."""
    if blob[: len(VERSION)] != VERSION:
        raise InvalidTag
    return AESGCM(secret).decrypt(blob[HEAD - NONCE_BYTES : HEAD], blob[HEAD:], where)


def unused_kid(conn: Connection, draw: Callable[[int], bytes] = os.urandom) -> str:
    """An id for a new data key: among a hundred thousand keys two would have the same four bytes."""
    while _taken(conn, kid := draw(KID_BYTES).hex()):
        pass
    return kid


def _taken(conn: Connection, kid: str) -> bool:
    return conn.scalar(select(client_key.c.kid).where(client_key.c.kid == kid)) is not None


def place(table: str, column: str, row: str, owner: str) -> bytes:
    """The additional data: a blob moved to another row, column or owner does not open."""
    return "|".join((table, column, row, owner)).encode()


def blind(index: bytes, *parts: str) -> bytes:
    """What a secret value is looked up by: HMAC-SHA256 with its own key."""
    return hmac.new(index, "|".join(parts).encode(), sha256).digest()


def unwrap(keys: Keys, kid: str, owner: str, wrapped: bytes) -> bytes:
    """A data key, by the master key that wrapped it. Raises WrongKey, InvalidTag."""
    return reopen(keys.by_kid(kid_of(wrapped)).secret, wrapped, place("client_key", "wrapped", kid, owner))


class Ring:
    """The unwrapped data keys of one open database, shared by its connections; and whose records changed lately."""

    def __init__(self, keys: Keys, erased: Ledger | None = None) -> None:
        self.keys = keys
        self.erased = erased
        self.index = keys.of(Purpose.INDEX).secret
        self.current: dict[str, str] = {}  # owner → kid
        self.secrets: dict[str, bytes] = {}  # kid → data key
        self.opened: dict[tuple[str, str], tuple[Any, Any]] = {}  # table and id → the row, and the record in it
        self._touched: set[str] = set()
        self._touching, self._keeping = Lock(), Lock()

    def touch(self, persons: Iterable[str]) -> None:
        """Records of these were written or erased, and stand so."""
        with self._touching:
            self._touched.update(persons)

    def keep_opened(self, at: tuple[str, str], kept: tuple[Any, Any]) -> None:
        """The record in a row stays at hand; so many of them, and the one that was kept first gives way."""
        with self._keeping:
            while at not in self.opened and len(self.opened) >= MOST_OPEN:
                self.opened.pop(next(iter(self.opened)))
            self.opened[at] = kept

    def touched(self) -> frozenset[str]:
        """Whose were since this was last asked."""
        with self._touching:
            found, self._touched = frozenset(self._touched), set()
        return found

    def open(
        self, wrapped: Mapping[str, bytes], blob: bytes, table: str, column: str, row: str, owner: str
    ) -> bytes:  # fmt: skip
        """Decrypt one field by its owner's data keys, given wrapped: no database is asked. Raises Unopenable."""
        try:
            kid = kid_of(blob)
            secret = self.secrets.get(kid) or unwrap(self.keys, kid, owner, wrapped[kid])
            return reopen(secret, blob, place(table, column, row, owner))
        except (InvalidTag, KeyError, WrongKey):
            raise Unopenable(table=table, row=row) from None


class Vault:
    """The cipher of one transaction: keys it makes or drops count for others only once that is committed."""

    def __init__(self, conn: Connection, ring: Ring) -> None:
        self._conn = conn
        self._ring = ring
        self._current: dict[str, str] = {}
        self._secrets: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        self._dropped_kids: set[str] = set()
        self._touched: set[str] = set()

    @property
    def ring(self) -> Ring:
        """What is shared with every other transaction of this database."""
        return self._ring

    def seal(self, plain: bytes, table: str, column: str, row: str, owner: str = SERVICE) -> bytes:
        """Encrypt one field of one row, under its owner's data key (made at first use)."""
        kid = self._kid(owner)
        return close(self._secret(kid), kid, plain, place(table, column, row, owner))

    def open(self, blob: bytes, table: str, column: str, row: str, owner: str = SERVICE) -> bytes:
        """Decrypt one field. Raises Unopenable."""
        try:
            return reopen(self._secret(kid_of(blob)), blob, place(table, column, row, owner))
        except (InvalidTag, KeyError):
            raise Unopenable(table=table, row=row) from None

    def opened(self, table: str, record_id: str, row: Row[Any]) -> Any:
        """The record that was last opened from this very row, or None: a body is sealed anew whenever it is written.

        Once its owner is erased nothing is found.
        """
        kept = self._ring.opened.get((table, record_id))
        return kept[1] if kept and kid_of(row.body_enc) in self._ring.secrets and kept[0] == row else None

    def keep_opened(self, table: str, record_id: str, row: Row[Any], record: Any) -> None:
        """Keep a record beside the row it was opened from."""
        self._ring.keep_opened((table, record_id), (row, record))

    def blind(self, *parts: str) -> bytes:
        """What a secret value is looked up by: HMAC-SHA256 with its own key."""
        return blind(self._ring.index, *parts)

    def touch(self, person: str) -> None:
        """A record of theirs, one that the roster holds, is written in this transaction."""
        self._touched.add(person)

    def fetch(self, *, kids: Iterable[str] = (), owners: Iterable[str] = ()) -> None:
        """Read many data keys at once, where they will be needed: by their ids, and those in use by their owners."""
        by_id = [kid for kid in set(kids) if kid not in self._secrets and kid not in self._ring.secrets]
        by_owner = [owner for owner in set(owners) if owner not in self._current and owner not in self._ring.current]
        for row in (*_KEYS_BY_ID.rows(self._conn, by_id), *_KEYS_OF.rows(self._conn, by_owner)):
            with suppress(InvalidTag, KeyError):  # whoever needs this one will say so
                self._unwrap(row)

    def forget(self, owner: str) -> None:
        """Drop the data keys of an erased owner: what they closed cannot be opened any more (§5.4)."""
        self._dropped_kids.update(self._conn.scalars(select(client_key.c.kid).where(client_key.c.owner == owner)))
        self._conn.execute(delete(client_key).where(client_key.c.owner == owner))
        self._current.pop(owner, None)
        self._dropped.add(owner)

    def begin_erasure(self, person: str, now: datetime) -> None:
        """Written down outside the database before anything goes: whatever happens then, it is finished (§5.4)."""
        assert self._ring.erased is not None, "only an open Database can erase"
        self._ring.erased.begin(person, now)

    def wrapped_before(self) -> int:
        """How many data keys are wrapped by an older master key than the one in use."""
        return self._conn.scalar(select(func.count()).select_from(client_key).where(self._older())) or 0

    def rewrap(self, limit: int | None = None) -> int:
        """Wrap data keys by the master key in use, after a rotation; returns how many had an older one."""
        master, changed = self._ring.keys.of(Purpose.MASTER), 0
        for row in self._conn.execute(select(client_key).where(self._older()).limit(limit)).all():
            secret = self._unwrap_kid(row.kid)
            wrapped = close(master.secret, master.kid, secret, place("client_key", "wrapped", row.kid, row.owner))
            self._conn.execute(update(client_key).where(client_key.c.kid == row.kid).values(wrapped=wrapped))
            changed += 1
        return changed

    def _older(self) -> ColumnElement[bool]:
        kid = VERSION + bytes.fromhex(self._ring.keys.of(Purpose.MASTER).kid)
        return func.substr(client_key.c.wrapped, 1, len(kid)) != kid

    def committed(self) -> None:
        """The transaction stands: what it did to the keys now counts for everybody."""
        for owner in self._dropped:
            self._ring.current.pop(owner, None)
            for each in [each for each in list(self._ring.opened) if each[1] == owner]:
                self._ring.opened.pop(each, None)
        self._ring.secrets.update(self._secrets)
        self._ring.current.update(self._current)
        for kid in self._dropped_kids:
            self._ring.secrets.pop(kid, None)
        if self._touched or self._dropped:
            self._ring.touch(self._touched | self._dropped)

    def _kid(self, owner: str) -> str:
        known = self._current.get(owner) or (owner not in self._dropped and self._ring.current.get(owner))
        return known or self._stored(owner) or self._make(owner)

    def _secret(self, kid: str) -> bytes:
        if kid in self._dropped_kids:
            raise KeyError(kid)
        secret = self._secrets.get(kid) or self._ring.secrets.get(kid)
        return secret or self._unwrap_kid(kid)

    def _stored(self, owner: str) -> str | None:
        current = client_key.c.owner == owner, client_key.c.retired.is_(False)
        kid = self._conn.scalar(select(client_key.c.kid).where(*current))
        if kid is None:
            return None
        self._unwrap_kid(kid)
        return str(kid)

    def _make(self, owner: str) -> str:
        master = self._ring.keys.of(Purpose.MASTER)
        kid, secret = unused_kid(self._conn), os.urandom(KEY_BYTES)
        wrapped = close(master.secret, master.kid, secret, place("client_key", "wrapped", kid, owner))
        self._conn.execute(insert(client_key).values(kid=kid, owner=owner, wrapped=wrapped))
        self._current[owner], self._secrets[kid] = kid, secret
        return kid

    def _unwrap_kid(self, kid: str) -> bytes:
        row = self._conn.execute(select(client_key).where(client_key.c.kid == kid)).one_or_none()
        if row is None:
            raise KeyError(kid)
        return self._unwrap(row)

    def _unwrap(self, row: Row[Any]) -> bytes:
        secret = unwrap(self._ring.keys, row.kid, row.owner, row.wrapped)
        self._secrets[row.kid] = secret
        if not row.retired:
            self._current[row.owner] = row.kid
        return secret


def vault_of(conn: Connection) -> Vault:
    """The cipher that travels with this connection's transaction."""
    vault = conn.get_execution_options().get("vault")
    assert isinstance(vault, Vault), "only a transaction or read of Database carries a vault"
    return vault


def with_vault(conn: Connection, ring: Ring) -> Vault:
    """Give this connection a vault for the transaction that begins, in which nobody has said yet where they act."""
    vault = Vault(conn, ring)
    conn.execution_options(vault=vault, browser="")
    return vault


def set_canary(conn: Connection) -> None:
    """The row that tells the right key from a wrong one, written when the database is made."""
    sealed = vault_of(conn).seal(CANARY, "canary", "sealed", "1")
    conn.execute(insert(canary).values(id=1, sealed=sealed))


def check_canary(conn: Connection) -> None:
    """Raises WrongKey unless the canary opens."""
    sealed = conn.scalar(select(canary.c.sealed))
    try:
        if sealed is not None and vault_of(conn).open(sealed, "canary", "sealed", "1") == CANARY:
            return
    except (Unopenable, InvalidTag):
        pass
    raise WrongKey
