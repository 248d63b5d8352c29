"""A schedule in a few words, for whoever reads of it: the name of its preset, or its days and time."""

from dataclasses import replace

from bot.domain.book import Book
from bot.domain.schedule import Preset, Rhythm, Schedule
from bot.domain.schedule_parts import EVERY_DAY, WORKDAYS, Anchor, Anchored, FixedTime, Weekly, Window
from bot.domain.talk.saying import say_time
from bot.domain.words.filling import fill


def rhythm_named(book: Book, schedule: Schedule) -> str:
    """The name of the preset, or what an own rhythm is made of."""
    if schedule.preset is not Preset.OWN:
        return book.therapist.presets[schedule.preset.value]
    times = _times(book, schedule.times)
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


def side_by_side(book: Book, schedule: Schedule, agreed: Rhythm) -> tuple[str, str]:
    """As it was agreed and as the client has it now: the times alone where the days are the same (F-64)."""
    if agreed.days == schedule.days:
        return _times(book, agreed.times), _times(book, schedule.times)
    plain = replace(schedule, preset=Preset.OWN)
    before = replace(plain, times=agreed.times, days=agreed.days)
    return rhythm_named(book, before), rhythm_named(book, plain)


def _days(book: Book, days: Weekly) -> str:
    if days.weekdays == EVERY_DAY:
        return book.rhythm.every_day
    if days.weekdays == WORKDAYS:
        return book.rhythm.workdays
    return ", ".join(book.common.key_weekdays[each] for each in sorted(days.weekdays))


def _times(book: Book, times: tuple[FixedTime | Window, ...]) -> str:
    return ", ".join(_time(book, each) for each in times)


def _time(book: Book, span: FixedTime | Window) -> str:
    if isinstance(span, Window):
        return f"{say_time(span.opens)}–{say_time(span.closes)}"
    return say_time(span.at)
