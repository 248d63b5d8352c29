"""*Let Dr. … read this*: the one entry that raised an alert, in the console alone, taken back in a tap (CR-617)."""

from dataclasses import replace

from bot.domain.alert import Alert, tapped
from bot.domain.consent import Consented
from bot.domain.decision import Decision, Key, Kind, Rows, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry
from bot.domain.moment import ClientMoment
from bot.domain.people import Pairing
from bot.domain.talk.alert_raising import scene_of
from bot.domain.talk.alerting import noted
from bot.domain.talk.consenting import consent
from bot.domain.talk.house import reply
from bot.domain.words.filling import fill

LET, TAKE_BACK = "letr", "letb"
READ, UNREAD = "read", "unread"  # how the two stand among the keys that the client tapped
LONGEST_KEY = 24


def offered(moment: ClientMoment, alert: Alert | None, entry: Entry | None) -> Rows:
    """The key under the card, where an alert tells that somebody wrote and the therapist knows who they are."""
    if alert is None or entry is None or moment.client.pairing is not Pairing.CONFIRMED:
        return ()
    words = moment.book.crisis
    named = fill(words.let_read, therapist=moment.therapist.name)
    return ((Key(named if len(named) <= LONGEST_KEY else words.let_read_plain, LET, entry.id),),)


def let(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Just this entry, beside the open alert; it says plainly who can read it, and how to take it back."""
    words, entry, alert = moment.book.crisis, moment.entry, moment.alert
    if entry is None or entry.erased:
        return decide(reply(moment, incoming, words.let_gone, anew=True))
    if alert is None or not alert.open or moment.client.pairing is not Pairing.CONFIRMED:
        return decide(reply(moment, incoming, words.let_closed, anew=True))
    text = fill(words.let_said, therapist=moment.therapist.name)
    said = Say(text, kind=Kind.STATUS, keys=(take_back_key(moment, entry.id),))
    if entry.beside_alert == alert.alert_no:
        return decide(said)
    after = replace(entry, beside_alert=alert.alert_no, version=entry.version + 1)
    choice = consent(moment, moment.client, Consented.WORDS, "console", f"let_read {moment.book.version}", entry.id)
    return remember(after, choice) + _on_alert(moment, alert, READ) + decide(said)


def take_back(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Nobody can open it any more, from this moment on; what was read before stays read."""
    words, entry = moment.book.crisis, moment.entry
    said = decide(reply(moment, incoming, fill(words.let_back_said, therapist=moment.therapist.name)))
    if entry is None or not entry.beside_alert:
        return said
    after = replace(entry, beside_alert="", version=entry.version + 1)
    choice = consent(moment, moment.client, Consented.WORDS, "private", f"let_read {moment.book.version}", entry.id)
    alert = moment.alert if moment.alert and moment.alert.alert_no == entry.beside_alert else None
    return remember(after, choice) + (_on_alert(moment, alert, UNREAD) if alert else Decision()) + said


def take_back_key(moment: ClientMoment, entry_id: str) -> tuple[Key, ...]:
    """[Take it back]."""
    return (Key(moment.book.crisis.let_back, TAKE_BACK, entry_id),)


def _on_alert(moment: ClientMoment, alert: Alert, key: str) -> Decision:
    """The fact stands on the alert, and on what those who were told of it read; never a word of the entry."""
    after = tapped(alert, key, moment.now)
    return remember(after) + noted(scene_of(moment), after)
