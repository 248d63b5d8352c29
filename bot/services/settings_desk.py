"""A therapist's own settings at the desk: zone, language, *Today*, and the address of a calendar (`experience.md` §4).

The secret in the address is handed in by the edge and never kept: only its SHA-256 is.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from itertools import takewhile

from sqlalchemy import Connection

from bot.domain.decision import NOTHING, remember
from bot.domain.people import Away, Client, Pairing, Therapist
from bot.domain.session import series
from bot.domain.talk.speaking import chosen_by, spoken_to
from bot.domain.talk.therapist.own import LIVE, act_of
from bot.services.moments import World
from bot.services.sign_in import hashed
from bot.services.team_desk import here, record_all
from bot.storage import clients, therapists

AHEAD = timedelta(weeks=13)


@dataclass(frozen=True, slots=True)
class Own:
    """What a therapist settles for themselves. `shelf`: the book in which they are spoken to."""

    zone: str
    shelf: str
    today: bool


@dataclass(frozen=True, slots=True)
class Hour:
    """One therapy hour to come. `client`: an id, to tell one entry of a calendar from another."""

    client: str
    label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar is told: hours and days away, and nothing about anybody."""

    therapist: Therapist
    hours: tuple[Hour, ...]
    away: Away | None


def keep(conn: Connection, world: World, now: datetime, reader: Therapist, said: Own, *, seed: bytes) -> None:
    """Kept as the chat keeps it; a new language is said in the chat, whose menu comes along."""
    moment = here(conn, world, now, reader, seed)
    before = moment.therapist
    after = replace(before, zone=said.zone, today=said.today, version=before.version + 1)
    changed = remember(after) if (before.zone, before.today) != (after.zone, after.today) else NOTHING
    moment = replace(moment, therapist=after if changed.parts else before)
    spoken = (
        spoken_to(moment, said.shelf)
        if chosen_by(moment.therapist, moment, said.shelf) != moment.therapist
        else NOTHING
    )
    record_all(conn, moment, changed + spoken)


def make_feed(conn: Connection, world: World, now: datetime, reader: Therapist, secret: str, *, seed: bytes) -> None:
    """A calendar may be read under that secret; an earlier address works no longer."""
    _set_feed(conn, world, now, reader, hashed(secret), seed)


def end_feed(conn: Connection, world: World, now: datetime, reader: Therapist, *, seed: bytes) -> None:
    """There is no address any more."""
    _set_feed(conn, world, now, reader, "", seed)


def feed(conn: Connection, world: World, now: datetime, therapist: str, secret: str) -> Feed | None:
    """What stands in the calendar under that address; None for every address that is not or no longer one."""
    whose = therapists.find(conn, therapist)
    if whose is None or not whose.chat or not whose.feed or not compare_digest(whose.feed, hashed(secret)):
        return None
    known = [each for each in clients.of_therapist(conn, whose.id) if _met(each)]
    hours = [hour for each in known for hour in _hours(each, whose.zone, now)]
    return Feed(whose, tuple(sorted(hours, key=lambda each: each.at)), whose.away)


def _met(client: Client) -> bool:
    return client.standing in LIVE and client.pairing is Pairing.CONFIRMED


def _hours(client: Client, zone: str, now: datetime) -> list[Hour]:
    coming = takewhile(lambda at: at < now + AHEAD, series(client, zone))
    return [Hour(client.id, client.label, at) for at in coming if at >= now]


def _set_feed(conn: Connection, world: World, now: datetime, reader: Therapist, feed: str, seed: bytes) -> None:
    moment = here(conn, world, now, reader, seed)
    after = replace(moment.therapist, feed=feed, version=moment.therapist.version + 1)
    done = act_of(moment, "made_a_calendar_address" if feed else "ended_a_calendar_address")
    record_all(conn, moment, remember(after, done))
