"""Reading what was typed at a step that wants a country, a zone, a range, a date, a time, a phone number or a span."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.moment import ClientMoment, Moment, StrangerMoment
from bot.domain.script import Choice
from bot.domain.talk.saying import city_of, english_city
from bot.domain.typed import read_date
from bot.domain.typed_clock import read_time, read_time_range
from bot.domain.typed_span import read_span
from bot.domain.typed_words import fold
from bot.domain.words.filling import fill

PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{4,24}[0-9]")
CLOSE_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Unread:
    """The words say nothing of that kind; `line` tells so."""

    line: str


@dataclass(frozen=True, slots=True)
class Near:
    """The words come near to these."""

    choices: tuple[Choice, ...]


Read = str | Unread | Near


def read_typed(moment: Moment, kind: str, text: str) -> Read:
    """The canonical value (ISO code, zone, ISO date, HH:MM, HH:MM-HH:MM, phone, minutes), near choices, or why not."""
    return READERS[kind](moment, text)


def local_now(moment: Moment) -> datetime:
    """Now, on the wall of the person who is there."""
    return moment.now.astimezone(ZoneInfo(_zone(moment)))


def _zone(moment: Moment) -> str:
    if isinstance(moment, ClientMoment):
        return moment.client.zone
    return "UTC" if isinstance(moment, StrangerMoment) else moment.therapist.zone


def _country(moment: Moment, text: str) -> Read:
    book = moment.book
    match = book.lines.find(text)
    if match.exact:
        return match.exact
    near = tuple(Choice(iso, book.lines.name(iso, book.language) or iso) for iso in match.near)
    return Near(near) if near else Unread(fill(book.enrolment.no_country, words=text[:40]))


def _zone_of(moment: Moment, text: str) -> Read:
    wanted = fold(text)
    zones = [zone for many in moment.book.zones.values() for zone in many]
    for zone in zones:
        if wanted and wanted in (fold(city_of(moment.book, zone)), fold(zone), fold(english_city(zone))):
            return zone
    at = read_time(text, moment.book.typed)
    country = moment.client.country if isinstance(moment, ClientMoment) else ""
    for zone in (*moment.book.zones.get(country, ()), *zones) if at else ():
        here = moment.now.astimezone(ZoneInfo(zone))
        apart = abs(here.hour * 60 + here.minute - (at.hour * 60 + at.minute)) if at else CLOSE_MINUTES
        if min(apart, 24 * 60 - apart) < CLOSE_MINUTES:
            return zone
    return Unread(fill(moment.book.enrolment.no_city, words=text[:40]))


def _range(moment: Moment, text: str) -> Read:
    span = read_time_range(text, moment.book.typed)
    if span is None:
        return Unread(fill(moment.book.common.no_time, words=text[:40]))
    if span[0] == span[1]:
        return Unread(moment.book.enrolment.quiet_all_day)
    return f"{span[0]:%H:%M}-{span[1]:%H:%M}"


def _date(moment: Moment, text: str) -> Read:
    today = local_now(moment).date()
    day = read_date(text, today, moment.book.typed)
    return day.isoformat() if day and day > today else Unread(fill(moment.book.common.no_date, words=text[:40]))


def _time(moment: Moment, text: str) -> Read:
    at = read_time(text, moment.book.typed)
    return f"{at:%H:%M}" if at else Unread(fill(moment.book.common.no_time, words=text[:40]))


def _phone(moment: Moment, text: str) -> Read:
    found = PHONE.fullmatch(text.strip())
    return found[0] if found else Unread(moment.book.enrolment.alerts_need_phone)


def _span(moment: Moment, text: str) -> Read:
    minutes = read_span(text, moment.book.typed)
    return str(minutes) if minutes else Unread(fill(moment.book.track.no_span, words=text[:40]))


READERS: Mapping[str, Callable[[Moment, str], Read]] = {
    "country": _country,
    "zone": _zone_of,
    "range": _range,
    "date": _date,
    "time": _time,
    "phone": _phone,
    "span": _span,
}
