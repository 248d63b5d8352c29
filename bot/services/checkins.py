"""Due check-ins: opened, held or expired, each once for ever, and the next due instant of their schedule."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.checkin import OPEN_STATES, Checkin, CheckinState, Why
from bot.domain.coming import works_of
from bot.domain.decision import NOTHING, Decision, decide, together
from bot.domain.opening import Around, Waits, around, judge, least, why_not
from bot.domain.people import Client
from bot.domain.prompt import Works, in_turn
from bot.domain.schedule import Due, Schedule
from bot.domain.schedule_due import next_due
from bot.domain.stage import Stage
from bot.domain.talk.answer_words import sent_with
from bot.domain.talk.checkin import as_sent, push
from bot.domain.talk.manner import unasked
from bot.domain.talk.pace import ask_to_resume, fall_silent, follow_up_at
from bot.services.checkin_over import closed
from bot.services.moments import World
from bot.storage import agreed, checkins, clients, orders, places, practices, schedules
from bot.storage.checkins import Lately
from bot.storage.decisions import record

BATCH = 50  # some 40 ms of the one writer, behind which somebody in danger may have to wait
JUST_BEFORE = timedelta(milliseconds=1)
IN_DIALOGUE = timedelta(minutes=20)
LATELY = timedelta(days=8)  # the pace of a faded client looks a week back


@dataclass(frozen=True, slots=True)
class Opened:
    """How many due schedules were worked on, and how many wait for the end of a dialogue and stay due."""

    made: int
    waiting: int


@dataclass(slots=True)
class _Crowd:
    """The people of one batch as they now are: what is decided about one schedule counts for the next."""

    now: datetime
    down_since: datetime | None
    people: dict[str, Client]
    lately: dict[str, list[Lately]]
    measured: dict[str, list[datetime]]
    talking: frozenset[str]
    works: Mapping[str, Works]

    def note(self, checkin: Checkin, said: Decision) -> None:
        """One more occurrence, and what it made of its client."""
        self.people.update({each.id: each for each in said.records if isinstance(each, Client)})
        if checkin.opened_at:
            self.lately.setdefault(checkin.client, []).append(Lately(checkin.id, checkin.opened_at, checkin.state))


def open_due(
    conn: Connection, world: World, now: datetime, *, down_since: datetime | None = None, skip: int = 0,
    limit: int = BATCH,
) -> Opened:  # fmt: skip
    """Due schedules, `skip` passed over: one occurrence each, its letter, the next due instant."""
    due = schedules.due(conn, now, limit, skip)
    coming = [(schedule, _occurrence(schedule)) for schedule in due]
    there = checkins.existing(conn, [_id(schedule, each) for schedule, each in coming if each])
    crowd = _crowd(conn, world, due, now, down_since)
    made: list[Checkin] = []
    said: list[Decision] = []
    moved: list[tuple[str, datetime | None]] = []
    for schedule, occurrence in coming:
        if occurrence is not None and _id(schedule, occurrence) not in there:
            opened = _open(conn, world, crowd, schedule, occurrence)
            if opened is None:
                continue
            made.append(opened[0])
            said.append(opened[1])
            crowd.note(*opened)
        following = next_due(schedule, max(now, occurrence.at)) if occurrence else None
        moved.append((schedule.id, following.at if following else None))
    checkins.save_many(conn, made)
    schedules.advance(conn, moved)
    record(conn, together(said), origin="clock", chat="", now=now)
    return Opened(len(moved), len(due) - len(moved))


def _crowd(
    conn: Connection, world: World, due: Sequence[Schedule], now: datetime, down_since: datetime | None
) -> _Crowd:  # fmt: skip
    people = clients.many(conn, [schedule.client for schedule in due])
    lately = checkins.lately(conn, list(people), now - LATELY)
    talking = places.open_in(conn, [client.chat for client in people.values()], touched_after=now - IN_DIALOGUE)
    taking_turns = [
        people[each.client] for each in due if each.prompt not in world.book_of(people[each.client]).prompts
    ]
    measured = orders.sent_since(conn, list(people), now - LATELY)
    works = _works(conn, world, taking_turns)
    return _Crowd(now, down_since, people, lately, measured, frozenset(talking), works)


def _works(conn: Connection, world: World, people: Collection[Client]) -> dict[str, Works]:
    """What the prompts of these people follow: their stage, the strategies of their toolkit, what is agreed."""
    ids = [client.id for client in people]
    toolkits, lines = practices.in_toolkits(conn, ids), agreed.of_many(conn, ids)
    return {
        client.id: works_of(world.book_of(client), client, toolkits.get(client.id, ()), lines.get(client.id))
        for client in people
    }


def _occurrence(schedule: Schedule) -> Due | None:
    """The occurrence that the due instant stands for."""
    assert schedule.next_due_at is not None
    return next_due(schedule, schedule.next_due_at - JUST_BEFORE)


def _id(schedule: Schedule, due: Due) -> str:
    return blake2b(f"{schedule.id}|{due.local_date}|{due.slot}".encode(), digest_size=8).hexdigest()


def _open(
    conn: Connection, world: World, crowd: _Crowd, schedule: Schedule, due: Due
) -> tuple[Checkin, Decision] | None:  # fmt: skip
    """The occurrence and what is said; None while the client is in a dialogue."""
    client, now = crowd.people[schedule.client], crowd.now
    book = world.book_of(client)
    prompt = in_turn(
        book.prompts, schedule, due, crowd.works.get(client.id) or Works(client.stage, growth=client.grows)
    )
    needs = least(schedule.min_stage, prompt)
    verdict = judge(client, needs, due.at, now, _around(crowd, schedule, client, due), book.care)
    if isinstance(verdict, Waits):
        return None
    checkin = Checkin(
        id=_id(schedule, due), client=client.id, schedule=schedule.id, local_date=due.local_date, slot=due.slot,
        due_at=due.at, state=verdict.state, why=verdict.why, prompt=prompt.id if prompt else "",
        prompt_version=prompt.version if prompt else 0, needs=needs,
    )  # fmt: skip
    if verdict.state is not CheckinState.SENT:
        return checkin, _held(conn, world, client, checkin, needs, now)
    closes_at = now + timedelta(hours=book.care.checkin.open_hours)
    follow_up = follow_up_at(client, schedule, now, book.care.checkin)
    opened = replace(
        checkin, opened_at=now, closes_at=closes_at, again_at=follow_up, asked=as_sent(book, client, prompt),
        choices=sent_with(client, prompt),
    )  # fmt: skip
    return opened, _older(conn, world, crowd, client) + unasked(decide(push(book, client, opened)), client, book)


def _around(crowd: _Crowd, schedule: Schedule, client: Client, due: Due) -> Around:
    opened = [each.opened_at for each in crowd.lately.get(client.id, ())] + crowd.measured.get(client.id, [])
    down = crowd.down_since is not None and due.at >= crowd.down_since
    busy = client.chat in crowd.talking
    return around(client, schedule, due, opened, crowd.now, mid_dialogue=busy, was_down=down)


def _older(conn: Connection, world: World, crowd: _Crowd, client: Client) -> Decision:
    """What is still open of this client closes when a newer one opens: one question at a time."""
    open_ = [each.id for each in crowd.lately.get(client.id, ()) if each.state in OPEN_STATES]
    older = [checkins.get(conn, each) for each in open_]
    return closed(world.book_of(client), client, older, crowd.now, Why.NEWER)


def _held(
    conn: Connection, world: World, client: Client, checkin: Checkin, needs: Stage, now: datetime
) -> Decision:  # fmt: skip
    """What a check-in that does not open says: the end of a pause asks, two weeks of silence stop."""
    if checkin.why is Why.PAUSED and client.ask_resume:
        free = why_not(replace(client, ask_resume=False), needs, now) is Why.NONE
        book = world.book_of(client)
        return unasked(ask_to_resume(book, client, now, checkin.id), client, book) if free else NOTHING
    if checkin.why is Why.SILENT:
        return fall_silent(client)
    return NOTHING
