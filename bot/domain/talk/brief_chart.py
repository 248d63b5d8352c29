"""The one picture of the brief: how often each answer was given, beside the sentence that says it (CR-1001)."""

from bot.domain.attachment import Band, Chart
from bot.domain.book import Book
from bot.domain.brief import Brief

SHORTEST = 5  # steps of the scale


def chart_of(book: Book, brief: Brief) -> Chart | None:
    """Bands in the order in which answers are offered; None where no numbers are shared or there are none."""
    counts, words = brief.numbers.states if brief.numbers else {}, book.brief
    if not counts:
        return None
    bands = tuple(
        Band(label, counts.get(name, 0), str(counts.get(name, 0))) for name, label in book.checkin.states.items()
    )
    most = max(SHORTEST, *counts.values())  # one answer alone is no long band
    return Chart("checkins", words.chart_title, words.chart_scale, most, bands)
