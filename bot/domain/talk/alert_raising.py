"""Raising an alert, when the prerequisites stand, and telling the client the truth (CR-701, CR-708, CR-709)."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.alert import Alert, Heard, NoAlert, chase, hear_again, may_alert, open_alert, prerequisites, reader
from bot.domain.decision import Decision, Key, Kind, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.risk.reading import Tier
from bot.domain.talk import check_back
from bot.domain.talk.alerting import Scene, number_to_call, say_acts
from bot.domain.talk.saying import say_when
from bot.domain.words.filling import fill

ASKED = "asked"
SENDING_AFTER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Raised:
    """What became of it: a new alert, one that was joined, or the reason why nobody is told."""

    decision: Decision
    alert: Alert | None = None
    joined: bool = False
    why_not: NoAlert | None = None


def scene_of(moment: ClientMoment, client: Client | None = None) -> Scene:
    """The people around an alert of this client."""
    return Scene(moment.now, moment.books, client or moment.client, moment.therapist, moment.backup)


def raise_alert(moment: ClientMoment, incoming: Incoming, tier: Tier, kind: str) -> Raised:
    """A new alert with its first letters, or one line more on the open one, or the reason why not."""
    why_not = may_alert(prerequisites(moment.client, moment.therapist), tier, asked=kind == ASKED)
    if why_not:
        return Raised(Decision(), why_not=why_not)
    if moment.alert is None or not moment.alert.open:
        return _new(moment, incoming, tier, kind)
    heard, what = hear_again(moment.alert, tier, moment.now, moment.book.care.alert)
    match what:
        case Heard.JOINS | Heard.COUNTED:
            return Raised(remember(heard), heard, joined=True)
        case Heard.RAISES | Heard.REPLACES:
            fresh = _new(moment, incoming, tier, kind)
            return Raised(remember(heard) + fresh.decision, fresh.alert)


def second_message(moment: ClientMoment, raised: Raised, client: Client) -> Decision:
    """What was told, true at this second (CR-708)."""
    words = moment.book.crisis
    if raised.alert is None:
        return _nobody(moment, raised.why_not)
    if raised.joined:
        until = client.rest_until if raised.alert.sets_hold else None
        rests = fill(words.rests, date=say_when(moment.book, until, client.zone)) if until else ""
        lines = (words.automated, words.heard_again, rests)
        return decide(Say("\n".join(line for line in lines if line), kind=Kind.STATUS))
    return sending(moment, raised.alert)


def sending(moment: ClientMoment, alert: Alert) -> Decision:
    """“I am sending …”, five seconds from now: withdrawn when Telegram has accepted the note by then."""
    scene, words = scene_of(moment), moment.book.crisis
    text = fill(words.sending, therapist=moment.therapist.name, number=number_to_call(scene, alert))
    not_before = moment.now + SENDING_AFTER
    dedupe = f"t:{alert.alert_no}:sending"
    return decide(
        Say(text, kind=Kind.STATUS, to=moment.chat, not_before=not_before, dedupe=dedupe, alert_no=alert.alert_no)
    )


def _new(moment: ClientMoment, incoming: Incoming, tier: Tier, kind: str) -> Raised:
    reads, client = reader(moment.therapist), moment.client
    if reads is None:
        return Raised(Decision(), why_not=NoAlert.NO_HOURS)
    alert = open_alert(
        moment.alert_no, client.id, tier, kind, incoming.sent_at, moment.now, moment.book.care.alert, therapist=reads,
        backup=reader(moment.backup) if moment.backup and client.backup_ok else None,
        pairing_confirmed=client.pairing.value == "confirmed",
    )  # fmt: skip
    climbing, acts = chase(alert, moment.now)
    return Raised(remember(climbing) + say_acts(scene_of(moment), climbing, acts), climbing)


def _nobody(moment: ClientMoment, why: NoAlert | None) -> Decision:
    words, therapist = moment.book.crisis, moment.therapist.name
    asked, later = check_back.question(moment.book)
    if why is None or not why.by_choice:
        plain = (words.automated, words.nobody_not_set_up, words.kept, asked)
        return decide(Say("\n".join(line for line in plain if line), kind=Kind.STATUS, keys=later))
    text = words.nobody_urgent_only if why is NoAlert.ONLY_URGENT else words.nobody_told
    keys = ((Key(words.tell, "tell"), Key(words.numbers, "now")), *later)
    lines = (words.automated, fill(text, therapist=therapist), asked)
    return decide(Say("\n".join(line for line in lines if line), kind=Kind.STATUS, keys=keys))
