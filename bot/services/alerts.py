"""Alerts after they are raised: chased until somebody has seen them, and moved by what happened to their letters."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.alert import Alert, Who, accepted, chase, unreachable
from bot.domain.alert_trail import Event, What
from bot.domain.decision import Decision, remember
from bot.domain.talk.alert_scene import Scene
from bot.domain.talk.alert_status import first_accepted
from bot.domain.talk.alerting import say_acts
from bot.services.moments import World, plans_of
from bot.services.operator import chat_of_operator
from bot.storage import alerts, clients, therapists
from bot.storage.decisions import record

BATCH = 50


def chase_due(conn: Connection, world: World, now: datetime) -> int:
    """Every alert whose next step has come (CR-703)."""
    due = alerts.due(conn, now, BATCH)
    for alert in due:
        climbed, acts = chase(alert, now)
        record(
            conn,
            remember(climbed) + say_acts(scene_of(conn, world, climbed, now), climbed, acts),
            origin=f"a:{alert.alert_no}",
            chat="",
            now=now,
        )
    return len(due)


def letter_accepted(conn: Connection, world: World, alert_no: str, step: int, who: Who, now: datetime) -> None:
    """Telegram accepted that step: sent is not seen; the client reads the plan once (CR-704, CR-708)."""
    alert = alerts.find(conn, alert_no)
    if alert is None:
        return
    alerts.note(conn, alert_no, Event(now, What.ACCEPTED, step, who.value))
    first = alert.accepted_step == 0 and alert.climbing
    delivered = accepted(alert, step, now, who)
    line = first_accepted(scene_of(conn, world, delivered, now), delivered) if first else Decision()
    record(conn, remember(delivered) + line, origin=f"a:{alert_no}", chat="", now=now)


def client_told(conn: Connection, alert_no: str, line: str, now: datetime) -> None:
    """Telegram accepted a line about the alert for the client."""
    if alerts.find(conn, alert_no):
        alerts.note(conn, alert_no, Event(now, What.CLIENT_TOLD, 0, line))


def letter_refused(conn: Connection, world: World, alert_no: str, step: int, who: Who, now: datetime) -> None:
    """Blocked or gone: the next step at once, and the truth to the client (CR-706)."""
    alert = alerts.find(conn, alert_no)
    if alert is None:
        return
    climbed, acts = unreachable(alert, step, now, who)
    record(
        conn,
        remember(climbed) + say_acts(scene_of(conn, world, climbed, now), climbed, acts),
        origin=f"a:{alert_no}",
        chat="",
        now=now,
    )


def scene_of(conn: Connection, world: World, alert: Alert, now: datetime) -> Scene:
    """The people around an alert."""
    client, therapist = clients.get(conn, alert.client), therapists.get(conn, alert.therapist)
    backup = therapists.find(conn, alert.backup) if alert.backup else None
    return Scene(now, world.books, client, therapist, backup, plans_of(conn, client), chat_of_operator(conn, world))
