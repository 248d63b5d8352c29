"""The time of day a random or spread time takes on one date: drawn, never by chance, and never in quiet hours."""

from datetime import date, time
from functools import lru_cache
from hashlib import blake2b

from bot.domain.schedule_parts import FixedTime, QuietHours, Window


def drawn_time(id: str, day: date, slot: int, span: FixedTime | Window, quiet: QuietHours | None) -> time:
    """The same wall time for this key, date and slot in a preview and after a restart (F-03, CR-205).

    Where the whole span is quiet it is the first minute of the span.
    """
    if isinstance(span, FixedTime) and not span.spread_minutes:
        return span.at
    choices = _open_times(span.first_minute, span.last_minute, quiet)
    said = f"{id}|{day.toordinal()}|{slot}".encode()
    return choices[int.from_bytes(blake2b(said, digest_size=8).digest()) % len(choices)]


@lru_cache(maxsize=1024)
def _open_times(first: int, last: int, quiet: QuietHours | None) -> tuple[time, ...]:
    span = [time(minute // 60, minute % 60) for minute in range(first, last + 1)]
    return tuple(wall for wall in span if quiet is None or not quiet.cover(wall)) or (span[0],)
