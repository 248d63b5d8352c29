"""What goes by date: entries, check-ins, closed alerts and all that came of them (CR-1205, docs/privacy.md)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, exists, or_, select

from bot.domain.people import Standing
from bot.domain.safety_plan import PlanState
from bot.domain.toolkit import Asked
from bot.storage.checkins import OPEN
from bot.storage.cipher import vault_of
from bot.storage.clients import CLIENTS
from bot.storage.erasure import erase_client
from bot.storage.shape import ms
from bot.storage.tables import (
    alert,
    chat,
    checkin,
    client,
    entry,
    episode,
    inbox,
    invite,
    outbox,
    place,
    private_note,
    proposal,
    safety_plan,
    therapist,
)

AT_ONCE = 500
OVER = (Standing.ENDED, Standing.DECLINED, Standing.REFUSED, Standing.INVITED)  # a planned ending keeps the toolkit


def purge(conn: Connection, before: datetime) -> int:
    """Within the caller's transaction: up to 500 rows of each kind that are older; returns how many went."""
    limit = ms(before)
    old: dict[Table, Any] = {
        entry: or_(entry.c.at < limit, entry.c.erased.is_(True)),
        checkin: (checkin.c.due_at < limit) & checkin.c.state.not_in(OPEN),
        episode: episode.c.at < limit,
        alert: alert.c.closed_at < limit,
        proposal: (proposal.c.made_at < limit) & (proposal.c.answer != Asked.OPEN.value),
        safety_plan: (safety_plan.c.made_at < limit) & (safety_plan.c.state == PlanState.OLD.value),
        private_note: private_note.c.at < limit,
        invite: invite.c.expires_at < limit,
    }
    return sum(_purge(conn, table, which) for table, which in old.items()) + _ended(conn, before)


def forget_strangers(conn: Connection, letters_before: datetime) -> int:
    """Within the caller's transaction: what is left of chats in which nobody is known; returns how many chats went.

    Their letters go first; a chat goes when nothing received from it or said to it is kept any more.
    """
    nobody = (
        chat.c.id.not_in(select(client.c.chat)),
        chat.c.id.not_in(select(therapist.c.chat).where(therapist.c.chat.is_not(None))),
    )
    unknown = select(chat.c.id).where(*nobody)
    settled = outbox.c.settled_at < ms(letters_before)
    conn.execute(delete(outbox).where(outbox.c.chat.in_(unknown), settled))
    empty = [~exists().where(table.c.chat == chat.c.id) for table in (inbox, outbox)]
    gone = list(conn.scalars(unknown.where(*empty).limit(AT_ONCE)))
    for one in gone:
        conn.execute(delete(place).where(place.c.id == one))
        conn.execute(delete(chat).where(chat.c.id == one))
        vault_of(conn).forget(one)
    return len(gone)


def _purge(conn: Connection, table: Table, which: Any) -> int:
    key = next(iter(table.primary_key.columns))
    some = select(key).where(which).limit(AT_ONCE)
    return conn.execute(delete(table).where(key.in_(some))).rowcount


def _ended(conn: Connection, before: datetime) -> int:
    """Whole clients whose link has been over as long, with their keys; after a planned ending they stay (CR-1207)."""
    over = client.c.standing.in_([each.value for each in OVER])
    ended = CLIENTS.all(conn, over, client.c.created_at < ms(before), limit=AT_ONCE)
    old = [
        each for each in ended if max(at for at in (each.created_at, each.last_word_at, each.ended_at) if at) < before
    ]
    for each in old:
        erase_client(conn, each.id)
    return len(old)
