"""Whether the machine's clock was set: its time beside seconds that never go back (docs/reliability.md, T14)."""

from dataclasses import dataclass
from datetime import datetime

WORTH_SAYING_S = 60.0


@dataclass(slots=True)
class ClockSet:
    """Compares each look with the one before. Nothing is planned anew for it: every tick looks at what is due then."""

    _before: tuple[datetime, float] | None = None

    def look(self, now: datetime, monotonic: float) -> float:
        """By how many seconds the clock was set ahead (back: negative) since the last look; 0 where less than 60."""
        before, self._before = self._before, (now, monotonic)
        if before is None:
            return 0.0
        set_by = (now - before[0]).total_seconds() - (monotonic - before[1])
        return round(set_by) if abs(set_by) > WORTH_SAYING_S else 0.0
