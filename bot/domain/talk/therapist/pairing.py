"""The right person? What the therapist confirms once before anything a client enters is shown to them (T2)."""

from dataclasses import replace

from bot.domain.book import Book
from bot.domain.client_clock import quiet_over
from bot.domain.decision import Decision, Key, Kind, Remember, Say, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import AlertLevel, Client, Pairing, Standing, Therapist
from bot.domain.talk.house import reply
from bot.domain.talk.therapist.own import act_of, news, with_file
from bot.domain.words.filling import fill


def pairing_question(book: Book, client: Client, therapist: Therapist) -> Say:
    """Somebody opened the invite; their first name at Telegram is shown this once."""
    text, keys = _question(book, client)
    return Say(text, kind=Kind.NOTICE, to=therapist.chat, keys=keys, protect=True)


def ask_again(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """The same question from the client's menu, while it waits."""
    text, keys = _question(moment.book, file.client)
    return decide(reply(moment, incoming, text, *keys))


def answered(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Confirm] or [Not them]; a second tap changes nothing."""
    if file.client.pairing is not Pairing.WAITING:
        return decide(reply(moment, incoming, moment.book.therapist.old_key))
    return _confirmed(moment, incoming, file.client) if rest == "yes" else _refused(moment, incoming, file.client)


def _question(book: Book, client: Client) -> tuple[str, tuple[tuple[Key, ...], ...]]:
    words = book.therapist
    text = fill(words.pairing, label=client.label, first_name=client.first_name[:40] or words.no_first_name)
    return text, ((Key(words.confirm, "pair", f"{client.id}:yes"), Key(words.not_them, "pair", f"{client.id}:no")),)


def _confirmed(moment: TherapistMoment, incoming: Incoming, client: Client) -> Decision:
    words = moment.book.therapist
    if client.standing is Standing.INVITED:
        line = fill(words.confirmed_early, label=client.label)
    else:
        line = fill(words.confirmed, label=client.label, level=level_of(moment.book, client.alerts))
    known = replace(client, pairing=Pairing.CONFIRMED, version=client.version + 1)
    done = act_of(moment, "confirmed_the_person", client.id)
    told = news(moment, client, "told", "paired")
    return decide(Remember(known), Remember(done), reply(moment, incoming, line)) + told


def _refused(moment: TherapistMoment, incoming: Incoming, client: Client) -> Decision:
    """It ends, and the person is told plainly: there is no key left for them to tap."""
    line = fill(moment.book.therapist.refused, label=client.label)
    gone = replace(client, pairing=Pairing.REFUSED, standing=Standing.REFUSED, version=client.version + 1)
    book, after = moment.book_of(client), quiet_over(client, moment.now)
    words = book.enrolment
    why = words.refused_discreet if client.discreet else words.refused
    plain = Say(f"{book.common.neutral_update}\n{why}", kind=Kind.NOTICE, to=client.chat, not_before=after)
    done = act_of(moment, "refused_the_person", client.id)
    return decide(Remember(gone), Remember(done), reply(moment, incoming, line), plain)


def level_of(book: Book, level: AlertLevel) -> str:
    """What the client chose about alerts, to talk about in the hour."""
    words = book.enrolment
    match level:
        case AlertLevel.ANY:
            return words.level_any
        case AlertLevel.URGENT:
            return words.level_urgent
        case AlertLevel.NONE:
            return words.level_none
        case AlertLevel.UNASKED:
            return words.level_unasked


TAPS = {"pair": with_file(answered), "pairq": with_file(ask_again)}
