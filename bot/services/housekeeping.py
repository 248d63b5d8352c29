"""Keeping house: what is no longer needed goes, by the retention rules (`reliability.md` §2.2)."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.logs import event_logger
from bot.services.moments import World
from bot.storage import devices, inbox, outbox, retention, sign_ins, steps_left

log = event_logger(__name__)

WORDS = timedelta(minutes=10)
DONE = timedelta(days=7)
QUARANTINED = timedelta(days=14)
STRANGERS = timedelta(hours=24)
LETTERS = timedelta(days=30)
OVER = timedelta(days=1)  # links to the console and browsers that were signed in


def tidy(conn: Connection, world: World, now: datetime) -> int:
    """One round; returns how many rows went."""
    gone = inbox.prune(conn, words_before=now - WORDS, done_before=now - DONE, quarantined_before=now - QUARANTINED)
    gone += sign_ins.prune(conn, now - OVER) + devices.prune(conn, now - OVER)
    care = next(iter(world.books.values())).care
    outbox.purge(conn, now - timedelta(hours=care.plan.transport_purge_hours))  # CR-505
    for left, times in steps_left.news(conn):  # for whoever mends the words (CR-314)
        log.info("step_left", script=left.script, version=left.script_version, step=left.step, count=times)
    gone += retention.purge(conn, now - timedelta(days=care.data.retention_days))
    gone += retention.forget_strangers(conn, now - STRANGERS)
    return gone + outbox.prune(conn, now - LETTERS)
