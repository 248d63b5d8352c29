"""What the operator hears about the machine: late, still late, back; each once (`experience.md` §6 Health)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

PATIENCE = timedelta(minutes=2)  # a moment's lateness mends itself
AGAIN = timedelta(minutes=30)


class News(Enum):
    """What is to be said."""

    LATE = "late"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Watch:
    """Since when something has been late, and when the operator last heard of it."""

    since: datetime | None = None
    told_at: datetime | None = None

    def minutes(self, now: datetime) -> int:
        """For how long it has been late, in whole minutes, at least one."""
        return max(1, (now - self.since) // timedelta(minutes=1)) if self.since else 0


def look(watch: Watch, late: bool, now: datetime) -> tuple[Watch, News | None]:
    """The watch after one look, and what is to be said: late after two minutes, again every half hour, and back."""
    if not late:
        return Watch(), News.BACK if watch.told_at else None
    since = watch.since or now
    due = since + PATIENCE if watch.told_at is None else watch.told_at + AGAIN
    if now < due:
        return Watch(since, watch.told_at), None
    return Watch(since, now), News.LATE
