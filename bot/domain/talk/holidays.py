"""What a client reads about days on which their therapist is away, as things stand at that moment (F-69)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.people import Client, Therapist
from bot.domain.talk.saying import say_day
from bot.domain.words.filling import fill


def stand_in(client: Client, therapist: Therapist, backup: Therapist | None) -> Therapist | None:
    """Who gets an alert about this client at once: the backup person, where the client agreed and they read alerts."""
    away = therapist.away
    there = backup is not None and backup.alerts_ready and bool(backup.chat) and client.backup_ok
    both = away and backup and backup.away and backup.away.since <= away.until and away.since <= backup.away.until
    return backup if there and not both else None


def away_text(book: Book, therapist: Therapist, instead: Therapist | None, now: datetime) -> str:
    """The days, who gets a note about danger, and what goes on; that they are here, once it is over."""
    words, away = book.away, therapist.away
    today = now.astimezone(ZoneInfo(therapist.zone)).date()
    if away is None or away.until < today:
        return fill(words.client_here, therapist=therapist.name)
    days = {"from": say_day(book, away.since), "until": say_day(book, away.until)}
    lines = (
        fill(words.client_away, therapist=therapist.name, **days),
        fill(words.client_words, therapist=therapist.name, words=away.words) if away.words else "",
        fill(words.client_stands_in, backup=instead.name) if instead else words.client_nobody,
        words.client_as_agreed,
    )
    return "\n".join(line for line in lines if line)
