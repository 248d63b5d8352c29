"""Health: signs of life with their ages, and whether this process does what it is there for (`reliability.md` §6.2)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.words.filling import fill
from bot.services.auditor import Findings


class Light(enum.Enum):
    """Green: as it should be. Amber: look. Red: not ready."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Sign(enum.Enum):
    """What is watched: since when it may be amber and red, in seconds, and what it means in words."""

    POLL = "poll"
    CLOCK = "clock"
    AUDITOR = "auditor"
    DATABASE = "database"
    ALERT = "alert"
    LETTER = "letter"
    INCOMING = "incoming"
    UNREACHED = "unreached"
    UNDELIVERED = "undelivered"
    RIVAL = "rival"
    BACKUP = "backup"
    LAG = "lag"
    DISK = "disk"
    WRITE = "write"


NEVER_S = float("inf")
LIMITS: dict[Sign, tuple[float, float]] = {
    Sign.POLL: (45, 90),
    Sign.CLOCK: (5, 60),
    Sign.AUDITOR: (90, 180),
    Sign.DATABASE: (90, 180),
    Sign.ALERT: (30, 60),
    Sign.LETTER: (10, 60),
    Sign.INCOMING: (10, 60),
    Sign.UNREACHED: (0, 0),
    Sign.UNDELIVERED: (0, 0),
    Sign.RIVAL: (0, 0),
    Sign.BACKUP: (2 * 3600, 26 * 3600),
    Sign.LAG: (1, 10),
    Sign.WRITE: (1, NEVER_S),
}
BEATS = (Sign.POLL, Sign.CLOCK, Sign.AUDITOR, Sign.DATABASE)
WHAT = {
    Sign.POLL: "No answer from Telegram",
    Sign.CLOCK: "The clock has not ticked",
    Sign.AUDITOR: "Nobody has looked for overdue rows",
    Sign.DATABASE: "The database has not been written",
    Sign.ALERT: "An alert has been overdue",
    Sign.LETTER: "A safety message has been waiting",
    Sign.INCOMING: "A message has not been heard",
    Sign.UNREACHED: "An alert has ended and nobody has marked it as seen",
    Sign.RIVAL: "Another process has been reading this bot",
    Sign.BACKUP: "No copy of the database has been made",
    Sign.LAG: "The event loop has stood still",
    Sign.UNDELIVERED: "An alert could not be delivered to somebody it is for, and is unseen",
}
COUNTED = {
    "set_aside": "Messages set aside unheard in the last day: {count}.",
    "unsure": "Letters of the last day of which nobody knows whether they arrived: {count}.",
    "looping": "Letters that failed five times and are tried again: {count}.",
}
DISK_AMBER_MB, DISK_RED_MB = 1000, 200
DISK = "{free} MB are free on the disk."
WRITE = "The database took {seconds} s for one row."
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
RIVAL_GONE = timedelta(seconds=60)
LAG_TOLD = timedelta(seconds=60)  # a stall is over before anybody can ask about it
FULL = "No space to record. Messages are not confirmed; help texts still go out."
REFUSED = "The database does not take what is written."


@dataclass
class Health:
    """What each loop last reported. Before its first report its age counts from `started_at`, the process's start."""

    started_at: datetime
    findings: Findings | None = None
    writes: bool = True
    full: bool = False
    disk_amber_mb: int = DISK_AMBER_MB
    disk_free_mb: int | None = None  # None: nobody looks
    _beats: dict[Sign, datetime] = field(default_factory=dict)
    _rival_since: datetime = NEVER
    _rival_at: datetime = NEVER
    _write_s: float = 0.0
    _lag: float = 0.0
    _lag_at: datetime = NEVER

    def beat(self, sign: Sign, at: datetime) -> None:
        """That loop did its work."""
        self._beats[sign] = at

    def audited(self, findings: Findings) -> None:
        """The auditor has looked."""
        self.findings = findings
        self.beat(Sign.AUDITOR, findings.at)

    def backed_up(self, at: datetime) -> None:
        """The newest sealed copy was made then."""
        self.beat(Sign.BACKUP, at)

    def written(self, at: datetime, seconds: float = 0.0) -> None:
        """The database took a write of one row, in so many seconds."""
        self.writes, self.full, self._write_s = True, False, seconds
        self.beat(Sign.DATABASE, at)

    def not_written(self, *, full: bool = False) -> None:
        """It did not: red at once, until it does. `full`: because there is no space."""
        self.writes, self.full = False, self.full or full

    def lagged(self, seconds: float, at: datetime) -> None:
        """The event loop came back so much later than it meant to; the longest is told for a minute."""
        if seconds >= self._lag or at - self._lag_at > LAG_TOLD:
            self._lag, self._lag_at = seconds, at

    def age(self, sign: Sign, now: datetime) -> float:
        """Seconds since that loop did its work, or for which the longest of that kind has waited."""
        if sign is Sign.RIVAL:
            gone = now - self._rival_at > RIVAL_GONE
            return 0.0 if gone else max((now - self._rival_since).total_seconds(), 0.1)
        if sign is Sign.DISK:
            return 0.0  # it has no age
        if sign is Sign.WRITE:
            return self._write_s
        if sign is Sign.LAG:
            return 0.0 if now - self._lag_at > LAG_TOLD else self._lag
        if sign is Sign.BACKUP and sign not in self._beats:
            return 0.0  # nobody makes copies here
        if sign in (*BEATS, Sign.BACKUP):
            return max((now - self._beats.get(sign, self.started_at)).total_seconds(), 0.0)
        return self._waiting(sign).total_seconds()

    def ages(self, now: datetime) -> Mapping[str, float | None]:
        """Every age in seconds by the name of its sign; None for a loop that has not reported yet."""
        silent = {sign for sign in BEATS if sign not in self._beats}
        return {sign.value: None if sign in silent else round(self.age(sign, now), 1) for sign in LIMITS}

    def lights(self, now: datetime) -> Mapping[str, int]:
        """How every sign stands by its name: 0 green, 1 amber, 2 red."""
        return {sign.value: list(Light).index(self.light(sign, now)) for sign in Sign}

    def light(self, sign: Sign, now: datetime) -> Light:
        """How that sign stands."""
        if sign is Sign.DATABASE and not self.writes:
            return Light.RED
        if sign is Sign.DISK:
            return self._disk()
        amber, red = LIMITS[sign]
        age = self.age(sign, now)
        return Light.RED if age > red else Light.AMBER if age > amber else Light.GREEN

    def rival(self, at: datetime) -> None:
        """Somebody else reads this bot: red until a minute after the last time."""
        if at - self._rival_at > RIVAL_GONE:
            self._rival_since = at
        self._rival_at = at

    def late(self, now: datetime) -> tuple[Sign, ...]:
        """What is red."""
        return tuple(sign for sign in Sign if self.light(sign, now) is Light.RED)

    def looks(self, now: datetime) -> tuple[str, ...]:
        """What is amber, in words: ready all the same, and worth a look."""
        amber = (self._reason(sign, now) for sign in Sign if self.light(sign, now) is Light.AMBER)
        return (*amber, *(fill(COUNTED[each], count=count) for each, count in self.counts().items() if count))

    def counts(self) -> Mapping[str, int]:
        """How many of each kind stand still, by name; amber from one on."""
        return {each: getattr(self.findings, each, 0) for each in COUNTED}

    def ready(self, now: datetime) -> tuple[bool, tuple[str, ...]]:
        """Whether nothing is red, and if not, why in words. A loop that never reported is not ready either."""
        never = {sign for sign in BEATS if sign not in self._beats}
        wrong = [sign for sign in Sign if sign in never or self.light(sign, now) is Light.RED]
        return not wrong, tuple(self._reason(sign, now) for sign in wrong)

    def _disk(self) -> Light:
        free = self.disk_free_mb
        if free is None or free >= max(self.disk_amber_mb, DISK_RED_MB):
            return Light.GREEN
        return Light.RED if free < DISK_RED_MB else Light.AMBER

    def _waiting(self, sign: Sign) -> timedelta:
        found = self.findings
        if found is None:
            return timedelta()
        return {
            Sign.ALERT: found.alert,
            Sign.LETTER: found.letter,
            Sign.INCOMING: found.incoming,
            Sign.UNREACHED: found.unreached,
            Sign.UNDELIVERED: found.undelivered,
        }[sign]

    def _reason(self, sign: Sign, now: datetime) -> str:
        if sign is Sign.DATABASE and not self.writes:
            return FULL if self.full else REFUSED
        if sign is Sign.DISK:
            return fill(DISK, free=self.disk_free_mb or 0)
        if sign is Sign.WRITE:
            return fill(WRITE, seconds=f"{self._write_s:.1f}")
        return f"{WHAT[sign]} for {self.age(sign, now):.0f} s."
