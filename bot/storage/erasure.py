"""Erase a client: their data key, every row about them, and what is waiting for their chat (`reliability.md` §5.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from bot.domain.decision import Say
from bot.domain.dialogue import Place
from bot.domain.people import Client
from bot.storage import alerts, chats, clients, outbox, places, therapists
from bot.storage.cipher import vault_of
from bot.storage.tables import chat, client, client_key, inbox, invite, place, therapist
from bot.storage.tables import outbox as letters

DELETABLE = timedelta(hours=48)  # Bot API deleteMessage
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Gone:
    """What is left to do: the chat, a stranger's now, and Telegram's ids of what the bot said there lately."""

    chat: str
    messages: tuple[int, ...]


def erase_person(conn: Connection, client_id: str, now: datetime) -> Gone | None:
    """Within the caller's transaction: this client and every earlier link of theirs; None when there is none.

    It is written in the ledger first, so that whatever happens next, it is finished. What others hold about them in
    letters and open forms goes as well. Their chat is known afterwards as that of any stranger.
    """
    one = clients.find(conn, client_id)
    if one is None:
        return None
    links = clients.links_of(conn, one)
    for link in links:
        vault_of(conn).begin_erasure(link.id, now)
    number, said = chats.telegram_id(conn, one.chat), outbox.message_ids(conn, one.chat, now - DELETABLE)
    _forget_elsewhere(conn, links, now)
    for link in links:
        erase_client(conn, link.id)
    return Gone(chats.find_or_make(conn, number), said)


def erase_listed(conn: Connection, persons: Collection[str], now: datetime) -> int:
    """Within the caller's transaction: everybody of these who is in the database goes; returns how many were there.

    They stand in the ledger already: an older copy brought them back (§5.5).
    """
    listed = sorted(persons)
    some = (listed[at : at + AT_ONCE] for at in range(0, len(listed), AT_ONCE))
    back = [one for ids in some for one in clients.many(conn, ids).values()]
    if back:
        _forget_elsewhere(conn, back, now)
    for each in back:
        erase_client(conn, each.id)
    return len(back)


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
    others = select(client.c.id).where(client.c.chat == theirs)
    if conn.scalar(others.union(select(therapist.c.id).where(therapist.c.chat == theirs))) is None:
        for table in (inbox, letters, place):
            conn.execute(delete(table).where(table.c["id" if table is place else "chat"] == theirs))
        conn.execute(delete(chat).where(chat.c.id == theirs))
        vault_of(conn).forget(theirs)
    return True


def owners(conn: Connection) -> frozenset[str]:
    """Whose data keys are there, to see that an erased one is not."""
    return frozenset(conn.scalars(select(client_key.c.owner)))


def _forget_elsewhere(conn: Connection, links: Collection[Client], now: datetime) -> None:
    """What their therapists and backup people hold: letters lose their words, waiting ones do not go, forms close.

    By the name a therapist gave them only letters that were sent are found: another client's may be much like it.
    """
    raised = [alert for link in links for alert in alerts.of_client(conn, link.id)]
    ids, labels = {*(link.id for link in links), *(each.alert_no for each in raised)}, {link.label for link in links}
    others = _chats_of(conn, {*(link.therapist for link in links), *(each.backup for each in raised)})
    for row_id, say in outbox.still_worded(conn, others):
        if _is_theirs(say, ids):
            outbox.unsay(conn, row_id, now)
        elif any(label and label in say.text for label in labels):
            outbox.empty(conn, row_id)
    for other in others:
        there = places.get(conn, other)
        if _is_about(there, ids):
            places.save(conn, Place(other, there.version + 1))


def _chats_of(conn: Connection, ids: Collection[str]) -> list[str]:
    people = {each.id: each for each in therapists.all(conn)}
    named = [people[each] for each in ids if each in people]
    backups = [people[each.backup] for each in named if each.backup in people]
    return sorted({each.chat for each in (*named, *backups) if each.chat})


def _is_theirs(say: Say, ids: Collection[str]) -> bool:
    abouts = {part for row in say.keys for key in row for part in key.about.split(":")}
    return say.alert_no in ids or bool(abouts & set(ids))


def _is_about(there: Place | None, ids: Collection[str]) -> bool:
    """The dialogue that stands open, or any that waits beneath it."""
    while there is not None:
        if set(there.about.split(":")) & set(ids):
            return True
        there = there.under
    return False
