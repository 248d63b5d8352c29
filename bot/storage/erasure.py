"""Erase a client: their data key, every row about them, and what is waiting for their chat (`reliability.md` §5.4)."""

from sqlalchemy import Connection, delete, func, select

from bot.storage.cipher import vault_of
from bot.storage.tables import chat, client, client_key, invite


def erase_client(conn: Connection, client_id: str) -> bool:
    """Within the caller's transaction: nothing of the client stays but acts without words; False when there is none.

    Rows that hang on the client or their chat go with them. The chat goes too, unless another client record uses it.
    """
    theirs = conn.scalar(select(client.c.chat).where(client.c.id == client_id))
    if theirs is None:
        return False
    conn.execute(delete(client).where(client.c.id == client_id))
    conn.execute(delete(invite).where(invite.c.person == client_id))
    vault_of(conn).forget(client_id)
    if not conn.scalar(select(func.count()).select_from(client).where(client.c.chat == theirs)):
        conn.execute(delete(chat).where(chat.c.id == theirs))
        vault_of(conn).forget(theirs)
    return True


def owners(conn: Connection) -> frozenset[str]:
    """Whose data keys are there, to see that an erased one is not."""
    return frozenset(conn.scalars(select(client_key.c.owner)))
