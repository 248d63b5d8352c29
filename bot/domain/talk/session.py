"""The therapy hour on the client's side: the evening before it, and what the therapist will see (§2.9)."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.book import Book
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.client_clock import day_of
from bot.domain.decision import Decision, Key, Kind, Say, decide, remember
from bot.domain.holdings import Holdings, Item, items_of
from bot.domain.incoming import Incoming
from bot.domain.journal import EntryKind, Shared
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.session import with_step
from bot.domain.talk import dialogues
from bot.domain.talk.coming import coming_line
from bot.domain.talk.house import reply
from bot.domain.talk.manner import as_wanted
from bot.domain.talk.my_entries import kind_of, pairs_of
from bot.domain.talk.saying import say_clock, say_when
from bot.domain.words.filling import fill

READ, WANTED, SEEN = "sess", "seve", "seen"
SHOWN, EACH = 6, 160
COUNTED = (CheckinState.ANSWERED, CheckinState.DECLINED, CheckinState.LAPSED)


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
    """[What they will see]: only what is shared, to read."""
    words, therapist = moment.book.rhythm, moment.therapist.name
    shared = tuple(_lines(moment))
    lines = (
        fill(words.seen_head, therapist=therapist), *_agreed(moment), _counts(moment), *shared,
        fill(words.seen_end if shared else words.seen_nothing, therapist=therapist),
    )  # fmt: skip
    return decide(reply(moment, incoming, "\n".join(lines), (Key(words.my_entries, "md", "list"),), anew=True))


def _agreed(moment: ClientMoment) -> tuple[str, ...]:
    lines = moment.agreed.lines if moment.agreed else ()
    return tuple(fill(moment.book.rhythm.seen_agreed, line=each.text) for each in lines)


def _marked(moment: ClientMoment) -> tuple[str, ...]:
    words = moment.book.rhythm
    kinds = [kind_of(moment.book, each) for each in _shared(moment) if each.shared is Shared.SESSION]
    return (fill(words.session_marked, kinds=", ".join(kinds[:SHOWN])),) if kinds else (words.session_marked_none,)


def _lines(moment: ClientMoment) -> Iterator[str]:
    words, open_ = moment.book.rhythm, _shared(moment)
    for each in open_[:SHOWN]:
        line = words.seen_session if each.shared is Shared.SESSION else words.seen_shared
        yield fill(line, kind=kind_of(moment.book, each), line=_text(moment.book, each)[:EACH])
    if len(open_) > SHOWN:
        yield fill(words.seen_more, count=len(open_) - SHOWN)


def _text(book: Book, item: Item) -> str:
    """The client's own words; of a check-in the line that was shared, and nothing else of it."""
    if isinstance(item.record, Checkin):
        return item.record.note
    return " · ".join(answer for _, answer in pairs_of(book, item) if answer)


def _shared(moment: ClientMoment) -> list[Item]:
    """What is shared with this therapist, the newest first; nothing of an earlier link."""
    there = items_of(moment.holdings or Holdings())
    own = (each for each in there if each.record.client == moment.client.id)
    return [each for each in own if each.shared is not Shared.PRIVATE and each.kind != EntryKind.SHOWN.value]


def _counts(moment: ClientMoment) -> str:
    """How check-ins went where counts are shared; else that only their delivery is seen."""
    words = moment.book.rhythm
    if not moment.client.shares_counts:
        return fill(words.seen_no_counts, therapist=moment.therapist.name)
    recent = [each for each in moment.recent if each.schedule]
    answered, declined, none = (sum(1 for each in recent if each.state is state) for state in COUNTED)
    return fill(words.seen_counts, answered=answered, declined=declined, none=none)


TAPS = {READ: read, WANTED: wanted, SEEN: seen}
READS_EVERYTHING_TAPS = frozenset({READ, SEEN})
