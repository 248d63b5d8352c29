"""The next therapy hour at the desk: set, and coming again, by the two deeds of the chat (F-04)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.people import Client, Therapist
from bot.domain.talk.therapist.session_deeds import hour_set, repeats
from bot.services.acts_desk import Outcome
from bot.services.briefs import own
from bot.services.moments import World, desk_moment
from bot.services.rhythm_desk import record_but_own


@dataclass(frozen=True, slots=True)
class Hour:
    """When the next one is; every how many weeks again, None: as it is. `base`: how it stood on the page."""

    when: datetime
    weeks: int | None
    base: str


def as_it_stands(client: Client) -> str:
    """To tell whether it has changed since a page was opened."""
    times = [f"{at:%y%m%d%H%M}" if at else "" for at in (client.next_session, client.session_usual)]
    return f"{'-'.join(times)}-{client.session_every}"


def set_hour(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, hour: Hour, *, seed: bytes
) -> Outcome | None:  # fmt: skip
    """Kept as from the chat; REFUSED where it was changed elsewhere; None when it is no client of theirs."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    if as_it_stands(client) != hour.base:
        return Outcome.REFUSED
    done = Outcome.UNTOLD
    if hour.when != client.next_session:
        moment, file = desk_moment(conn, world, reader, client, now, seed)
        client, kept, told = hour_set(moment, file, hour.when)
        record_but_own(conn, moment, kept + told)
        done = Outcome.TOLD if told.parts else done
    if _otherwise(client, hour.weeks):
        moment, file = desk_moment(conn, world, reader, client, now, seed + b"again")
        _, kept = repeats(moment, file, hour.weeks or 0)
        record_but_own(conn, moment, kept)
    return done


def _otherwise(client: Client, weeks: int | None) -> bool:
    """Whether it is to come again otherwise than it does; a series begins anew with an hour that was moved."""
    if weeks is None or weeks != client.session_every:
        return weeks is not None
    return bool(weeks) and client.session_usual != client.next_session
