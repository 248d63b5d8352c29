"""The audit trail at the desk: what a therapist did, what was done about their clients, is it whole (F-70)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.journal import Act
from bot.domain.making import Made, Progress, Step
from bot.domain.people import Client, Therapist
from bot.services.moments import World
from bot.storage import acts, clients, therapists

A_PAGE, MOST = 25, 200_000


@dataclass(frozen=True, slots=True)
class Trail:
    """Some of the trail; the people in it by id, own clients alone."""

    acts: tuple[Act, ...]
    count: int
    clients: Mapping[str, Client]
    names: Mapping[str, str]


Write = Callable[[Iterator[Trail], int, Progress], str]  # the trail some at a time, and how many are left out


def shown(conn: Connection, world: World, now: datetime, reader: Therapist, kind: str, page: int) -> Trail:
    """One page of it."""
    some = acts.seen_by(conn, reader.id, kind, A_PAGE, (page - 1) * A_PAGE)
    return _trail(conn, reader, some, acts.count_seen_by(conn, reader.id, kind))


def note_taken(conn: Connection, world: World, now: datetime, reader: Therapist, *, seed: bytes) -> None:
    """That the trail was taken along is written down, before it is read."""
    acts.save(conn, Act(blake2b(seed + b"trail", digest_size=8).hexdigest(), now, reader.id, "took_the_trail_along"))


def written(
    conn: Connection, world: World, now: datetime, reader: Therapist, kind: str, write: Write, progress: Progress,
    *, most: int = MOST,
) -> Made:  # fmt: skip
    """All of it as a file, the newest `most` of it, told how far it is; never all of it in memory at once."""
    count = acts.count_seen_by(conn, reader.id, kind)
    progress.begin(Step.READING, min(count, most))

    def trails() -> Iterator[Trail]:
        for some in acts.each_seen_by(conn, reader.id, kind, most):
            yield _trail(conn, reader, some, count)

    return Made(write(trails(), max(0, count - most), progress), mark(conn, world, now, reader))


def mark(conn: Connection, world: World, now: datetime, reader: Therapist) -> tuple[object, ...]:
    """Whose names may stand in such a file: with a client gone or handed over it must not be given any more."""
    return tuple(sorted(each.id for each in clients.of_therapist(conn, reader.id)))


def first_broken(conn: Connection, world: World, now: datetime) -> str | None:
    """The first entry that does not follow from the one before, over everybody's; None when the chain is whole."""
    return acts.first_broken(conn)


def _trail(conn: Connection, reader: Therapist, some: tuple[Act, ...], count: int) -> Trail:
    about = clients.many(conn, {each.client for each in some if each.client})
    mine = {id_: each for id_, each in about.items() if each.therapist == reader.id}
    people = (therapists.find(conn, each) for each in _named_in(some) - set(about))
    return Trail(some, count, mine, {each.id: each.name for each in people if each})


def _named_in(some: Iterable[Act]) -> set[str]:
    """Who acted, and which colleague an act about nobody's client was about."""
    return {each.who for each in some} | {each.about for each in some if each.about and not each.client}
