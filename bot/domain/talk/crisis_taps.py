"""What a key under a risk reply does: it raises the tier or stands on the alert, and never stops a ladder (CR-616)."""

from bot.domain.alert import Alert, tapped
from bot.domain.decision import Decision, Kind, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.risk.reading import FROM_OUTSIDE, Reading, Tier
from bot.domain.risk.reading import Kind as Looks
from bot.domain.talk.alert_raising import scene_of
from bot.domain.talk.alerting import noted
from bot.domain.talk.card import variant_of
from bot.domain.talk.crisis import alarm
from bot.domain.talk.house import reply
from bot.domain.talk.support import support

OTHERS = {each.value: each for each in (*FROM_OUTSIDE, Looks.TO_OTHERS)}


def danger_now(moment: ClientMoment, incoming: Incoming) -> Decision:
    """“Are you in danger right now?”: yes and not sure raise it to urgent, no keeps the numbers there."""
    said, _, kind = (incoming.tap.about if incoming.tap else "").partition(":")
    if said == "no":
        return _added(moment, said) + decide(reply(moment, incoming, moment.book.crisis.danger_no, anew=True))
    return alarm(moment, incoming, Reading(Tier.URGENT, OTHERS.get(kind, Looks.PLAN), ("danger now",)))


def key_on_alert(moment: ClientMoment, incoming: Incoming) -> Decision:
    """A key under an urgent reply: a line on the alert, and the truth about what that does."""
    pressed, _, kind = (incoming.tap.about if incoming.tap else "").partition(":")
    words, alert = moment.book.crisis, _open(moment)
    if pressed == "person":
        return _added(moment, pressed) + support(moment, incoming, variant_of(kind))
    line = words.danger_no if alert is None else words.added if alert.unseen else words.added_seen
    return _added(moment, pressed) + decide(Say(line, kind=Kind.STATUS))


def _added(moment: ClientMoment, key: str) -> Decision:
    """The key stands on the open alert, and on what those who were told of it read."""
    alert = _open(moment)
    if alert is None:
        return Decision()
    after = tapped(alert, key, moment.now)
    return remember(after) + noted(scene_of(moment), after)


def _open(moment: ClientMoment) -> Alert | None:
    return moment.alert if moment.alert and moment.alert.open else None
