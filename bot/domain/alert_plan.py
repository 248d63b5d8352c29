"""The ladder of an alert: whom it reaches and when, laid out once at opening and frozen (CR-703, CR-705, CR-707)."""

import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.domain.care import AlertMinutes
from bot.domain.people import Away, Therapist
from bot.domain.risk.reading import Tier

AlertCare = AlertMinutes
OUTSIDE_MINUTES = (60, 120)  # backup person and last round, counted from the next reading start (CR-703)


class Who(Enum):
    """Whom a rung reaches."""

    THERAPIST = "therapist"
    BACKUP = "backup"
    OPERATOR = "operator"  # where no backup person is named: "nobody"


@dataclass(frozen=True, slots=True)
class ReadingHours:
    """When somebody reads alerts, as they stated: weekdays (Monday 0), from, to, zone; may run past midnight."""

    days: frozenset[int]
    start: time
    end: time
    zone: str

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(7)):
            raise ValueError("reading hours need at least one weekday, Monday is 0")

    def open_at(self, at: datetime) -> bool:
        """Whether that instant lies inside the hours."""
        today = at.astimezone(ZoneInfo(self.zone)).date()
        days = [day for day in (today - timedelta(days=1), today) if day.weekday() in self.days]
        return any(self._instant(day, self.start) <= at < self._end(day) for day in days)

    def next_start(self, at: datetime) -> datetime:
        """The first start after `at`, in UTC."""
        today = at.astimezone(ZoneInfo(self.zone)).date()
        days = [today + timedelta(days=ahead) for ahead in range(9)]
        starts = [self._instant(day, self.start) for day in days if day.weekday() in self.days]
        return next(start for start in starts if start > at)

    def _end(self, day: date) -> datetime:
        return self._instant(day + timedelta(days=int(self.end <= self.start)), self.end)

    def _instant(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets alerts: their id, hours, and whether an urgent one may sound outside them (CR-707)."""

    id: str
    hours: ReadingHours
    sound_at_night: bool
    away: Away | None = None

    def away_at(self, at: datetime) -> bool:
        """Whether they are on holiday then (F-69)."""
        return self.away is not None and self.away.on(at.astimezone(ZoneInfo(self.hours.zone)).date())

    def hears(self, tier: Tier, at: datetime) -> bool:
        """Whether the alert makes a sound then: in hours, or urgent and agreed."""
        return self.hours.open_at(at) or (tier is Tier.URGENT and self.sound_at_night)


def reader(person: Therapist) -> Reader | None:
    """The therapist or backup person as a reader of alerts; None while hours or night answer are unset (CR-701)."""
    if not person.hours_days or person.hours_from is None or person.hours_to is None or person.sound_at_night is None:
        return None
    hours = ReadingHours(person.hours_days, person.hours_from, person.hours_to, person.zone)
    return Reader(person.id, hours, person.sound_at_night, person.away)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: when, whom, and whether it sounds on the therapist's and on the backup person's phone."""

    due: datetime
    to: tuple[Who, ...]
    sound: bool
    backup_sound: bool = False


def plan_ladder(
    tier: Tier, opened_at: datetime, therapist: Reader, backup: Reader | None, care: AlertCare
) -> tuple[tuple[Rung, ...], datetime]:
    """The four rungs and the instant of `unreached`, one last interval after the last round (CR-703).

    On a holiday whoever stands in gets it at once, in their hours; with nobody there the operator does, and nothing is
    put off to the end of the holiday (F-69).
    """
    minutes = care.urgent_minutes if tier is Tier.URGENT else care.concern_minutes
    times = [opened_at + timedelta(minutes=after) for after in minutes]
    away = therapist.away_at(opened_at)
    stands_in = backup if away and backup and not backup.away_at(opened_at) else None
    hours = stands_in.hours if stands_in else therapist.hours
    if tier is not Tier.URGENT and not hours.open_at(opened_at):
        start = hours.next_start(opened_at)
        times = [opened_at, start, *(start + timedelta(minutes=after) for after in OUTSIDE_MINUTES)]
    rungs = tuple(
        Rung(due, to, therapist.hears(tier, due), backup is not None and backup.hears(tier, due))
        for due, to in zip(times, _people(tier, backup is not None, away, alone=stands_in is None), strict=True)
    )
    return rungs, times[-1] + timedelta(minutes=minutes[-1] - minutes[-2])


def _people(tier: Tier, has_backup: bool, away: bool, *, alone: bool) -> tuple[tuple[Who, ...], ...]:
    """Whom the four rungs reach; without a backup person their rung goes to the operator (CR-705)."""
    second = Who.BACKUP if has_backup else Who.OPERATOR
    if away:
        both = (Who.THERAPIST, second)
        first = (*both, Who.OPERATOR) if alone and has_backup else both
        return first, both if has_backup else (Who.THERAPIST,), both, both if has_backup else (Who.THERAPIST,)
    third = (Who.THERAPIST, second) if tier is Tier.URGENT else (second,)
    last = (Who.THERAPIST, Who.BACKUP) if has_backup else (Who.THERAPIST,)
    return (Who.THERAPIST,), (Who.THERAPIST,), third, last


def alert_number(index_key: bytes, chat: int, update_id: int, sent_at: int, digits: int = 8) -> str:
    """The number of the alert that this message raises, the same every time it is derived (`reliability.md` §2.2).

    `sent_at` is Telegram's date in Unix seconds. Ten digits are for a collision of eight.
    """
    words = f"{chat}:{update_id}:{sent_at}".encode()
    number = int.from_bytes(hmac.new(index_key, words, sha256).digest(), "big")
    return f"{number % 10**digits:0{digits}d}"
