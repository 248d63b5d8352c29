"""After an outage: since when we were away, and after a day of it one notice to everybody who may have written."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.client_clock import quiet_over
from bot.domain.decision import Decision, Kind, Say, decide, together
from bot.domain.people import Client, Therapist
from bot.domain.talk.gap import notice
from bot.domain.talk.manner import as_wanted
from bot.domain.talk.saying import say_when
from bot.domain.words.filling import fill
from bot.services.moments import World
from bot.services.operator import tell_of_absence
from bot.storage import clients, therapists, vitals
from bot.storage.decisions import record

LAST_POLL, RESTORED = "last_poll_ok", "restored_from"
LOST_AFTER = timedelta(hours=24)  # Telegram keeps what it could not deliver for a day


def after_outage(conn: Connection, world: World, now: datetime) -> datetime | None:
    """Since when nothing was received, asked before the first poll of this start; None at the very first (§2.10).

    After more than a day, and after a copy was put in the database's place, each active client and therapist gets one
    notice, once however often we start again; the operator learns of some minutes too.
    """
    since, copied = vitals.get(conn, LAST_POLL), vitals.get(conn, RESTORED)
    if copied is not None:
        _tell_everybody(conn, world, copied, now, restored=True)
        vitals.forget(conn, RESTORED)
    elif since is not None and now - since > LOST_AFTER:
        _tell_everybody(conn, world, since, now, restored=False)
    if since is not None:
        tell_of_absence(conn, world, since, now)
    return since


def _tell_everybody(conn: Connection, world: World, since: datetime, now: datetime, *, restored: bool) -> None:
    told = [_to_client(world, each, since, now, restored) for each in clients.active(conn) if not each.blocked]
    told += [_to_therapist(world, each, since, now, restored) for each in therapists.all(conn) if each.chat]
    record(conn, together(told), origin="gap", chat="", now=now)


def _to_client(world: World, client: Client, since: datetime, now: datetime, restored: bool) -> Decision:
    book = world.book_of(client)
    told = as_wanted(notice(book, client, since, now, restored=restored), client, book)
    return decide(replace(told, not_before=quiet_over(client, now), dedupe=_dedupe(client.id, since)))


def _to_therapist(world: World, therapist: Therapist, since: datetime, now: datetime, restored: bool) -> Decision:
    book = world.book_of(therapist)
    words = book.common.restored_therapist if restored else book.common.gap_therapist
    when = {"from": say_when(book, since, therapist.zone), "to": say_when(book, now, therapist.zone)}
    text = fill(words, **when)
    dedupe = _dedupe(therapist.id, since)
    return decide(Say(text, Kind.GAP, therapist.chat, silent=True, protect=True, dedupe=dedupe))


def _dedupe(person: str, since: datetime) -> str:
    return f"g:{person}:{int(since.timestamp())}"
