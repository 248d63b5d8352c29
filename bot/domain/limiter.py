"""How fast Handrail may write, on a monotonic clock in seconds (`reliability.md` §2.5)."""

from dataclasses import dataclass, replace

TOTAL, KEPT_FOR_SAFETY, CHECKINS, TAPS = 28, 4, 20, 10  # a second; Telegram allows 30
SAFETY_PRIO, CHECKIN_PRIO, GAP_PRIO, WORST_PRIO = 1, 5, 6, 9


@dataclass(frozen=True, slots=True)
class Pace:
    """`per_second` at an even pace, `burst` of them at once (generic cell rate algorithm)."""

    per_second: float
    burst: int = 1
    due: float = 0.0  # when the next one would be due at an even pace

    def wait(self, now: float) -> float:
        """Seconds until one more may go."""
        return max(0.0, self.due - (self.burst - 1) / self.per_second - now)

    def taken(self, now: float) -> "Pace":
        """After one has gone."""
        return replace(self, due=max(self.due, now) + 1 / self.per_second)


@dataclass(frozen=True, slots=True)
class Limiter:
    """Three paces: of everything, of all but safety, and of what nobody asked for. The pace of each chat is in its row.

    `bound` holds the chats that a 429 was answered for, and until when.
    """

    total: Pace = Pace(TOTAL, burst=2)
    unreserved: Pace = Pace(TOTAL - KEPT_FOR_SAFETY, burst=2)
    checkins: Pace = Pace(CHECKINS, burst=2)  # without the second, what each is late by is lost: 18 of 20 a second
    routine_paused_until: float = 0.0
    bound: tuple[tuple[str, float], ...] = ()
    gap_first: bool = False  # of check-ins and the notices of an outage those whose turn it is: neither starves

    def worst_prio(self, now: float) -> int | None:
        """The worst priority that may be sent at this instant; None: nothing at all."""
        if self.total.wait(now):
            return None
        if self._routine_wait(now):
            return SAFETY_PRIO
        return CHECKIN_PRIO - 1 if self.checkins.wait(now) else WORST_PRIO

    def wait(self, now: float) -> float:
        """Seconds until more may go than now; 0 when everything may."""
        waits = self.total.wait(now), self._routine_wait(now), self.checkins.wait(now)
        return next((each for each in waits if each), 0.0)

    def sent(self, prio: int, now: float) -> "Limiter":
        """After a letter of that priority has gone."""
        return replace(
            self,
            total=self.total.taken(now),
            unreserved=self.unreserved.taken(now) if prio > SAFETY_PRIO else self.unreserved,
            checkins=self.checkins.taken(now) if prio >= CHECKIN_PRIO else self.checkins,
            gap_first=prio == CHECKIN_PRIO if prio >= CHECKIN_PRIO else self.gap_first,
        )

    def flooded(self, chat: str, seconds: float, now: float) -> "Limiter":
        """After a 429 for that chat. A second chat within the wait of the first binds all that is routine."""
        still = {one: until for one, until in self.bound if until > now}
        others = [until for one, until in still.items() if one != chat]
        paused = max(now + seconds, *others) if others else 0.0
        still[chat] = max(still.get(chat, 0.0), now + seconds)
        paused_until = max(self.routine_paused_until, paused)
        return replace(self, bound=tuple(still.items()), routine_paused_until=paused_until)

    def _routine_wait(self, now: float) -> float:
        return max(self.unreserved.wait(now), self.routine_paused_until - now, 0.0)
