"""The alerts, and the trail of what happened to each."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, insert, or_, select

from bot.domain.alert import Alert, State
from bot.domain.alert_trail import Event, What, events
from bot.storage.kept import Kept
from bot.storage.shape import moment, ms
from bot.storage.tables import alert, alert_event, client

ALERTS = Kept(Alert, alert, key="alert_no", known=True)

save = ALERTS.save
find = ALERTS.find
get = ALERTS.get


def write(conn: Connection, one: Alert, now: datetime) -> None:
    """Keep it as it now is, with a line of its trail for everything that changed."""
    before = find(conn, one.alert_no)
    save(conn, one)
    for event in events(before, one, now):
        note(conn, one.alert_no, event)


def open_of(conn: Connection, client: str) -> Alert | None:
    """The newest alert of a client that is not closed."""
    return ALERTS.first(conn, alert.c.client == client, still_open(), by=[alert.c.opened_at.desc(), alert.c.alert_no])


def due(conn: Connection, now: datetime, limit: int | None = None) -> tuple[Alert, ...]:
    """Open alerts to look at again by now, the longest first."""
    waiting = alert.c.next_step_at <= ms(now), still_open()
    return ALERTS.all(conn, *waiting, by=[alert.c.next_step_at, alert.c.alert_no], limit=limit)


def of_therapist(conn: Connection, therapist: str, *, only_open: bool = True) -> tuple[Alert, ...]:
    """The alerts of a therapist, the newest first."""
    wanted = [alert.c.therapist == therapist, *([still_open()] if only_open else [])]
    return ALERTS.all(conn, *wanted, by=[alert.c.opened_at.desc(), alert.c.alert_no])


def of_client(conn: Connection, client: str) -> tuple[Alert, ...]:
    """Every alert about a client, the newest first."""
    return ALERTS.all(conn, alert.c.client == client, by=[alert.c.opened_at.desc(), alert.c.alert_no])


def all_open(conn: Connection) -> tuple[Alert, ...]:
    """Every alert that is not closed, the oldest first."""
    return ALERTS.all(conn, still_open(), by=[alert.c.opened_at, alert.c.alert_no])


def unseen(conn: Connection) -> tuple[Alert, ...]:
    """Every open alert that nobody has marked as seen, the oldest first."""
    waiting = alert.c.state.in_([State.RAISED.value, State.DELIVERED.value, State.UNREACHED.value])
    return ALERTS.all(conn, waiting, by=[alert.c.opened_at, alert.c.alert_no])


def closed_of(conn: Connection, person: str, *, limit: int, skip: int = 0) -> tuple[Alert, ...]:
    """Closed alerts of a therapist's clients, or seen to by this person for another; the newest first."""
    newest = [alert.c.closed_at.desc(), alert.c.alert_no]
    return ALERTS.all(conn, *_closed_of(person), by=newest, limit=limit, skip=skip)


def count_closed(conn: Connection, person: str) -> int:
    """How many those are."""
    return conn.scalar(select(func.count()).select_from(alert).where(*_closed_of(person))) or 0


def oldest_step(conn: Connection) -> datetime | None:
    """The earliest time at which an open alert is to be looked at, for the auditor."""
    oldest = conn.scalar(select(func.min(alert.c.next_step_at)).where(still_open()))
    return None if oldest is None else moment(oldest)


def note(conn: Connection, alert_no: str, event: Event) -> None:
    """One more line of the trail; lines are never changed."""
    values = {"alert_no": alert_no, "at": ms(event.at), "step": event.step, "event": event.what.value}
    conn.execute(insert(alert_event).values(**values, outcome=event.of))


def trail(conn: Connection, alert_no: str) -> tuple[Event, ...]:
    """What happened to an alert, in order."""
    rows = conn.execute(select(alert_event).where(alert_event.c.alert_no == alert_no).order_by(alert_event.c.id))
    return tuple(Event(moment(row.at), What(row.event), row.step, row.outcome) for row in rows)


def _closed_of(person: str) -> tuple[ColumnElement[bool], ...]:
    theirs = or_(alert.c.therapist == person, alert.c.acknowledged_by == person)
    still = exists().where(client.c.id == alert.c.client, client.c.therapist == alert.c.therapist)
    return alert.c.state == State.CLOSED.value, theirs, still


def still_open() -> ColumnElement[bool]:
    """Not closed: it may be acknowledged."""
    return alert.c.state != State.CLOSED.value
