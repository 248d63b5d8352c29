"""What a move to a lower stage takes with it: queued check-ins that need more (CR-103)."""

from collections.abc import Iterable

from bot.domain.book import Book
from bot.domain.decision import Decision, Withdraw, decide
from bot.domain.schedule import Schedule
from bot.domain.stage import Stage


def withdrawn_above(book: Book, schedules: Iterable[Schedule], stage: Stage) -> Decision:
    """What waits to be sent and needs more than that stage does not go any more (CR-103)."""
    above = [each.id for each in schedules if not _within(book, each, stage)]
    return decide(*(Withdraw(f"c:{name}:") for name in above))


def _within(book: Book, schedule: Schedule, stage: Stage) -> bool:
    prompt = book.prompts.get(schedule.prompt)
    needed = (schedule.min_stage, prompt.min_stage if prompt else None)
    return all(stage.reaches(each) for each in needed if each)
