"""More clients for large tests: each is Ana's record under a number of its own, without a name.

Chats and data keys are made many at a time: one after the other, a hundred thousand took ten minutes.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, insert, select

from bot.domain.people import Client
from bot.storage import chats, clients
from bot.storage.chats import ID_BYTES
from bot.storage.cipher import close, place, vault_of
from bot.storage.keys import KEY_BYTES, KID_BYTES, Purpose
from bot.storage.tables import chat, client_key

FIRST_NUMBER = 60_001


def crowd_numbers(count: int) -> list[int]:
    """Their numbers at Telegram."""
    return list(range(FIRST_NUMBER, FIRST_NUMBER + count))


def add_crowd(conn: Connection, ana: int, numbers: Sequence[int]) -> list[Client]:
    """One client for each number, everything as Ana has it; `ana` is her number at Telegram."""
    like = clients.by_chat(conn, str(chats.find(conn, ana)))
    assert like is not None
    return add_like(conn, like, numbers)


def add_like(conn: Connection, like: Client, numbers: Sequence[int]) -> list[Client]:
    """One client for each number, everything as this one has it."""
    theirs = make_chats(conn, numbers)
    made = [
        replace(like, id=f"crowd{number}", chat=at, label=f"no. {number}", version=0)
        for number, at in zip(numbers, theirs, strict=True)
    ]
    make_keys(conn, (each.id for each in made))
    clients.save(conn, *made)
    return made


def make_chats(conn: Connection, numbers: Sequence[int]) -> list[str]:
    """The ids of new chats, one for each number at Telegram."""
    vault, made = vault_of(conn), [os.urandom(ID_BYTES).hex() for _ in numbers]
    make_keys(conn, made)
    rows = [
        {
            "id": each,
            "chat_blind": vault.blind("chat", str(number)),
            "chat_id_enc": vault.seal(str(number).encode(), "chat", "chat_id_enc", each, each),
            "next_allowed_at": 0,
        }
        for each, number in zip(made, numbers, strict=True)
    ]
    conn.execute(insert(chat), rows)
    return made


def make_keys(conn: Connection, owners: Iterable[str]) -> None:
    """A data key for each of these owners, as the cipher makes one at first use."""
    vault, rows = vault_of(conn), []
    master, taken = vault.ring.keys.of(Purpose.MASTER), set(conn.scalars(select(client_key.c.kid)))
    for owner in owners:
        kid, secret = os.urandom(KID_BYTES).hex(), os.urandom(KEY_BYTES)
        while kid in taken:
            kid = os.urandom(KID_BYTES).hex()
        taken.add(kid)
        wrapped = close(master.secret, master.kid, secret, place("client_key", "wrapped", kid, owner))
        rows.append({"kid": kid, "owner": owner, "wrapped": wrapped, "retired": False})
        vault._current[owner], vault._secrets[kid] = kid, secret
    conn.execute(insert(client_key), rows)
