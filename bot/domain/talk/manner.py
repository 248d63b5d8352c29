"""How a client wants to be spoken to: with numbers beside choices (F-51), and messages that do not stay (F-50)."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.book import Book
from bot.domain.decision import Board, Decision, Erase, Part, Remember, Rows, Say
from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.moment import ClientMoment
from bot.domain.people import Client, Offered
from bot.domain.talk.asking import ANSWER, EXIT
from bot.domain.typed import read_choice

STANDS_FOR = timedelta(hours=1)  # a number typed later is words again


def said(moment: ClientMoment, decision: Decision, *, leaves_no_trace: bool = False) -> Decision:
    """The decision as this client wants to hear it; what was offered last is kept for the next turn.

    `leaves_no_trace`: of a walk through the safety plan nothing is written, so its keys are for tapping alone (CR-505).
    """
    client = _after(moment, decision)
    if not (client.accessible or client.discreet) or any(isinstance(part, Erase) for part in decision.parts):
        return decision
    typed_too = replace(client, accessible=client.accessible and not leaves_no_trace)
    parts = tuple(_as_wanted(part, typed_too, moment) for part in decision.parts)
    offered = _offered(client, decision) if typed_too.accessible else None
    if offered is None or offered == client.offered == ():
        return Decision(parts)
    return Decision((*parts, Remember(replace(client, offered=offered, offered_at=moment.now))))


def as_wanted(say: Say, client: Client, book: Book) -> Say:
    """One message to that client: with numbers in accessible mode, taken out of the chat in time in discreet mode.

    A message that carries the keys under the input field stays: without it they would go as well.
    """
    if not (client.accessible or client.discreet):
        return say
    keys = numbered(say.keys) if client.accessible else say.keys
    goes = client.discreet and say.board is Board.LEAVE and not say.strips
    return replace(say, keys=keys, leaves_hours=book.care.data.discreet_hours if goes else 0)


def unasked(decision: Decision, client: Client, book: Book) -> Decision:
    """What comes without having been asked for, as this client wants to hear it."""
    parts = (
        as_wanted(part, client, book) if isinstance(part, Say) and part.to == client.chat else part
        for part in decision.parts
    )
    return Decision(tuple(parts))


def leaving(chat: str) -> str:
    """How the letters are named that take messages out of that chat."""
    return f"v:{chat}:"


def numbered(rows: Rows) -> Rows:
    """The keys with their positions; numbers of a scale stand for themselves, exits and copied numbers need none."""
    if any(key.label.isdecimal() for row in rows for key in row):
        return rows
    position = {id(key): n for n, key in enumerate((k for row in rows for k in row if _counts(k.action, k.copy)), 1)}
    return tuple(
        tuple(replace(key, label=f"{position[id(key)]}. {key.label}") if id(key) in position else key for key in row)
        for row in rows
    )


def meant(client: Client, incoming: Incoming, now: datetime) -> Incoming | None:
    """Typed words as the tap that they stand for; None when they stand for none."""
    lately = client.offered_at is not None and now - client.offered_at <= STANDS_FOR
    if not (client.accessible and lately) or incoming.medium is not Medium.TEXT or incoming.edited:
        return None
    found = read_choice(incoming.text, [each.label for each in client.offered])
    if found is None:
        return None
    key = client.offered[found]
    return replace(incoming, medium=Medium.TAP, tap=Tap(key.action, key.about, key.version, None))


def typed_key(moment: ClientMoment, incoming: Incoming) -> Incoming | None:
    """The same at this moment; a check-in that came after those keys is what the words are about."""
    opened, offered = moment.checkin.opened_at if moment.checkin else None, moment.client.offered_at
    newer = opened is not None and offered is not None and opened > offered
    return None if newer else meant(moment.client, incoming, moment.now)


def _counts(action: str, copy: str) -> bool:
    return action != EXIT and not copy


def _as_wanted(part: Part, client: Client, moment: ClientMoment) -> Part:
    mine = isinstance(part, Say) and part.to in ("", moment.client.chat)
    return as_wanted(part, client, moment.book) if isinstance(part, Say) and mine else part


def _offered(client: Client, decision: Decision) -> tuple[Offered, ...] | None:
    """What the last message with keys offers; nothing when a dialogue asks, None when nothing was said with keys."""
    own = [say for say in decision.says if say.to in ("", client.chat) and say.keys]
    keys = [key for row in own[-1].keys for key in row] if own else []
    if any(key.action in (ANSWER, EXIT) for key in keys):
        return ()
    offered = tuple(Offered(key.label, key.action, key.about, key.version) for key in keys if not key.copy)
    return offered if own else None


def _after(moment: ClientMoment, decision: Decision) -> Client:
    """The client as they are once this is decided."""
    changed = [each for each in decision.records if isinstance(each, Client) and each.id == moment.client.id]
    return changed[-1] if changed else moment.client
