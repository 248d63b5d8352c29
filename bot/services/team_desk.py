"""The therapist's own part of the team at the desk: how alerts are read, who stands in, days away (F-69)."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.moment import TherapistMoment
from bot.domain.people import Away, Client, Standing, Therapist
from bot.domain.talk.therapist.holidays import set_away
from bot.domain.talk.therapist.own import LIVE
from bot.services.caseload import moment_without
from bot.services.moments import World
from bot.services.rhythm_desk import record_but_own
from bot.storage import clients, therapists


def shown(conn: Connection, world: World, now: datetime, reader: Therapist) -> TherapistMoment:
    """The therapist and whoever stands in for them."""
    return _here(conn, world, now, reader, b"")


def keep_away(
    conn: Connection, world: World, now: datetime, reader: Therapist, away: Away | None, *, seed: bytes
) -> int:  # fmt: skip
    """The days are noted, or called off with None; how many were told, as from the chat."""
    moment = _here(conn, world, now, reader, seed)
    done, _ = set_away(moment, _mine(conn, reader), away)
    record_but_own(conn, moment, done)
    return len(done.says)


def resting(conn: Connection, world: World, now: datetime, reader: Therapist) -> tuple[Client, ...]:
    """Those who are not told of anything just now, as their messages rest."""
    there = (each for each in _mine(conn, reader) if each.standing is not Standing.INVITED)
    return tuple(each for each in there if each.paused(now))


def _mine(conn: Connection, reader: Therapist) -> list[Client]:
    return [each for each in clients.of_therapist(conn, reader.id) if each.standing in LIVE]


def _here(conn: Connection, world: World, now: datetime, reader: Therapist, seed: bytes) -> TherapistMoment:
    here = therapists.get(conn, reader.id)
    backup = therapists.find(conn, here.backup) if here.backup else None
    return replace(moment_without(world, here, now), seed=seed, backup=backup)
