"""A schedule in a few words, for whoever reads of it: the name of its preset, or its days and time."""

from bot.domain.book import Book
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_parts import EVERY_DAY, WORKDAYS, Anchor, Anchored, FixedTime, Weekly, Window
from bot.domain.talk.saying import say_time
from bot.domain.words.filling import fill


def rhythm_named(book: Book, schedule: Schedule) -> str:
    """The name of the preset, or what an own rhythm is made of."""
    if schedule.preset is not Preset.OWN:
        return book.therapist.presets[schedule.preset.value]
    times = ", ".join(_time(book, each) for each in schedule.times)
    days, words = schedule.days, book.rhythm
    match days:
        case Weekly():
            line = words.own_weekly if days.every_weeks == 1 else words.own_every
            return fill(line, days=_days(book, days), time=times, weeks=days.every_weeks)
        case Anchored(anchor=Anchor.EVENING_BEFORE):
            return fill(words.own_eve, time=times)
        case Anchored(anchor=Anchor.STAGE_ENTRY):
            return fill(words.own_stage, days=days.days, time=times)
        case Anchored():
            line = words.own_before if days.days < 0 else words.own_after
            return fill(line, days=abs(days.days), time=times)


def _days(book: Book, days: Weekly) -> str:
    if days.weekdays == EVERY_DAY:
        return book.rhythm.every_day
    if days.weekdays == WORKDAYS:
        return book.rhythm.workdays
    return ", ".join(book.common.key_weekdays[each] for each in sorted(days.weekdays))


def _time(book: Book, span: FixedTime | Window) -> str:
    if isinstance(span, Window):
        return f"{say_time(span.opens)}–{say_time(span.closes)}"
    return say_time(span.at)
