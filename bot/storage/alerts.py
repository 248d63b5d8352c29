"""The alerts, and the trail of what happened to each."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, insert, or_, select

from bot.domain.alert import Alert, State
from bot.domain.alert_trail import Event, What, events
from bot.storage.kept import Kept
from bot.storage.shape import moment, ms
from bot.storage.tables import alert, alert_event, client

ALERTS = Kept(Alert, alert, key="alert_no", known=True)

save = ALERTS.save
find = ALERTS.find
get = ALERTS.get

_OPEN = alert.c.state != State.CLOSED.value
_NEWEST, _OLDEST = (alert.c.opened_at.desc(), alert.c.alert_no), (alert.c.opened_at, alert.c.alert_no)
_OPEN_OF = ALERTS.question(alert.c.client == bindparam("client"), _OPEN, by=_NEWEST)
_DUE = ALERTS.question(alert.c.next_step_at <= bindparam("now"), _OPEN, by=[alert.c.next_step_at, alert.c.alert_no])
_OPEN_OF_THERAPIST = ALERTS.question(alert.c.therapist == bindparam("therapist"), _OPEN, by=_NEWEST)
_ALL_OPEN = ALERTS.question(_OPEN, by=_OLDEST)


def write(conn: Connection, one: Alert, now: datetime) -> None:
    """Keep it as it now is, with a line of its trail for everything that changed."""
    before = find(conn, one.alert_no)
    save(conn, one)
    for event in events(before, one, now):
        note(conn, one.alert_no, event)


def open_of(conn: Connection, client: str) -> Alert | None:
    """The newest alert of a client that is not closed."""
    return _OPEN_OF.first(conn, client=client)


def due(conn: Connection, now: datetime, limit: int | None = None) -> tuple[Alert, ...]:
    """Open alerts to look at again by now, the longest first."""
    return _DUE.all(conn, limit, now=ms(now))


def of_therapist(conn: Connection, therapist: str, *, only_open: bool = True) -> tuple[Alert, ...]:
    """The alerts of a therapist, the newest first."""
    if only_open:
        return _OPEN_OF_THERAPIST.all(conn, therapist=therapist)
    return ALERTS.all(conn, alert.c.therapist == therapist, by=_NEWEST)


def of_client(conn: Connection, client: str) -> tuple[Alert, ...]:
    """Every alert about a client, the newest first."""
    return ALERTS.all(conn, alert.c.client == client, by=_NEWEST)


def all_open(conn: Connection) -> tuple[Alert, ...]:
    """Every alert that is not closed, the oldest first."""
    return _ALL_OPEN.all(conn)


def unseen(conn: Connection) -> tuple[Alert, ...]:
    """Every open alert that nobody has marked as seen, the oldest first."""
    waiting = alert.c.state.in_([State.RAISED.value, State.DELIVERED.value, State.UNREACHED.value])
    return ALERTS.all(conn, waiting, by=_OLDEST)


def closed_of(conn: Connection, person: str, *, limit: int, skip: int = 0) -> tuple[Alert, ...]:
    """Closed alerts of a therapist's clients, or seen to by this person for another; the newest first."""
    newest = [alert.c.closed_at.desc(), alert.c.alert_no]
    return ALERTS.all(conn, *_closed_of(person), by=newest, limit=limit, skip=skip)


def count_closed(conn: Connection, person: str) -> int:
    """How many those are."""
    return conn.scalar(select(func.count()).select_from(alert).where(*_closed_of(person))) or 0


def acknowledged(conn: Connection, since: datetime) -> tuple[int, float]:
    """How many were marked as seen since then, and in how many seconds together."""
    took = func.sum(alert.c.acknowledged_at - alert.c.opened_at)
    count, milliseconds = conn.execute(select(func.count(), took).where(alert.c.acknowledged_at >= ms(since))).one()
    return int(count), float(milliseconds or 0) / 1000


def oldest_step(conn: Connection) -> datetime | None:
    """The earliest time at which an open alert is to be looked at, for the auditor."""
    oldest = conn.scalar(select(func.min(alert.c.next_step_at)).where(_OPEN))
    return None if oldest is None else moment(oldest)


def note(conn: Connection, alert_no: str, event: Event) -> None:
    """One more line of the trail; lines are never changed."""
    values = {"alert_no": alert_no, "at": ms(event.at), "step": event.step, "event": event.what.value}
    conn.execute(insert(alert_event).values(**values, outcome=event.of))


def trail(conn: Connection, alert_no: str) -> tuple[Event, ...]:
    """What happened to an alert, in order."""
    rows = conn.execute(select(alert_event).where(alert_event.c.alert_no == alert_no).order_by(alert_event.c.id))
    return tuple(Event(moment(row.at), What(row.event), row.step, row.outcome) for row in rows)


def still_open() -> ColumnElement[bool]:
    """Not closed: it may be acknowledged."""
    return _OPEN


def _closed_of(person: str) -> tuple[ColumnElement[bool], ...]:
    theirs = or_(alert.c.therapist == person, alert.c.acknowledged_by == person)
    still = exists().where(client.c.id == alert.c.client, client.c.therapist == alert.c.therapist)
    return alert.c.state == State.CLOSED.value, theirs, still
