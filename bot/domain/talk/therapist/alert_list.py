"""T8: the open alerts, the oldest first, each with its age."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.alert import Alert, State
from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Kind, Say, decide
from bot.domain.incoming import Incoming
from bot.domain.moment import TherapistMoment
from bot.domain.talk.house import in_rows
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist.alerts import alert_letter
from bot.domain.talk.therapist.own import own_alert
from bot.domain.words.filling import fill
from bot.domain.words.therapist import TherapistWords

COMMAND, MOST = "alerts", 8


def alerts(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/alerts: one line and one key each."""
    words = moment.book.therapist
    found = sorted(
        (each for each in moment.alerts if each.open and moment.therapist.id in (each.therapist, each.backup)),
        key=lambda each: each.opened_at,
    )
    test = (Key(words.test_alert_key, "test"),)
    if not found:
        return decide(Say("\n".join((words.no_alerts, *_last_closed(moment))), keys=(test,)))
    keys = tuple(Key(each.alert_no, "al1", each.alert_no) for each in found[:MOST])
    text = "\n".join((words.alerts_head, *(_line(moment, each) for each in found[:MOST])))
    return decide(Say(text, keys=(*in_rows(keys, 2), test), protect=True))


def still_unseen(moment: TherapistMoment) -> Decision:
    """The chat can be written to again: every alert that nobody has seen is said once more (CR-706)."""
    said = []
    for each in moment.alerts:
        found = own_alert(moment, each.alert_no) if each.unseen else None
        if found is None:
            continue
        letter = alert_letter(
            moment.book, each, found[1].client, moment.therapist, moment.now, sound=True, repeat=True
        )  # fmt: skip
        said.append(replace(letter, kind=Kind.ALERT, dedupe=f"back:{each.alert_no}:{moment.fresh('back')}"))
    return decide(*said)


def age_of(book: Book, age: timedelta) -> str:
    """How long ago: minutes under two hours, hours under two days, days."""
    words, minutes = book.therapist, max(0, int(age.total_seconds() // 60))
    if minutes < 120:
        return fill(words.minutes, count=minutes)
    return fill(words.hours, count=minutes // 60) if minutes < 48 * 60 else fill(words.days, count=minutes // (24 * 60))


def _last_closed(moment: TherapistMoment) -> tuple[str, ...]:
    """When an alert of theirs was closed last, if ever."""
    at = moment.last_closed
    if at is None:
        return ()
    day = at.astimezone(ZoneInfo(moment.therapist.zone)).date()
    return (fill(moment.book.therapist.last_closed, date=say_day(moment.book, day)),)


def _line(moment: TherapistMoment, alert: Alert) -> str:
    words, crisis = moment.book.therapist, moment.book.crisis
    found = own_alert(moment, alert.alert_no)
    return fill(
        words.alert_item, number=alert.alert_no, label=found[1].client.label if found else words.stood_in,
        tier=crisis.tiers.get(alert.tier.value, alert.tier.value),
        age=age_of(moment.book, moment.now - alert.opened_at),
        state=_state(words, alert),
    )  # fmt: skip


def _state(words: TherapistWords, alert: Alert) -> str:
    """Seen or not; that the ladder has ended unseen is said louder than that nobody has looked yet."""
    if alert.state is State.UNREACHED:
        return words.state_unreached
    return words.state_unseen if alert.unseen else words.state_seen


COMMANDS = {COMMAND: alerts}
