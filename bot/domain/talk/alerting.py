"""What an alert makes us say: letters to the therapist, the backup person and the client (CR-702, CR-708)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.domain.alert import (
    Act,
    Alert,
    AskStillOpen,
    Change,
    TellBackup,
    TellClient,
    TellOperator,
    TellTherapist,
    Trouble,
    Who,
    reader,
)
from bot.domain.book import Book, book_for
from bot.domain.decision import Decision, Key, Kind, Rows, Say, Withdraw, decide, together
from bot.domain.people import Client, Therapist
from bot.domain.risk.reading import OUTSIDE, Tier
from bot.domain.talk import check_back
from bot.domain.talk.card import card_in, checked_for, line_to_call, variant_of
from bot.domain.talk.saying import say_clock, say_when
from bot.domain.talk.therapist.alerts import added, alert_letter, still_open
from bot.domain.words.filling import fill

JUST_NOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Scene:
    """The people around one alert, and the time."""

    now: datetime
    books: Mapping[str, Book]
    client: Client
    therapist: Therapist
    backup: Therapist | None
    operator: str = ""  # the chat of whoever runs the machine, where one is named

    def book_of(self, person: Client | Therapist) -> Book:
        """The words in that person's language and address."""
        return book_for(self.books, person, next(iter(self.books.values())))

    def reader_of(self, who: str) -> Therapist:
        """The therapist or the backup person of that id."""
        return self.backup if self.backup and self.backup.id == who else self.therapist


def say_acts(scene: Scene, alert: Alert, acts: tuple[Act, ...]) -> Decision:
    """Every act as letters, each with a dedupe of its own, so that none is ever said twice."""
    return together(_said(scene, alert, act) for act in acts)


def number_to_call(scene: Scene, alert: Alert | None = None) -> str:
    """The number that every status line repeats: of the card that fits the kind of danger (CR-616)."""
    client, book = scene.client, scene.book_of(scene.client)
    known = checked_for(book, scene.therapist)
    variant = next(filter(None, map(variant_of, alert.kinds)), None) if alert else None
    shown = card_in(book, client.country, scene.now, ZoneInfo(client.zone), confirmations=known, variant=variant)
    return line_to_call(shown, book.crisis)


def plan_line(scene: Scene, alert: Alert) -> str:
    """The one line that holds the whole plan, true once Telegram accepted the note (CR-708)."""
    words, client, therapist = scene.book_of(scene.client).crisis, scene.client, scene.therapist
    at, number = _clock(scene, alert.accepted_at or scene.now), number_to_call(scene, alert)
    if alert.accepted_by is Who.BACKUP and scene.backup:
        line = fill(words.sent_to_backup, backup=scene.backup.name, time=at, number=number)
        return line if alert.kind == "asked" else f"{words.automated}\n{line}"
    rung = next((each for each in alert.plan if Who.BACKUP in each.to), None)
    if rung and scene.backup:
        who = fill(words.sent_backup, time=say_clock(rung.due, client.zone), backup=scene.backup.name)
    else:
        who = fill(words.sent_only, therapist=therapist.name)
    reads = reader(therapist)
    if reads and not reads.hours.open_at(scene.now):
        reads_from = say_when(scene.book_of(client), reads.hours.next_start(scene.now), client.zone)
        who += " " + fill(words.sent_outside, date=reads_from)
        if alert.tier is Tier.URGENT and not reads.sound_at_night:
            who += " " + fill(words.sent_silent, therapist=therapist.name)
    return fill(
        words.sent_asked if alert.kind == "asked" else f"{words.automated}\n{words.sent}",
        therapist=therapist.name,
        time=at,
        backup=who,
        number=number,
    )


def first_accepted(scene: Scene, alert: Alert) -> Decision:
    """The therapist's phone has the note: the client reads the plan in place of "being sent"."""
    text, keys = _plan(scene, alert)
    sent = Say(
        text, kind=Kind.STATUS, to=scene.client.chat, keys=keys, silent=True, dedupe=f"t:{alert.alert_no}:sent",
        alert_no=alert.alert_no,
    )  # fmt: skip
    return decide(Withdraw(f"t:{alert.alert_no}:sending"), behind_neutral(scene, alert, sent, asked_for=True))


def _plan(scene: Scene, alert: Alert) -> tuple[str, Rows]:
    """The whole plan, when check-ins come back, and what can be tapped about it."""
    rises = alert.kind == "asked" and alert.tier is not Tier.URGENT
    rests, later = _rests(scene, alert)
    urgent = ((Key(scene.book_of(scene.client).crisis.urgent_it_is, "tell", "urgent"),),)
    return "\n".join(line for line in (plan_line(scene, alert), rests) if line), urgent if rises else later


def _rests(scene: Scene, alert: Alert) -> tuple[str, Rows]:
    """When check-ins come back, and the offer to ask tomorrow how it is; once for each alert (CR-614)."""
    client, book = scene.client, scene.book_of(scene.client)
    if not alert.sets_hold or client.rest_until is None or client.rest_until <= scene.now:
        return "", ()
    asked, keys = check_back.question(book)
    date = say_when(book, client.rest_until, client.zone)
    return "\n".join(line for line in (fill(book.crisis.rests, date=date), asked) if line), keys


def change_line(scene: Scene, alert: Alert, change: Change) -> Say:
    """One line to the client because something really changed."""
    line = Say(
        _change(scene, alert, change), kind=Kind.STATUS, to=scene.client.chat,
        dedupe=f"t:{alert.alert_no}:{change.value}", alert_no=alert.alert_no,
    )  # fmt: skip
    return behind_neutral(scene, alert, line)


def _change(scene: Scene, alert: Alert, change: Change) -> str:
    words = scene.book_of(scene.client).crisis
    match change:
        case Change.SEEN:
            seer, at = scene.reader_of(alert.acknowledged_by).name, alert.acknowledged_at or scene.now
            return fill(words.seen, therapist=seer, time=_clock(scene, at))
        case Change.UNREACHED:
            return fill(words.unreached, number=number_to_call(scene, alert))
        case Change.DELAYED:
            return fill(words.delayed, number=number_to_call(scene, alert))
        case Change.UNREACHABLE:
            return fill(words.unreachable, therapist=scene.therapist.name, number=number_to_call(scene, alert))
    assert_never(change)


def status(scene: Scene, alert: Alert) -> tuple[str, Rows]:
    """How the alert stands now, for the key under a neutral line."""
    words = scene.book_of(scene.client).crisis
    if alert.acknowledged_at:
        dealt = "" if alert.open else "\n" + fill(words.dealt, therapist=scene.reader_of(alert.acknowledged_by).name)
        return f"{_change(scene, alert, Change.SEEN)}{dealt}", ()
    for change in (Change.UNREACHED, Change.DELAYED):
        if change in alert.client_told:
            return _change(scene, alert, change), ()
    if alert.accepted_step:
        return _plan(scene, alert)
    gone = Change.UNREACHABLE in alert.client_told
    return _change(scene, alert, Change.UNREACHABLE) if gone else sending_line(scene, alert), ()


def sending_line(scene: Scene, alert: Alert) -> str:
    """Not yet on the therapist's phone."""
    words = scene.book_of(scene.client).crisis
    line = fill(words.sending, therapist=scene.therapist.name, number=number_to_call(scene, alert))
    return line if alert.kind == "asked" else f"{words.automated}\n{line}"


def _clock(scene: Scene, at: datetime) -> str:
    """The client's clock, with its date where that is not today."""
    client, zone = scene.client, ZoneInfo(scene.client.zone)
    today = at.astimezone(zone).date() == scene.now.astimezone(zone).date()
    return say_clock(at, client.zone) if today else say_when(scene.book_of(client), at, client.zone)


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


def behind_neutral(scene: Scene, alert: Alert, line: Say, *, asked_for: bool = False) -> Say:
    """A lock screen shows only that there is news, unless the client wrote just now or an urgent note is unseen.

    In danger from others, or in discreet mode, always so (CR-616, `experience.md` principle 7).
    """
    wrote = scene.client.last_word_at
    just_now = wrote is not None and scene.now - wrote <= JUST_NOW
    unseen = alert.tier is Tier.URGENT and alert.unseen
    if OUTSIDE.isdisjoint(alert.kinds) and not scene.client.discreet and (asked_for or just_now or unseen):
        return line
    return neutral(scene.book_of(scene.client), line, alert.alert_no)


def neutral(book: Book, line: Say, about: str) -> Say:
    """The line behind “An update is here.”: the alert it is about, or why nobody was told."""
    return replace(line, text=book.common.neutral_update, keys=((Key(book.common.read, "news", about),),))
