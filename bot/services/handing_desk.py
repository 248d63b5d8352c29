"""Handing a client over at the desk: the same deeds as in the chat, and the same rows (F-68)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.decision import Decision
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Therapist
from bot.domain.talk.therapist import handing_deeds
from bot.domain.talk.therapist.handing_deeds import NotHanded, may_take
from bot.domain.talk.therapist.own import LIVE
from bot.services.briefs import own
from bot.services.caseload import moment_without
from bot.services.moments import World, colleagues_of, desk_moment, file_of, offered_to
from bot.services.rhythm_desk import record_but_own
from bot.storage import clients, therapists


@dataclass(frozen=True, slots=True)
class HandingPage:
    """Own clients, whoever could take one over, who is offered to whom, and whom others offer. `reads`: a preview."""

    mine: tuple[Client, ...]
    colleagues: tuple[Therapist, ...]
    offered: tuple[ClientFile, ...]
    reads: str = ""

    @property
    def waiting(self) -> tuple[tuple[Client, str], ...]:
        """Own clients who are offered, with the colleague's name."""
        names = {each.id: each.name for each in self.colleagues}
        return tuple((each, names[each.handing_to]) for each in self.mine if each.handing_to in names)


class Answer(Enum):
    """What becomes of an offer."""

    BACK = "back"
    TAKE = "take"
    DECLINE = "decline"


def shown(
    conn: Connection, world: World, now: datetime, reader: Therapist, client: str = "", to: str = ""
) -> HandingPage:  # fmt: skip
    """The page; with a client and a colleague also what the client would read."""
    here = replace(moment_without(world, reader, now), colleagues=colleagues_of(conn, reader))
    mine = tuple(each for each in clients.of_therapist(conn, reader.id) if each.standing in LIVE)
    who = next((each for each in mine if each.id == client), None)
    colleague = next((each for each in here.colleagues if each.id == to), None)
    reads = handing_deeds.reads(here, who, colleague) if who and colleague else ""
    return HandingPage(mine, here.colleagues, offered_to(conn, reader), reads)


def offer(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, to: str, *, seed: bytes
) -> NotHanded | None:  # fmt: skip
    """The colleague is asked; why not, otherwise."""
    found = _own(conn, world, now, reader, client_id, seed)
    if found is None:
        return NotHanded.GONE
    done = handing_deeds.offer(*found, to)
    if isinstance(done, NotHanded):
        return done
    record_but_own(conn, found[0], done[0])
    return None


def answer(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, what: Answer, *, seed: bytes
) -> Client | NotHanded:  # fmt: skip
    """Taken back by the one who offered; taken over or declined by the other. The client as they then are."""
    if what is Answer.BACK:
        found = _own(conn, world, now, reader, client_id, seed)
        if found is None:
            return NotHanded.GONE
        record_but_own(conn, found[0], handing_deeds.take_back(*found))
        return found[1].client
    file = next((each for each in offered_to(conn, reader) if each.client.id == client_id), None)
    if file is None:
        return NotHanded.GONE
    moment = replace(moment_without(world, therapists.get(conn, reader.id), now), seed=seed)
    return _taken(conn, moment, file) if what is Answer.TAKE else _declined(conn, moment, file)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many clients went to a colleague, and how many stay as an alert is open about them."""

    to: str
    count: int
    left: int


def move_all(
    conn: Connection, world: World, now: datetime, reader: Therapist, who: str, to: str, *, seed: bytes
) -> Moved | NotHanded:  # fmt: skip
    """A lead gives the clients of somebody whose role was taken back to a colleague, who may be the lead."""
    former, colleague = therapists.find(conn, who), therapists.find(conn, to)
    if not therapists.get(conn, reader.id).lead or former is None or former.chat or former.claimed_at:
        return NotHanded.GONE
    if colleague is None or colleague not in may_take(therapists.all(conn), but=former.id):
        return NotHanded.NOBODY
    moment = moment_without(world, reader, now)
    labels = [each.label for each in clients.of_therapist(conn, to) if each.standing in LIVE]
    theirs, count = [each for each in clients.of_therapist(conn, who) if each.standing in LIVE], 0
    for each in theirs:
        here = replace(moment, seed=blake2b(seed + each.id.encode()).digest())
        done = handing_deeds.moved_by_lead(here, file_of(conn, each, former), colleague, labels)
        if not isinstance(done, NotHanded):
            record_but_own(conn, here, done[0])
            labels.append(done[1].label)
            count += 1
    return Moved(colleague.name, count, len(theirs) - count)


def _taken(conn: Connection, moment: TherapistMoment, file: ClientFile) -> Client | NotHanded:
    mine = clients.of_therapist(conn, moment.therapist.id)
    done = handing_deeds.take_over(moment, file, [each.label for each in mine if each.standing in LIVE])
    if isinstance(done, NotHanded):
        return done
    record_but_own(conn, moment, done[0])
    return done[1]


def _declined(conn: Connection, moment: TherapistMoment, file: ClientFile) -> Client | NotHanded:
    done = handing_deeds.decline(moment, file)
    if not isinstance(done, Decision):
        return done
    record_but_own(conn, moment, done)
    return file.client


def _own(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, seed: bytes
) -> tuple[TherapistMoment, ClientFile] | None:  # fmt: skip
    client = own(conn, reader, client_id)
    if client is None:
        return None
    moment, file = desk_moment(conn, world, reader, client, now, seed)
    return replace(moment, colleagues=colleagues_of(conn, reader)), file
