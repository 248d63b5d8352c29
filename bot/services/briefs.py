"""The brief at the desk: chosen anew at each reading, and each reading written down before (CR-1003, F-70)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.brief import Brief, Source, Span, brief, span_of
from bot.domain.journal import LOOKED_AT, Act
from bot.domain.making import Made, Progress, Step
from bot.domain.people import Client, Therapist
from bot.domain.shared_with import seen_checkins, seen_entries
from bot.domain.talk.therapist.own import LIVE
from bot.services.moments import World
from bot.storage import acts, agreed, alerts, checkins, clients, entries, episodes, practices, schedules

LONGEST = timedelta(days=366)
LOOKED_BACK = timedelta(weeks=12)  # as far as a practice may be looked at (CR-406)
MARGIN = timedelta(days=7)  # a check-in may be answered after the day on which it was due
EPISODES, ACTS = 200, 400
Write = Callable[[Brief, Progress], str]


def read(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, span: Span | None = None
) -> Brief | None:  # fmt: skip
    """What this therapist may read of that client now; None when it is no client of theirs. Noted before (F-70)."""
    client = own(conn, reader, client_id)
    return _brief(conn, world, now, client, span, Progress()) if client else None


def note(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, *, seed: bytes, page: str
) -> bool:  # fmt: skip
    """The look is written down before anything is read; False when it is no client of theirs.

    Reading is no part of it: nobody whose words wait to be written waits for a long page.
    """
    client = own(conn, reader, client_id)
    if client is None:
        return False
    look = blake2b(seed + page.encode(), digest_size=8).hexdigest()
    acts.save(conn, Act(look, now, reader.id, f"{LOOKED_AT}{page}", client.id))
    return True


def written(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, span: Span | None,
    write: Write, progress: Progress,
) -> Made | None:  # fmt: skip
    """The brief as a file, told how far it is; None when it is no client of theirs."""
    client, stands = own(conn, reader, client_id), mark(conn, world, now, reader, client_id)
    if client is None:
        return None
    return Made(write(_brief(conn, world, now, client, span, progress), progress), stands)


def mark(conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str) -> tuple[object, ...]:
    """How what a file is made of stands: with anything said, shared or taken back it stands otherwise (CR-1202)."""
    client = own(conn, reader, client_id)
    if client is None:
        return ()
    return client.version, *checkins.stand(conn, client_id), *entries.stand(conn, client_id)


def _brief(
    conn: Connection, world: World, now: datetime, client: Client, span: Span | None, progress: Progress
) -> Brief:  # fmt: skip
    wanted = span or span_of(client, now)
    return brief(_source(conn, client, wanted, progress), wanted, world.book_of(client).care)


def own(conn: Connection, reader: Therapist, client_id: str) -> Client | None:
    """A client this therapist works with now; nothing tells "not yours" from "not there"."""
    client = clients.find(conn, client_id)
    mine = client is not None and client.therapist == reader.id and client.standing in LIVE
    return client if mine else None


def _source(conn: Connection, client: Client, span: Span, progress: Progress) -> Source:
    since, until = min(span.since, span.until - LOOKED_BACK) - MARGIN, span.until + MARGIN
    count, _ = entries.stand(conn, client.id)
    progress.begin(Step.READING, count + checkins.count_between(conn, client.id, since, until))
    due = checkins.between(conn, client.id, since, until, progress.one)
    return Source(
        client, schedules.of_client(conn, client.id), practices.of_client(conn, client.id), agreed.of(conn, client.id),
        alerts.open_of(conn, client.id), seen_entries(client, entries.of_client(conn, client.id, opened=progress.one)),
        seen_checkins(client, tuple(reversed(due))),
        episodes.since(conn, client.id, span.since, EPISODES), acts.of_client(conn, client.id, ACTS),
    )  # fmt: skip
