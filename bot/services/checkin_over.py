"""Check-ins without an answer close quietly; so many in a row slow the rhythm and ask once (CR-209, CR-210)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.book import Book
from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.decision import Decision, decide, remember
from bot.domain.people import Client
from bot.domain.talk.checkin import closed_line
from bot.domain.talk.manner import unasked
from bot.domain.talk.pace import counts_as_unanswered, too_much
from bot.services.moments import World
from bot.storage import checkins, clients, inbox, schedules
from bot.storage.decisions import record

BATCH = 50  # what opened together ends together, and somebody in danger may wait for the writer


def lapse(conn: Connection, world: World, now: datetime) -> int:
    """Those whose time is over; not of people whose words lie unheard: these may be the answer (F-05)."""
    over = checkins.to_lapse(conn, now, BATCH)
    people = clients.many(conn, [each.client for each in over])
    unheard = set(inbox.waiting_chats(conn)) if over else set()
    done = [each for each in over if people[each.client].chat not in unheard]
    for checkin in done:
        client = people[checkin.client]
        book = world.book_of(client)
        said = closed(book, client, [checkin], now)
        people.update({each.id: each for each in said.records if isinstance(each, Client)})
        client = people[checkin.client]
        if counts_as_unanswered(checkin, client):
            asked = too_much(book, client, checkin, schedules.find(conn, checkin.schedule), now)
            said += unasked(asked, client, book)
        record(conn, said, origin=f"l:{checkin.id}", chat=client.chat, now=now)
    return len(done)


def closed(
    book: Book, client: Client, open_: Iterable[Checkin], now: datetime, why: Why = Why.NONE
) -> Decision:  # fmt: skip
    """They close: no answer, never "fine" (CR-212). Whether one arrived at all may stay unknown."""
    said = Decision()
    for checkin in open_:
        unsure = checkin.state is CheckinState.UNCERTAIN
        over = replace(
            checkin, state=CheckinState.LAPSED, why=Why.UNSURE if unsure else why, again_at=None,
            version=checkin.version + 1,
        )  # fmt: skip
        if counts_as_unanswered(checkin, client):
            client = replace(client, unanswered=client.unanswered + 1)
            said += remember(client)
        said += remember(over) + decide(closed_line(book, client, checkin, now))
    return said
