"""The client's side of an emergency contact: what is kept is read to them, and they may take it out (CR-702)."""

from dataclasses import replace

from bot.domain.decision import Decision, Key, Kind, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.journal import Act
from bot.domain.moment import ClientMoment
from bot.domain.talk.dialogues import Houses
from bot.domain.talk.house import reply
from bot.domain.talk.settings_screens import CONTACT_OUT, show
from bot.domain.words.filling import fill

ACTION, REMOVE = "emct", CONTACT_OUT


def told(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Behind the neutral line: who it is, who is ever shown it, and the way to take it out."""
    words, contact = moment.book.own, moment.client.emergency_contact
    if not contact:
        return decide(reply(moment, incoming, words.contact_gone))
    text = fill(words.contact_told, therapist=moment.therapist.name, contact=contact)
    return decide(reply(moment, incoming, text, (Key(words.contact_remove, REMOVE),)))


def remove(moment: ClientMoment, incoming: Incoming, houses: Houses) -> Decision:
    """Gone at once; the therapist, who would rely on it, reads that it is."""
    words, client, therapist = moment.book.own, moment.client, moment.therapist
    if not client.emergency_contact:
        return show(moment, incoming, "share", words.contact_gone)
    after = replace(client, emergency_contact="", version=client.version + 1)
    done = Act(moment.fresh("contact out"), moment.now, client.id, "took_the_emergency_contact_out", client.id)
    line = fill(moment.book_of(therapist).therapist.contact_taken_out, label=client.label)
    said = Say(line, kind=Kind.NOTICE, to=therapist.chat, silent=True, protect=True)
    gone = fill(words.contact_removed, therapist=therapist.name)
    return remember(after, done) + show(replace(moment, client=after), incoming, "share", gone) + decide(said)
