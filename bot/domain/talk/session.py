"""The therapy hour on the client's side: the evening before it, and what the therapist will see (§2.9)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.domain.book import Book
from bot.domain.brief import Brief, Source, brief, span_of
from bot.domain.checkin import Checkin
from bot.domain.client_clock import day_of
from bot.domain.decision import Decision, Key, Kind, Say, decide, remember
from bot.domain.holdings import Holdings
from bot.domain.incoming import Incoming
from bot.domain.journal import Act, Entry, Episode
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.session import with_step
from bot.domain.talk import dialogues
from bot.domain.talk.brief_words import item_of
from bot.domain.talk.coming import coming_line
from bot.domain.talk.house import reply
from bot.domain.talk.manner import as_wanted
from bot.domain.talk.my_entries import kind_of
from bot.domain.talk.saying import say_clock, say_when
from bot.domain.talk.therapist.brief import pages_of
from bot.domain.words.filling import fill

T = TypeVar("T", Entry, Checkin, Episode, Act)
READ, WANTED, SEEN = "sess", "seve", "seen"
SHOWN = 6


def evening_before(book: Book, client: Client) -> Decision:
    """A neutral line; what it is about comes after the tap."""
    said = Say(book.common.neutral_update, Kind.NOTICE, client.chat, keys=((Key(book.common.read, READ),),))
    return decide(as_wanted(said, client, book))


def read(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """When it is; what was agreed and what is marked for it; before it anything can be added."""
    words, client, at = moment.book.rhythm, moment.client, moment.client.next_session
    if at is None or at <= moment.now:
        return decide(reply(moment, incoming, words.session_none))
    if not client.session_eve:
        return _asked(moment, incoming)
    tomorrow = (day_of(client, at) - day_of(client, moment.now)).days == 1
    when = (
        fill(words.session_tomorrow, time=say_clock(at, client.zone))
        if tomorrow
        else fill(words.session_on, when=say_when(moment.book, at, client.zone))
    )
    lines = (when, *_agreed(moment), *_marked(moment), words.session_add)
    keys = (Key(words.what_is_seen, SEEN), Key(words.my_entries, "md", "list"))
    return decide(reply(moment, incoming, "\n".join(lines), keys, (Key(words.eve_stop, WANTED, "no"),)))


def _asked(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The first time: whether a line the evening before is wanted."""
    words, at = moment.book.rhythm, moment.client.next_session
    assert at is not None
    when = say_when(moment.book, at, moment.client.zone)
    text = fill(words.session_noted, therapist=moment.therapist.name, when=when)
    keys = (Key(words.eve_yes, WANTED, "yes"), Key(words.eve_no, WANTED, "no"))
    return decide(reply(moment, incoming, f"{text}\n{words.session_ask_eve}", keys))


def wanted(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """The client wants the line of the evening before, or does not."""
    yes = incoming.tap is not None and incoming.tap.about == "yes"
    client = with_step(replace(moment.client, session_eve="yes" if yes else "no"), moment.now)
    words = moment.book.rhythm
    line = words.eve_comes if yes else words.eve_does_not
    coming = coming_line(moment.book, client, moment.schedules, moment.now)
    return remember(client) + decide(reply(moment, incoming, f"{line}\n{coming}"))


def seen(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """[What they will see]: the very page that the therapist reads, as it is now, to read (CR-1004)."""
    words, name = moment.book.rhythm, moment.therapist.name
    mine = (Key(words.my_entries, "md", "list"),)
    if moment.book.care.brief.client_sees == "off":
        return decide(reply(moment, incoming, fill(words.seen_off, therapist=name), mine, anew=True))
    pages = pages_of(moment.book, made(moment), moment.client.zone)
    asked = incoming.tap.about if incoming.tap else ""
    at = min(int(asked), len(pages) - 1) if asked.isdecimal() else 0
    text = f"{fill(words.seen_head, therapist=name)}\n\n{pages[at]}\n\n{words.seen_end}"
    return decide(reply(moment, incoming, text, *_turns(moment, at, len(pages)), mine, anew=not asked))


def made(moment: ClientMoment) -> Brief:
    """The brief of this client, chosen by the same rules from the same records as for the therapist (CR-1004)."""
    there, own = moment.holdings or Holdings(), moment.client.id
    source = Source(
        moment.client, moment.schedules, moment.practices, moment.agreed, moment.alert, _own(there.entries, own),
        _own(there.checkins, own), _own(there.episodes, own), _own(there.acts, own),
    )  # fmt: skip
    return brief(source, span_of(moment.client, moment.now), moment.book.care)


def _own(records: Iterable[T], client: str) -> tuple[T, ...]:
    """Those of this link and of no earlier one, in their order."""
    return tuple(each for each in records if each.client == client)


def _turns(moment: ClientMoment, at: int, count: int) -> tuple[tuple[Key, ...], ...]:
    words = moment.book.brief
    turns = (
        *((Key(words.before, SEEN, str(at - 1)),) if at else ()),
        *((Key(words.after, SEEN, str(at + 1)),) if at + 1 < count else ()),
    )
    return (turns,) if turns else ()


def _agreed(moment: ClientMoment) -> tuple[str, ...]:
    lines = moment.agreed.lines if moment.agreed else ()
    return tuple(fill(moment.book.rhythm.seen_agreed, line=each.text) for each in lines)


def _marked(moment: ClientMoment) -> tuple[str, ...]:
    """What stands on the page as marked for the session, by its kind (CR-1004: the same choice)."""
    words, found = moment.book.rhythm, made(moment)
    kinds = [kind_of(moment.book, item_of(each)) for each in (*found.brought, *found.agenda)]
    return (fill(words.session_marked, kinds=", ".join(kinds[:SHOWN])),) if kinds else (words.session_marked_none,)


TAPS = {READ: read, WANTED: wanted, SEEN: seen}
READS_EVERYTHING_TAPS = frozenset({READ, SEEN})
