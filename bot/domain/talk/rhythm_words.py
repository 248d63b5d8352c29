"""A schedule in a few words, for whoever reads of it: the name of its preset, or its days and time."""

from collections.abc import Sequence
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
    times = times_named(book, schedule.times)
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
        return times_named(book, agreed.times), times_named(book, schedule.times)
    plain = replace(schedule, preset=Preset.OWN)
    before = replace(plain, times=agreed.times, days=agreed.days)
    return rhythm_named(book, before), rhythm_named(book, plain)


def as_it_is(book: Book, schedule: Schedule) -> str:
    """The same, but by its days and times where the client has moved it: the preset's name says another time."""
    return rhythm_named(book, replace(schedule, preset=Preset.OWN) if schedule.set_as else schedule)


def set_as_named(book: Book, schedule: Schedule) -> str:
    """The same as the therapist set it, whatever the client has moved since."""
    return rhythm_named(book, as_set(schedule))


def as_set(schedule: Schedule) -> Schedule:
    """The same with the days and times that were agreed; when it next comes is then not known."""
    agreed = schedule.set_as
    return (
        replace(schedule, times=agreed.times, days=agreed.days, next_due_at=None, set_as=None) if agreed else schedule
    )


def times_named(book: Book, times: Sequence[FixedTime | Window]) -> str:
    """All times of a day: “09:00 and 19:00”."""
    first, *others = (time_named(each) for each in times)
    return fill(book.rhythm.both_times, first=first, second=others[0]) if others else first


def time_named(span: FixedTime | Window) -> str:
    """One time of day, or from when until when: “10:00–12:00”."""
    if isinstance(span, Window):
        return f"{say_time(span.opens)}–{say_time(span.closes)}"
    return say_time(span.at)


def _days(book: Book, days: Weekly) -> str:
    if days.weekdays == EVERY_DAY:
        return book.rhythm.every_day
    if days.weekdays == WORKDAYS:
        return book.rhythm.workdays
    return ", ".join(book.common.key_weekdays[each] for each in sorted(days.weekdays))
