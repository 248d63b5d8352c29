"""The outbox: what was decided and is not yet delivered (`reliability.md` §2.2 to 2.4)."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, assert_never

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from bot.domain.decision import POLICIES, Class, Say
from bot.domain.letter import Gone, InDoubt, Letter, NotSent, Outcome, Refused, Sent
from bot.storage import chats
from bot.storage.cipher import vault_of
from bot.storage.errors import Unopenable
from bot.storage.shape import moment, ms, ms_or_none, packed, unpacked
from bot.storage.straight import Straight
from bot.storage.tables import chat, outbox
from bot.storage.upsert import insert_all

CHAT_GAP = timedelta(seconds=1)
CHAT_BURST = timedelta(seconds=2)  # two more at once: a question and the keys it takes off read as one answer
GAP_MS, BURST_MS = (int(each.total_seconds() * 1000) for each in (CHAT_GAP, CHAT_BURST))
UNSETTLED = ("pending", "leased")
SAFETY, ROUTINE = Class.SAFETY.value, Class.ROUTINE.value
LAST_PRIO = 9
LATEST = 5000  # more letters than can go out in a minute


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be put into the outbox. `chat` is the chat's id; of two with one `dedupe` only the first is kept."""

    dedupe: str
    chat: str
    say: Say


def put(conn: Connection, drafts: Sequence[Draft], now: datetime, *, in_doubt: bool = False) -> None:
    """Write these letters down, each once by its dedupe key. `in_doubt`: perhaps said already, from memory."""
    if len(drafts) > 1:
        vault_of(conn).fetch(owners=(draft.chat for draft in drafts))
    insert_all(conn, outbox, [_row(conn, draft, now) | {"in_doubt": in_doubt} for draft in drafts])


def lease_next(
    conn: Connection, now: datetime, lease_until: datetime, epoch: int, worst_prio: int = LAST_PRIO
) -> Letter | None:
    """Take the one letter that is best to send at this instant, or None; nothing worse than `worst_prio`.

    A letter never overtakes an earlier one of its chat and of the same or better priority, unless that one is not due
    for the first time yet. A chat gets one a second, three at once at most; only safety does not wait for that.
    """
    at = {"now": ms(now), "burst": ms(now) + BURST_MS, "worst": worst_prio}
    row = _best().row(conn, at)
    if row is None:
        return None
    leased = {"until": ms(lease_until), "epoch": epoch, "times": row.attempts + 1}
    _take().run(conn, {"which": row.id, **leased})
    letter = _letter(conn, row, epoch)
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
    return replace(_letter(conn, row, epoch), in_doubt=True) if row else None


def claim(conn: Connection, dedupes: Collection[str], lease_until: datetime, epoch: int) -> None:
    """Lease letters afterwards that were sent without a lease."""
    mine = outbox.c.dedupe.in_(dedupes), outbox.c.state == "pending"
    leased = {"state": "leased", "lease_until": ms(lease_until), "lease_epoch": epoch, "in_doubt": True}
    conn.execute(update(outbox).where(*mine).values(leased | {"attempts": outbox.c.attempts + 1}))


def settle(
    conn: Connection, letter: Letter, outcome: Outcome, now: datetime, retry_at: datetime
) -> bool:  # fmt: skip
    """Write down what became of a leased letter; False when the lease is not ours any more.

    `retry_at` is when to try again if it has to be, and Telegram did not say.
    """
    safety = letter.policy.class_ is Class.SAFETY
    values: dict[str, Any] = {"outcome": getattr(outcome, "code", ""), "lease_until": None}
    match outcome:
        case Sent(message_id):
            values |= {"state": "sent", "settled_at": ms(now), "tg_message_id": message_id}
        case NotSent(after):
            values |= {"state": "pending", "not_before": ms(now + after if after is not None else retry_at)}
        case InDoubt() if safety:
            values |= {"state": "pending", "not_before": ms(retry_at), "in_doubt": True}
        case InDoubt():
            values |= {"state": "uncertain", "settled_at": ms(now)}
        case Gone():
            values |= {"state": "blocked", "settled_at": ms(now)}
        case Refused():
            values |= {"state": "failed", "settled_at": ms(now)}
        case _:
            assert_never(outcome)
    given = {f"new_{name}": value for name, value in values.items()}
    return _settled(tuple(values)).run(conn, {"which": letter.id, "epoch": letter.epoch, **given}) == 1


def reap(conn: Connection, now: datetime, *, all_orphans: bool = False) -> tuple[str, ...]:
    """Leases that ran out (at a start on SQLite: all): safety goes again, in doubt; routine stays uncertain.

    Returns the dedupe keys of those that are uncertain now.
    """
    leased = outbox.c.state == "leased"
    orphan = [leased] if all_orphans else [leased, outbox.c.lease_until < ms(now)]
    again = {"state": "pending", "in_doubt": True, "not_before": ms(now), "lease_until": None}
    conn.execute(update(outbox).where(*orphan, outbox.c["class"] == SAFETY).values(again))
    unsure = {"state": "uncertain", "settled_at": ms(now), "lease_until": None, "outcome": "process died"}
    reaped = update(outbox).where(*orphan, outbox.c["class"] == ROUTINE).values(unsure).returning(outbox.c.dedupe)
    return tuple(conn.scalars(reaped))


def expire(conn: Connection, now: datetime, limit: int) -> tuple[str, ...]:
    """Up to `limit` letters that are not worth sending any more, the latest first; returns their dedupe keys."""
    late = outbox.c.state == "pending", outbox.c.not_after < ms(now)
    some = select(outbox.c.id).where(*late).order_by(outbox.c.not_after).limit(limit)
    values = {"state": "expired", "settled_at": ms(now)}
    over = update(outbox).where(outbox.c.id.in_(some)).values(values).returning(outbox.c.dedupe)
    return tuple(conn.scalars(over))


def expire_routine(conn: Connection, now: datetime) -> tuple[str, ...]:
    """All routine letters that wait: they may have been said after this copy was made. Returns their dedupe keys."""
    waits = outbox.c.state == "pending", outbox.c["class"] == ROUTINE
    values = {"state": "expired", "settled_at": ms(now), "outcome": "restored"}
    return tuple(conn.scalars(update(outbox).where(*waits).values(values).returning(outbox.c.dedupe)))


def doubt_safety(conn: Connection) -> None:
    """All safety letters that wait: they go, and say that they may be a repeat."""
    waits = outbox.c.state == "pending", outbox.c["class"] == SAFETY
    conn.execute(update(outbox).where(*waits).values(in_doubt=True))


def count_of(conn: Connection, keys: Collection[str]) -> int:
    """How many letters there are under these dedupe keys, whatever became of them."""
    return conn.scalar(select(func.count()).select_from(outbox).where(outbox.c.dedupe.in_(keys))) or 0


def withdraw_for(conn: Connection, chat_id: str, now: datetime) -> int:
    """Nothing that still waits for that chat goes any more; returns how many letters it was."""
    values = {"state": "withdrawn", "settled_at": ms(now), "body_enc": None}
    gone = update(outbox).where(outbox.c.state == "pending", outbox.c.chat == chat_id).values(values)
    return conn.execute(gone).rowcount


def withdraw(conn: Connection, prefix: str, now: datetime) -> tuple[str, ...]:
    """Letters that must not go any more: all pending ones whose dedupe key starts so; returns their dedupe keys."""
    if not prefix:
        raise ValueError("withdrawing everything is never meant")
    begins = func.substr(outbox.c.dedupe, 1, len(prefix)) == prefix
    values = {"state": "withdrawn", "settled_at": ms(now), "body_enc": None}
    gone = update(outbox).where(outbox.c.state == "pending", begins).values(values).returning(outbox.c.dedupe)
    return tuple(conn.scalars(gone))


def set_aside(conn: Connection, dedupe: str, now: datetime) -> None:
    """A letter that cannot be opened goes nowhere, and stops no other."""
    values = {"state": "failed", "settled_at": ms(now), "outcome": "unopenable"}
    conn.execute(update(outbox).where(outbox.c.dedupe == dedupe).values(values))


def message_of_slot(conn: Connection, chat_id: str, slot: str) -> int | None:
    """Telegram's id of the newest message of that slot which was sent in that chat."""
    number: int | None = _of_slot(sent=True).scalar(conn, {"of": chat_id, "slot": _slot(conn, chat_id, slot)})
    return number


def message_ids(conn: Connection, chat_id: str, since: datetime) -> tuple[int, ...]:
    """Telegram's ids of what was sent in that chat since then, each once, the oldest first."""
    number = outbox.c.tg_message_id
    sent = outbox.c.chat == chat_id, number.is_not(None), outbox.c.settled_at >= ms(since)
    return tuple(conn.scalars(select(number).where(*sent).distinct().order_by(number)))


def still_worded(conn: Connection, chats_of: Collection[str]) -> Iterator[tuple[int, Say]]:
    """The letters of these chats that still hold their words: row and what it says."""
    mine = outbox.c.chat.in_(chats_of), outbox.c.body_enc.is_not(None)
    for row in conn.execute(select(outbox).where(*mine).order_by(outbox.c.id)).all():
        with suppress(Unopenable):
            body = vault_of(conn).open(row.body_enc, "outbox", "body_enc", row.dedupe, row.chat)
            yield row.id, unpacked(Say, body)


def unsay(conn: Connection, row_id: int, now: datetime) -> None:
    """That letter loses its words; if it still waits, it does not go. One in the air lands, and its words go later."""
    empty(conn, row_id)
    withdrawn = {"state": "withdrawn", "settled_at": ms(now), "body_enc": None}
    conn.execute(update(outbox).where(outbox.c.id == row_id, outbox.c.state == "pending").values(withdrawn))


def empty(conn: Connection, row_id: int) -> None:
    """That letter loses its words, if it is settled."""
    conn.execute(update(outbox).where(outbox.c.id == row_id, outbox.c.settled_at.is_not(None)).values(body_enc=None))


def lately(conn: Connection, chat_id: str, since: datetime, kind: str) -> tuple[int, int, int]:
    """Letters written for a chat since then, those of that kind, and those of the best priority that still wait."""
    newest = select(func.max(outbox.c.id)).scalar_subquery()
    recent = outbox.c.id > newest - LATEST, outbox.c.chat == chat_id, outbox.c.made_at > ms(since)
    waits = outbox.c.state.in_(UNSETTLED), outbox.c.prio == 0, outbox.c.chat == chat_id
    counted = (recent, (*recent, outbox.c.kind == kind), waits)
    written, alike, waiting = (conn.scalar(select(func.count()).select_from(outbox).where(*each)) for each in counted)
    return int(written or 0), int(alike or 0), int(waiting or 0)


def is_unsure(conn: Connection, chat_id: str, slot: str) -> bool:
    """Whether nobody knows if the newest message of that slot arrived."""
    newest: str | None = _of_slot(sent=False).scalar(conn, {"of": chat_id, "slot": _slot(conn, chat_id, slot)})
    return newest == "uncertain"


def oldest_safety(conn: Connection) -> datetime | None:
    """Since when the longest waiting safety letter waits, for the auditor."""
    waiting = outbox.c.state.in_(UNSETTLED), outbox.c["class"] == SAFETY
    since = case((outbox.c.attempts == 0, outbox.c.not_before), else_=outbox.c.made_at)
    oldest = conn.scalar(select(func.min(since)).where(*waiting))
    return None if oldest is None else moment(oldest)


def next_due(conn: Connection) -> datetime | None:
    """When the next pending letter may go at the earliest, so that delivery can sleep until then."""
    due = _next_due().scalar(conn, {})
    return None if due is None else moment(due)


def purge(conn: Connection, settled_before: datetime) -> int:
    """Drop the bodies of letters settled before then; returns how many."""
    old = outbox.c.settled_at < ms(settled_before), outbox.c.body_enc.is_not(None)
    return conn.execute(update(outbox).where(*old).values(body_enc=None)).rowcount


def prune(conn: Connection, settled_before: datetime) -> int:
    """Drop whole rows settled before then; returns how many."""
    return conn.execute(delete(outbox).where(outbox.c.settled_at < ms(settled_before))).rowcount


@cache
def _settled(columns: tuple[str, ...]) -> Straight:
    mine = outbox.c.id == bindparam("which"), outbox.c.lease_epoch == bindparam("epoch"), outbox.c.state == "leased"
    return Straight(update(outbox).where(*mine).values({name: bindparam(f"new_{name}") for name in columns}))


@cache
def _next_due() -> Straight:
    return Straight(select(func.min(outbox.c.not_before)).where(outbox.c.state == "pending"))


@cache
def _of_slot(*, sent: bool) -> Straight:
    """The state of the newest message of a slot in a chat; of those that were sent Telegram's id."""
    newest = outbox.c.chat == bindparam("of"), outbox.c.slot_blind == bindparam("slot")
    number, by = outbox.c.tg_message_id, outbox.c.id.desc()
    found = select(number).where(number.is_not(None)) if sent else select(outbox.c.state)
    return Straight(found.where(*newest).order_by(by).limit(1))


@cache
def _best() -> Straight:
    """Put together once: it is asked after every letter, and building it costs more than running it."""
    now, burst, worst = (bindparam(name, type_=BigInteger) for name in ("now", "burst", "worst"))
    due = outbox.c.state == "pending", outbox.c.prio <= worst, outbox.c.not_before <= now, _worth(outbox, now)
    safety = outbox.c["class"] == SAFETY
    unpaused = or_(chat.c.paused_until.is_(None), chat.c.paused_until <= now)
    free = and_(unpaused, or_(safety, and_(chat.c.next_allowed_at <= burst, ~_in_the_air())))
    joined = outbox.join(chat, chat.c.id == outbox.c.chat)
    order = outbox.c.prio, outbox.c.not_before, outbox.c.id
    found = select(outbox, chat.c.chat_id_enc).select_from(joined)
    return Straight(found.where(*due, free, ~_overtakes(now)).order_by(*order).limit(1))


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


def _in_the_air() -> ColumnElement[bool]:
    """Something is on its way to that chat: two at once could arrive in the wrong order."""
    other = outbox.alias("other")
    return exists().where(other.c.chat == outbox.c.chat, _leased(other))


def _leased(rows: Any) -> ColumnElement[bool]:
    """Said twice, so that the index of what is not settled is used: the table holds a week of letters."""
    return and_(rows.c.state.in_(UNSETTLED), rows.c.state == "leased")


def _overtakes(now: BindParameter[int]) -> ColumnElement[bool]:
    earlier = outbox.alias("earlier")
    ready = or_(earlier.c.state == "leased", earlier.c.attempts > 0, earlier.c.not_before <= now)
    before = earlier.c.chat == outbox.c.chat, earlier.c.id < outbox.c.id, earlier.c.prio <= outbox.c.prio
    return exists().where(*before, earlier.c.state.in_(UNSETTLED), ready, _worth(earlier, now))


def _worth(row: Any, now: BindParameter[int]) -> ColumnElement[bool]:
    return or_(row.c.not_after.is_(None), row.c.not_after >= now)


def _row(conn: Connection, draft: Draft, now: datetime) -> dict[str, Any]:
    say, policy, sealed = draft.say, POLICIES[draft.say.kind], packed(draft.say)
    first = say.not_before or now
    last = say.not_after or (first + policy.worth if policy.worth else None)
    return {
        "dedupe": draft.dedupe, "chat": draft.chat, "class": policy.class_.value, "prio": policy.prio,
        "kind": say.kind.value, "made_at": ms(now), "not_before": ms(first), "state": "pending",
        "not_after": None if policy.class_ is Class.SAFETY else ms_or_none(last), "alert_no": say.alert_no,
        "slot_blind": _slot(conn, draft.chat, say.slot) if say.slot else None,
        "body_enc": vault_of(conn).seal(sealed, "outbox", "body_enc", draft.dedupe, draft.chat),
    }  # fmt: skip


def _letter(conn: Connection, row: Row[Any], epoch: int) -> Letter:
    body = vault_of(conn).open(row.body_enc, "outbox", "body_enc", row.dedupe, row.chat)
    number = chats.number_in(conn, row.chat, row.chat_id_enc)
    say = unpacked(Say, body)
    slot = say.strips or say.replaces
    return Letter(
        row.id, row.dedupe, row.chat, number, say, moment(row.made_at), row.attempts + 1, bool(row.in_doubt), epoch,
        slot_holder=message_of_slot(conn, row.chat, slot) if slot else None,
    )  # fmt: skip


def _slot(conn: Connection, chat_id: str, slot: str) -> bytes:
    return vault_of(conn).blind("slot", chat_id, slot)
