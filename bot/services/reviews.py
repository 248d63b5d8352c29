"""Rhythms that are looked at again after some weeks, and those whose agreed run has ended (CR-215)."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.checkin import Why
from bot.domain.decision import NOTHING, Decision, remember
from bot.domain.opening import why_not
from bot.domain.people import Client, Standing
from bot.domain.schedule import Schedule, ended
from bot.domain.schedule_review import in_review, run_over
from bot.domain.stage import Stage
from bot.domain.talk import review
from bot.services.moments import World
from bot.storage import clients, schedules, therapists
from bot.storage.decisions import record

BATCH = 200
A_DAY = timedelta(days=1)
NOT_NOW = frozenset({Why.PAUSED, Why.RESTING, Why.BLOCKED})


def ask_due(conn: Connection, world: World, now: datetime) -> int:
    """Every schedule whose time has come: both are asked; of one whose run is over both read so.

    While the client rests from messages the question waits, a day at a time.
    """
    due = schedules.to_review(conn, now, BATCH)
    people = clients.many(conn, [each.client for each in due])
    for schedule in due:
        client = people[schedule.client]
        said = _looked_at(conn, world, client, schedule, now)
        record(conn, said, origin=f"rv:{schedule.id}:{int(now.timestamp())}", chat=client.chat, now=now)
    return len(due)


def _looked_at(conn: Connection, world: World, client: Client, schedule: Schedule, now: datetime) -> Decision:
    if schedule.over or client.standing not in (Standing.ACTIVE, Standing.STOPPED):
        return remember(replace(schedule, review_at=None))
    if why_not(client, Stage.SAFETY, now) in NOT_NOW or client.fell_silent:
        return remember(replace(schedule, review_at=now + A_DAY))
    book, over = world.book_of(client), run_over(schedule, now)
    weeks = book.care.checkin.review_weeks
    kept = remember(ended(schedule) if over else in_review(schedule, weeks, now))
    return kept + review.asked(book, client, schedule, now) + _therapist(conn, world, client, schedule, now, over=over)


def _therapist(
    conn: Connection, world: World, client: Client, schedule: Schedule, now: datetime, *, over: bool
) -> Decision:  # fmt: skip
    therapist = therapists.find(conn, client.therapist)
    if therapist is None or not therapist.chat:
        return NOTHING
    book = world.book_of(therapist)
    if over:
        return review.told_over(book, client, therapist)
    return review.asked_of_therapist(book, client, therapist, schedule, now)
