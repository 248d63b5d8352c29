"""An alert's life: raised, delivered, acknowledged or unreached, closed; when to chase, and whom (CR-703 to CR-709)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.alert_consent import NoAlert, Prerequisites, may_alert, may_be_on, prerequisites
from bot.domain.alert_plan import AlertCare, Reader, ReadingHours, Rung, Who, alert_number, plan_ladder, reader
from bot.domain.alert_value import (
    Act,
    Alert,
    AskStillOpen,
    Change,
    Heard,
    NotSeenYet,
    Reason,
    State,
    Tap,
    TellBackup,
    TellClient,
    TellOperator,
    TellTherapist,
    Then,
    Trouble,
)
from bot.domain.risk.reading import Tier

__all__ = [
    "Act", "Alert", "AlertCare", "AskStillOpen", "Change", "Heard", "NoAlert", "NotSeenYet", "Prerequisites", "Reader",
    "ReadingHours", "Reason", "Rung", "State", "Tap", "TellBackup", "TellClient", "TellOperator", "TellTherapist",
    "Then", "Trouble", "Who", "accepted", "acknowledge", "alert_number", "chase", "close", "hear_again", "may_alert",
    "may_be_on", "no_further_person", "open_alert", "prerequisites", "reader", "say_then", "tapped", "unreachable",
]  # fmt: skip

ACCEPTED_WITHIN = timedelta(seconds=60)  # Telegram's acceptance; later is an unreachable step (CR-706)
LATE = timedelta(seconds=60)
CLOCK_TOLERANCE = timedelta(minutes=1)


def open_alert(
    alert_no: str, client: str, tier: Tier, kind: str, heard_at: datetime, now: datetime, care: AlertCare, *,
    therapist: Reader, backup: Reader | None = None, pairing_confirmed: bool = True, held_before: bool = False,
) -> Alert:  # fmt: skip
    """A new alert with its plan frozen; the first step is due at once: `chase` it (CR-703). Raises ValueError.

    ValueError: the tier does not alert, or a time is naive.
    """
    if not tier.alarms:
        raise ValueError(f"tier {tier.value} raises no alert")
    if now.tzinfo is None or heard_at.tzinfo is None:
        raise ValueError("an alert needs times with a zone")
    plan, unreached_at = plan_ladder(tier, now, therapist, backup, care)
    return Alert(
        alert_no, client, therapist.id, tier, kind, now, heard_at, plan, unreached_at, now, now,
        backup=backup.id if backup else "", ask_after_minutes=care.ask_after_minutes,
        pairing_confirmed=pairing_confirmed, held_before=held_before,
    )  # fmt: skip


def chase(alert: Alert, now: datetime) -> tuple[Alert, tuple[Act, ...]]:
    """All that is due by now, each step once; after an outage a person hears only the latest (CR-703, CR-710)."""
    alert = _with_clock_set_back(alert, now)
    acts: list[Act] = []
    while alert.next_step_at is not None and alert.next_step_at <= now:
        alert, due = _one_step(alert, now)
        acts += due
    return alert, _latest(_without_delay(acts))


def accepted(alert: Alert, step: int, at: datetime, who: Who = Who.THERAPIST) -> Alert:
    """Telegram accepted that step for `who`. Sent is not seen (CR-704)."""
    if not alert.climbing or step > alert.step:
        return alert
    if alert.accepted_at is None:
        alert = replace(alert, accepted_at=at, accepted_by=who)
    alert = replace(alert, state=State.DELIVERED, accepted_step=max(step, alert.accepted_step))
    return _timed(alert)


def unreachable(alert: Alert, step: int, now: datetime, who: Who = Who.THERAPIST) -> tuple[Alert, tuple[Act, ...]]:
    """Refused for `who` (blocked, gone): operator told; with nobody left in the step, next rung at once (CR-706)."""
    if not alert.climbing or not 1 <= step <= alert.step or (step, who) in alert.failed:
        return alert, ()
    alert = replace(alert, failed=(*alert.failed, (step, who)))
    told, acts = _say_unreachable(alert, step)
    if step < alert.step or alert.accepted_step >= step or _waits_for(alert):
        return told, acts
    further, more = _climb(told, now)
    return further, _latest([*acts, *more])


def acknowledge(alert: Alert, by: str, at: datetime) -> tuple[Alert, tuple[Act, ...]]:
    """Somebody named marked it as seen: the ladder stops, the client is told. Again changes nothing (CR-704).

    Handed over, it is the other's from then on: they are asked whether it can be closed.
    """
    if alert.state is State.ACKNOWLEDGED and alert.then is Then.HANDED_OVER and by == alert.backup:
        ask_at = at + timedelta(minutes=alert.ask_after_minutes)
        return replace(alert, acknowledged_by=by, then=None, stepped_at=at, next_step_at=ask_at), ()
    if not alert.unseen:
        return alert, ()
    seen = replace(
        alert, state=State.ACKNOWLEDGED, acknowledged_by=by, acknowledged_at=at, stepped_at=at,
        next_step_at=at + timedelta(minutes=alert.ask_after_minutes),
    )  # fmt: skip
    return _told(seen, Change.SEEN)


def say_then(alert: Alert, then: Then) -> Alert:
    """What whoever acknowledged it chose next; without effect before (CR-704)."""
    return replace(alert, then=then) if alert.state is State.ACKNOWLEDGED else alert


def hear_again(alert: Alert, tier: Tier, at: datetime, care: AlertCare, kind: str = "") -> tuple[Alert, Heard]:
    """What a new hit does to this alert, and whether a new one is to be opened (CR-709, docs/decisions).

    A ladder that ended unseen takes no hit in: nobody would hear of it.
    """
    also = alert.also if not kind or kind in alert.kinds else (*alert.also, kind)
    again = replace(alert, heard_again=alert.heard_again + 1, also=also)
    if not alert.open:
        return alert, Heard.RAISES
    if tier.outranks(alert.tier):
        return (_replaced(alert, at), Heard.REPLACES) if alert.unseen else (alert, Heard.RAISES)
    if alert.climbing:
        return again, Heard.JOINS
    if alert.acknowledged_at is None or at - alert.acknowledged_at >= timedelta(minutes=care.again_minutes):
        return alert, Heard.RAISES
    return again, Heard.COUNTED


def tapped(alert: Alert, key: str, at: datetime) -> Alert:
    """A key the client tapped stands on the alert; nothing else changes (CR-616)."""
    return replace(alert, taps=(*alert.taps, Tap(at, key)))


def no_further_person(alert: Alert) -> Alert:
    """Consent taken back: the ladder runs on, but the backup person is not added any more (CR-701)."""
    if any(Who.BACKUP in rung.to for rung in alert.plan[: alert.step]):
        return alert
    return replace(alert, plan=tuple(replace(rung, to=_without_backup(rung.to)) for rung in alert.plan))


def close(alert: Alert, reason: Reason, keep_hold: bool, at: datetime) -> Alert:
    """Closed with a reason and the choice of CR-104; a false reading undoes its own hold. Raises NotSeenYet."""
    if not alert.open:
        return alert
    if alert.unseen:
        raise NotSeenYet(f"alert {alert.alert_no} has not been marked as seen")
    keep = alert.held_before if reason is Reason.FALSE_READING else keep_hold
    return replace(alert, state=State.CLOSED, reason=reason, keep_hold=keep, closed_at=at, next_step_at=None)


def _replaced(alert: Alert, at: datetime) -> Alert:
    return replace(alert, state=State.CLOSED, reason=Reason.REPLACED, closed_at=at, next_step_at=None)


def _one_step(alert: Alert, now: datetime) -> tuple[Alert, tuple[Act, ...]]:
    """The one thing that is due: the question after acknowledging, an unanswered step, the next rung, or the end."""
    if alert.state is State.ACKNOWLEDGED:
        return replace(alert, next_step_at=None), (AskStillOpen(alert.acknowledged_by),)
    if _planned(alert) > now:
        return _give_up_on_step(alert, now)
    return _climb(alert, now)


def _give_up_on_step(alert: Alert, now: datetime) -> tuple[Alert, tuple[Act, ...]]:
    """Not accepted within 60 s: it counts as unreachable, the next rung starts at once; the end keeps its time."""
    silent = tuple((alert.step, who) for who in _waits_for(alert))
    told, acts = _say_unreachable(replace(alert, failed=(*alert.failed, *silent)), alert.step)
    if alert.step == len(alert.plan):
        return _timed(told), acts
    further, more = _climb(told, now)
    return further, (*acts, *more)


def _say_unreachable(alert: Alert, step: int) -> tuple[Alert, tuple[Act, ...]]:
    """The operator hears of every step that failed; the client once, and only if nobody was ever reached."""
    operator = TellOperator(Trouble.UNREACHABLE, step)
    if alert.accepted_step or _waits_for(alert):
        return alert, (operator,)
    told, acts = _told(alert, Change.UNREACHABLE)
    return told, (operator, *acts)


def _climb(alert: Alert, now: datetime) -> tuple[Alert, tuple[Act, ...]]:
    """The next rung, or after the last one `unreached`."""
    if alert.step == len(alert.plan):
        ended = replace(alert, state=State.UNREACHED, stepped_at=now, next_step_at=None)
        told, acts = _told(ended, Change.UNREACHED)
        return told, (TellOperator(Trouble.UNREACHED, alert.step), *acts)
    step, rung = alert.step + 1, alert.plan[alert.step]
    loud = next((each for each in reversed(alert.plan) if each.due <= now), rung)  # taken early: as loud as the hour is
    late, again = now - rung.due > LATE, alert.heard_again
    said: list[Act] = []
    if Who.THERAPIST in rung.to:
        said.append(TellTherapist(step, loud.sound, step > 1, again, late))
    if Who.BACKUP in rung.to:
        seen_before = any(Who.BACKUP in earlier.to for earlier in alert.plan[: alert.step])
        said.append(TellBackup(step, loud.backup_sound, seen_before, again, late))
    if Who.OPERATOR in rung.to:
        said.append(TellOperator(Trouble.NOBODY, step))
    told, delayed = _told(alert, Change.DELAYED) if late and step > 1 else (alert, ())
    return _timed(replace(told, step=step, stepped_at=now)), (*said, *delayed)


def _without_delay(acts: Sequence[Act]) -> list[Act]:
    """That the ladder ended says all that a word about its delay would."""
    ended = TellClient(Change.UNREACHED) in acts
    return [act for act in acts if not (ended and act == TellClient(Change.DELAYED))]


def _told(alert: Alert, change: Change) -> tuple[Alert, tuple[Act, ...]]:
    """One line per change, each at most once (CR-708)."""
    if change in alert.client_told:
        return alert, ()
    return replace(alert, client_told=(*alert.client_told, change)), (TellClient(change),)


def _timed(alert: Alert) -> Alert:
    """With the time to look again: the next rung, or 60 s after a step that nobody has accepted."""
    planned, waits = _planned(alert), bool(_waits_for(alert)) and alert.accepted_step < alert.step
    return replace(alert, next_step_at=min(planned, alert.stepped_at + ACCEPTED_WITHIN) if waits else planned)


def _planned(alert: Alert) -> datetime:
    return alert.plan[alert.step].due if alert.step < len(alert.plan) else alert.unreached_at


def _waits_for(alert: Alert) -> tuple[Who, ...]:
    """Those of the last step who have neither got it refused nor been given up on."""
    people = alert.plan[alert.step - 1].to if alert.step else ()
    return tuple(who for who in people if who is not Who.OPERATOR and (alert.step, who) not in alert.failed)


def _without_backup(to: tuple[Who, ...]) -> tuple[Who, ...]:
    return tuple(who for who in to if who is not Who.BACKUP) or (Who.THERAPIST,)


def _with_clock_set_back(alert: Alert, now: datetime) -> Alert:
    """A clock that went back must not put the ladder off: what is left keeps its distance from now."""
    back = alert.stepped_at - now
    if back <= CLOCK_TOLERANCE or alert.next_step_at is None:
        return alert
    left = tuple(replace(rung, due=rung.due - back) for rung in alert.plan[alert.step :])
    return replace(
        alert, plan=(*alert.plan[: alert.step], *left), unreached_at=alert.unreached_at - back, stepped_at=now,
        next_step_at=alert.next_step_at - back,
    )  # fmt: skip


def _latest(acts: Sequence[Act]) -> tuple[Act, ...]:
    """Of several messages to one person only the latest; everything else as it came."""
    told = [act for act in acts if isinstance(act, TellTherapist | TellBackup)]
    older = [act for at, act in enumerate(told) if any(type(act) is type(later) for later in told[at + 1 :])]
    return tuple(act for act in acts if act not in older)
