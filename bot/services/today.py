"""The one message of the morning: for each therapist once a day, at the start of their reading hours (CR-1005)."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.decision import decide, remember
from bot.domain.look import Since, counts_from, morning
from bot.domain.people import Therapist
from bot.domain.talk.therapist.own import LIVE
from bot.domain.talk.therapist.today import letter
from bot.services.moments import World, file_of
from bot.storage import acts, clients, therapists
from bot.storage.decisions import record


def say_today(conn: Connection, world: World, now: datetime) -> int:
    """Everybody whose morning it is and who has not read it; late by an hour it is not sent at all."""
    now_due = due(conn, now)
    for therapist in now_due:
        files = tuple(
            file_of(conn, each, therapist) for each in clients.of_therapist(conn, therapist.id) if each.standing in LIVE
        )
        book, since = world.book_of(therapist), counts_from(therapist, now)
        done = acts.by_clients(conn, [each.client.id for each in files], since)
        said = letter(book, therapist, files, now, Since(since, done))
        kept = replace(
            therapist, today_said_on=_day(therapist, now), today_before=therapist.today_said_on,
            version=therapist.version + 1,
        )  # fmt: skip
        decision = remember(kept) + (decide(said) if said else decide())
        record(conn, decision, origin=f"td:{therapist.id}:{int(now.timestamp())}", chat=therapist.chat, now=now)
    return len(now_due)


def due(conn: Connection, now: datetime) -> tuple[Therapist, ...]:
    """Everybody whose morning it is and who has not read it."""
    return tuple(each for each in therapists.all(conn) if _due(each, now))


def _due(therapist: Therapist, now: datetime) -> bool:
    unread = therapist.today and therapist.today_said_on != _day(therapist, now)
    return bool(therapist.chat) and unread and morning(therapist, now)


def _day(therapist: Therapist, now: datetime) -> date:
    return now.astimezone(ZoneInfo(therapist.zone)).date()
