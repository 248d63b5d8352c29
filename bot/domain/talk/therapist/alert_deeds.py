"""What a therapist does about an alert, in the chat and in the console alike: what is kept, and what others are told.

What the therapist reads in return is the edge's: a message there, a page here.
"""

from dataclasses import replace
from enum import Enum

from bot.domain import alert as alerts
from bot.domain.alert import Alert, Reason, Then
from bot.domain.decision import Decision, Kind, Say, Withdraw, decide, remember
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Therapist
from bot.domain.talk.alert_scene import Scene
from bot.domain.talk.alerting import say_acts
from bot.domain.talk.therapist.alerts import alert_letter
from bot.domain.talk.therapist.own import act_of
from bot.domain.talk.therapist.stage_deeds import changed
from bot.domain.words.filling import fill

CLOSING = (Reason.REACHED, Reason.IN_SESSION, Reason.FALSE_READING, Reason.OTHER)


class NotHanded(Enum):
    """Why an alert was not handed over."""

    NO_BACKUP = "no_backup"  # nobody with a chat of their own is named
    NOT_AGREED = "not_agreed"  # the client has not allowed it


def seen(moment: TherapistMoment, alert: Alert, file: ClientFile) -> tuple[Decision, Alert]:
    """Marked as seen by whoever is there: the ladder stops, the client is told; a second time nothing happens.

    Handed over, it is theirs from now on, and the one who gave it reads that.
    """
    after, acts = alerts.acknowledge(alert, moment.therapist.id, moment.now)
    if after is alert:
        return Decision(), alert
    if alert.acknowledged_at:
        taken = act_of(moment, "took_an_alert_over", file.client.id, alert.alert_no)
        return remember(after, taken) + _told_taken(moment, alert, file), after
    done = act_of(moment, "marked_an_alert_as_seen", file.client.id, alert.alert_no)
    told = say_acts(_scene(moment, file), after, acts)
    return remember(after, done) + decide(Withdraw(f"a:{alert.alert_no}:")) + told, after


def say_next(moment: TherapistMoment, alert: Alert, then: Then) -> Decision:
    """What whoever saw it does next; without effect before somebody saw it."""
    after = alerts.say_then(alert, then)
    return remember(after) if after is not alert else Decision()


def hand_over(moment: TherapistMoment, alert: Alert, file: ClientFile) -> tuple[Decision, Therapist] | NotHanded:
    """To the backup person, if the client allowed it; it stays with the first until they mark it as seen."""
    backup = moment.backup or file.backup
    if backup is None or not backup.chat or backup.id == moment.therapist.id:
        return NotHanded.NO_BACKUP
    if not file.client.backup_ok:
        return NotHanded.NOT_AGREED
    given = alerts.say_then(replace(alert, backup=backup.id), Then.HANDED_OVER)
    book = moment.book_of(backup)
    letter = alert_letter(book, given, file.client, backup, moment.now, sound=True, repeat=False)
    words = f"{letter.text}\n{book.therapist.handed_to_you}"
    done = act_of(moment, "handed_an_alert_over", file.client.id, alert.alert_no)
    return remember(given, done) + decide(replace(letter, text=words, kind=Kind.ALERT, alert_no="")), backup


def asks_about_hold(file: ClientFile, reason: Reason) -> bool:
    """Whether closing for that reason asks if the hold stays: a false reading undoes it (CR-104)."""
    return reason is not Reason.FALSE_READING and file.client.hold


def close(
    moment: TherapistMoment, alert: Alert, file: ClientFile, reason: Reason, *, keep: bool, note: str = ""
) -> Decision:  # fmt: skip
    """Closed with a reason, the choice of CR-104 and perhaps a note of the therapist's own. Raises NotSeenYet."""
    closed = replace(alerts.close(alert, reason, keep, moment.now), note=note)
    after = _after(moment, file, alert, reason, keep)
    done = act_of(moment, "closed_an_alert", file.client.id, f"{alert.alert_no} {reason.value}")
    lived = [each for each in file.episodes if each.alert_no == alert.alert_no]
    over = remember(*(replace(each, closed_by=reason.value, version=each.version + 1) for each in lived))
    told = changed(moment, file, after) if after.hold != file.client.hold else Decision()
    kept = remember(after) if after is not file.client else Decision()
    return remember(closed, done) + over + kept + told


def _after(moment: TherapistMoment, file: ClientFile, alert: Alert, reason: Reason, keep: bool) -> Client:
    """The client once it is closed; another open alert keeps its own hold."""
    client = file.client
    others = [
        each for each in moment.alerts if each.client == client.id and each.open and each.alert_no != alert.alert_no
    ]
    if any(each.sets_hold for each in others):
        return client
    if reason is Reason.FALSE_READING and alert.sets_hold:
        before = alert.held_before
        return replace(client, hold=before, rest_until=None, thought_rest_until=None, version=client.version + 1)
    holds = keep or alert.held_before
    return replace(client, hold=holds, version=client.version + 1) if client.hold and not holds else client


def _told_taken(moment: TherapistMoment, alert: Alert, file: ClientFile) -> Decision:
    """One line to the one who handed it over: it is somebody else's now."""
    giver = file.therapist if file.therapist and file.therapist.id == alert.acknowledged_by else None
    if giver is None or not giver.chat:
        return Decision()
    words = moment.book_of(giver).therapist
    text = fill(words.taken_over, number=alert.alert_no, name=moment.therapist.name)
    return decide(Say(text, kind=Kind.NOTICE, to=giver.chat, protect=True))


def _scene(moment: TherapistMoment, file: ClientFile) -> Scene:
    """The people around the alert, as far as the one who acts knows them: they are the one who saw it."""
    if file.client.therapist == moment.therapist.id:
        return Scene(moment.now, moment.books, file.client, moment.therapist, moment.backup)
    return Scene(moment.now, moment.books, file.client, file.therapist or moment.therapist, moment.therapist)
