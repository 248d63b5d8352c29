"""When a therapist reads alerts, in words, as they stated it (CR-707)."""

from bot.domain.book import Book
from bot.domain.people import Therapist
from bot.domain.talk.saying import say_time
from bot.domain.words.filling import fill


def hours_in(book: Book, therapist: Therapist) -> str:
    """Days and times; empty while hours, sentence or night answer are not stated."""
    if not therapist.alerts_ready or therapist.hours_from is None or therapist.hours_to is None:
        return ""
    days = sorted(therapist.hours_days)
    names = [book.common.weekdays[day] for day in days]
    in_a_row = len(days) > 2 and days == list(range(days[0], days[-1] + 1))
    said = f"{names[0]}–{names[-1]}" if in_a_row else ", ".join(names)
    times = {"from": say_time(therapist.hours_from), "to": say_time(therapist.hours_to)}
    return fill(book.enrolment.hours_from_to, days=said, **times)
