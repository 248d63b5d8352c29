"""Crisis lines by country as the clinic keeps them: rows, opening hours, directories and names of countries."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from difflib import SequenceMatcher
from enum import Enum

DAY = 24 * 60  # minutes
WEEK = 7 * DAY


class Role(Enum):
    """What a line is for, seen from the client of its country."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    TEXT = "text"
    CHAT = "chat"
    YOUTH = "youth"
    LANGUAGE = "language"
    REGIONAL = "regional"
    VIOLENCE = "violence"


class DialKind(Enum):
    """What sort of number it is; only NUMBER may be written with a country code."""

    NUMBER = "number"
    SHORT_CODE = "short_code"
    SHORT_CODE_MENU = "short_code_menu"
    STAR_CODE = "star_code"
    UNVALIDATED = "unvalidated"
    NONE = "none"


class Confidence(Enum):
    """How well published copies agree on a row; nobody dialled it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class HoursStatus(Enum):
    """How the opening hours are known."""

    STATED = "stated"
    CLAIMED = "claimed"
    DATED = "dated"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


class HowConfirmed(Enum):
    """How a named person checked a row (CR-611)."""

    CALL = "call"
    PROVIDER_SITE = "provider_site"
    THERAPIST_LOCAL_KNOWLEDGE = "therapist_local_knowledge"


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours on some weekdays (Monday 0): minutes of the day; `end` at or before `start` runs past midnight."""

    days: frozenset[int]
    start: int
    end: int

    def minutes_of_week(self) -> tuple[tuple[int, int], ...]:
        """The stretches of the week, in minutes since Monday 00:00; the last may run into the next week."""
        length = (self.end - self.start) % DAY or DAY
        return tuple((day * DAY + self.start, day * DAY + self.start + length) for day in sorted(self.days))


@dataclass(frozen=True, slots=True)
class OtherNumber:
    """Another number of the same service."""

    number: str
    label: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """One row: the facts about one line. None or empty means not known; only `open_24_7` True means day and night."""

    id: str
    name: str
    role: Role
    confidence: Confidence
    dial_kind: DialKind
    number: str | None = None
    dial: str | None = None
    e164: str | None = None
    then: str | None = None
    also: tuple[OtherNumber, ...] = ()
    sms: str | None = None
    sms_keyword: str | None = None
    whatsapp: str | None = None
    chat_url: str | None = None
    website: str | None = None
    hours: str | None = None
    open_24_7: bool | None = None
    hours_status: HoursStatus = HoursStatus.UNKNOWN
    opening: tuple[Opening, ...] = ()
    languages: tuple[str, ...] = ()
    audience: str = "everyone"
    area: str | None = None
    general_support: bool = False
    evidence_year: int | None = None
    sources: tuple[str, ...] = ()
    note: str | None = None

    @property
    def for_everyone(self) -> bool:
        """Whether the line serves everyone, not one group."""
        return self.audience == "everyone"

    @property
    def takes_text(self) -> bool:
        """Whether there is a way in without speaking."""
        return bool(self.sms or self.whatsapp or self.chat_url)

    def closed(self, at: datetime, zone: tzinfo) -> bool | None:
        """Whether it is closed at that instant on the clock `zone`; None when the hours are unknown or disputed."""
        if self.open_24_7:
            return False
        if not self.opening or self.hours_status is HoursStatus.CONFLICT:
            return None
        minute = _minute_of_week(at.astimezone(zone))
        spans = [span for opening in self.opening for span in opening.minutes_of_week()]
        return not any(start <= minute + lap < end for start, end in spans for lap in (0, WEEK))

    def opens(self, at: datetime, zone: tzinfo) -> datetime | None:
        """The next opening after `at` in UTC, by the clock `zone`; None unless it is closed now."""
        if not self.closed(at, zone):
            return None
        local = at.astimezone(zone)
        starts = (start for opening in self.opening for start, _ in opening.minutes_of_week())
        wait = min((start - _minute_of_week(local)) % WEEK for start in starts)
        wall = local.replace(second=0, microsecond=0, tzinfo=None) + timedelta(minutes=wait)
        return wall.replace(tzinfo=zone).astimezone(UTC)


def _minute_of_week(local: datetime) -> int:
    return local.weekday() * DAY + local.hour * 60 + local.minute


@dataclass(frozen=True, slots=True)
class Names:
    """What a country is called: a name per language, and other names people type."""

    iso: str
    by_language: Mapping[str, str]
    others: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every name that may be typed."""
        return (*self.by_language.values(), *self.others)


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its emergency numbers (first one first) and its lines; `zone` names the clock of its hours."""

    names: Names
    emergency: tuple[str, ...]
    lines: tuple[CrisisLine, ...] = ()
    emergency_unchecked: tuple[str, ...] = ()
    emergency_sms: str | None = None
    zone: str | None = None

    @property
    def iso(self) -> str:
        """ISO 3166-1 alpha-2 code (XK for Kosovo)."""
        return self.names.iso


@dataclass(frozen=True, slots=True)
class Directory:
    """A public directory of lines, for any country."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A named person checked a row on that day; kept outside the file (CR-611). `shown` False takes the row off."""

    confirmed_on: date
    confirmed_by: str
    how: HowConfirmed
    review_due: date
    shown: bool = True


@dataclass(frozen=True, slots=True)
class CountryMatch:
    """What a typed name may mean: the country itself, or near ones to offer. Never chosen for the client (CR-611)."""

    exact: str | None
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrisisBook:
    """All countries with rows, the names of those without, and what is shown when nothing else may be."""

    countries: Mapping[str, Country]
    directories: tuple[Directory, ...]
    general_emergency: str
    evidence_date: str
    elsewhere: Mapping[str, Names]
    reviewed_by: str | None = None

    def country(self, iso: str | None) -> Country | None:
        """The country of that ISO code, or None when the book has no rows for it."""
        return self.countries.get(iso.upper()) if iso else None

    def line(self, line_id: str) -> CrisisLine | None:
        """The row of that id."""
        return next((line for country in self.countries.values() for line in country.lines if line.id == line_id), None)

    def name(self, iso: str, language: str) -> str | None:
        """The country's name in that language, English if it has none; None for an unknown code."""
        names = self._names_by_iso().get(iso.upper())
        return names.by_language.get(language, names.by_language["en"]) if names else None

    def find(self, typed: str, near: int = 3) -> CountryMatch:
        """What a typed country name may mean: exact, or up to `near` near matches, best first (screen C4)."""
        wanted = _plain(typed)
        if not wanted:
            return CountryMatch(None)
        named = [(_plain(name), names.iso) for names in self._names_by_iso().values() for name in names.all()]
        exact = next((iso for name, iso in named if name == wanted), None)
        if exact:
            return CountryMatch(exact)
        codes = [iso for iso in self._names_by_iso() if iso == typed.strip().upper()]
        return CountryMatch(None, tuple(_distinct([*codes, *_nearest(wanted, named)]))[:near])

    def _names_by_iso(self) -> dict[str, Names]:
        return {iso: country.names for iso, country in self.countries.items()} | dict(self.elsewhere)


def _plain(name: str) -> str:
    """A name without case, accents, punctuation and a leading article."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split()
    return " ".join(kept[1:] if len(kept) > 1 and kept[0] in {"the", "el", "la", "los", "las"} else kept)


def _nearest(wanted: str, named: list[tuple[str, str]]) -> list[str]:
    """ISO codes of names that resemble what was typed, best first; a beginning counts as a resemblance."""
    scored = [(_likeness(wanted, name), iso) for name, iso in named]
    return [iso for score, iso in sorted(scored, key=lambda pair: -pair[0]) if score >= 0.7]


def _likeness(wanted: str, name: str) -> float:
    if len(wanted) >= 3 and name.startswith(wanted):
        return 0.95
    return SequenceMatcher(None, wanted, name).ratio()


def _distinct(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
