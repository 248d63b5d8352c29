"""What an alert makes us say: letters to the therapist and the backup person, lines to the client (CR-702, CR-708)."""

from dataclasses import replace
from typing import assert_never

from bot.domain.alert import (
    Act,
    Alert,
    AskStillOpen,
    TellBackup,
    TellClient,
    TellOperator,
    TellTherapist,
    Trouble,
    Who,
)
from bot.domain.decision import Decision, Kind, Say, Withdraw, decide, together
from bot.domain.people import Therapist
from bot.domain.talk.alert_scene import Scene
from bot.domain.talk.alert_status import change_line
from bot.domain.talk.therapist.alerts import added, alert_letter, still_open
from bot.domain.words.filling import fill


def say_acts(scene: Scene, alert: Alert, acts: tuple[Act, ...]) -> Decision:
    """Every act as letters, each with a dedupe of its own, so that none is ever said twice."""
    return together(_said(scene, alert, act) for act in acts)


def _said(scene: Scene, alert: Alert, act: Act) -> Decision:
    match act:
        case TellTherapist():
            return _letter(scene, alert, scene.therapist, "therapist", act)
        case TellBackup():
            return _letter(scene, alert, scene.backup, "backup", act) if scene.backup else Decision()
        case TellClient(change):
            return decide(Withdraw(f"t:{alert.alert_no}:sending"), change_line(scene, alert, change))
        case AskStillOpen(to):
            seer = scene.reader_of(to)
            return decide(still_open(scene.book_of(seer), alert, scene.client, seer))
        case TellOperator(trouble, step):
            return _to_operator(scene, alert, trouble, step)
    assert_never(act)


def _to_operator(scene: Scene, alert: Alert, trouble: Trouble, step: int) -> Decision:
    """By the alert's number alone; without a chat of theirs, health and logs have to do (CR-703, CR-705, CR-706)."""
    words = next(iter(scene.books.values())).operator
    match trouble:
        case Trouble.UNREACHED:
            text = fill(words.unreached, number=alert.alert_no)
        case Trouble.UNREACHABLE:
            text = fill(words.unreachable, number=alert.alert_no, step=step)
        case Trouble.NOBODY:
            text = fill(words.nobody, number=alert.alert_no)
    told = Say(text, Kind.OPERATOR, scene.operator, dedupe=f"o:{alert.alert_no}:{trouble.value}:{step}")
    return decide(told) if scene.operator else Decision()


def _letter(
    scene: Scene, alert: Alert, to: Therapist, channel: str, act: TellTherapist | TellBackup
) -> Decision:  # fmt: skip
    if not to.chat:
        return Decision()
    due = alert.plan[act.step - 1].due if act.late else None
    letter = alert_letter(
        scene.book_of(to), alert, scene.client, to, scene.now, sound=act.sound, repeat=act.repeat, due=due
    )  # fmt: skip
    return decide(replace(letter, kind=Kind.ALERT, dedupe=f"a:{alert.alert_no}:{channel}:{act.step}"))


def noted(scene: Scene, alert: Alert, *, aloud: bool = False) -> Decision:
    """What was added to an alert: on the letters that nobody has seen yet, in place; else one line to whoever has it.

    `aloud`: the line sounds, because it changes what is to be done.
    """
    if alert.acknowledged_at:
        seer = scene.reader_of(alert.acknowledged_by)
        line = added(scene.book_of(seer), alert, scene.client, seer, silent=not aloud)
        return decide(line) if seer.chat else Decision()
    told = {Who.THERAPIST: scene.therapist, Who.BACKUP: scene.backup}
    reached = dict.fromkeys(who for rung in alert.plan[: alert.step] for who in rung.to)
    people = [person for who in reached if (person := told.get(who)) and person.chat]
    return decide(*(_in_place(scene, alert, person) for person in people))


def _in_place(scene: Scene, alert: Alert, to: Therapist) -> Say:
    letter = alert_letter(
        scene.book_of(to), alert, scene.client, to, scene.now, sound=False, repeat=alert.step > 1
    )  # fmt: skip
    return replace(letter, kind=Kind.ALERT, replaces=letter.slot, only_in_place=True)
