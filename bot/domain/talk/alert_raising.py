"""Raising an alert, when the prerequisites stand, and telling the client the truth (CR-701, CR-708, CR-709)."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.alert import Alert, Heard, NoAlert, chase, hear_again, may_alert, open_alert, prerequisites, reader
from bot.domain.decision import Decision, Key, Kind, Rows, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.risk.reading import OUTSIDE, Tier
from bot.domain.talk import check_back
from bot.domain.talk.alert_scene import Scene
from bot.domain.talk.alert_status import ACT, behind_neutral, neutral, sending_line
from bot.domain.talk.alerting import noted, say_acts
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
    return Scene(moment.now, moment.books, client or moment.client, moment.therapist, moment.backup, moment.plans)


def raise_alert(moment: ClientMoment, incoming: Incoming, tier: Tier, kind: str) -> Raised:
    """A new alert with its first letters, or one line more on the open one, or the reason why not."""
    why_not = may_alert(prerequisites(moment.client, moment.therapist), tier, asked=kind == ASKED)
    if why_not:
        return Raised(Decision(), why_not=why_not)
    if moment.alert is None or not moment.alert.open:
        return _new(moment, incoming, tier, kind)
    heard, what = hear_again(moment.alert, tier, moment.now, moment.book.care.alert, kind)
    match what:
        case Heard.JOINS | Heard.COUNTED:
            new = heard.also != moment.alert.also
            return Raised(remember(heard) + noted(scene_of(moment), heard, aloud=new), heard, joined=True)
        case Heard.RAISES | Heard.REPLACES:
            fresh = _new(moment, incoming, tier, kind)
            return Raised(remember(heard) + fresh.decision, fresh.alert)


def second_message(moment: ClientMoment, raised: Raised, client: Client, kind: str) -> Decision:
    """What was told, true at this second (CR-708); where danger comes from others, behind the neutral line (CR-616)."""
    if raised.alert and not raised.joined:
        return sending(moment, raised.alert)
    hidden = kind in OUTSIDE or client.discreet
    if raised.alert is None:
        text, keys = nobody(moment, raised.why_not, later=kind != ACT)
        said = Say(text, kind=Kind.STATUS, keys=keys)
        return decide(neutral(moment.book, said, raised.why_not.value if raised.why_not else "") if hidden else said)
    said = Say(_joined(moment, raised.alert, client), kind=Kind.STATUS)
    return decide(neutral(moment.book, said, raised.alert.alert_no) if hidden else said)


def sending(moment: ClientMoment, alert: Alert) -> Decision:
    """“I am sending …”, five seconds from now: withdrawn when Telegram has accepted the note by then."""
    scene = scene_of(moment)
    not_before = moment.now + SENDING_AFTER
    said = Say(
        sending_line(scene, alert), kind=Kind.STATUS, to=moment.chat, not_before=not_before,
        dedupe=f"t:{alert.alert_no}:sending", alert_no=alert.alert_no,
    )  # fmt: skip
    return decide(behind_neutral(scene, alert, said, asked_for=True))


def _joined(moment: ClientMoment, alert: Alert, client: Client) -> str:
    words = moment.book.crisis
    until = client.rest_until if alert.sets_hold else None
    rests = fill(words.rests, date=say_when(moment.book, until, client.zone)) if until else ""
    return "\n".join(line for line in (words.automated, words.heard_again, rests) if line)


def _new(moment: ClientMoment, incoming: Incoming, tier: Tier, kind: str) -> Raised:
    reads, client = reader(moment.therapist), moment.client
    if reads is None:
        return Raised(Decision(), why_not=NoAlert.NO_HOURS)
    alert = open_alert(
        moment.alert_no, client.id, tier, kind, incoming.sent_at, moment.now, moment.book.care.alert, therapist=reads,
        backup=reader(moment.backup) if moment.backup and client.backup_ok else None,
        pairing_confirmed=client.pairing.value == "confirmed", held_before=_held_before(moment),
    )  # fmt: skip
    climbing, acts = chase(alert, moment.now)
    return Raised(remember(climbing) + say_acts(scene_of(moment), climbing, acts), climbing)


def _held_before(moment: ClientMoment) -> bool:
    """Whether a hold stood before this: that of an alert that is still open does not count."""
    running = moment.alert if moment.alert and moment.alert.open and moment.alert.sets_hold else None
    return running.held_before if running else moment.client.hold


def nobody(moment: ClientMoment, why: NoAlert | None, *, later: bool = True) -> tuple[str, Rows]:
    """That nobody has been told, why not, and what can be told now; with the offer to ask tomorrow, where `later`."""
    words, therapist = moment.book.crisis, moment.therapist.name
    asked, ask_keys = check_back.question(moment.book) if later else ("", ())
    if why is None or not why.by_choice:
        plain = (words.automated, words.nobody_not_set_up, words.kept, asked)
        return "\n".join(line for line in plain if line), ask_keys
    text = words.nobody_urgent_only if why is NoAlert.ONLY_URGENT else words.nobody_told
    keys = ((Key(words.tell, "tell"), Key(words.numbers, "now")), *ask_keys)
    lines = (words.automated, fill(text, therapist=therapist), asked)
    return "\n".join(line for line in lines if line), keys
