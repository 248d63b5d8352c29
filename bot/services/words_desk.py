"""The one entry that a client lets their therapist read beside an alert (CR-617): offered, and read.

Whether it may be read is decided each time at the moment of reading, and each reading is written down.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.alert import Alert, Reason
from bot.domain.dialogue import text_of
from bot.domain.journal import LOOKED_AT, Act, Entry
from bot.domain.people import Pairing, Standing, Therapist
from bot.services.alert_desk import AlertLine, found
from bot.services.moments import World
from bot.storage import acts, alerts, entries

GONE = frozenset({Standing.DECLINED, Standing.REFUSED, Standing.ENDED})


@dataclass(frozen=True, slots=True)
class Offered:
    """An entry that may be read: its id and when it was written, and none of its words."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """What a client wrote, for this one reading."""

    line: AlertLine
    at: datetime
    text: str


def offered(conn: Connection, world: World, now: datetime, line: AlertLine) -> tuple[Offered, ...]:
    """What the client lets this reader read beside the alert, the oldest first."""
    if not _for_their_therapist(line):
        return ()
    numbers = _with_replaced(conn, line.alert)
    return tuple(Offered(each.id, each.at) for each in entries.beside(conn, line.client.id, numbers))


def read(
    conn: Connection, world: World, now: datetime, reader: Therapist, number: str, entry_id: str, *, seed: bytes
) -> Words | None:  # fmt: skip
    """The words of one of these, written down as a look; None when it is not there, not theirs, or taken back."""
    line = found(conn, reader.id, number)
    wanted = [each for each in offered(conn, world, now, line) if each.id == entry_id] if line else []
    if line is None or not wanted:
        return None
    look = blake2b(seed + b"look", digest_size=8).hexdigest()
    acts.save(conn, Act(look, now, reader.id, f"{LOOKED_AT}entry", line.client.id, f"{number} {entry_id}"))
    entry = entries.get(conn, entry_id)
    return Words(line, entry.at, _text(entry))


def _for_their_therapist(line: AlertLine) -> bool:
    """Only the client's own therapist, who has confirmed who they are, and while the two are linked."""
    return line.own and line.client.pairing is Pairing.CONFIRMED and line.client.standing not in GONE


def _with_replaced(conn: Connection, alert: Alert) -> tuple[str, ...]:
    """This alert's number, and those of the alerts whose place it took: the entry stands beside the first of them."""
    earlier = {each.closed_at: each for each in alerts.of_client(conn, alert.client) if each.reason is Reason.REPLACED}
    numbers, at = [alert.alert_no], alert.opened_at
    while (before := earlier.pop(at, None)) is not None:
        numbers.append(before.alert_no)
        at = before.opened_at
    return tuple(numbers)


def _text(entry: Entry) -> str:
    return "\n\n".join(text for answer in entry.answers.values() if (text := text_of(answer)))
