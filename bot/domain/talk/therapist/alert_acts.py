"""T7: seeing an alert, saying what follows, handing it over, and closing it with a reason (CR-704, CR-104)."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.alert import Alert, Reason, Then
from bot.domain.decision import Decision, Key, Rows, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.saying import say_clock
from bot.domain.talk.therapist import alert_deeds
from bot.domain.talk.therapist.alert_deeds import NotHanded
from bot.domain.talk.therapist.alerts import alert_text, kinds_of, letter_keys, what_came
from bot.domain.talk.therapist.console import see_alert
from bot.domain.talk.therapist.own import TherapistAct, about_of, own_alert
from bot.domain.words.filling import fill

AlertAct = Callable[[TherapistMoment, Incoming, Alert, ClientFile, str], Decision]


def with_alert(act: AlertAct) -> TherapistAct:
    """An act about the open alert whose number stands first in the key."""

    def checked(moment: TherapistMoment, incoming: Incoming) -> Decision:
        number, _, rest = about_of(incoming).partition(":")
        found = own_alert(moment, number)
        if found is None:
            return decide(reply(moment, incoming, moment.book.therapist.already_closed, anew=True))
        return act(moment, incoming, *found, rest)

    return checked


def show(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """One alert from the list, to act on in place."""
    if alert.acknowledged_at:
        return _what_next(moment, incoming, alert, file)
    text = alert_text(moment.book, alert, file.client, moment.therapist, moment.now)
    return decide(reply(moment, incoming, text, *letter_keys(moment.book, alert), anew=True))


def acknowledge(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """Seen, by somebody named; a second time changes nothing and shows the same."""
    done, seen = alert_deeds.seen(moment, alert, file)
    return done + _what_next(moment, incoming, seen, file)


def then(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """What whoever saw it does next; the alert stays open."""
    words = moment.book.therapist
    if alert.unseen:
        return show(moment, incoming, alert, file, rest)
    contacting = rest == "contacting"
    noted = alert_deeds.say_next(moment, alert, Then.CONTACTING if contacting else Then.NOT_NOW)
    line = words.contacting_said if contacting else words.not_now_said
    return noted + decide(reply(moment, incoming, line, (Key(words.close, "aclose", alert.alert_no),), anew=True))


def hand_over(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """To the backup person, if the client allowed it."""
    words = moment.book.therapist
    match alert_deeds.hand_over(moment, alert, file):
        case NotHanded.NO_BACKUP:
            return decide(reply(moment, incoming, words.no_backup, anew=True))
        case NotHanded.NOT_AGREED:
            line = fill(words.backup_not_agreed, label=file.client.label)
            return decide(reply(moment, incoming, line, anew=True))
        case (done, backup):
            return done + decide(reply(moment, incoming, fill(words.handed, backup=backup.name), anew=True))


def ask_reason(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """Closing needs one reason; an alert nobody has seen is marked as seen first."""
    if alert.unseen:
        return show(moment, incoming, alert, file, rest)
    words = moment.book.therapist
    keys = tuple(Key(label, "areason", f"{alert.alert_no}:{reason}") for reason, label in words.reasons.items())
    return decide(reply(moment, incoming, words.why_close, *in_rows(keys, 2), anew=True))


def reason_given(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """A false reading undoes the hold; the other reasons ask about it, where there is one (CR-104)."""
    words = moment.book.therapist
    if rest not in words.reasons or alert.unseen:
        return ask_reason(moment, incoming, alert, file, rest)
    if not alert_deeds.asks_about_hold(file, Reason(rest)):
        return _close(moment, incoming, alert, file, Reason(rest), keep=False)
    keys = (
        Key(words.keep_steady, "ahold", f"{alert.alert_no}:{rest}:keep"),
        Key(words.back_to_before, "ahold", f"{alert.alert_no}:{rest}:back"),
    )
    return decide(reply(moment, incoming, words.then_hold, keys))


def hold_chosen(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """Keep steady for now, or back to before."""
    reason, _, choice = rest.partition(":")
    if reason not in moment.book.therapist.reasons or alert.unseen:
        return ask_reason(moment, incoming, alert, file, rest)
    return _close(moment, incoming, alert, file, Reason(reason), keep=choice == "keep")


def keep_open(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """It stays open, and is not asked about again."""
    return decide(reply(moment, incoming, moment.book.therapist.kept_open))


def rules(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """[Which rules]: every one that fired, by its id and why it is there; none of the client's words (CR-1206)."""
    if alert.unseen:
        return show(moment, incoming, alert, file, rest)
    words, number = moment.book.therapist, alert.alert_no
    known = {entry.id: entry.reason for lexicon in moment.book.lexicons for entry in lexicon.entries}
    mine = [each for each in file.episodes if each.alert_no == number]
    fired = dict.fromkeys(rule for each in mine for rule in each.rules)
    lines = [f"· {rule}: {known[rule]}" if rule in known else f"· {rule}" for rule in fired]
    pack = ", ".join(dict.fromkeys(each.pack_version for each in mine))
    text = "\n".join((fill(words.rules_head, number=number, pack=pack), *(lines or (words.rules_asked,))))
    return decide(replace(reply(moment, incoming, text, anew=True), protect=True))


def _close(
    moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, reason: Reason, *, keep: bool
) -> Decision:  # fmt: skip
    line = fill(moment.book.therapist.closed, number=alert.alert_no)
    done = alert_deeds.close(moment, alert, file, reason, keep=keep)
    return decide(reply(moment, incoming, line)) + done


def _what_next(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile) -> Decision:
    """What it is and what to mind before a call; then whom to call, shown only now (CR-702); then the keys."""
    words, client, number = moment.book.therapist, file.client, alert.alert_no
    time = say_clock(alert.acknowledged_at or moment.now, moment.therapist.zone)
    tier = moment.book.crisis.tiers[alert.tier.value]
    what = (f"{tier} · {kinds_of(moment.book, alert)}", *what_came(moment.book, alert, client, moment.therapist))
    unsure = () if alert.pairing_confirmed else (moment.book.crisis.told_unconfirmed,)
    parts = (_seen_by(moment, alert, file, time), "\n".join((*what, *unsure)), _facts(moment, file), words.what_next)
    keys: Rows = (
        (Key(words.contacting, "then", f"{number}:contacting"),),
        (Key(words.not_now, "then", f"{number}:not_now"), Key(words.hand_over, "hand", number)),
        (Key(words.close, "aclose", number), Key(words.rules_key, "arules", number)),
    )
    return decide(replace(reply(moment, incoming, "\n\n".join(parts), *keys, anew=True), protect=True))


def _facts(moment: TherapistMoment, file: ClientFile) -> str:
    """Name, phone, emergency contact, and what the client was told would happen."""
    words, client = moment.book.therapist, file.client
    owner = file.therapist if file.therapist and file.therapist.id != moment.therapist.id else None
    return fill(
        words.facts_other if owner else words.facts, name=client.first_name or words.no_first_name,
        phone=client.phone or words.no_phone, contact=client.to_reach or words.no_phone,
        therapist=owner.name if owner else "", sentence=(owner or moment.therapist).alert_sentence,
    )  # fmt: skip


def _seen_by(moment: TherapistMoment, alert: Alert, file: ClientFile, time: str) -> str:
    """Who marked it as seen: oneself, somebody whose name is known here, or somebody before."""
    words, by = moment.book.therapist, alert.acknowledged_by
    if by == moment.therapist.id:
        return fill(words.seen, time=time, label=file.client.label)
    other = next((each for each in (moment.backup, file.backup) if each and each.id == by), None)
    return fill(words.seen_by, time=time, name=other.name) if other else fill(words.seen_before, time=time)


TAPS: dict[str, TherapistAct] = {
    "ack": with_alert(acknowledge),
    "al1": with_alert(show),
    "then": with_alert(then),
    "hand": with_alert(hand_over),
    "aclose": with_alert(ask_reason),
    "areason": with_alert(reason_given),
    "ahold": with_alert(hold_chosen),
    "arules": with_alert(rules),
    "akeep": with_alert(keep_open),
    "seec": see_alert,
}
