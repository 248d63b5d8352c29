"""What a therapist does from the list of clients: inviting somebody, and a pause for everybody (`experience.md` §4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Therapist
from bot.domain.schedule import Schedule
from bot.domain.talk.therapist import invite
from bot.domain.talk.therapist.own import LIVE
from bot.services import acts_desk
from bot.services.acts_desk import Outcome, Pause, Resume
from bot.services.moments import World
from bot.services.team_desk import here, record_all
from bot.storage import clients, schedules

SEED_BYTES, AT_ONCE = 32, 20


def inviting(conn: Connection, world: World, now: datetime, reader: Therapist, *, seed: bytes = b"") -> TherapistMoment:
    """The moment in which somebody is invited; it knows which labels are taken."""
    mine = (each for each in clients.of_therapist(conn, reader.id) if each.standing in LIVE)
    files = tuple(ClientFile(each, (), (), None, None, None, (), None, None) for each in mine)
    return replace(here(conn, world, now, reader, seed), files=files)


def invite_client(
    conn: Connection, world: World, now: datetime, reader: Therapist, label: str, *, seed: bytes
) -> bool:  # fmt: skip
    """A link with the usual start goes to the therapist's chat, as from /invite; False where the label is taken."""
    moment = inviting(conn, world, now, reader, seed=seed)
    if not label or invite.taken(moment, label):
        return False
    record_all(conn, moment, invite.new_link(moment, moment.therapist, label))
    return True


@dataclass(frozen=True, slots=True)
class Stand:
    """Whose check-ins a pause for everybody would stop, and whom the therapist has paused."""

    running: tuple[str, ...]
    resting: tuple[str, ...]


def stand(conn: Connection, world: World, now: datetime, reader: Therapist) -> Stand:
    """As it is now, among the clients of this therapist."""
    live = [(client, [each for each in some if not each.over]) for client, some in _schedules(conn, reader).items()]
    running = tuple(client for client, some in live if any(not _rests(each, now) for each in some))
    return Stand(running, tuple(client for client, some in live if any(_rests(each, now) for each in some)))


def pause_some(
    conn: Connection, world: World, now: datetime, reader: Therapist, some: Sequence[str], until: date | None, *,
    seed: bytes,
) -> int:  # fmt: skip
    """These are paused and told, each as by their own page; how many.

    Some at a time: whoever is in danger meanwhile does not wait for the last of five hundred.
    """
    return _each(conn, world, now, reader, some, Pause(until), seed)


def resume_some(
    conn: Connection, world: World, now: datetime, reader: Therapist, some: Sequence[str], *, seed: bytes
) -> int:  # fmt: skip
    """The pauses that the therapist has set for these end; how many."""
    return _each(conn, world, now, reader, some, Resume(), seed)


def _each(
    conn: Connection, world: World, now: datetime, reader: Therapist, some: Sequence[str], deed: Pause | Resume,
    seed: bytes,
) -> int:  # fmt: skip
    done = 0
    for client in some:
        own = blake2b(seed + client.encode(), digest_size=SEED_BYTES).digest()
        found = acts_desk.act(conn, world, now, reader, client, deed, seed=own)
        done += found in (Outcome.TOLD, Outcome.UNTOLD)
    return done


def _schedules(conn: Connection, reader: Therapist) -> dict[str, tuple[Schedule, ...]]:
    ids = [each.id for each in clients.of_therapist(conn, reader.id) if each.standing in LIVE]
    return {id_: tuple(some) for id_, some in schedules.of_clients(conn, ids).items()}


def _rests(schedule: Schedule, now: datetime) -> bool:
    return schedule.pause is not None and schedule.pause.covers(now)
