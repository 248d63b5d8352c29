"""What comes next to one client, over all schedules, by the very functions that send (CR-205, F-56)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from itertools import islice, takewhile

from bot.domain.book import Book
from bot.domain.checkin import Checkin, Why
from bot.domain.opening import Becomes, around, judge, least
from bot.domain.people import Agreed, Client
from bot.domain.prompt import Prompt, Works, in_turn
from bot.domain.schedule import Due, Schedule
from bot.domain.schedule_due import all_due
from bot.domain.toolkit import Practice


@dataclass(frozen=True, slots=True)
class Coming:
    """One occurrence to come: when, with which prompt, and why it will not be sent, if so."""

    schedule: Schedule
    due: Due
    prompt: Prompt | None
    why: Why


def works_of(book: Book, client: Client, practices: Iterable[Practice], agreed: Agreed | None) -> Works:
    """What this client's prompts follow."""
    scripts = {each.script for each in practices if each.position is not None}
    strategies = {book.practices[each].strategy for each in scripts if each in book.practices}
    return Works(client.stage, frozenset(strategies), bool(agreed and agreed.lines), client.grows)


def sent_before(recent: Iterable[Checkin]) -> list[datetime]:
    """When what came by schedule was last sent."""
    return [each.opened_at for each in recent if each.schedule and each.opened_at]


def coming(
    book: Book, client: Client, schedules: Iterable[Schedule], sent: Iterable[datetime], works: Works, now: datetime,
    n: int,
) -> tuple[Coming, ...]:  # fmt: skip
    """The next `n` of all these schedules, as things stand: those that a pause, a rest or the cap keeps back are named.

    That the client will answer is taken for granted: a pause that ends is followed, and nobody falls silent.
    """
    return tuple(islice(all_coming(book, client, schedules, sent, works, now), n))


def all_coming(
    book: Book, client: Client, schedules: Iterable[Schedule], sent: Iterable[datetime], works: Works, now: datetime
) -> Iterator[Coming]:  # fmt: skip
    """Every one of them in order of time, until the last of the schedules ends."""
    here = replace(client, ask_resume=False, last_word_at=None)
    opened = list(sent)
    every = merge(*(_dues(each, now) for each in schedules), key=lambda each: each[0].at)
    for due, schedule in takewhile(lambda each: not after_the_end(client, each[0].at), every):
        one = _one(book, here, schedule, due, opened, works)
        opened += [due.at] if one.why is Why.NONE else []
        yield one


def after_the_end(client: Client, at: datetime) -> bool:
    """Whether a planned ending has come by then (CR-1207)."""
    return client.ends_at is not None and at >= client.ends_at


def _dues(schedule: Schedule, now: datetime) -> Iterator[tuple[Due, Schedule]]:
    return ((due, schedule) for due in all_due(replace(schedule, pause=None), now))


def _one(
    book: Book, client: Client, schedule: Schedule, due: Due, opened: list[datetime], works: Works
) -> Coming:  # fmt: skip
    prompt = in_turn(book.prompts, schedule, due, works)
    if schedule.pause is not None and schedule.pause.covers(due.at):
        return Coming(schedule, due, prompt, Why.PAUSED)
    needs, how = least(schedule.min_stage, prompt), around(client, schedule, due, opened, due.at)
    verdict = judge(client, needs, due.at, due.at, how, book.care)
    return Coming(schedule, due, prompt, verdict.why if isinstance(verdict, Becomes) else Why.NONE)
