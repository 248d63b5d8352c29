"""Hearing one incoming: load the moment, decide, and write everything down in one transaction."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import IntEnum

from sqlalchemy import Connection

from bot.domain.conversation import respond
from bot.domain.decision import Decision, Kind, Say, decide
from bot.domain.incoming import Incoming
from bot.domain.people import Client
from bot.domain.talk.card import card_in, card_lines, emergency_of
from bot.domain.words.filling import fill
from bot.services.moments import World, moment_of, person_of
from bot.storage import inbox
from bot.storage.decisions import record

Translate = Callable[[bytes, str], Incoming]
WasSaid = Callable[[int], bool]
ATTEMPTS = 3
SHORT = 300


class Heard(IntEnum):
    """What was done for a chat in one transaction."""

    NOTHING = 0
    LAST = 1
    MORE = 2  # one was heard, and another waits


def never(update_id: int) -> bool:
    """Nothing was said from memory."""
    return False


def hear_next(
    conn: Connection, world: World, chat: str, now: datetime, seed: bytes,
    translate: Translate, was_said: WasSaid = never,
) -> Heard:  # fmt: skip
    """The chat's oldest unheard incoming, whole: state, letters and its inbox row done.

    `was_said(update_id)`: the emergency lane answered it from memory, so its letters may be repeats.
    """
    row = inbox.next_of(conn, chat)
    if row is None:
        return Heard.NOTHING
    who = person_of(conn, chat)
    incoming = translate(row.raw, who.id if who else "")
    moment = moment_of(conn, world, chat, incoming, now, seed, who=who)
    record(conn, respond(moment, incoming), origin=f"u:{row.id}", chat=chat, now=now, in_doubt=was_said(row.update_id))
    inbox.done(conn, row, now, words=incoming.words if len(incoming.words) <= SHORT and isinstance(who, Client) else "")
    return _and_then(conn, chat)


def set_aside(conn: Connection, world: World, chat: str, now: datetime, translate: Translate) -> Heard:
    """An incoming that cannot be answered is put in quarantine; whoever wrote it gets help, never silence (CR-602)."""
    row = inbox.next_of(conn, chat)
    if row is None:
        return Heard.NOTHING
    inbox.quarantine(conn, row.id, "not_heard", now)
    record(conn, _help_anyway(world, person_of(conn, chat), now), origin=f"q:{row.id}", chat=chat, now=now)
    return _and_then(conn, chat)


def _and_then(conn: Connection, chat: str) -> Heard:
    return Heard.MORE if inbox.is_waiting(conn, chat) else Heard.LAST


def _help_anyway(world: World, who: object, now: datetime) -> Decision:
    client = who if isinstance(who, Client) else None
    book = world.book_of(client) if client else world.book("")
    shown = card_in(book, client.country if client else "", now, UTC, entries=3)
    words = book.crisis
    text = f"{book.common.broke_kept}\n\n{card_lines(book, shown)}"
    return decide(Say(fill(text, emergency=emergency_of(shown, words)), kind=Kind.CRISIS))
