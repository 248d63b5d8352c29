"""The roster: who writes from which Telegram chat, small enough to be held in memory for when nothing can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from bot.domain.alert import Alert
from bot.domain.people import Client, Therapist
from bot.storage import alerts, therapists
from bot.storage.cipher import vault_of
from bot.storage.clients import CLIENTS, GONE
from bot.storage.tables import chat, client


@dataclass(frozen=True, slots=True)
class Known:
    """A client with everybody an alert of theirs concerns, and the newest alert that is not closed."""

    client: Client
    therapist: Therapist
    backup: Therapist | None = None
    alert: Alert | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """Clients and the ids of everybody by Telegram's number of their chat, and that number by the id of any chat."""

    clients: Mapping[int, Known] = field(default_factory=dict)
    person_ids: Mapping[int, str] = field(default_factory=dict)
    telegram_ids: Mapping[str, int] = field(default_factory=dict)


def load(conn: Connection) -> Roster:
    """Everybody who is with Handrail at this moment, in four queries."""
    people = {each.id: each for each in therapists.all(conn)}
    opened = {each.client: each for each in alerts.all_open(conn)}
    numbers = _telegram_ids(conn)
    with_us = CLIENTS.all(conn, client.c.standing.not_in(GONE), by=[client.c.created_at.nulls_first(), client.c.id])
    known = {numbers[each.chat]: _known(each, people, opened) for each in with_us}
    ids = {at: each.client.id for at, each in known.items()}
    ids |= {numbers[each.chat]: each.id for each in people.values() if each.chat}
    return Roster(known, ids, numbers)


def _known(one: Client, people: Mapping[str, Therapist], opened: Mapping[str, Alert]) -> Known:
    therapist = people[one.therapist]
    return Known(one, therapist, people.get(therapist.backup), opened.get(one.id))


def _telegram_ids(conn: Connection) -> dict[str, int]:
    vault = vault_of(conn)
    rows = conn.execute(select(chat.c.id, chat.c.chat_id_enc))
    return {row.id: int(vault.open(row.chat_id_enc, "chat", "chat_id_enc", row.id, row.id)) for row in rows}
