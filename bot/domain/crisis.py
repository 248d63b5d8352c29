"""The crisis card: what a client in a country is shown at an hour, from values alone (CR-610 to CR-612, CR-616)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from enum import Enum
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.crisis_book import (
    Confidence,
    Confirmation,
    Country,
    CountryMatch,
    CrisisBook,
    CrisisLine,
    DialKind,
    Directory,
    HoursStatus,
    HowConfirmed,
    Names,
    Opening,
    OtherNumber,
    Role,
)

__all__ = [
    "Card", "Confidence", "Confirmation", "Country", "CountryMatch", "CrisisBook", "CrisisLine", "DialKind",
    "Directory", "Entry", "EntryKind", "HoursStatus", "HowConfirmed", "LocalEntry", "Names", "Opening", "OtherNumber",
    "OwnPerson", "Role", "Variant", "Want", "card",
]  # fmt: skip

Want = Literal["voice", "text"]
Variant = Literal["act", "from_others"]


class EntryKind(Enum):
    """Why an entry stands on the card, in the order of CR-610."""

    EMERGENCY = "emergency"
    OWN_PERSON = "own_person"
    LOCAL = "local"
    LINE = "line"
    TEXT = "text"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """The first person of the client's own plan who has a number."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class LocalEntry:
    """The therapist's own entry for this client's place."""

    name: str
    number: str
    hours: str | None = None
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to reach a person; `number` exactly as written, alone on its line. `name` None: an emergency number."""

    kind: EntryKind
    name: str | None
    number: str | None = None
    dial: str | None = None
    then: str | None = None
    also: tuple[OtherNumber, ...] = ()
    sms: str | None = None
    sms_keyword: str | None = None
    whatsapp: str | None = None
    chat_url: str | None = None
    website: str | None = None
    hours: str | None = None
    opening: tuple[Opening, ...] = ()
    open_24_7: bool = False
    closed_now: bool | None = None
    opens_at: datetime | None = None
    confirmed_on: date | None = None
    review_overdue: bool = False
    evidence_year: int | None = None
    audience: str | None = None
    area: str | None = None
    languages: tuple[str, ...] = ()
    general_support: bool = False
    unchecked: bool = False
    role: Role | None = None
    line_id: str | None = None

    @property
    def takes_text(self) -> bool:
        """Whether there is a way in without speaking."""
        return bool(self.sms or self.whatsapp or self.chat_url)


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown: `entries` now, `more` behind More ways, a directory under them (not counted as an entry).

    `has_checked_lines` False: no row may be shown for this country, say so. `evidence_date` is the lists' own.
    `zone` is the clock in which its hours are meant.
    """

    country: str | None
    known_country: bool
    entries: tuple[Entry, ...]
    more: tuple[Entry, ...]
    directories: tuple[Directory, ...]
    has_checked_lines: bool
    evidence_date: str
    zone: str = "UTC"

    @property
    def line_ids(self) -> tuple[str, ...]:
        """Ids of the rows shown, for the record of the episode (CR-613)."""
        return tuple(entry.line_id for entry in self.entries if entry.line_id)


def card(
    book: CrisisBook, country: str | None, at: datetime, zone: tzinfo = UTC, *,
    own_person: OwnPerson | None = None, local_entry: LocalEntry | None = None,
    confirmations: Mapping[str, Confirmation] | None = None, entries: int = 5, want: Want = "voice",
    variant: Variant | None = None, language: str = "en", show_unconfirmed: bool = True,
) -> Card:  # fmt: skip
    """The card for a client of `country` at the instant `at` (CR-610, CR-611, CR-616).

    `entries` is the most to show at once; `zone` is the clock of the lines where the country names none. A country the
    book does not know gets the general emergency number and directories, never another country's line. Raises
    ValueError for a naive `at`.
    """
    if at.tzinfo is None:
        raise ValueError("the hour of a card needs a time zone")
    known, checked = book.country(country), confirmations or {}
    clock = ZoneInfo(known.zone) if known and known.zone else zone
    rows = _allowed(known, checked, show_unconfirmed)
    allowed = [_entry(line, at, clock, checked.get(line.id), language) for line in rows]
    chosen, rest = _chosen(_for_variant(allowed, variant), want, language)
    first = (_emergency(book, known), *_people(own_person, local_entry, variant), *chosen)
    return Card(
        country=country, known_country=known is not None,
        entries=first[:entries], more=(*first[entries:], *rest),
        directories=() if variant == "act" and known else book.directories,
        has_checked_lines=bool(allowed), evidence_date=book.evidence_date, zone=str(clock),
    )  # fmt: skip


def _emergency(book: CrisisBook, country: Country | None) -> Entry:
    if country is None:
        return Entry(EntryKind.EMERGENCY, None, book.general_emergency, book.general_emergency, unchecked=True)
    first, *others = country.emergency
    return Entry(
        EntryKind.EMERGENCY, None, first, first, also=tuple(OtherNumber(number, "") for number in others),
        sms=country.emergency_sms, unchecked=first in country.emergency_unchecked,
    )  # fmt: skip


def _people(own: OwnPerson | None, local: LocalEntry | None, variant: Variant | None) -> list[Entry]:
    """The client's own person, left out where danger comes from others, then the therapist's local entry."""
    found: list[Entry] = []
    if own and variant is None:
        found.append(Entry(EntryKind.OWN_PERSON, own.name, own.number))
    if local and variant != "act":
        found.append(
            Entry(EntryKind.LOCAL, local.name, local.number, hours=local.hours, confirmed_on=local.confirmed_on)
        )
    return found


def _allowed(country: Country | None, checked: Mapping[str, Confirmation], unconfirmed: bool) -> list[CrisisLine]:
    """Rows that may be shown: confirmed ones, and those of high confidence until somebody confirms (CR-611)."""
    return [line for line in (country.lines if country else ()) if _may_show(line, checked.get(line.id), unconfirmed)]


def _may_show(line: CrisisLine, confirmation: Confirmation | None, unconfirmed: bool) -> bool:
    if confirmation:
        return confirmation.shown
    return unconfirmed and line.confidence is Confidence.HIGH


def _for_variant(allowed: list[Entry], variant: Variant | None) -> list[Entry]:
    """All rows; none where an act is under way; lines about violence alone where danger comes from another person."""
    match variant:
        case "act":
            return []
        case "from_others":
            return [entry for entry in allowed if entry.role is Role.VIOLENCE]
        case None:
            return allowed


def _entry(
    line: CrisisLine, at: datetime, clock: tzinfo, confirmation: Confirmation | None, language: str
) -> Entry:  # fmt: skip
    """A row as an entry; the words 24/7 only where that is stated, other numbers only in the client's language."""
    claimed = line.hours and "24/7" in line.hours and not line.open_24_7
    also = tuple(other for other in line.also if other.language == language)
    return Entry(
        EntryKind.LINE, line.name, line.number, line.dial, line.then, also, line.sms, line.sms_keyword,
        line.whatsapp, line.chat_url, line.website, None if claimed else line.hours,
        line.opening, line.open_24_7 is True,
        line.closed(at, clock), line.opens(at, clock), confirmation.confirmed_on if confirmation else None,
        confirmation is not None and at.date() > confirmation.review_due, line.evidence_year,
        None if line.for_everyone else line.audience, line.area, line.languages, line.general_support,
        role=line.role, line_id=line.id,
    )  # fmt: skip


def _chosen(lines: list[Entry], want: Want, language: str) -> tuple[list[Entry], list[Entry]]:
    """The rows to show first, closed ones last, and all others."""
    order = sorted(lines, key=lambda entry: _rank(entry, language))
    main = [entry for entry in order if entry.role is not Role.VIOLENCE] or order
    picked = _text_first(main, language) if want == "text" else _voice_first(main, language)
    taken = {entry.line_id for entry in picked}
    return _closed_last(picked), _closed_last(entry for entry in order if entry.line_id not in taken)


def _voice_first(order: list[Entry], language: str) -> list[Entry]:
    """One line for everyone, one text or chat, one line for the client's language or for a group."""
    line = _first(EntryKind.LINE, (e for e in order if _is_line(e, language)))
    written = any(entry.takes_text for entry in line)
    text = _first(EntryKind.TEXT, (e for e in order if _is_text_line(e) or (not written and _is_written(e))))
    own = [e for e in order if e.role is Role.LANGUAGE and language in e.languages and not _has(line, e)]
    group = _first(EntryKind.GROUP, [*own, *(e for e in order if e.audience and not _has(text, e))])
    return [*line, *text, *group]


def _text_first(order: list[Entry], language: str) -> list[Entry]:
    """Up to two ways in without speaking, in place of voice; without any, the card as it is."""
    written = [replace(entry, kind=EntryKind.TEXT) for entry in order if entry.takes_text and not entry.audience]
    return written[:2] or _voice_first(order, language)


def _first(kind: EntryKind, fitting: Iterable[Entry]) -> list[Entry]:
    return [replace(entry, kind=kind) for entry in fitting][:1]


def _has(entries: list[Entry], one: Entry) -> bool:
    return any(entry.line_id == one.line_id for entry in entries)


def _is_line(entry: Entry, language: str) -> bool:
    """A voice line for everyone; a language line only where the client speaks it."""
    speaks = entry.role is not Role.LANGUAGE or language in entry.languages
    return bool(entry.number) and not entry.audience and speaks


def _is_text_line(entry: Entry) -> bool:
    return entry.role in {Role.TEXT, Role.CHAT} and not entry.audience


def _is_written(entry: Entry) -> bool:
    return entry.takes_text and not entry.audience


def _rank(entry: Entry, language: str) -> tuple[bool, ...]:
    """What comes first: open now, stated day and night, whole country, crisis line, main line, language, confirmed."""
    return (
        entry.closed_now is True, not entry.open_24_7, entry.area is not None, entry.general_support,
        entry.role is not Role.PRIMARY, language not in entry.languages, entry.confirmed_on is None,
    )  # fmt: skip


def _closed_last(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.closed_now is True)
