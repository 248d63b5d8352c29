"""The auditor: whether anything that matters has been waiting for too long (`reliability.md` §2.7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.alert import State
from bot.services.operator import LOOPING
from bot.storage import alerts, inbox, next_letter, standstill, vitals

OVERDUE = timedelta(seconds=60)
NOT_AT_ALL = timedelta()
LATELY = timedelta(days=1)  # for so long something that stands still is new (§6.2)
PROBE = "write_probe"


@dataclass(frozen=True, slots=True)
class Findings:
    """How long the longest of each has been waiting; zero where nothing waits. `overdue_alerts`: those past 60 s."""

    at: datetime
    overdue_alerts: int = 0
    alert: timedelta = NOT_AT_ALL  # past the time of its next step
    letter: timedelta = NOT_AT_ALL  # a safety row, pending
    incoming: timedelta = NOT_AT_ALL  # an inbox row, new
    unreached: timedelta = NOT_AT_ALL  # an alert whose ladder ended, and nobody has marked it as seen (CR-703)
    undelivered: timedelta = NOT_AT_ALL  # an unseen alert that somebody could not be given (CR-706)

    set_aside: int = 0  # updates in quarantine, lately
    unsure: int = 0  # letters of which nobody knows whether they arrived, lately
    looping: int = 0  # letters tried five times and oftener, and still to go

    @property
    def overdue(self) -> bool:
        """Something waits that should not, or an alert ended unseen: red, and no heartbeat."""
        return max(self.alert, self.letter, self.incoming) > OVERDUE or self.unreached > NOT_AT_ALL


def audit(conn: Connection, now: datetime) -> Findings:
    """Look once. Reads only."""
    unseen = alerts.unseen(conn)
    ended = [each.stepped_at for each in unseen if each.state is State.UNREACHED]
    failed = [each.stepped_at for each in unseen if each.failed]
    return Findings(
        now, len(alerts.due(conn, now - OVERDUE)), _since(alerts.oldest_step(conn), now),
        _since(next_letter.oldest_safety(conn), now), _since(inbox.oldest_waiting(conn), now),
        _since(min(ended, default=None), now), _since(min(failed, default=None), now),
        standstill.set_aside(conn, now - LATELY), standstill.unsure(conn, now - LATELY),
        standstill.looping(conn, LOOPING),
    )  # fmt: skip


def probe(conn: Connection, now: datetime) -> None:
    """Write one row: whether the database takes anything at all. Raises Fault with the transaction."""
    vitals.set(conn, PROBE, now)


def _since(earlier: datetime | None, now: datetime) -> timedelta:
    return max(now - earlier, NOT_AT_ALL) if earlier else NOT_AT_ALL
