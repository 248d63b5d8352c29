"""The client's side of an emergency contact: what is kept is read to them, and they may take it out (CR-702)."""

from dataclasses import replace

from bot.domain.decision import Decision, Key, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import did, reply
from bot.domain.talk.settings_screens import CONTACT_OUT, show
from bot.domain.words.filling import fill

ACTION, REMOVE = "emct", CONTACT_OUT


def told(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Behind the neutral line: who it is, who is ever shown it, and the way to take it out."""
    words, contact = moment.book.own, moment.client.to_reach
    if not contact:
        return decide(reply(moment, incoming, words.contact_gone))
    text = fill(words.contact_told, therapist=moment.therapist.name, contact=contact)
    return decide(reply(moment, incoming, text, (Key(words.contact_remove, REMOVE),)))


def remove(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """Gone at once; the therapist, who would rely on it, reads so in the morning."""
    words, client = moment.book.own, moment.client
    if not client.to_reach:
        return show(moment, incoming, "share", words.contact_gone)
    after = replace(client, emergency_contact="", town="", version=client.version + 1)
    gone = fill(words.contact_removed, therapist=moment.therapist.name)
    kept = remember(after, did(moment, "took_the_emergency_contact_out"))
    return kept + show(replace(moment, client=after), incoming, "share", gone)
