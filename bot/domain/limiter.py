"""How fast we may write: a rate for everything, a smaller one for check-ins, and a reserve that only safety uses (`reliability.md` §2.5)."""

from dataclasses import dataclass

TOTAL, CHECKINS, RESERVE = 28.0, 20.0, 4.0  # messages a second; Telegram allows 30
BURST_S = 0.25
SAFETY_PRIO, CHECKIN_PRIO = 1, 5
WORST_PRIO = 9


@dataclass(frozen=True, slots=True)
class Limiter:
    """Theoretical arrival times on a monotonic clock, in seconds: of every letter, of all but safety, and of check-ins."""

    total: float = 0.0
    unreserved: float = 0.0
    checkins: float = 0.0
    routine_paused_until: float = 0.0

    def worst_prio(self, now: float) -> int | None:
        """The worst priority that may be sent at this instant; None: nothing at all."""
        if self.total > now + BURST_S:
            return None
        if self.unreserved > now + BURST_S or now < self.routine_paused_until:
            return SAFETY_PRIO
        return CHECKIN_PRIO - 1 if self.checkins > now + BURST_S else WORST_PRIO

    def sent(self, prio: int, now: float) -> "Limiter":
        """After a letter of that priority has gone."""
        total = max(self.total, now) + 1 / TOTAL
        if prio <= SAFETY_PRIO:
            return Limiter(total, self.unreserved, self.checkins, self.routine_paused_until)
        unreserved = max(self.unreserved, now) + 1 / (TOTAL - RESERVE)
        checkins = max(self.checkins, now) + 1 / CHECKINS if prio >= CHECKIN_PRIO else self.checkins
        return Limiter(total, unreserved, checkins, self.routine_paused_until)

    def wait(self, now: float) -> float:
        """Seconds until anything more may go."""
        return max(0.0, self.total - now - BURST_S)

    def paused(self, until: float) -> "Limiter":
        """Routine rests until then: Telegram refused a second chat (429)."""
        return Limiter(self.total, self.unreserved, self.checkins, max(self.routine_paused_until, until))
