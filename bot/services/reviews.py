"""Rhythms that are looked at again after some weeks, and those whose agreed run has ended (CR-215)."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.checkin import Why
from bot.domain.decision import Decision, remember
from bot.domain.opening import why_not
from bot.domain.people import Client, Standing
from bot.domain.schedule import Schedule
from bot.domain.schedule_review import asked, ran_out, run_over
from bot.domain.stage import Stage
from bot.domain.talk import review
from bot.services.moments import World
from bot.storage import clients, schedules
from bot.storage.decisions import record

BATCH = 200
A_DAY = timedelta(days=1)
NOT_NOW = frozenset({Why.PAUSED, Why.RESTING, Why.BLOCKED})


def ask_due(conn: Connection, world: World, now: datetime) -> int:
    """Every schedule whose time has come: the client is asked, or reads that its run is over.

    The therapist reads it on the page of the next morning (CR-1005). While the client rests from messages the question
    waits, a day at a time.
    """
    due = schedules.to_review(conn, now, BATCH)
    people = clients.many(conn, [each.client for each in due])
    for schedule in due:
        client = people[schedule.client]
        said = _looked_at(world, client, schedule, now)
        record(conn, said, origin=f"rv:{schedule.id}:{int(now.timestamp())}", chat=client.chat, now=now)
    return len(due)


def _looked_at(world: World, client: Client, schedule: Schedule, now: datetime) -> Decision:
    if schedule.over or client.standing not in (Standing.ACTIVE, Standing.STOPPED):
        return remember(replace(schedule, review_at=None))
    if why_not(client, Stage.SAFETY, now) in NOT_NOW or client.fell_silent:
        return remember(replace(schedule, review_at=now + A_DAY))
    book, over = world.book_of(client), run_over(schedule, now)
    weeks = book.care.checkin.review_weeks
    kept = remember(ran_out(schedule, now) if over else asked(schedule, weeks, now))
    return kept + review.asked(book, client, schedule, now)
