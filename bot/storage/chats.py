"""The chats: a random id for each Telegram chat, found by blind index, and when it may be written to."""

import os
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.storage.cipher import vault_of
from bot.storage.errors import Unknown
from bot.storage.shape import ms, ms_or_none
from bot.storage.straight import Straight
from bot.storage.tables import chat

ID_BYTES = 8
_BY_BLIND = Straight(select(chat.c.id).where(chat.c.chat_blind == bindparam("blind")))
_NUMBER_OF = Straight(select(chat.c.chat_id_enc).where(chat.c.id == bindparam("of")))


def find(conn: Connection, telegram_id: int) -> str | None:
    """The id of that Telegram chat, or None when it never wrote."""
    blind = vault_of(conn).blind("chat", str(telegram_id))
    found: str | None = _BY_BLIND.scalar(conn, {"blind": blind})
    return found


def find_or_make(conn: Connection, telegram_id: int) -> str:
    """The id of that Telegram chat, made at its first word."""
    return find(conn, telegram_id) or _make(conn, telegram_id)


def telegram_id(conn: Connection, chat_id: str) -> int:
    """Telegram's number of a chat. Raises Unknown."""
    sealed = _NUMBER_OF.scalar(conn, {"of": chat_id})
    if sealed is None:
        raise Unknown(what="chat")
    return number_in(conn, chat_id, sealed)


def number_in(conn: Connection, chat_id: str, sealed: bytes) -> int:
    """Telegram's number of a chat, out of its row."""
    return int(vault_of(conn).open(sealed, "chat", "chat_id_enc", chat_id, chat_id))


def set_blocked(conn: Connection, chat_id: str, at: datetime | None) -> None:
    """Since when this chat cannot be written to; None: it can again."""
    conn.execute(update(chat).where(chat.c.id == chat_id).values(blocked_at=ms_or_none(at)))


def pause(conn: Connection, chat_id: str, until: datetime) -> None:
    """Telegram asked to wait with this chat (429): nothing at all goes there before."""
    conn.execute(update(chat).where(chat.c.id == chat_id).values(paused_until=ms(until)))


def _make(conn: Connection, number: int) -> str:
    made, vault = os.urandom(ID_BYTES).hex(), vault_of(conn)
    sealed = vault.seal(str(number).encode(), "chat", "chat_id_enc", made, made)
    conn.execute(insert(chat).values(id=made, chat_blind=vault.blind("chat", str(number)), chat_id_enc=sealed))
    return made
