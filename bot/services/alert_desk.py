"""Alerts at the desk: what a therapist or a backup person sees of them, and what they do about them.

Every act is the chat's own (`alert_deeds`), so that the same act leaves the same rows. Whoever may not see an alert
finds nothing: no answer tells "not yours" from "not there" (`reliability.md` §4, T3).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import Connection

from bot.domain.alert import Alert, Reason, State, Then
from bot.domain.alert_trail import Event, What
from bot.domain.decision import Decision, Say
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Therapist
from bot.domain.talk.stage_moves import followed
from bot.domain.talk.therapist import alert_deeds
from bot.domain.talk.therapist.alert_deeds import NotHanded
from bot.services.moments import World, desk_moment
from bot.storage import alerts, clients, episodes, therapists
from bot.storage.decisions import record

A_PAGE = 25


class Which(Enum):
    """Which alerts a page shows."""

    OPEN = "open"
    CLOSED = "closed"
    UNREACHED = "unreached"


class Done(Enum):
    """What became of an act."""

    DONE = "done"
    CHANGED = "changed"  # somebody was faster: nothing was done
    NO_BACKUP = "no_backup"
    NOT_AGREED = "not_agreed"


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert with its client; `own`: of an own client, otherwise the reader stands in."""

    alert: Alert
    client: Client
    own: bool


@dataclass(frozen=True, slots=True)
class AlertList:
    """Open ones, the oldest first; closed ones of one page, the newest first."""

    opened: tuple[AlertLine, ...]
    closed: tuple[AlertLine, ...]
    closed_count: int
    last_closed: Alert | None


@dataclass(frozen=True, slots=True)
class AlertPage:
    """All of one alert that its reader may see. `shown`: crisis lines by id; `names`: people by id."""

    line: AlertLine
    trail: tuple[Event, ...]
    shown: tuple[str, ...]
    names: Mapping[str, str]


def listed(conn: Connection, world: World, now: datetime, reader: Therapist, which: Which, page: int) -> AlertList:
    """The alerts of a therapist, and those for which they stand in."""
    opened = open_for(conn, reader.id)
    if which is Which.UNREACHED:
        opened = tuple(line for line in opened if unreached(line.alert))
    some = alerts.closed_of(conn, reader.id, limit=A_PAGE, skip=(page - 1) * A_PAGE) if which is Which.CLOSED else ()
    newest = alerts.closed_of(conn, reader.id, limit=1)
    count = alerts.count_closed(conn, reader.id)
    return AlertList(opened, _lines(conn, reader.id, some), count, newest[0] if newest else None)


def open_for(conn: Connection, reader: str) -> tuple[AlertLine, ...]:
    """The open alerts that this person may see, the oldest first."""
    opened = alerts.all_open(conn)
    return _lines(conn, reader, tuple(each for each in opened if reader in _readers(each)))


def unreached(alert: Alert) -> bool:
    """Nobody has seen it, and its ladder has ended or nothing of it could be delivered."""
    undelivered = bool(alert.failed) and not alert.accepted_step
    return alert.unseen and (alert.state is State.UNREACHED or undelivered)


def shown(conn: Connection, world: World, now: datetime, reader: Therapist, number: str) -> AlertPage | None:
    """One alert; None when it is not there, or not theirs to see."""
    line = found(conn, reader.id, number)
    if line is None:
        return None
    trail = alerts.trail(conn, number)
    cards = (each.shown for each in episodes.of_alert(conn, number))
    return AlertPage(
        line, trail, tuple(dict.fromkeys(id_ for card in cards for id_ in card)), _names(conn, line, trail)
    )


def found(conn: Connection, reader: str, number: str) -> AlertLine | None:
    """An alert that this person may see; None when it is not there, or not theirs to see."""
    alert = alerts.find(conn, number)
    client = clients.find(conn, alert.client) if alert else None
    if alert is None or client is None or not _may_see(alert, client, reader):
        return None
    return AlertLine(alert, client, alert.therapist == reader)


def mark_seen(
    conn: Connection, world: World, now: datetime, reader: Therapist, number: str, *, seed: bytes
) -> Done | None:  # fmt: skip
    """Seen: the ladder stops, the client is told."""

    def deed(moment: TherapistMoment, alert: Alert, file: ClientFile) -> Decision:
        return alert_deeds.seen(moment, alert, file)[0]

    return _act(conn, world, now, reader, number, seed, lambda alert: alert.unseen, deed)


def say_next(
    conn: Connection, world: World, now: datetime, reader: Therapist, number: str, then: Then, *, seed: bytes
) -> Done | None:  # fmt: skip
    """What whoever saw it does next."""

    def deed(moment: TherapistMoment, alert: Alert, file: ClientFile) -> Decision:
        return alert_deeds.say_next(moment, alert, then)

    return _act(conn, world, now, reader, number, seed, lambda alert: alert.state is State.ACKNOWLEDGED, deed)


def hand_over(
    conn: Connection, world: World, now: datetime, reader: Therapist, number: str, *, seed: bytes
) -> Done | None:  # fmt: skip
    """To the backup person, if there is one and the client allowed it."""

    def deed(moment: TherapistMoment, alert: Alert, file: ClientFile) -> Decision | NotHanded:
        given = alert_deeds.hand_over(moment, alert, file)
        return given if isinstance(given, NotHanded) else given[0]

    return _act(conn, world, now, reader, number, seed, lambda alert: alert.open, deed)


def close(
    conn: Connection, world: World, now: datetime, reader: Therapist, number: str, reason: Reason, *,
    keep: bool, note: str, seed: bytes,
) -> Done | None:  # fmt: skip
    """Closed with a reason, the choice of the hold, and perhaps a note; only what somebody has seen."""

    def deed(moment: TherapistMoment, alert: Alert, file: ClientFile) -> Decision:
        stays = keep and alert_deeds.asks_about_hold(file, reason)
        return alert_deeds.close(moment, alert, file, reason, keep=stays, note=note)

    return _act(conn, world, now, reader, number, seed, lambda alert: alert.open and not alert.unseen, deed)


def _act(
    conn: Connection, world: World, now: datetime, reader: Therapist, number: str, seed: bytes,
    may: Callable[[Alert], bool], deed: Callable[[TherapistMoment, Alert, ClientFile], Decision | NotHanded],
) -> Done | None:  # fmt: skip
    """Decide and write down, but for what would be said in the acting person's own chat: they read a page."""
    line = found(conn, reader.id, number)
    if line is None:
        return None
    if not may(line.alert):
        return Done.CHANGED
    moment, file = desk_moment(conn, world, reader, line.client, now, seed)
    decided = deed(moment, line.alert, file)
    if isinstance(decided, NotHanded):
        return Done(decided.value)
    decided = followed(file.client, file.schedules, decided, now)
    parts = tuple(part for part in decided.parts if not isinstance(part, Say) or part.to not in ("", reader.chat))
    record(conn, Decision(parts), origin=f"w:{moment.fresh('act')}", chat=reader.chat, now=now)
    return Done.DONE


def _lines(conn: Connection, reader: str, some: tuple[Alert, ...]) -> tuple[AlertLine, ...]:
    """With their clients, but for those who have another therapist by now."""
    people = clients.many(conn, {each.client for each in some})
    pairs = ((each, people[each.client]) for each in some if each.client in people)
    return tuple(AlertLine(each, who, each.therapist == reader) for each, who in pairs if _may_see(each, who, reader))


def _readers(alert: Alert) -> tuple[str, ...]:
    return alert.therapist, alert.backup, alert.acknowledged_by


def _may_see(alert: Alert, client: Client, reader: str) -> bool:
    """The client's therapist; the backup person while it is open and the client allows them; whoever saw to it.

    Nobody any more once the client has another therapist.
    """
    if client.therapist != alert.therapist:
        return False
    stands_in = alert.open and alert.backup == reader and client.backup_ok
    return reader in (alert.therapist, alert.acknowledged_by) or stands_in


def _names(conn: Connection, line: AlertLine, trail: tuple[Event, ...]) -> dict[str, str]:
    named = {line.alert.therapist, line.alert.backup, line.alert.acknowledged_by}
    named |= {event.of for event in trail if event.what in (What.SEEN, What.HANDED)}
    people = (therapists.find(conn, each) for each in sorted(named - {""}))
    return {each.id: each.name for each in people if each}
