"""A call, not urgent: one line of *Today*, asked → seen; no alert, no ladder, no episode, no message (CR-612)."""

from dataclasses import replace

from bot.domain.decision import Decision, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, ClientMoment, TherapistMoment
from bot.domain.people import Pairing, Standing
from bot.domain.talk.house import reply
from bot.domain.talk.therapist.own import act_of, news, with_file
from bot.domain.words.filling import fill


def may_ask(moment: ClientMoment) -> bool:
    """Only where the therapist has confirmed who this is: until then nothing the client enters is shown to them."""
    return moment.client.pairing is Pairing.CONFIRMED and moment.client.standing is not Standing.OVER


def ask(moment: ClientMoment, incoming: Incoming) -> Decision:
    """The client asks; or reads that it was seen."""
    words, name = moment.book.crisis, moment.therapist.name
    if incoming.tap and incoming.tap.about == "seen":
        return decide(reply(moment, incoming, fill(words.call_was_seen, therapist=name)))
    if not may_ask(moment):
        return decide(Say(moment.book.common.closed_question))
    if moment.client.call_asked_at:
        return decide(Say(fill(words.call_there, therapist=name)))
    asked = replace(moment.client, call_asked_at=moment.now, version=moment.client.version + 1)
    return remember(asked) + decide(Say(fill(words.call_noted, therapist=name)))


def seen(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Seen]: the line goes, and the client can read that."""
    words, client = moment.book.therapist, file.client
    if client.call_asked_at is None:
        return decide(reply(moment, incoming, fill(words.call_none, label=client.label), anew=True))
    answered = replace(client, call_asked_at=None, version=client.version + 1)
    done = act_of(moment, "saw_a_request_for_a_call", client.id)
    said = reply(moment, incoming, fill(words.call_seen_said, label=client.label), anew=True)
    return remember(answered, done) + decide(said) + news(moment, client, "call", "seen")


TAPS_THERAPIST = {"callseen": with_file(seen)}
