"""A stranger, and every start link: help for anybody, and nothing kept but what a good invite makes (C0)."""

from dataclasses import replace
from datetime import datetime

from bot.domain.decision import Board, Decision, Key, Kind, Remember, Say, decide
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium
from bot.domain.moment import ClientMoment, Moment, TherapistMoment
from bot.domain.people import Address, Client, Invite, InviteFor, Standing, Therapist
from bot.domain.risk.reading import Reading, Tier
from bot.domain.schedule_parts import QuietHours
from bot.domain.talk import dialogues
from bot.domain.talk.card import card_for, card_lines, copy_keys, emergency_of
from bot.domain.talk.pausing import left_behind
from bot.domain.talk.therapist.claim import claimed, not_me, open_claim
from bot.domain.talk.therapist.pairing import pairing_question
from bot.domain.words.filling import fill

MOST_A_MINUTE = 5  # a country asked for by key and typed is three
MOST_WAITING = 2
MOST_WRONG = 10  # start links an hour that do not fit, for each chat
HELP = frozenset({"now", "help"})


def respond(moment: Moment, incoming: Incoming, reading: Reading, houses: dialogues.Houses) -> Decision:
    """Help first; a start link next; else the one neutral reply with help in it, once a minute.

    Risk words and *Support now* are always answered, unless that answer has not even gone out yet (T1).
    """
    if reading.tier.alarms:
        return Decision() if moment.lately.waiting >= MOST_WAITING else card_reply(moment, reading)
    if reading.tier is Tier.ASK or _asks_for_help(moment, incoming):
        return Decision() if moment.lately.waiting >= MOST_WAITING else _by_invitation(moment)
    decision = _answer(moment, incoming, houses)
    told = moment.lately.letters if decision.records == () else 0  # a good link is never a flood
    return Decision() if told >= MOST_A_MINUTE else decision


def _asks_for_help(moment: Moment, incoming: Incoming) -> bool:
    by_key = incoming.tap is not None and incoming.tap.action == "now"
    typed = moment.book.key_labels.get(incoming.text.strip()) == "support"
    return by_key or typed or incoming.command in HELP


def _answer(moment: Moment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    if incoming.medium is Medium.COMMAND and incoming.command == "start" and incoming.argument:
        return start(moment, incoming, houses)
    match incoming.tap.action if incoming.tap else "":
        case "country":
            return _numbers(moment)
        case "claim":
            return claimed(moment, incoming)
        case "unclaim":
            return not_me(moment, incoming)
    if incoming.medium in (Medium.BLOCKED, Medium.UNBLOCKED, Medium.OTHER):
        return Decision()
    return country_typed(moment, incoming) or (Decision() if moment.lately.helped else _by_invitation(moment))


def start(moment: Moment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """A start link: used, expired, revoked and invented ones get the same answer (C0)."""
    invite, words = moment.invite, moment.book.enrolment
    if invite is None or not invite.usable(moment.now) or moment.inviter is None or moment.wrong_links >= MOST_WRONG:
        return _cannot_be_used(moment)
    if invite.for_ is InviteFor.THERAPIST:
        return open_claim(moment, incoming)
    if isinstance(moment, TherapistMoment):
        return decide(Say(words.is_therapist))
    if isinstance(moment, ClientMoment) and moment.client.standing in (
        Standing.ACTIVE,
        Standing.STOPPED,
        Standing.INVITED,
    ):
        line = fill(words.already_linked, therapist=moment.therapist.name)
        return decide(Say(line, keys=((Key(words.stay, "stay"), Key(words.switch, "switch", invite.id)),)))
    return open_invite(moment, incoming, houses, invite, moment.inviter)


def wrong_links(chat: str, now: datetime) -> tuple[str, ...]:
    """The marks that answers to links which do not fit leave in one hour; after the last one no link fits (T8)."""
    return tuple(f"link:{chat}:{now:%Y%m%d%H}:{number}" for number in range(MOST_WRONG))


def _cannot_be_used(moment: Moment) -> Decision:
    """The same words whatever was wrong, also once too many links were tried: there is nothing to learn from them."""
    marks, keys = wrong_links(moment.chat, moment.now), ((Key(moment.book.common.key_support, "now"),),)
    mark = marks[moment.wrong_links] if moment.wrong_links < MOST_WRONG else ""
    return decide(Say(moment.book.enrolment.cannot_be_used, keys=keys, dedupe=mark))


def switch(moment: ClientMoment, incoming: Incoming, houses: dialogues.Houses) -> Decision:
    """The client chose another therapist: the old link ends, nothing is passed on."""
    invite, inviter = moment.invite, moment.inviter
    if invite is None or inviter is None or not invite.usable(moment.now):
        return decide(Say(moment.book.enrolment.cannot_be_used))
    return left_behind(moment) + open_invite(moment, incoming, houses, invite, inviter)


def open_invite(
    moment: Moment, incoming: Incoming, houses: dialogues.Houses, invite: Invite, inviter: Therapist
) -> Decision:
    """A good link: a short hello with the two keys, the first question; the therapist is asked whether it is they."""
    client = _client(moment, incoming, invite, inviter)
    book = moment.book_of(client)
    here = replace(as_client(moment, client, inviter, invite), book=book)
    hello = Say(book.enrolment.hello, board=Board.BOTH)
    opened = dialogues.open_script(here, replace(incoming, tap=None), houses, book.scripts["enrolment"])
    asked = (pairing_question(moment.book_of(inviter), client, inviter),) if inviter.chat else ()
    return decide(Remember(client), Remember(replace(invite, used_at=moment.now)), hello) + opened + decide(*asked)


def as_client(moment: Moment, client: Client, therapist: Therapist, invite: Invite | None) -> ClientMoment:
    """The same moment with a client in it who was not one before."""
    return ClientMoment(
        now=moment.now, seed=moment.seed, book=moment.book, chat=moment.chat, bot_name=moment.bot_name,
        place=Place(id=moment.place.id, version=moment.place.version), invite=invite, inviter=therapist,
        before=moment.before, alert_no=moment.alert_no, books=moment.books, client=client, therapist=therapist,
        backup=None, checkin=None, recent=(), schedules=(), practices=(), proposal=None, agreed=None,
        unfinished=None, entry=None, episode=None, alert=None,
    )  # fmt: skip


def _client(moment: Moment, incoming: Incoming, invite: Invite, inviter: Therapist) -> Client:
    care = moment.book.care.checkin
    language, address = _speaks(moment, incoming, inviter)
    return Client(
        id=invite.person, chat=moment.chat, therapist=inviter.id, label=invite.label, first_name=incoming.first_name,
        language=language, address=address, zone=inviter.zone, country="", ceiling=invite.stage, phone=invite.phone,
        quiet=QuietHours(care.quiet_from, care.quiet_to), created_at=moment.now,
    )  # fmt: skip


def _speaks(moment: Moment, incoming: Incoming, inviter: Therapist) -> tuple[str, Address]:
    """Telegram's language to begin with, where it is spoken here, else the therapist's; a client's own stays."""
    if isinstance(moment, ClientMoment):
        return moment.client.language, moment.client.address
    spoken = {book.language for book in moment.books.values()}
    return incoming.language if incoming.language in spoken else inviter.language, Address.INFORMAL


def _by_invitation(moment: Moment) -> Decision:
    common, words = moment.book.common, moment.book.crisis
    shown = card_for(moment, entries=3)
    text = fill(common.stranger, emergency=emergency_of(shown, words), directory=card_lines(moment.book, shown))
    return decide(Say(text, kind=Kind.CRISIS, keys=((Key(common.stranger_key, "country"),),)))


def _numbers(moment: Moment) -> Decision:
    return decide(Say(moment.book.common.stranger_country, kind=Kind.CRISIS))


def card_reply(moment: Moment, reading: Reading) -> Decision:
    """The card at once for somebody who is no client; nothing is raised and nothing kept."""
    words, shown = moment.book.crisis, card_for(moment, entries=3)
    variants = words.act if reading.kind.value == "act" else words.urgent
    text = fill(variants[0], emergency=emergency_of(shown, words))
    keys = (*copy_keys(words, shown), (Key(moment.book.common.stranger_key, "country"),))
    return decide(Say(f"{text}\n\n{card_lines(moment.book, shown)}\n\n{words.automated}", kind=Kind.CRISIS, keys=keys))


def country_typed(moment: Moment, incoming: Incoming) -> Decision | None:
    """A stranger typed a country: its card, and the country is not kept."""
    match = moment.book.lines.find(incoming.text) if incoming.text else None
    if match is None or match.exact is None:
        return None
    words, shown = moment.book.crisis, card_for(moment, entries=5, country=match.exact)
    return decide(
        Say(f"{card_lines(moment.book, shown)}\n\n{words.automated}", kind=Kind.CRISIS, keys=copy_keys(words, shown))
    )
