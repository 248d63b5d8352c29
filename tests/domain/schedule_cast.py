"""Ana's schedule, and the little that the schedule tests share."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.schedule import Due, Schedule
from bot.domain.schedule_due import next_due
from bot.domain.schedule_parts import EVERY_DAY, FixedTime, QuietHours, Weekly

AT_NIGHT = QuietHours(time(21, 30), time(8))


def anas(**changes: Any) -> Schedule:
    """Every day at 19:00 in Berlin from 1 March 2026 for a year, no quiet hours, unless said otherwise."""
    usual: dict[str, Any] = {
        "client": 1,
        "id": "5f0d",
        "prompt": "evening",
        "zone": "Europe/Berlin",
        "times": (FixedTime(time(19)),),
        "days": Weekly(EVERY_DAY),
        "start": date(2026, 3, 1),
        "agreed_on": date(2026, 3, 1),
        "ends": date(2027, 3, 1),
    }
    if "ends" not in changes and "count" in changes:
        usual["ends"] = None
    return Schedule(**usual | changes)


def at(text: str) -> datetime:
    """A moment in UTC: at("2026-03-29 12:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def on_the_wall(schedule: Schedule, due: Due | None) -> str | None:
    """What the client's clock shows when the prompt comes, or None if none comes."""
    return f"{due.at.astimezone(ZoneInfo(schedule.zone)):%Y-%m-%d %H:%M}" if due else None


def walls(schedule: Schedule, after: str, n: int) -> list[str | None]:
    """What the client's clock shows at the next `n` prompts, by asking again and again."""
    shown: list[str | None] = []
    moment = at(after)
    while len(shown) < n and (due := next_due(schedule, moment)):
        shown.append(on_the_wall(schedule, due))
        moment = due.at
    return shown
