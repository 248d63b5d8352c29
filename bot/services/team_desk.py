"""The therapist's own part of the team at the desk: how alerts are read, who stands in, days away (F-69)."""

from dataclasses import dataclass, replace
from datetime import datetime, time

from sqlalchemy import Connection

from bot.domain.decision import Decision, remember
from bot.domain.moment import TherapistMoment
from bot.domain.people import Away, Client, Standing, Therapist
from bot.domain.talk.therapist import claim
from bot.domain.talk.therapist.holidays import set_away
from bot.domain.talk.therapist.own import LIVE
from bot.services.caseload import moment_without
from bot.services.moments import World
from bot.services.rhythm_desk import record_but_own
from bot.storage import clients, therapists
from bot.storage.decisions import record


def shown(conn: Connection, world: World, now: datetime, reader: Therapist) -> TherapistMoment:
    """The therapist and whoever stands in for them."""
    return here(conn, world, now, reader, b"")


def keep_away(
    conn: Connection, world: World, now: datetime, reader: Therapist, away: Away | None, *, seed: bytes
) -> int:  # fmt: skip
    """The days are noted, or called off with None; how many were told, as from the chat."""
    moment = here(conn, world, now, reader, seed)
    done, _ = set_away(moment, _mine(conn, reader), away)
    record_but_own(conn, moment, done)
    return len(done.says)


@dataclass(frozen=True, slots=True)
class Reading:
    """How alerts are read: on which days, from when to when, what is done then, and whether they sound at night."""

    days: frozenset[int]
    start: time
    end: time
    sentence: str
    at_night: bool
    backup: str = ""  # the name of whoever stands in; "" leaves it as it is


def keep_reading(
    conn: Connection, world: World, now: datetime, reader: Therapist, said: Reading, *, seed: bytes
) -> str:  # fmt: skip
    """Kept as the set-up in the chat keeps it; the name of a new backup person, whose link goes to the chat."""
    moment = here(conn, world, now, reader, seed)
    after = replace(
        moment.therapist, hours_days=said.days, hours_from=said.start, hours_to=said.end,
        alert_sentence=said.sentence, sound_at_night=said.at_night, version=moment.therapist.version + 1,
    )  # fmt: skip
    backup = claim.backup_of(moment, said.backup)
    record_all(conn, moment, remember(after) + claim.named(moment, after, backup))
    return backup.name if backup else ""


def send_test(conn: Connection, world: World, now: datetime, reader: Therapist, *, seed: bytes) -> None:
    """A test alert to them and to whoever stands in (CR-707)."""
    moment = here(conn, world, now, reader, seed)
    record_all(conn, moment, claim.test_letters(moment))


def record_all(conn: Connection, moment: TherapistMoment, done: Decision) -> None:
    """All of it: what is for their own chat goes there too."""
    record(conn, done, origin=f"w:{moment.fresh('act')}", chat=moment.therapist.chat, now=moment.now)


def resting(conn: Connection, world: World, now: datetime, reader: Therapist) -> tuple[Client, ...]:
    """Those who are not told of anything just now, as their messages rest."""
    there = (each for each in _mine(conn, reader) if each.standing is not Standing.INVITED)
    return tuple(each for each in there if each.paused(now))


def _mine(conn: Connection, reader: Therapist) -> list[Client]:
    return [each for each in clients.of_therapist(conn, reader.id) if each.standing in LIVE]


def here(conn: Connection, world: World, now: datetime, reader: Therapist, seed: bytes) -> TherapistMoment:
    """The moment in which the therapist acts, with whoever stands in for them."""
    now_is = therapists.get(conn, reader.id)
    backup = therapists.find(conn, now_is.backup) if now_is.backup else None
    return replace(moment_without(world, now_is, now), seed=seed, backup=backup)
