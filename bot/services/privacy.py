"""Finishing an erasure that was begun: after the process died in the middle, and after every one of its own (§5.4)."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incoming import Incoming, Medium
from bot.domain.moment import ClientMoment
from bot.domain.talk.erase import erased
from bot.logs import event_logger
from bot.services.moments import World, moment_of
from bot.storage import clients
from bot.storage.database import Database
from bot.storage.decisions import record
from bot.storage.erasure import erase_listed

log = event_logger(__name__)


def finish(conn: Connection, world: World, person: str, now: datetime, seed: bytes) -> None:
    """Whatever is left of somebody whose erasure stands in the ledger goes now; nothing where nothing is left."""
    client = clients.find(conn, person)
    if client is None:
        return
    nobody = Incoming(Medium.OTHER, now, now, language=client.language)
    moment = moment_of(conn, world, client.chat, nobody, now, seed, who=client)
    assert isinstance(moment, ClientMoment)
    record(conn, erased(moment), origin=f"x:{person}", chat=client.chat, now=now)


async def none_comes_back(database: Database, now: datetime) -> int:
    """Whoever stands in the ledger is not in the database, though an older copy was put in its place (§5.5)."""
    if not database.erased.persons:
        return 0
    came = await database.transaction(erase_listed, database.erased.persons - set(database.erased.unfinished), now)
    if came:
        log.error("erased_people_came_back", count=came)
        await database.checkpoint()
    return came


async def finish_all(database: Database, world: World, now: datetime, seed: bytes) -> bool:
    """Every erasure that was begun is done: no row, no key, no trace in the log of the database. False: not yet."""
    unfinished = database.erased.unfinished
    for person in unfinished:
        await database.transaction(finish, world, person, now, seed)
    if unfinished and not await database.checkpoint():
        return False
    for person in unfinished:
        database.erased.done(person, now)
    return True
