"""What a key under a risk reply does: it raises the tier or stands on the alert, and never stops a ladder (CR-616)."""

from bot.domain.alert import tapped
from bot.domain.decision import Decision, Kind, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.risk.reading import Kind as Looks
from bot.domain.risk.reading import Reading, Tier
from bot.domain.talk.card import variant_of
from bot.domain.talk.crisis import alarm
from bot.domain.talk.house import reply
from bot.domain.talk.support import support

OTHERS = {each.value: each for each in (Looks.FROM_OTHERS, Looks.TO_OTHERS)}


def danger_now(moment: ClientMoment, incoming: Incoming) -> Decision:
    """“Are you in danger right now?”: yes and not sure raise it to urgent, no keeps the numbers there."""
    said, _, kind = (incoming.tap.about if incoming.tap else "").partition(":")
    if said == "no":
        return decide(reply(moment, incoming, moment.book.crisis.danger_no, anew=True))
    return alarm(moment, incoming, Reading(Tier.URGENT, OTHERS.get(kind, Looks.PLAN), ("danger now",)))


def key_on_alert(moment: ClientMoment, incoming: Incoming) -> Decision:
    """A key under an urgent reply: a line on the alert, and the truth about what that does."""
    pressed, _, kind = (incoming.tap.about if incoming.tap else "").partition(":")
    words, alert = moment.book.crisis, moment.alert if moment.alert and moment.alert.open else None
    noted = remember(tapped(alert, pressed, moment.now)) if alert else Decision()
    if pressed == "person":
        return noted + support(moment, incoming, variant_of(kind))
    line = words.danger_no if alert is None else words.added if alert.unseen else words.added_seen
    return noted + decide(Say(line, kind=Kind.STATUS))
