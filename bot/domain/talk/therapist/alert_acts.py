"""T7: seeing an alert, saying what follows, handing it over, and closing it with a reason (CR-704, CR-104)."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain import alert as alerts
from bot.domain.alert import Alert, Reason, Then
from bot.domain.decision import Decision, Key, Kind, Rows, Withdraw, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Therapist
from bot.domain.talk.alerting import Scene, say_acts
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.saying import say_clock
from bot.domain.talk.therapist.alerts import alert_letter, alert_text, letter_keys
from bot.domain.talk.therapist.own import TherapistAct, about_of, act_of, own_alert
from bot.domain.talk.therapist.stages import changed
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
    """Seen, by somebody named: the ladder stops and the client is told; a second time changes nothing."""
    seen, acts = alerts.acknowledge(alert, moment.therapist.id, moment.now)
    if seen is alert:
        return _what_next(moment, incoming, alert, file)
    told = say_acts(_scene(moment, file), seen, acts)
    done = act_of(moment, "marked_an_alert_as_seen", file.client.id, alert.alert_no)
    silent = decide(Withdraw(f"a:{alert.alert_no}:"))
    return remember(seen, done) + silent + told + _what_next(moment, incoming, seen, file)


def then(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """What whoever saw it does next; the alert stays open."""
    words = moment.book.therapist
    if alert.unseen:
        return show(moment, incoming, alert, file, rest)
    contacting = rest == "contacting"
    noted = alerts.say_then(alert, Then.CONTACTING if contacting else Then.NOT_NOW)
    line = words.contacting_said if contacting else words.not_now_said
    return remember(noted) + decide(
        reply(moment, incoming, line, (Key(words.close, "aclose", alert.alert_no),), anew=True)
    )


def hand_over(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, rest: str) -> Decision:
    """To the backup person, if the client allowed it; it stays here until they mark it as seen."""
    words, backup = moment.book.therapist, moment.backup or file.backup
    if backup is None or not backup.chat or backup.id == moment.therapist.id:
        return decide(reply(moment, incoming, words.no_backup, anew=True))
    if not file.client.backup_ok:
        line = fill(words.backup_not_agreed, label=file.client.label)
        return decide(reply(moment, incoming, line, anew=True))
    theirs = replace(alert, backup=backup.id)
    given = alerts.say_then(theirs, Then.HANDED_OVER)
    letter = alert_letter(moment.book_of(backup), given, file.client, backup, moment.now, sound=True, repeat=False)
    handed = replace(letter, text=f"{letter.text}\n{moment.book_of(backup).therapist.handed_to_you}", kind=Kind.ALERT)
    done = act_of(moment, "handed_an_alert_over", file.client.id, alert.alert_no)
    line = fill(words.handed, backup=backup.name)
    return remember(given, done) + decide(replace(handed, alert_no=""), reply(moment, incoming, line, anew=True))


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
    if Reason(rest) is Reason.FALSE_READING or not file.client.hold:
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


def console_soon(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """The console comes with a later release."""
    return decide(reply(moment, incoming, moment.book.therapist.console_soon, anew=True))


def _close(
    moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile, reason: Reason, *, keep: bool
) -> Decision:  # fmt: skip
    closed = alerts.close(alert, reason, keep, moment.now)
    after = _after(moment, file, alert, reason, keep)
    done = act_of(moment, "closed_an_alert", file.client.id, f"{alert.alert_no} {reason.value}")
    line = fill(moment.book.therapist.closed, number=alert.alert_no)
    told = changed(moment, file, after) if after.hold != file.client.hold else Decision()
    kept = remember(after) if after is not file.client else Decision()
    return remember(closed, done) + kept + decide(reply(moment, incoming, line)) + told


def _after(moment: TherapistMoment, file: ClientFile, alert: Alert, reason: Reason, keep: bool) -> Client:
    """The client once it is closed; another open alert keeps its own hold."""
    client = file.client
    others = [
        each for each in moment.alerts if each.client == client.id and each.open and each.alert_no != alert.alert_no
    ]
    if any(each.sets_hold for each in others):
        return client
    if reason is Reason.FALSE_READING and alert.sets_hold:
        return replace(client, hold=False, rest_until=None, thought_rest_until=None, version=client.version + 1)
    return replace(client, hold=keep, version=client.version + 1) if client.hold != keep and client.hold else client


def _what_next(moment: TherapistMoment, incoming: Incoming, alert: Alert, file: ClientFile) -> Decision:
    """The facts to act on, only now (CR-702)."""
    words, client, number = moment.book.therapist, file.client, alert.alert_no
    time = say_clock(alert.acknowledged_at or moment.now, moment.therapist.zone)
    head = _seen_by(moment, alert, file, time)
    unsure = f"\n{moment.book.crisis.told_unconfirmed}" if not alert.pairing_confirmed else ""
    facts = fill(
        words.facts, name=client.first_name or words.no_first_name, phone=client.phone or words.no_phone,
        sentence=moment.therapist.alert_sentence,
    )  # fmt: skip
    keys: Rows = (
        (Key(words.contacting, "then", f"{number}:contacting"), Key(words.not_now, "then", f"{number}:not_now")),
        (Key(words.hand_over, "hand", number), Key(words.close, "aclose", number)),
    )
    said = reply(moment, incoming, f"{head}{unsure}\n{facts}", *keys, anew=True)
    return decide(replace(said, protect=True))


def _seen_by(moment: TherapistMoment, alert: Alert, file: ClientFile, time: str) -> str:
    """Who marked it as seen: oneself, somebody whose name is known here, or somebody before."""
    words, by = moment.book.therapist, alert.acknowledged_by
    if by == moment.therapist.id:
        return fill(words.seen, time=time, label=file.client.label)
    other = next((each for each in (moment.backup, file.backup) if each and each.id == by), None)
    return fill(words.seen_by, time=time, name=other.name) if other else fill(words.seen_before, time=time)


def _scene(moment: TherapistMoment, file: ClientFile) -> Scene:
    """The people around the alert, as far as the one who acts knows them: they are the one who saw it."""
    backup: Therapist | None = moment.therapist if file.client.therapist != moment.therapist.id else moment.backup
    return Scene(moment.now, moment.books, file.client, moment.therapist, backup)


TAPS: dict[str, TherapistAct] = {
    "ack": with_alert(acknowledge),
    "al1": with_alert(show),
    "then": with_alert(then),
    "hand": with_alert(hand_over),
    "aclose": with_alert(ask_reason),
    "areason": with_alert(reason_given),
    "ahold": with_alert(hold_chosen),
    "akeep": with_alert(keep_open),
    "seec": console_soon,
}
