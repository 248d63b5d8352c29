"""What a client reads once another therapist works with them, and what they may pass on to them (F-68)."""

from dataclasses import replace

from bot.domain.book import Book
from bot.domain.consent import Consented
from bot.domain.decision import NOTHING, Decision, Key, Rows, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.people import AlertLevel, Client, Therapist
from bot.domain.talk import dialogues
from bot.domain.talk.consenting import consent
from bot.domain.talk.house import reply
from bot.domain.talk.reading_hours import hours_in
from bot.domain.talk.settings_screens import ACTION as SETTINGS
from bot.domain.words.filling import fill

READ, PASS_ON = "newt", "newp"
WORDS = "hand_over"


def text_of(book: Book, client: Client, therapist: Therapist, former: str) -> str:
    """Who it is now, what stays closed, where alerts go, and that all of it can be changed."""
    words, allowed = book.team, client.alerts in (AlertLevel.ANY, AlertLevel.URGENT)
    said = therapist.alert_sentence
    names = {"therapist": therapist.name, "former": former}
    lines = (
        fill(words.client_new, **names),
        fill(words.client_closed, **names),
        fill(words.client_alerts, hours=hours_in(book, therapist), sentence=said, **names) if allowed else "",
        words.client_ways,
    )
    return "\n\n".join(line for line in lines if line)


def keys_of(book: Book, client: Client) -> Rows:
    """Who sees what, and to pass on what was shared before, while that is not done."""
    words = book.team
    passes = (Key(words.client_pass, PASS_ON),) if client.shared_since else ()
    return ((Key(words.client_who, SETTINGS, "share"), *passes),)


def read(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Behind the neutral line."""
    client = moment.client
    if not client.former:
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    text = text_of(moment.book, client, moment.therapist, client.former)
    return _said(client) + decide(reply(moment, incoming, text, *keys_of(moment.book, client)))


def pass_on(moment: ClientMoment, incoming: Incoming) -> Decision:
    """[Pass it on]: what was shared with the former therapist can be read by this one; a choice of its own."""
    client = moment.client
    if client.shared_since is None:
        return decide(reply(moment, incoming, moment.book.common.closed_question))
    after = replace(client, shared_since=None)
    kept = remember(after, consent(moment, after, Consented.WORDS, "passed_on", WORDS))
    line = fill(moment.book.team.client_passed, therapist=moment.therapist.name, former=client.former)
    return kept + decide(reply(moment, incoming, line))


def still_to_say(moment: ClientMoment, answered: Decision) -> Decision:
    """Messages rested when the other therapist took over: it is said with the first thing the client says."""
    if not moment.client.new_unsaid or not moment.client.former:
        return NOTHING
    here = dialogues.since(moment, answered)
    assert isinstance(here, ClientMoment)
    text = text_of(here.book, here.client, here.therapist, here.client.former)
    return _said(here.client) + decide(Say(text, keys=keys_of(here.book, here.client)))


def _said(client: Client) -> Decision:
    return remember(replace(client, new_unsaid=False)) if client.new_unsaid else NOTHING
