"""What a client reads after Handrail was away for more than a day; in discreet mode behind a neutral line."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Kind, Say, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.talk.card import card_in, emergency_of
from bot.domain.talk.house import reply
from bot.domain.talk.saying import say_when
from bot.domain.words.filling import fill

ACTION, RESTORED = "gap", ":r"


def notice(book: Book, client: Client, since: datetime, until: datetime, *, restored: bool = False) -> Say:
    """From when to when nothing may have been read, with the number to call (`reliability.md` §2.10).

    `restored`: it was read, and is gone with the database that a copy took the place of (§5.5).
    """
    common = book.common
    if client.discreet:
        span = f"{int(since.timestamp())}:{int(until.timestamp())}{RESTORED if restored else ''}"
        return Say(common.neutral_update, Kind.GAP, client.chat, ((Key(common.read, ACTION, span),),))
    keys = ((Key(common.key_support, "now"),),)
    return Say(_text(book, client, since, until, restored=restored), Kind.GAP, client.chat, keys)


def read(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The same behind the neutral line."""
    about = incoming.tap.about if incoming.tap else ""
    first, _, last = about.removesuffix(RESTORED).partition(":")
    if not (first.isdecimal() and last.isdecimal()):
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    since, until = (datetime.fromtimestamp(int(each), UTC) for each in (first, last))
    keys = (Key(moment.book.common.key_support, "now"),)
    text = _text(moment.book, moment.client, since, until, restored=about.endswith(RESTORED))
    return decide(reply(moment, incoming, text, keys))


def _text(book: Book, client: Client, since: datetime, until: datetime, *, restored: bool) -> str:
    shown = card_in(book, client.country, until, ZoneInfo(client.zone))
    when = {"from": say_when(book, since, client.zone), "to": say_when(book, until, client.zone)}
    words = book.common.restored_client if restored else book.common.gap_client
    return fill(words, **when, emergency=emergency_of(shown, book.crisis))
