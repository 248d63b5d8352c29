"""What a move to another stage takes with it: queued check-ins, and what is tied to a stage (CR-103, CR-109)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.book import Book
from bot.domain.client_clock import day_of
from bot.domain.decision import Decision, Withdraw, decide, remember
from bot.domain.people import Client
from bot.domain.schedule import Schedule
from bot.domain.schedule_due import planned
from bot.domain.schedule_parts import Anchored


def withdrawn_above(book: Book, schedules: Iterable[Schedule], after: Client) -> Decision:
    """What waits to be sent and is not open to the client any more does not go (CR-103, CR-107)."""
    above = [each.id for each in schedules if not _within(book, each, after)]
    return decide(*(Withdraw(f"c:{name}:") for name in above))


def followed(client: Client, schedules: Iterable[Schedule], decision: Decision, now: datetime) -> Decision:
    """What is tied to a stage begins when the client enters it, and ends when they leave; whoever moved them."""
    after = [each for each in decision.records if isinstance(each, Client) and each.id == client.id]
    if not after or after[-1].stage is client.stage:
        return decision
    changed = {each.id: each for each in decision.records if isinstance(each, Schedule)}
    tied = [each for one in schedules if (each := changed.get(one.id, one)).of_stage and not each.over]
    for each in tied:
        if each.of_stage is after[-1].stage:
            decision += remember(_entered(each, after[-1], now))
        elif each.of_stage is client.stage:
            left = replace(each, next_due_at=None, version=each.version + 1)
            decision += remember(left) + decide(Withdraw(f"c:{each.id}:"))
    return decision


def _entered(schedule: Schedule, client: Client, now: datetime) -> Schedule:
    """It counts from today, for as long as it was agreed for."""
    today, length = day_of(client, now), (schedule.last_date - schedule.start)
    days = replace(schedule.days, on=(today,)) if isinstance(schedule.days, Anchored) else schedule.days
    later = replace(schedule, days=days, start=today, run_from=None, version=schedule.version + 1)
    return planned(replace(later, ends=today + length, count=None), now)


def _within(book: Book, schedule: Schedule, client: Client) -> bool:
    prompt = book.prompts.get(schedule.prompt)
    needed = (schedule.min_stage, prompt.min_stage if prompt else None)
    return all(client.opens(each) for each in needed if each)
