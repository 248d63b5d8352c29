"""Erase a client: their data key, every row about them, and what is waiting for their chat (`reliability.md` §5.4)."""

from sqlalchemy import Connection, delete, select

from bot.storage.cipher import vault_of
from bot.storage.tables import chat, client, client_key, inbox, invite, outbox, place, therapist


def erase_client(conn: Connection, client_id: str) -> bool:
    """Within the caller's transaction: nothing of the client stays but acts without words; False when there is none.

    Rows that belong to the client or are of their chat go with them, and the chat unless somebody else is there too.
    """
    theirs = conn.scalar(select(client.c.chat).where(client.c.id == client_id))
    if theirs is None:
        return False
    conn.execute(delete(client).where(client.c.id == client_id))
    conn.execute(delete(invite).where(invite.c.person == client_id))
    vault_of(conn).forget(client_id)
    for table in (inbox, outbox, place):
        conn.execute(delete(table).where(table.c["id" if table is place else "chat"] == theirs))
    others = select(client.c.id).where(client.c.chat == theirs)
    if conn.scalar(others.union(select(therapist.c.id).where(therapist.c.chat == theirs))) is None:
        conn.execute(delete(chat).where(chat.c.id == theirs))
        vault_of(conn).forget(theirs)
    return True


def owners(conn: Connection) -> frozenset[str]:
    """Whose data keys are there, to see that an erased one is not."""
    return frozenset(conn.scalars(select(client_key.c.owner)))
