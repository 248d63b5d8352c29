"""Progress in words first, then as a picture with the same numbers (CR-801, CR-805), for client and therapist."""

from collections.abc import Mapping

from bot.domain.attachment import Band, Chart
from bot.domain.book import Book
from bot.domain.progress import WEEK, Progress, Week
from bot.domain.talk.saying import say_day
from bot.domain.words.filling import fill

IN_WORDS = 12  # a larger number is easier to read in digits


def in_words(book: Book, facts: Progress) -> str:
    """Days with a practice, setbacks, and the weeks of which nothing is known."""
    words = book.track
    practice = counted(book, words.practice_days, facts.practice_days) or words.practice_none
    whole = fill(words.progress_last, weeks=facts.asked, practice=practice)
    head = whole if facts.whole else fill(words.progress_since, date=say_day(book, facts.began), practice=practice)
    parts = (head, counted(book, words.setbacks_counted, facts.setbacks), counted(book, words.gaps, facts.gaps))
    return " ".join(part for part in parts if part)


def numbers(book: Book, facts: Progress) -> str:
    """The caption: what the picture shows, week by week, in words."""
    words = book.track
    weeks = [fill(words.picture_week, span=span(book, week), days=_days(book, week)) for week in facts.weeks]
    return fill(words.picture_caption, weeks=" · ".join(weeks))


def chart(book: Book, facts: Progress) -> Chart:
    """One band a week, the oldest on top; a week of silence is a gap."""
    words = book.track
    bands = tuple(Band(span(book, week), week.days, _days(book, week)) for week in facts.weeks)
    return Chart("progress.png", words.picture_title, words.picture_scale, WEEK, bands)


def span(book: Book, week: Week) -> str:
    """2–8 Nov, or 30 Nov–6 Dec."""
    first, last, months = week.first, week.last, book.common.months
    start = str(first.day) if first.month == last.month else f"{first.day} {months[first.month - 1]}"
    return f"{start}–{last.day} {months[last.month - 1]}"


def counted(book: Book, forms: Mapping[str, str], count: int) -> str:
    """“One setback.”, “Three setbacks.”, “14 setbacks.”; empty for none: silence is not nothing."""
    if count <= 0:
        return ""
    word = book.typed.numbers[count][0] if count <= IN_WORDS else str(count)
    return fill(forms["one" if count == 1 else "many"], count=count, word=word.capitalize())


def _days(book: Book, week: Week) -> str:
    return book.track.picture_gap if week.days is None else str(week.days)
