"""Hearing one incoming: load the moment, decide, and write everything down in one transaction."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.conversation import respond
from bot.domain.incoming import Incoming
from bot.services.moments import World, moment_of, person_of
from bot.storage import inbox
from bot.storage.decisions import record

Translate = Callable[[bytes, str], Incoming]
ATTEMPTS = 3


def hear_next(conn: Connection, world: World, chat: str, now: datetime, seed: bytes, translate: Translate) -> bool:
    """The chat's oldest unheard incoming, whole: state, letters and its inbox row done. False when there is none."""
    row = inbox.next_of(conn, chat)
    if row is None:
        return False
    who = person_of(conn, chat)
    incoming = translate(row.raw, who.id if who else "")
    moment = moment_of(conn, world, chat, incoming, now, seed, who=who)
    record(conn, respond(moment, incoming), origin=f"u:{row.id}", chat=chat, now=now)
    inbox.done(conn, row.id, now)
    return True
