"""The check-ins: one row for each occurrence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from bot.domain.checkin import OPEN_STATES, Checkin, CheckinState, Why
from bot.storage import orders
from bot.storage.kept import Kept, Opened
from bot.storage.shape import moment, ms
from bot.storage.straight import Among
from bot.storage.tables import checkin

CHECKINS = Kept(Checkin, checkin)
OCCURRENCE_PARTS, PARTS_AGAIN = 4, 6
OPEN = [state.value for state in CheckinState if state in OPEN_STATES]  # in the order of the index over them

LONGEST_PUT_OFF = timedelta(days=5)  # three times until tomorrow, and quiet hours


@dataclass(frozen=True, slots=True)
class Lately:
    """A check-in as its row in clear shows it."""

    id: str
    opened_at: datetime
    state: CheckinState


save = CHECKINS.save
find = CHECKINS.find
get = CHECKINS.get

_NEWEST = (checkin.c.due_at.desc(), checkin.c.id)
_OF_CLIENT = CHECKINS.question(checkin.c.client == bindparam("client"), by=_NEWEST)
_OPEN_OF = CHECKINS.question(checkin.c.client == bindparam("client"), checkin.c.state.in_(OPEN), by=_NEWEST)
_ANSWERED_OF = CHECKINS.question(
    checkin.c.client == bindparam("client"), checkin.c.state == CheckinState.ANSWERED.value, by=_NEWEST
)

_THERE = Among(select(checkin.c.id), checkin.c.id)
_LATELY = Among(
    select(checkin.c.id, checkin.c.client, checkin.c.opened_at, checkin.c.state).where(
        checkin.c.schedule.is_not(None),
        checkin.c.opened_at >= bindparam("opened"),
        checkin.c.due_at >= bindparam("due"),
    ),
    checkin.c.client,
)


def save_many(conn: Connection, checkins: Sequence[Checkin]) -> None:
    """Write all of them at once."""
    CHECKINS.save(conn, *checkins)


def open_of(conn: Connection, client: str) -> Checkin | None:
    """The newest check-in of a client that waits for an answer."""
    return _OPEN_OF.first(conn, client=client)


def of_occurrence(conn: Connection, schedule: str, local_date: str, slot: int) -> Checkin | None:
    """The check-in of one occurrence: a schedule's intended local date (ISO) and slot."""
    where = checkin.c.schedule == schedule, checkin.c.local_date == local_date, checkin.c.slot == slot
    return CHECKINS.first(conn, *where)


def recent(conn: Connection, client: str, n: int) -> tuple[Checkin, ...]:
    """The last `n` check-ins of a client, the newest first."""
    return _OF_CLIENT.all(conn, n, client=client)


def recent_of(conn: Connection, clients: Collection[str], n: int) -> dict[str, tuple[Checkin, ...]]:
    """The last `n` check-ins of each of these clients, the newest first, in two queries."""
    return _newest(conn, clients, n)


def last_answered_of(conn: Connection, clients: Collection[str]) -> dict[str, Checkin]:
    """The newest that each of these clients answered."""
    found = _newest(conn, clients, 1, checkin.c.state == CheckinState.ANSWERED.value)
    return {client: some[0] for client, some in found.items() if some}


def _newest(
    conn: Connection, clients: Collection[str], n: int, *where: ColumnElement[bool]
) -> dict[str, tuple[Checkin, ...]]:  # fmt: skip
    place = func.row_number().over(partition_by=checkin.c.client, order_by=_NEWEST).label("place")
    counted = select(checkin.c.id, place).where(checkin.c.client.in_(clients), *where).subquery()
    ids = conn.scalars(select(counted.c.id).where(counted.c.place <= n)).all()
    found: dict[str, list[Checkin]] = {each: [] for each in clients}
    for one in CHECKINS.all(conn, checkin.c.id.in_(ids), by=_NEWEST):
        found[one.client].append(one)
    return {client: tuple(some) for client, some in found.items()}


def last_answered(conn: Connection, client: str) -> Checkin | None:
    """The newest check-in that this client answered."""
    return _ANSWERED_OF.first(conn, client=client)


def of_client(conn: Connection, client: str) -> tuple[Checkin, ...]:
    """Every check-in of a client, the newest first."""
    return _OF_CLIENT.all(conn, client=client)


def some_of(conn: Connection, client: str, limit: int, skip: int = 0) -> tuple[Checkin, ...]:
    """So many of the check-ins of a client after the first `skip`, the newest first."""
    return CHECKINS.all(conn, checkin.c.client == client, by=_NEWEST, limit=limit, skip=skip)


def count_of(conn: Connection, client: str) -> int:
    """How many check-ins of a client there are."""
    return conn.scalar(select(func.count()).select_from(checkin).where(checkin.c.client == client)) or 0


def between(
    conn: Connection, client: str, since: datetime, until: datetime, opened: Opened | None = None
) -> tuple[Checkin, ...]:  # fmt: skip
    """The check-ins of a client due from `since` until just before `until`, the oldest first."""
    oldest = checkin.c.due_at, checkin.c.id
    return CHECKINS.all(conn, *_span(client, since, until), by=oldest, opened=opened)


def count_between(conn: Connection, client: str, since: datetime, until: datetime) -> int:
    """How many these are."""
    return conn.scalar(select(func.count()).select_from(checkin).where(*_span(client, since, until))) or 0


def _span(client: str, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return checkin.c.client == client, checkin.c.due_at >= ms(since), checkin.c.due_at < ms(until)


def stand(conn: Connection, client: str) -> tuple[int, int]:
    """How those of a client stand: how many, and how often any of them was written."""
    there = select(func.count(), func.coalesce(func.sum(checkin.c.version), 0)).where(checkin.c.client == client)
    count, written = conn.execute(there).one()
    return count, int(written)


def to_lapse(conn: Connection, now: datetime, limit: int) -> tuple[Checkin, ...]:
    """Open check-ins whose time is over, the longest first."""
    over = checkin.c.state.in_(OPEN), checkin.c.closes_at <= ms(now)
    return CHECKINS.all(conn, *over, by=[checkin.c.closes_at, checkin.c.id], limit=limit)


def due_again(conn: Connection, now: datetime, limit: int) -> tuple[Checkin, ...]:
    """Check-ins that come back (after Later, or held) by now, the longest first."""
    return CHECKINS.all(conn, checkin.c.again_at <= ms(now), by=[checkin.c.again_at, checkin.c.id], limit=limit)


def lately(conn: Connection, clients: Collection[str], since: datetime) -> dict[str, list[Lately]]:
    """What was sent by schedule to these clients since then, by the last time each was sent (CR-206)."""
    found: dict[str, list[Lately]] = {}
    for row in _LATELY.rows(conn, clients, opened=ms(since), due=ms(since - LONGEST_PUT_OFF)):
        one = Lately(row.id, moment(row.opened_at), CheckinState(row.state))
        found.setdefault(row.client, []).append(one)
    return found


def opened_since(conn: Connection, clients: Collection[str], since: datetime) -> dict[str, list[datetime]]:
    """When check-ins of these clients were sent by schedule since then, and measures: both count (CR-206)."""
    found = orders.sent_since(conn, clients, since)
    for client, sent in lately(conn, clients, since).items():
        found.setdefault(client, []).extend(each.opened_at for each in sent)
    return found


def existing(conn: Connection, ids: Collection[str]) -> frozenset[str]:
    """Those of these check-ins that are there: an occurrence comes once, whatever became of its schedule."""
    return frozenset(row.id for row in _THERE.rows(conn, ids))


def not_delivered(conn: Connection, letters: Collection[str]) -> None:
    """The letters of these check-ins were not worth sending any more: nobody saw them."""
    for letter in letters:
        _becomes(conn, letter, CheckinState.EXPIRED, Why.LATE)


def withdrawn(conn: Connection, letters: Collection[str]) -> None:
    """The letters of these check-ins were taken back before they left: a pause, a rest, another rhythm."""
    for letter in letters:
        _becomes(conn, letter, CheckinState.HELD, Why.WITHDRAWN)


def unsure(conn: Connection, letter: str) -> None:
    """Nobody can know whether that letter arrived."""
    _becomes(conn, letter, CheckinState.UNCERTAIN, Why.NONE)


def _becomes(conn: Connection, letter: str, state: CheckinState, why: Why) -> None:
    sent = _of_letter(conn, letter)
    if sent and sent.state is CheckinState.SENT:
        closes = sent.closes_at if state is CheckinState.UNCERTAIN else None
        save(conn, replace(sent, state=state, why=why, closes_at=closes, again_at=None, version=sent.version + 1))


def _of_letter(conn: Connection, letter: str) -> Checkin | None:
    """The check-in whose letter that is, by its dedupe key."""
    parts = letter.split(":")
    if len(parts) == PARTS_AGAIN:
        return find(conn, parts[5])
    return of_occurrence(conn, parts[1], parts[2], int(parts[3])) if len(parts) == OCCURRENCE_PARTS else None
