"""What a client began and left, as far as their therapist may know of it: never a word of it (CR-305, CR-313)."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.people import Client

RECORDS = frozenset({EntryKind.THOUGHT_RECORD, EntryKind.WRITE_DOWN})
LEFT = RECORDS | {EntryKind.MEASURE}


def unfinished(client: Client, entries: Iterable[Entry], now: datetime) -> tuple[Entry, ...]:
    """Those that were stopped and not gone on with in their time; a private one only where counts are shared."""
    return tuple(each for each in entries if _left(each, now) and _may_be_known(client, each))


def _left(entry: Entry, now: datetime) -> bool:
    """Stopped, and its time to go on alone is over: from then on it can be finished together."""
    stopped = entry.kind in LEFT and not entry.finished and not entry.erased
    return stopped and (entry.resume_until is None or entry.resume_until <= now)


def _may_be_known(client: Client, entry: Entry) -> bool:
    return bool(client.shares_counts) or entry.shared is not Shared.PRIVATE
