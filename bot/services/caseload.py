"""The caseload at the desk: a therapist's own clients, whoever needs a look first (F-55)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum

from sqlalchemy import Connection

from bot.domain.alert import Alert
from bot.domain.dialogue import Place
from bot.domain.look import ORDER, Look, looks
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Standing, Therapist
from bot.domain.talk.therapist.own import LIVE
from bot.services.moments import World
from bot.services.outage import Gap, gap_to_tell
from bot.storage import alerts, checkins, clients, entries, schedules, therapists

A_PAGE, LATELY = 25, 3
FAR = datetime.max.replace(tzinfo=UTC)


class Order(Enum):
    """Who stands first in a list."""

    LOOK = "look"  # whoever needs a look, then the hour soonest
    SESSION = "session"
    LABEL = "label"


class Which(Enum):
    """Which clients a list shows."""

    ALL = "all"
    LOOK = "look"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of the caseload. `moment` holds the files of this page alone; `heads` everybody who is listed."""

    moment: TherapistMoment
    looks: dict[str, tuple[Look, ...]]
    heads: tuple[ClientFile, ...]
    count: int
    all_count: int
    gap: Gap | None = None  # in which nothing was heard, lately or now
    backup: Therapist | None = None  # whom the reader named to stand in


def listed(
    conn: Connection, world: World, now: datetime, reader: Therapist, which: Which, typed: str, page: int,
    order: Order = Order.LOOK,
) -> CaseList:  # fmt: skip
    """Those whose label holds the typed words; the whole file is opened only of those on the page."""
    mine = clients.of_therapist(conn, reader.id)
    opened = {each.client: each for each in alerts.all_open(conn) if each.therapist == reader.id}
    briefly = [_bare(each, opened.get(each.id)) for each in mine if _wanted(each, which, now)]
    plain = plain_label(typed)
    found = [each for each in briefly if plain in plain_label(each.client.label)]
    if which is Which.LOOK:
        found = [each for each in found if looks(each, now)]
    found.sort(key=lambda each: _place(each, now, order))
    shown = _filled(conn, found[(page - 1) * A_PAGE : page * A_PAGE])
    why = {each.client.id: looks(each, now) for each in shown} if which is not Which.ENDED else {}
    gap, backup = gap_to_tell(conn, world, now), therapists.find(conn, reader.backup) if reader.backup else None
    live = sum(each.standing in LIVE for each in mine)
    return CaseList(moment_with(world, reader, shown, now), why, tuple(found), len(found), live, gap, backup)


def _wanted(client: Client, which: Which, now: datetime) -> bool:
    match which:
        case Which.ENDED:
            return client.standing in (Standing.ENDED, Standing.OVER)
        case Which.PAUSED:
            return client.standing in LIVE and client.standing is not Standing.INVITED and client.paused(now)
        case Which.ALL | Which.LOOK:
            return client.standing in LIVE


def _place(file: ClientFile, now: datetime, order: Order) -> tuple[int, datetime, str]:
    """Whoever needs a look first, then the session soonest, then the label; or without the first, or the first two."""
    why, at = looks(file, now) if order is Order.LOOK else (), file.client.next_session
    soon = at if at and at >= now and order is not Order.LABEL else FAR
    return ORDER.index(why[0]) if why else len(ORDER), soon, file.client.label.casefold()


def _filled(conn: Connection, files: Sequence[ClientFile]) -> tuple[ClientFile, ...]:
    """What a line of the list says of each, in a few queries for the whole page."""
    ids = [each.client.id for each in files]
    set_, recent = schedules.of_clients(conn, ids), checkins.recent_of(conn, ids, LATELY)
    answered, stopped = checkins.last_answered_of(conn, ids), entries.stopped_of(conn, ids)
    return tuple(
        replace(each, schedules=set_[id_], recent=recent[id_], answered=answered.get(id_), unfinished=stopped[id_])
        for each, id_ in zip(files, ids, strict=True)
    )  # fmt: skip


def _bare(client: Client, alert: Alert | None) -> ClientFile:
    return ClientFile(client, (), (), None, None, alert, (), None, None)


def moment_with(world: World, reader: Therapist, files: Collection[ClientFile], now: datetime) -> TherapistMoment:
    """A moment in which the therapist reads a page about these clients."""
    return TherapistMoment(
        now=now, seed=b"", book=world.book_of(reader), chat=reader.chat, place=Place(reader.chat),
        bot_name=world.bot_name, invite=None, inviter=None, before=(), alert_no="", books=world.books,
        therapist=reader, backup=None, files=tuple(files), file=None, alerts=(), invites=(), console=world.console,
    )  # fmt: skip


def moment_without(world: World, reader: Therapist, now: datetime) -> TherapistMoment:
    """A moment in which the therapist reads a page about nobody in particular."""
    return moment_with(world, reader, (), now)


def plain_label(label: str) -> str:
    """As labels are compared: without dots, whatever the case."""
    return " ".join(label.split()).casefold().replace(".", "")
