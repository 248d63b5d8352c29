"""The inbox: raw updates, committed before Telegram is told, and done one by one in order of arrival for each chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, delete, func, select, update

from bot.storage import chats
from bot.storage.cipher import SERVICE, vault_of
from bot.storage.shape import moment, ms
from bot.storage.straight import Straight
from bot.storage.tables import inbox
from bot.storage.upsert import insert_all

Update = tuple[int, int | None, str, str, bytes, datetime]
"""Update id, Telegram's chat number, message key, kind, the raw update, when Telegram says it was sent."""

_NEXT = select(inbox).where(inbox.c.state == "new").order_by(inbox.c.id).limit(1)
_NEXT_OF = Straight(_NEXT.where(inbox.c.chat == bindparam("of")))
_NEXT_OF_NOBODY = Straight(_NEXT.where(inbox.c.chat.is_(None)))
_WAITS = Straight(select(inbox.c.id).where(inbox.c.state == "new", inbox.c.chat == bindparam("of")).limit(1))
_LATELY = inbox.c.chat == bindparam("of"), inbox.c.sent_at >= bindparam("since"), inbox.c.words_enc.is_not(None)
_WORDS_OF = Straight(select(inbox).where(*_LATELY).order_by(inbox.c.id.desc()).limit(bindparam("most", type_=Integer)))
_DONE = Straight(
    update(inbox)
    .where(inbox.c.id == bindparam("which"))
    .values(state="done", done_at=bindparam("at"), raw_enc=None, words_enc=bindparam("words"))
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One update that was received and is not done. `chat` is None where the update names none."""

    id: int
    update_id: int
    chat: str | None
    kind: str
    raw: bytes
    sent_at: datetime
    received_at: datetime
    attempts: int


def receive(conn: Connection, updates: Sequence[Update], now: datetime) -> tuple[str | None, ...]:
    """Keep these updates, each once: by update id and by message key. Returns the chat of each, new or not.

    A hundred of one chat are as few statements as one: somebody in danger may stand behind a hundred such batches.
    """
    numbers = dict.fromkeys(number for _, number, *_ in updates if number is not None)
    theirs = {number: chats.find_or_make(conn, number) for number in numbers}
    if len(theirs) > 1:
        vault_of(conn).fetch(owners=theirs.values())
    found = tuple(None if number is None else theirs[number] for _, number, *_ in updates)
    insert_all(conn, inbox, [_row(conn, each, chat, now) for each, chat in zip(updates, found, strict=True)])
    return found


def next_of(conn: Connection, chat: str | None) -> Waiting | None:
    """The oldest update of that chat that is not done."""
    query = _NEXT_OF_NOBODY if chat is None else _NEXT_OF
    row = query.row(conn, {"of": chat})
    return _waiting(conn, row) if row else None


def is_waiting(conn: Connection, chat: str) -> bool:
    """Whether an update of that chat is not done."""
    return _WAITS.row(conn, {"of": chat}) is not None


def waiting_chats(conn: Connection) -> tuple[str | None, ...]:
    """The chats with something not done, the longest waiting first."""
    query = select(inbox.c.chat).where(inbox.c.state == "new").group_by(inbox.c.chat).order_by(func.min(inbox.c.id))
    return tuple(conn.scalars(query))


def done(conn: Connection, waiting: Waiting, now: datetime, words: str = "") -> None:
    """It is answered: the raw update goes. `words` stay for ten minutes, to be read together with the next ones."""
    kept = _seal(conn, words.encode(), "words_enc", waiting.update_id, waiting.chat) if words else None
    _DONE.run(conn, {"which": waiting.id, "at": ms(now), "words": kept})


def failed(conn: Connection, inbox_id: int, code: str) -> int:
    """One more attempt failed; returns how many did. `code` is a short name, never words."""
    more = {"attempts": inbox.c.attempts + 1, "error_code": code}
    counted = update(inbox).where(inbox.c.id == inbox_id).values(more).returning(inbox.c.attempts)
    return int(conn.execute(counted).scalar_one())


def quarantine(conn: Connection, inbox_id: int, code: str, now: datetime) -> None:
    """Set it aside, so that the next one is heard; the raw update stays for 14 days."""
    values = {"state": "quarantined", "done_at": ms(now), "error_code": code}
    conn.execute(update(inbox).where(inbox.c.id == inbox_id).values(values))


def recent_texts(conn: Connection, chat: str, since: datetime, limit: int) -> tuple[str, ...]:
    """The chat's own words that were sent since then, the last `limit` of them, oldest first (CR-601)."""
    rows = _WORDS_OF.rows(conn, {"of": chat, "since": ms(since), "most": limit})
    return tuple(_open(conn, row.words_enc, "words_enc", row).decode() for row in reversed(rows))


def oldest_waiting(conn: Connection) -> datetime | None:
    """When the longest waiting update was received, for the auditor."""
    oldest = conn.scalar(select(func.min(inbox.c.received_at)).where(inbox.c.state == "new"))
    return None if oldest is None else moment(oldest)


def prune(conn: Connection, *, words_before: datetime, done_before: datetime, quarantined_before: datetime) -> int:
    """Drop words, rows that are done, and bodies in quarantine, each older than its time; returns the rows dropped."""
    old_words = inbox.c.words_enc.is_not(None), inbox.c.sent_at < ms(words_before)
    conn.execute(update(inbox).where(*old_words).values(words_enc=None))
    kept_aside = inbox.c.state == "quarantined", inbox.c.done_at < ms(quarantined_before)
    conn.execute(update(inbox).where(*kept_aside).values(raw_enc=None))
    return conn.execute(delete(inbox).where(inbox.c.state == "done", inbox.c.done_at < ms(done_before))).rowcount


def _row(conn: Connection, each: Update, chat: str | None, now: datetime) -> dict[str, Any]:
    update_id, _, message_key, kind, raw, sent_at = each
    return {
        "update_id": update_id, "chat": chat, "message_blind": vault_of(conn).blind("message", message_key),
        "kind": kind, "raw_enc": _seal(conn, raw, "raw_enc", update_id, chat), "sent_at": ms(sent_at),
        "received_at": ms(now),
    }  # fmt: skip


def _waiting(conn: Connection, row: Row[Any]) -> Waiting:
    raw = _open(conn, row.raw_enc, "raw_enc", row)
    sent, received = moment(row.sent_at), moment(row.received_at)
    return Waiting(row.id, row.update_id, row.chat, row.kind, raw, sent, received, row.attempts)


def _seal(conn: Connection, plain: bytes, column: str, update_id: int, chat: str | None) -> bytes:
    return vault_of(conn).seal(plain, "inbox", column, str(update_id), chat or SERVICE)


def _open(conn: Connection, blob: bytes, column: str, row: Row[Any]) -> bytes:
    return vault_of(conn).open(blob, "inbox", column, str(row.update_id), row.chat or SERVICE)
