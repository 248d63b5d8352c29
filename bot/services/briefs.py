"""The brief at the desk: chosen anew at each reading, and each reading written down (CR-1003, F-70)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.brief import Brief, Source, Span, brief, span_of
from bot.domain.journal import LOOKED_AT, Act
from bot.domain.people import Client, Therapist
from bot.domain.shared_with import seen_checkins, seen_entries
from bot.domain.talk.therapist.own import LIVE
from bot.services.moments import World
from bot.storage import acts, agreed, alerts, checkins, clients, entries, episodes, practices, schedules

LONGEST = timedelta(days=366)
LOOKED_BACK = timedelta(weeks=12)  # as far as a practice may be looked at (CR-406)
MARGIN = timedelta(days=7)  # a check-in may be answered after the day on which it was due
EPISODES, ACTS = 200, 400
Spanning = Callable[[Client], Span]


def read(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, span: Span | None = None, *,
    seed: bytes, page: str = "brief",
) -> Brief | None:  # fmt: skip
    """What this therapist may read of that client now, written down as a look; None when it is no client of theirs."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    look = blake2b(seed + page.encode(), digest_size=8).hexdigest()
    acts.save(conn, Act(look, now, reader.id, f"{LOOKED_AT}{page}", client.id))
    wanted = span or span_of(client, now)
    return brief(_source(conn, client, wanted), wanted, world.book_of(client).care)


def own(conn: Connection, reader: Therapist, client_id: str) -> Client | None:
    """A client this therapist works with now; nothing tells "not yours" from "not there"."""
    client = clients.find(conn, client_id)
    mine = client is not None and client.therapist == reader.id and client.standing in LIVE
    return client if mine else None


def _source(conn: Connection, client: Client, span: Span) -> Source:
    due = checkins.between(conn, client.id, min(span.since, span.until - LOOKED_BACK) - MARGIN, span.until + MARGIN)
    return Source(
        client, schedules.of_client(conn, client.id), practices.of_client(conn, client.id), agreed.of(conn, client.id),
        alerts.open_of(conn, client.id), seen_entries(client, entries.of_client(conn, client.id)),
        seen_checkins(client, tuple(reversed(due))),
        episodes.since(conn, client.id, span.since, EPISODES), acts.of_client(conn, client.id, ACTS),
    )  # fmt: skip
