"""Which letter goes next: by priority and age, in order within a chat, no faster than a chat allows (§2.3, §2.5).

All that waits may be a hundred thousand letters, or the thousands of one chat that is being answered: each look here
walks along an index, and what keeps a chat back is known before the walk begins.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    union_all,
    update,
)

from bot.domain.decision import POLICIES
from bot.domain.letter import Letter
from bot.domain.limiter import CHECKIN_PRIO, GAP_PRIO, SAFETY_PRIO, WORST_PRIO
from bot.storage.outbox import SAFETY, UNSETTLED, letter_of
from bot.storage.shape import moment, ms
from bot.storage.straight import Straight
from bot.storage.tables import chat, outbox

CHAT_GAP = timedelta(seconds=1)
CHAT_BURST = timedelta(seconds=2)  # two more at once: a question and the keys it takes off read as one answer
GAP_MS, BURST_MS = (int(each.total_seconds() * 1000) for each in (CHAT_GAP, CHAT_BURST))
PRIOS = sorted({policy.prio for policy in POLICIES.values()})
Span = tuple[int, int]  # the best and the worst priority


def lease_next(
    conn: Connection, now: datetime, lease_until: datetime, epoch: int, worst_prio: int = WORST_PRIO, *,
    gap_first: bool = False,
) -> Letter | None:  # fmt: skip
    """Take the one letter that is best to send at this instant, or None; nothing worse than `worst_prio`.

    A letter never overtakes an earlier one of its chat and of the same or better priority, unless that one is not due
    for the first time yet. A chat gets one a second, three at once at most; only safety does not wait for that.
    `gap_first`: the notices of an outage have their turn before check-ins.
    """
    spans = _spans(worst_prio, gap_first=gap_first)
    row = next((found for each in spans if (found := _best_of(conn, now, each)) is not None), None)
    if row is None:
        return None
    leased = {"until": ms(lease_until), "epoch": epoch, "times": row.attempts + 1}
    _take().run(conn, {"which": row.id, **leased})
    letter = letter_of(conn, row, epoch)
    _pace().run(conn, {"which": row.chat, "now": ms(now), "gap": letter.calls * GAP_MS})
    return letter


def next_safety(
    conn: Connection, now: datetime, epoch: int, passed: Collection[str], busy: Collection[str]
) -> Letter | None:
    """The best safety letter to send without a lease, while the database gives none; reads only.

    Not those whose dedupe keys have `passed`, and none to a chat that is `busy`. It says that it may be a repeat: until
    it is claimed nobody else knows that it was sent (`reliability.md` §2.8).
    """
    due = outbox.c.state == "pending", outbox.c["class"] == SAFETY, outbox.c.not_before <= ms(now)
    free = or_(chat.c.paused_until.is_(None), chat.c.paused_until <= ms(now)), outbox.c.chat.not_in(busy)
    order = outbox.c.prio, outbox.c.not_before, outbox.c.id
    joined = select(outbox, chat.c.chat_id_enc).select_from(outbox.join(chat, chat.c.id == outbox.c.chat))
    row = conn.execute(
        joined.where(*due, *free, outbox.c.dedupe.not_in(passed)).order_by(*order).limit(1)
    ).one_or_none()
    return replace(letter_of(conn, row, epoch), in_doubt=True) if row else None


def claim(conn: Connection, dedupes: Collection[str], lease_until: datetime, epoch: int) -> None:
    """Lease letters afterwards that were sent without a lease."""
    mine = outbox.c.dedupe.in_(dedupes), outbox.c.state == "pending"
    leased = {"state": "leased", "lease_until": ms(lease_until), "lease_epoch": epoch, "in_doubt": True}
    conn.execute(update(outbox).where(*mine).values(leased | {"attempts": outbox.c.attempts + 1}))


def oldest_safety(conn: Connection) -> datetime | None:
    """Since when the longest waiting letter waits that somebody's safety hangs on, for the auditor.

    The notices of an outage are not meant: they are many, and have their turn among the check-ins.
    """
    since = case((outbox.c.attempts == 0, outbox.c.not_before), else_=outbox.c.made_at)
    mine = select(func.min(since).label("at")).where(outbox.c.prio <= SAFETY_PRIO)
    both = union_all(*(mine.where(outbox.c.state == state) for state in UNSETTLED)).subquery()
    oldest = conn.scalar(select(func.min(both.c.at)))
    return None if oldest is None else moment(oldest)


def next_due(conn: Connection) -> datetime | None:
    """When the next pending letter may go at the earliest, so that delivery can sleep until then."""
    due = _next_due().scalar(conn, {})
    return None if due is None else moment(due)


def _spans(worst: int, *, gap_first: bool) -> tuple[Span, ...]:
    if not gap_first or worst < GAP_PRIO:
        return ((0, worst),)
    return (0, CHECKIN_PRIO - 1), (GAP_PRIO, GAP_PRIO), (CHECKIN_PRIO, worst)


def _best_of(conn: Connection, now: datetime, span: Span) -> Row[Any] | None:
    return _best().row(conn, {"now": ms(now), "burst": ms(now) + BURST_MS, "least": span[0], "worst": span[1]})


@cache
def _next_due() -> Straight:
    """Of each priority the first in the index: to ask for the earliest of all would read everything that waits."""
    first = select(func.min(outbox.c.not_before).label("at")).where(outbox.c.state == "pending")
    each = union_all(*(first.where(outbox.c.prio == prio) for prio in PRIOS)).subquery()
    return Straight(select(func.min(each.c.at)))


@cache
def _best() -> Straight:
    """Put together once: it is asked after every letter, and building it costs more than running it."""
    names = "now", "burst", "least", "worst"
    now, burst, least, worst = (bindparam(name, type_=BigInteger) for name in names)
    due = outbox.c.state == "pending", outbox.c.prio >= least, outbox.c.prio <= worst, outbox.c.not_before <= now
    free = outbox.c.chat.not_in(_paused(now)), or_(outbox.c.prio <= SAFETY_PRIO, _unhurried(burst))
    joined = outbox.join(chat, chat.c.id == outbox.c.chat)
    order = outbox.c.prio, outbox.c.not_before, outbox.c.id
    found = select(outbox, chat.c.chat_id_enc).select_from(joined)
    return Straight(found.where(*due, *free, _worth(outbox, now), ~_overtakes(now)).order_by(*order).limit(1))


def _paused(now: BindParameter[int]) -> Any:
    """The chats that a 429 binds: found before the walk, and so is what follows, or each row would ask for its chat."""
    return select(chat.c.id).where(chat.c.paused_until > now)


def _unhurried(burst: BindParameter[int]) -> ColumnElement[bool]:
    """Neither has that chat had its letters of this second, nor is one on its way: two could arrive the wrong way."""
    hurried = select(chat.c.id).where(chat.c.next_allowed_at > burst)
    other = outbox.alias("other")
    in_the_air = select(other.c.chat).where(other.c.state == "leased")
    return and_(outbox.c.chat.not_in(hurried), outbox.c.chat.not_in(in_the_air))


@cache
def _take() -> Straight:
    given = {"lease_until": "until", "lease_epoch": "epoch", "attempts": "times"}
    leased = {column: bindparam(name, type_=BigInteger) for column, name in given.items()}
    return Straight(update(outbox).where(outbox.c.id == bindparam("which")).values(state="leased", **leased))


@cache
def _pace() -> Straight:
    now, gap = (bindparam(name, type_=BigInteger) for name in ("now", "gap"))
    allowed = chat.c.next_allowed_at
    paced = case((allowed > now, allowed), else_=now) + gap
    return Straight(update(chat).where(chat.c.id == bindparam("which")).values(next_allowed_at=paced))


def _overtakes(now: BindParameter[int]) -> ColumnElement[bool]:
    earlier = outbox.alias("earlier")
    ready = or_(earlier.c.state == "leased", earlier.c.attempts > 0, earlier.c.not_before <= now)
    before = earlier.c.chat == outbox.c.chat, earlier.c.id < outbox.c.id, earlier.c.prio <= outbox.c.prio
    return exists().where(*before, earlier.c.state.in_(UNSETTLED), ready, _worth(earlier, now))


def _worth(row: Any, now: BindParameter[int]) -> ColumnElement[bool]:
    return or_(row.c.not_after.is_(None), row.c.not_after >= now)
