"""What is done to a restored copy before anybody reads it (`reliability.md` §5.5)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.alert import Alert
from bot.domain.decision import Decision, Kind, Say, decide
from bot.domain.people import Therapist
from bot.domain.talk.alert_scene import Scene
from bot.domain.talk.saying import say_when
from bot.domain.talk.therapist.alerts import alert_letter
from bot.domain.words.filling import fill
from bot.services import alerts, settling
from bot.services.moments import World
from bot.services.outage import RESTORED
from bot.storage import alerts as kept
from bot.storage import outbox, vitals
from bot.storage.decisions import record
from bot.storage.erasure import erase_listed


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a copy: how many who were erased since, letters that do not go any more, alerts raised again."""

    erased: int
    expired: int
    alerts: int


def bring_forward(
    conn: Connection, world: World, erased: Collection[str], made_at: datetime, now: datetime
) -> Restored:  # fmt: skip
    """Within one transaction: who was erased goes first; then nothing routine waits, alerts are raised again.

    Every key under an older message is stale from now on, and the span since the copy is told at the next start.
    """
    gone = erase_listed(conn, erased, now)
    for dedupe in outbox.reap(conn, now, all_orphans=True):
        settling.uncertain(conn, dedupe)
    expired = nothing_routine(conn, now)
    outbox.doubt_safety(conn)
    epoch = vitals.raise_epoch(conn)
    unseen = kept.unseen(conn)
    for alert in unseen:
        again = _again(conn, world, alert, made_at, now, epoch)
        record(conn, again, origin=f"restored:{alert.alert_no}", chat="", now=now)
    vitals.set(conn, RESTORED, made_at)
    return Restored(gone, expired, len(unseen))


def nothing_routine(conn: Connection, now: datetime) -> int:
    """No routine letter waits: it may have gone out after the copy was made. Check-ins are shown as not sent."""
    dedupes = outbox.expire_routine(conn, now)
    settling.expired(conn, dedupes)
    return len(dedupes)


def _again(conn: Connection, world: World, alert: Alert, made_at: datetime, now: datetime, epoch: int) -> Decision:
    """To whoever had been told of it by then, with a key that works; its ladder goes on besides."""
    scene = alerts.scene_of(conn, world, alert, now)
    told = {who.value for rung in alert.plan[: alert.step] for who in rung.to}
    people = {"therapist": scene.therapist, "backup": scene.backup}
    letters = [
        replace(_letter(world, scene, alert, to, made_at), dedupe=f"r:{alert.alert_no}:{who}:{epoch}")
        for who, to in people.items() if to and to.chat and who in told
    ]  # fmt: skip
    return decide(*letters)


def _letter(world: World, scene: Scene, alert: Alert, to: Therapist, made_at: datetime) -> Say:
    book = world.book_of(to)
    letter = alert_letter(book, alert, scene.client, to, scene.now, sound=True, repeat=False)
    said = fill(book.therapist.alert_restored, time=say_when(book, made_at, to.zone))
    return replace(letter, kind=Kind.ALERT, text=f"{letter.text}\n{said}")
