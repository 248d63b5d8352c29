"""The outbox: what was decided and is not yet delivered (`reliability.md` §2.2 to 2.4)."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, assert_never

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    delete,
    func,
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
from bot.storage.tables import outbox
from bot.storage.upsert import insert_all

UNSETTLED = ("pending", "leased")
SAFETY, ROUTINE = Class.SAFETY.value, Class.ROUTINE.value
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


def purge(conn: Connection, settled_before: datetime) -> int:
    """Drop the bodies of letters settled before then; returns how many."""
    old = outbox.c.settled_at < ms(settled_before), outbox.c.body_enc.is_not(None)
    return conn.execute(update(outbox).where(*old).values(body_enc=None)).rowcount


def prune(conn: Connection, settled_before: datetime) -> int:
    """Drop whole rows settled before then; returns how many."""
    return conn.execute(delete(outbox).where(outbox.c.settled_at < ms(settled_before))).rowcount


def letter_of(conn: Connection, row: Row[Any], epoch: int) -> Letter:
    """The letter in a row of the outbox that was found together with its chat's number. Raises Unopenable."""
    body = vault_of(conn).open(row.body_enc, "outbox", "body_enc", row.dedupe, row.chat)
    number = chats.number_in(conn, row.chat, row.chat_id_enc)
    say = unpacked(Say, body)
    slot = say.strips or say.replaces
    return Letter(
        row.id, row.dedupe, row.chat, number, say, moment(row.made_at), row.attempts + 1, bool(row.in_doubt), epoch,
        slot_holder=message_of_slot(conn, row.chat, slot) if slot else None,
    )  # fmt: skip


@cache
def _settled(columns: tuple[str, ...]) -> Straight:
    mine = outbox.c.id == bindparam("which"), outbox.c.lease_epoch == bindparam("epoch"), outbox.c.state == "leased"
    return Straight(update(outbox).where(*mine).values({name: bindparam(f"new_{name}") for name in columns}))


@cache
def _of_slot(*, sent: bool) -> Straight:
    """The state of the newest message of a slot in a chat; of those that were sent Telegram's id."""
    newest = outbox.c.chat == bindparam("of"), outbox.c.slot_blind == bindparam("slot")
    number, by = outbox.c.tg_message_id, outbox.c.id.desc()
    found = select(number).where(number.is_not(None)) if sent else select(outbox.c.state)
    return Straight(found.where(*newest).order_by(by).limit(1))


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


def _slot(conn: Connection, chat_id: str, slot: str) -> bytes:
    return vault_of(conn).blind("slot", chat_id, slot)
