"""Due check-ins: opened, held or expired, each once; brought back after Later; closed quietly without an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.book import Book
from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.decision import Decision, Key, Kind, Remember, Say, decide, remember, together
from bot.domain.opening import Around, Waits, judge
from bot.domain.people import Client, Standing
from bot.domain.schedule import Due, Schedule, next_due
from bot.domain.stage import Stage
from bot.domain.talk.checkin import as_sent, push
from bot.domain.talk.manner import as_wanted
from bot.domain.talk.saying import say_day
from bot.domain.words.filling import fill
from bot.services.moments import World
from bot.storage import checkins, clients, places, schedules, therapists
from bot.storage.decisions import record

BATCH = 500
JUST_BEFORE = timedelta(milliseconds=1)
IN_DIALOGUE = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Opened:
    """How many due schedules were worked on, and how many wait for the end of a dialogue and stay due."""

    made: int
    waiting: int


def open_due(
    conn: Connection, world: World, now: datetime, *, down_since: datetime | None = None, skip: int = 0,
    limit: int = BATCH,
) -> Opened:  # fmt: skip
    """Due schedules, `skip` passed over: one occurrence each, once for ever, its letter, the next due instant."""
    due = schedules.due(conn, now, limit, skip)
    people = clients.many(conn, [schedule.client for schedule in due])
    opened = checkins.opened_since(conn, list(people), now - timedelta(days=8))
    talking = places.open_in(conn, [client.chat for client in people.values()], touched_after=now - IN_DIALOGUE)
    coming = [(schedule, _occurrence(schedule)) for schedule in due]
    there = checkins.existing(conn, [_id(schedule, each) for schedule, each in coming if each])
    made: list[Checkin] = []
    said: list[Decision] = []
    moved: list[tuple[str, datetime | None]] = []
    for schedule, occurrence in coming:
        client = people[schedule.client]
        if occurrence is not None and _id(schedule, occurrence) not in there:
            around = _around(schedule, occurrence, opened.get(client.id, ()), client.chat in talking, down_since)
            checkin = _checkin(world, schedule, client, occurrence, now, around)
            if checkin is None:
                continue
            made.append(checkin)
            opened.setdefault(client.id, []).append(now) if checkin.state is CheckinState.SENT else None
            said.append(_said(conn, world, client, checkin, now))
        following = next_due(schedule, max(now, occurrence.at)) if occurrence else None
        moved.append((schedule.id, following.at if following else None))
    checkins.save_many(conn, made)
    schedules.advance(conn, moved)
    record(conn, together(said), origin="clock", chat="", now=now)
    return Opened(len(moved), len(due) - len(moved))


def bring_back(conn: Connection, world: World, now: datetime) -> int:
    """Check-ins that were put off to now come again; the schedule itself never moved (CR-208)."""
    again = checkins.due_again(conn, now, BATCH)
    people = clients.many(conn, [each.client for each in again])
    for checkin in again:
        client = people[checkin.client]
        held = client.paused(now) or bool(client.rest_until and now < client.rest_until)
        hours = world.book_of(client).care.checkin.open_hours
        came = replace(
            checkin, state=CheckinState.HELD if held else CheckinState.SENT, why=Why.PAUSED if held else Why.NONE,
            again_at=None, due_at=now, closes_at=now + timedelta(hours=hours), version=checkin.version + 1,
        )  # fmt: skip
        said = Decision() if held else decide(push(world.book_of(client), client, came))
        record(conn, remember(came) + said, origin=f"b:{checkin.id}:{checkin.postponed}", chat=client.chat, now=now)
    return len(again)


def lapse(conn: Connection, world: World, now: datetime) -> int:
    """Check-ins without an answer close quietly; three in a row slow the rhythm and ask once (CR-209, CR-210)."""
    over = checkins.to_lapse(conn, now, BATCH)
    people = clients.many(conn, [each.client for each in over])
    for checkin in over:
        client = people[checkin.client]
        book = world.book_of(client)
        counted = replace(client, unanswered=client.unanswered + 1) if checkin.schedule else client
        people[client.id] = counted
        closed = replace(checkin, state=CheckinState.LAPSED, closes_at=None, version=checkin.version + 1)
        at = now.astimezone(ZoneInfo(client.zone)).strftime("%H:%M")
        line = Say(fill(book.checkin.closed, time=at), to=client.chat, replaces=f"c.{checkin.id}", only_in_place=True)
        asked = _too_much(book, counted, checkin, schedules.find(conn, checkin.schedule))
        said = decide(Remember(closed), Remember(counted), line) + asked
        record(conn, said, origin=f"l:{checkin.id}", chat=client.chat, now=now)
    return len(over)


def _occurrence(schedule: Schedule) -> Due | None:
    """The occurrence that the due instant stands for."""
    assert schedule.next_due_at is not None
    return next_due(schedule, schedule.next_due_at - JUST_BEFORE)


def _around(
    schedule: Schedule, due: Due, opened: Sequence[datetime], talking: bool, down_since: datetime | None
) -> Around:
    zone = ZoneInfo(schedule.zone)
    today = sum(1 for at in opened if at.astimezone(zone).date() == due.at.astimezone(zone).date())
    return Around(today, max(opened, default=None), talking, down_since is not None and due.at >= down_since)


def _checkin(
    world: World, schedule: Schedule, client: Client, due: Due, now: datetime, around: Around
) -> Checkin | None:
    book = world.book_of(client)
    prompt = book.prompts.get(schedule.prompt)
    needs = max(
        (schedule.min_stage or Stage.SAFETY, prompt.min_stage if prompt else Stage.SAFETY), key=lambda stage: stage.rank
    )
    verdict = judge(client, needs, due.at, due.local_date, now, around, book.care.checkin)
    if isinstance(verdict, Waits):
        return None
    opens = verdict.state is CheckinState.SENT
    closes_at = now + timedelta(hours=book.care.checkin.open_hours)
    return Checkin(
        id=_id(schedule, due), client=client.id, schedule=schedule.id, local_date=due.local_date, slot=due.slot,
        due_at=due.at, state=verdict.state, why=verdict.why, prompt=schedule.prompt,
        prompt_version=prompt.version if prompt else 0,
        opened_at=now if opens else None, closes_at=closes_at if opens else None,
        asked={"prompt": as_sent(book, client, schedule.prompt)} if opens else {},
    )  # fmt: skip


def _id(schedule: Schedule, due: Due) -> str:
    return blake2b(f"{schedule.id}|{due.local_date}|{due.slot}".encode(), digest_size=8).hexdigest()


def _said(conn: Connection, world: World, client: Client, checkin: Checkin, now: datetime) -> Decision:
    book = world.book_of(client)
    if checkin.state is CheckinState.SENT:
        return decide(as_wanted(push(book, client, checkin), client, book))
    if checkin.why is Why.PAUSED and client.ask_resume and not client.paused(now):
        return _ask_to_resume(book, client, checkin)
    if checkin.why is Why.SILENT and not client.paused_open:
        return _fallen_silent(conn, world, client)
    return Decision()


def _ask_to_resume(book: Book, client: Client, checkin: Checkin) -> Decision:
    """A pause that ended: one plain question before any check-in (CR-213)."""
    common = book.common
    keys = ((Key(common.yes, "back_in"), Key(common.no, "fine")),)
    question = Say(
        f"{common.neutral_checkin}\n{common.resume_question}",
        kind=Kind.NOTICE,
        to=client.chat,
        keys=keys,
        dedupe=f"r:{checkin.id}",
    )
    asked = replace(client, ask_resume=False, paused_open=True, paused_until=None)
    return decide(Remember(asked), as_wanted(question, client, book))


def _fallen_silent(conn: Connection, world: World, client: Client) -> Decision:
    """Two weeks without a word: check-ins stop, and the therapist reads a neutral line (CR-211)."""
    stopped = replace(client, paused_open=True)
    therapist = therapists.find(conn, client.therapist)
    if therapist is None or not therapist.chat or client.last_word_at is None:
        return remember(stopped)
    book = world.book_of(therapist)
    since = say_day(book, client.last_word_at.astimezone(ZoneInfo(therapist.zone)).date())
    text = fill(book.checkin.told_silence, label=client.label, date=since)
    return decide(
        Remember(stopped), Say(text, kind=Kind.NOTICE, to=therapist.chat, protect=True, dedupe=f"s:{client.id}:{since}")
    )


def _too_much(book: Book, client: Client, checkin: Checkin, schedule: Schedule | None) -> Decision:
    third = client.unanswered == book.care.checkin.unanswered_step
    if schedule is None or not third or client.standing is not Standing.ACTIVE:
        return Decision()
    words = book.checkin
    pace = (Key(words.fewer, "pace", "fewer"), Key(words.keep, "pace", "keep"))
    other = (Key(words.other_time, "schc", schedule.id, schedule.version), Key(words.pause, "pause"))
    keys = (pace, other)
    text = f"{book.common.neutral_checkin}\n{words.too_much}"
    said = Say(text, kind=Kind.NOTICE, to=client.chat, keys=keys, silent=True, dedupe=f"m:{checkin.id}")
    return decide(as_wanted(said, client, book))
