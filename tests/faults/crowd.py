"""More clients for large tests: each is Ana's record under a number of its own, without a name."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.domain.people import Client
from bot.storage import chats, clients

FIRST_NUMBER = 60_001


def crowd_numbers(count: int) -> list[int]:
    """Their numbers at Telegram."""
    return list(range(FIRST_NUMBER, FIRST_NUMBER + count))


def add_crowd(conn: Connection, ana: int, numbers: Sequence[int]) -> list[Client]:
    """One client for each number, everything as Ana has it; `ana` is her number at Telegram."""
    like = clients.by_chat(conn, str(chats.find(conn, ana)))
    assert like is not None
    made = [
        replace(like, id=f"crowd{number}", chat=chats.find_or_make(conn, number), label=f"no. {number}", version=0)
        for number in numbers
    ]
    clients.save(conn, *made)
    return made
