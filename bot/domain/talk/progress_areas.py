"""Setbacks as medians and the five areas, in words, for client and therapist (CR-803, CR-806)."""

from collections.abc import Iterable, Iterator, Mapping

from bot.domain.book import Book
from bot.domain.decision import Decision, decide
from bot.domain.factors import Factor, touched
from bot.domain.incoming import Incoming
from bot.domain.medians import Change, Stretch, change
from bot.domain.moment import ClientMoment
from bot.domain.talk.house import reply
from bot.domain.talk.progress_words import counted
from bot.domain.words.filling import fill

MINUTES, DAY = 60, 24 * 60


def medians(book: Book, found: tuple[Stretch, ...]) -> tuple[str, ...]:
    """A line for each stretch, then the last one beside the first; nothing where there are none."""
    if not found:
        return ()
    words = book.track
    lines = (fill(words.medians_line, span=_dates(book, each), facts=_facts(book, each)) for each in found)
    changes = ", ".join(_changes(book, found))
    beside = (fill(words.medians_change, changes=changes),) if changes else ()
    return (words.medians_head, *lines, *beside)


def areas(moment: ClientMoment, incoming: Incoming) -> Decision:
    """[What it touched]: the five areas by name, those that were touched first."""
    words, book = moment.book.track, moment.book
    scripts = {**book.scripts, **book.practices}
    checkins = (*moment.recent, *((moment.checkin,) if moment.checkin else ()))
    found = touched(moment.entries, checkins, scripts, moment.now, moment.practices)
    if not found:
        return decide(reply(moment, incoming, words.factors_nothing, anew=True))
    rest = [each for each in Factor if each not in found]
    lines = [fill(words.factors_touched, areas=_listed(words.factors, found))]
    lines += [fill(words.factors_other, areas=_listed(words.factors, rest))] if rest else []
    return decide(reply(moment, incoming, "\n".join(lines), anew=True))


def told(book: Book, found: Iterable[Factor]) -> tuple[str, ...]:
    """The same for the therapist, by the names of the trade; nothing where none was touched."""
    named = ", ".join(book.track.told_factor[each.value] for each in found)
    return (fill(book.track.told_factors, areas=named),) if named else ()


def say_span(book: Book, minutes: float) -> str:
    """How long, as roughly as one would say it."""
    words = book.therapist
    if minutes < MINUTES:
        return fill(words.minutes, count=round(minutes))
    if minutes < 2 * DAY:
        return fill(words.hours, count=round(minutes / MINUTES))
    return fill(words.days, count=round(minutes) // DAY)


def _listed(names: Mapping[str, str], found: Iterable[Factor]) -> str:
    return "\n".join(f"· {names[each.value]}" for each in found)


def _dates(book: Book, one: Stretch) -> str:
    months = book.common.months
    first, last = (f"{day.day} {months[day.month - 1]}" for day in (one.first, one.last))
    return f"{first}–{last}"


def _facts(book: Book, one: Stretch) -> str:
    words = book.track
    if one.count is None:
        return words.picture_gap
    if not one.count:
        return words.medians_none
    parts = (
        counted(book, words.setbacks_counted, one.count).rstrip(".").lower(),
        "" if one.low is None else fill(words.told_low, low=f"{one.low:g}"),
        "" if one.minutes is None else fill(words.told_steady, span=say_span(book, one.minutes)),
    )
    return " · ".join(part for part in parts if part)


def _changes(book: Book, found: tuple[Stretch, ...]) -> Iterator[str]:
    """Depth, length and how often, each where both ends are known."""
    words, first, last = book.track, found[0], found[-1]
    pairs = (
        (words.medians_low, change(first.low, last.low)),
        (words.medians_long, change(first.minutes, last.minutes)),
        (words.medians_often, change(first.count, last.count)),
    )
    yield from (_said(names, how) for names, how in pairs if how)


def _said(names: Mapping[str, str], how: Change) -> str:
    return names[how.value]
