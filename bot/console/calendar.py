"""A therapist's hours as a calendar file (RFC 5545): labels, times and days away; no clinical word."""

from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.domain.book import Book
from bot.services.settings_desk import Feed

if TYPE_CHECKING:
    from icalendar import Event

LASTS = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
AGAIN = timedelta(hours=1)  # how often a program should ask


def calendar(feed: Feed, book: Book, now: datetime) -> bytes:
    """The whole file, with the hours to come and the days away."""
    from icalendar import Calendar  # takes a tenth of a second: only where a calendar is asked for

    made = Calendar()
    made.add("prodid", "-//Handrail//console//")
    made.add("version", "2.0")
    made.add("x-wr-calname", book.console.name)
    made.add("refresh-interval", AGAIN, parameters={"value": "DURATION"})
    for hour in feed.hours:
        made.add_component(_event(f"{hour.client} {hour.at.isoformat()}", hour.label, hour.at, hour.at + LASTS, now))
    if feed.away:
        first, after = feed.away.since, feed.away.until + ONE_DAY
        words = book.console_settings.feed_away
        made.add_component(_event(f"{feed.therapist.id} {first.isoformat()}", words, first, after, now))
    return bytes(made.to_ical())


def _event(of: str, said: str, begins: date, ends: date, now: datetime) -> "Event":
    """An entry whose id says nothing about anybody."""
    from icalendar import Event

    made = Event()
    made.add("uid", f"{blake2b(of.encode(), digest_size=12).hexdigest()}@handrail")
    made.add("dtstamp", now)
    made.add("summary", said)
    made.add("dtstart", begins)
    made.add("dtend", ends)
    return made
