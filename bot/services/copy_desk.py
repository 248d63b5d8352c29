"""Copying a schedule to other clients at the desk: shown for each before anything is kept, each kept alone (F-58)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import Connection

from bot.domain.checkin import Why
from bot.domain.client_clock import day_of
from bot.domain.coming import Coming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Therapist
from bot.domain.schedule import Preset, Schedule
from bot.domain.schedule_copy import copied, moved_one
from bot.domain.session import dates
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.own import LIVE, news
from bot.domain.talk.therapist.rhythm import next_of, replaced
from bot.domain.talk.therapist.rhythm_deeds import set_for
from bot.services.briefs import own
from bot.services.moments import World, desk_moment
from bot.services.rhythm_desk import record_but_own
from bot.storage import clients, schedules

SHOWN = 3


class Fate(Enum):
    """What the copy would be for one client."""

    NEW = "new"
    CHANGED = "changed"  # it takes the place of what there is
    STAGE = "stage"  # not open at their stage
    CAP = "cap"  # the day's limit leaves no room
    DECLINED = "declined"  # they declined check-ins, and nothing is agreed since

    @property
    def may(self) -> bool:
        return self in (Fate.NEW, Fate.CHANGED)


@dataclass(frozen=True, slots=True)
class Copy:
    """The schedule for one of them. `own_time`: they moved theirs, and that time would stay."""

    client: Client
    fate: Fate
    schedule: Schedule
    next: tuple[Coming, ...]
    over: tuple[Schedule, ...]
    own_time: bool


@dataclass(frozen=True, slots=True)
class Source:
    """The schedule that is copied, whose it is, and whom it may go to."""

    client: Client
    schedule: Schedule
    others: tuple[Client, ...]


def source(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, schedule_id: str
) -> Source | None:  # fmt: skip
    """What is copied and the reader's other clients by label; None when it is not there, or not theirs."""
    client, found = own(conn, reader, client_id), schedules.find(conn, schedule_id)
    if client is None or found is None or found.client != client.id or not found.stands or found.preset is Preset.ONCE:
        return None
    mine = (each for each in clients.of_therapist(conn, reader.id) if each.standing in LIVE and each.id != client.id)
    return Source(client, found, tuple(sorted(mine, key=lambda each: each.label.casefold())))


def shown(
    conn: Connection, world: World, now: datetime, reader: Therapist, source: Schedule, to: Collection[str],
    this_time: Collection[str], *, seed: bytes,
) -> tuple[Copy, ...]:  # fmt: skip
    """The copy for each of these that is a client of the reader's; nothing is kept."""
    here = (_copy(conn, world, now, reader, source, each, each in this_time, seed) for each in to)
    return tuple(each[0] for each in here if each)


def apply(
    conn: Connection, world: World, now: datetime, reader: Therapist, source: Schedule, client_id: str,
    this_time: bool, *, seed: bytes,
) -> Copy | None:  # fmt: skip
    """Kept for this one, looked at once more, and they are told; None when it is no client of theirs."""
    here = _copy(conn, world, now, reader, source, client_id, this_time, seed)
    if here is None:
        return None
    copy, moment, file = here
    if copy.fate.may:
        set_, kept = set_for(moment, file, copy.schedule, copy.over)
        record_but_own(conn, moment, set_ + news(moment, file.client, "sch", kept.id))
    return copy


def _copy(
    conn: Connection, world: World, now: datetime, reader: Therapist, source: Schedule, client_id: str,
    this_time: bool, seed: bytes,
) -> tuple[Copy, TherapistMoment, ClientFile] | None:  # fmt: skip
    client = own(conn, reader, client_id)
    if client is None or client.id == source.client:
        return None
    moment, file = desk_moment(conn, world, reader, client, now, seed + client.id.encode())
    live = live_schedules(file)
    mine = None if this_time else moved_one(live)
    made = copied(source, client, day_of(client, now), dates(client, reader.zone), mine)
    over = tuple(replaced(file, made))
    beside = tuple(each for each in live if each not in over and each.id != made.id)
    coming = next_of(moment, file, made, beside, SHOWN)
    fate = _fate(moment, file, made, coming, over)
    return Copy(client, fate, made, coming, over, moved_one(live) is not None), moment, file


def _fate(
    moment: TherapistMoment, file: ClientFile, made: Schedule, coming: Collection[Coming], over: Collection[Schedule]
) -> Fate:  # fmt: skip
    client, prompt = file.client, moment.book_of(file.client).prompts.get(made.prompt)
    needs = [each for each in (made.min_stage, prompt.min_stage if prompt else None, made.of_stage) if each]
    entering = made.preset is Preset.NEW_STAGE
    if (entering and made.of_stage is None) or (not entering and any(not client.ceiling.reaches(x) for x in needs)):
        return Fate.STAGE
    if not live_schedules(file) and any(each.by_client == "declined" for each in file.schedules):
        return Fate.DECLINED
    if coming and all(each.why is Why.CAP for each in coming):
        return Fate.CAP
    return Fate.CHANGED if over else Fate.NEW
