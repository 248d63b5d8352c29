"""What waits at an instant, found in one look: the clock begins a transaction only for a step with something to do."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.services import (
    alerts,
    asked_later,
    checkin_again,
    checkin_over,
    checkins,
    endings,
    journeys,
    measures,
    outage,
    pacing,
    reviews,
    sessions,
    today,
)
from bot.storage import horizon
from bot.storage.horizon import Waits

Step = Callable[..., object]
WAITS_FOR: Mapping[Step, Waits] = {
    alerts.chase_due: Waits.ALERT,
    endings.end_due: Waits.ENDING,
    journeys.bring_home: Waits.JOURNEY,
    measures.send_due: Waits.MEASURE,
    measures.close_due: Waits.MEASURE_OVER,
    checkin_again.bring_back: Waits.CHECKIN_AGAIN,
    checkins.open_due: Waits.SCHEDULE,
    checkin_over.lapse: Waits.CHECKIN_OVER,
    asked_later.ask_again: Waits.ENTRY,
    reviews.ask_due: Waits.REVIEW,
    sessions.step_due: Waits.SESSION,
    pacing.wake_due: Waits.PLACE,
}
EVERY: frozenset[Step] = frozenset({*WAITS_FOR, today.say_today, outage.tell_some})


def due_steps(conn: Connection, now: datetime) -> frozenset[Step]:
    """The steps of the clock that have something to do by `now`. Reads only."""
    there = horizon.due(conn, now)
    found = {step for step, waits in WAITS_FOR.items() if waits in there}
    found |= {today.say_today} if today.due(conn, now) else set()
    return frozenset(found | {outage.tell_some} if outage.some_to_tell(conn) else found)
