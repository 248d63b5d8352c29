"""The minute a random or spread time takes on one date: drawn, never by chance, and never in quiet hours."""

from datetime import date, time
from functools import lru_cache
from hashlib import blake2b

from bot.domain.schedule_parts import FixedTime, QuietHours, Window


def drawn_minute(row_key: str, day: date, slot: int, span: FixedTime | Window, quiet: QuietHours | None) -> int:
    """Minutes since midnight, the same for this key, date and slot in a preview and after a restart (F-03, CR-205).

    Where the whole span is quiet it is the first minute of the span.
    """
    first, last = span.first_minute, span.last_minute
    if first == last:
        return first
    choices = _open_minutes(first, last, quiet)
    said = f"{row_key}|{day.toordinal()}|{slot}".encode()
    return choices[int.from_bytes(blake2b(said, digest_size=8).digest()) % len(choices)]


@lru_cache(maxsize=1024)
def _open_minutes(first: int, last: int, quiet: QuietHours | None) -> tuple[int, ...]:
    span = range(first, last + 1)
    outside = tuple(m for m in span if quiet is None or not quiet.cover(time(m // 60, m % 60)))
    return outside or (first,)
