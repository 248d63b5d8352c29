"""What the client reads of an alert: the whole plan once, then one line per change, true at that second (CR-708)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.domain.alert import Alert, Change, Who, reader
from bot.domain.book import Book
from bot.domain.crisis import Card
from bot.domain.decision import Decision, Key, Kind, Rows, Say, Withdraw, decide
from bot.domain.people import Away
from bot.domain.risk.reading import OUTSIDE, Tier
from bot.domain.safety_plan import own_person
from bot.domain.talk import check_back
from bot.domain.talk.alert_scene import Scene
from bot.domain.talk.card import card_in, card_lines, checked_for, copy_keys, line_to_call, variant_of
from bot.domain.talk.plan_walk import IN_NEED
from bot.domain.talk.saying import say_clock, say_day, say_when
from bot.domain.words.filling import fill

JUST_NOW = timedelta(minutes=10)
ACT = "act"


def number_to_call(scene: Scene, alert: Alert | None = None) -> str:
    """The number that every status line repeats: of the card that fits the kind of danger (CR-616)."""
    return line_to_call(_card(scene, alert), scene.book_of(scene.client).crisis)


def _card(scene: Scene, alert: Alert | None) -> Card:
    """The card of a reply, as it would be now."""
    client, book = scene.client, scene.book_of(scene.client)
    variant = next(filter(None, map(variant_of, alert.kinds)), None) if alert else None
    return card_in(
        book, client.country, scene.now, ZoneInfo(client.zone), entries=book.care.crisis.reply_entries,
        confirmations=checked_for(book, scene.therapist), variant=variant, own_person=own_person(scene.plans),
        local_entry=client.local_line,
    )  # fmt: skip


def plan_line(scene: Scene, alert: Alert) -> str:
    """The one line that holds the whole plan, true once Telegram accepted the note (CR-708)."""
    words, client, therapist = scene.book_of(scene.client).crisis, scene.client, scene.therapist
    at, number = _clock(scene, alert.accepted_at or scene.now), number_to_call(scene, alert)
    if alert.accepted_by is Who.BACKUP and scene.backup:
        line = fill(words.sent_to_backup, backup=scene.backup.name, time=at, number=number)
        return line if alert.kind == "asked" else f"{words.automated}\n\n{line}"
    rung = next((each for each in alert.plan if Who.BACKUP in each.to), None)
    away = therapist.away if therapist.away_at(alert.opened_at) else None
    if away:
        who = _away(scene, away, at_once=rung is not None and rung.due <= alert.opened_at)
    elif rung and scene.backup:
        who = fill(words.sent_backup, time=say_clock(rung.due, client.zone), backup=scene.backup.name)
    else:
        who = fill(words.sent_only, therapist=therapist.name)
    reads = reader(therapist)
    if reads and not away and not reads.hours.open_at(scene.now):
        reads_from = say_when(scene.book_of(client), reads.hours.next_start(scene.now), client.zone)
        who += " " + fill(words.sent_outside, date=reads_from)
        if alert.tier is Tier.URGENT and not reads.sound_at_night:
            who += " " + fill(words.sent_silent, therapist=therapist.name)
    return fill(
        words.sent_asked if alert.kind == "asked" else f"{words.automated}\n\n{words.sent}",
        therapist=therapist.name,
        time=at,
        backup=who,
        number=number,
    )


def _away(scene: Scene, away: Away, *, at_once: bool) -> str:
    """That the therapist is away, and whether somebody else has it at the same time (F-69)."""
    book, therapist = scene.book_of(scene.client), scene.therapist.name
    date = say_day(book, away.until)
    if at_once and scene.backup:
        return fill(book.away.note_both, therapist=therapist, date=date, backup=scene.backup.name)
    return fill(book.away.note_alone, therapist=therapist, date=date)


def first_accepted(scene: Scene, alert: Alert) -> Decision:
    """The therapist's phone has the note: the client reads the plan in place of "being sent"."""
    text, keys = _plan(scene, alert)
    sent = Say(
        text, kind=Kind.STATUS, to=scene.client.chat, keys=keys, silent=True, dedupe=f"t:{alert.alert_no}:sent",
        alert_no=alert.alert_no,
    )  # fmt: skip
    return decide(Withdraw(f"t:{alert.alert_no}:sending"), behind_neutral(scene, alert, sent, asked_for=True))


def _plan(scene: Scene, alert: Alert) -> tuple[str, Rows]:
    """The whole plan, when check-ins come back, and what can be tapped about it.

    Where an act is under way nothing may draw from the call: the rest is said once somebody has seen the note.
    """
    rises = alert.kind == "asked" and alert.tier is not Tier.URGENT
    rests, later = ("", ()) if ACT in alert.kinds else _rests(scene, alert)
    urgent = ((Key(scene.book_of(scene.client).crisis.urgent_it_is, "tell", "urgent"),),)
    return "\n\n".join(line for line in (plan_line(scene, alert), rests) if line), urgent if rises else later


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
    text, keys = _change(scene, alert, change)
    line = Say(
        text, kind=Kind.STATUS, to=scene.client.chat, keys=keys, dedupe=f"t:{alert.alert_no}:{change.value}",
        alert_no=alert.alert_no,
    )  # fmt: skip
    return behind_neutral(scene, alert, line)


def _change(scene: Scene, alert: Alert, change: Change) -> tuple[str, Rows]:
    words, number = scene.book_of(scene.client).crisis, number_to_call(scene, alert)
    match change:
        case Change.SEEN:
            return _seen(scene, alert)
        case Change.UNREACHED:
            return _unreached(scene, alert)
        case Change.DELAYED:
            return fill(words.delayed, number=number), ()
        case Change.UNREACHABLE:
            return fill(words.unreachable, therapist=scene.therapist.name, number=number), ()
    assert_never(change)


def _seen(scene: Scene, alert: Alert) -> tuple[str, Rows]:
    """Who marked it as seen and when; after an act, now also when check-ins come back."""
    seer, at = scene.reader_of(alert.acknowledged_by).name, alert.acknowledged_at or scene.now
    line = fill(scene.book_of(scene.client).crisis.seen, therapist=seer, time=_clock(scene, at))
    rests, keys = _rests(scene, alert) if ACT in alert.kinds and alert.open else ("", ())
    return "\n\n".join(part for part in (line, rests) if part), keys


def _unreached(scene: Scene, alert: Alert) -> tuple[str, Rows]:
    """That nobody has seen it, and whom to call: the card of the reply once more (`reliability.md` §2.6)."""
    book, shown = scene.book_of(scene.client), _card(scene, alert)
    line = fill(book.crisis.unreached, number=number_to_call(scene, alert))
    alone = ACT in alert.kinds or not OUTSIDE.isdisjoint(alert.kinds)  # where the plan is not what helps now
    plan = () if alone else (Key(book.crisis.my_plan, "plan", IN_NEED),)
    keys = (*copy_keys(book.crisis, shown), (Key(book.crisis.numbers, "now"), *plan))
    return f"{line}\n\n{card_lines(book, shown)}", keys


def status(scene: Scene, alert: Alert) -> tuple[str, Rows]:
    """How the alert stands now, for the key under a neutral line."""
    words = scene.book_of(scene.client).crisis
    if alert.acknowledged_at:
        text, keys = _seen(scene, alert)
        dealt = "" if alert.open else "\n" + fill(words.dealt, therapist=scene.reader_of(alert.acknowledged_by).name)
        return f"{text}{dealt}", keys
    for change in (Change.UNREACHED, Change.DELAYED):
        if change in alert.client_told:
            return _change(scene, alert, change)
    if alert.accepted_step:
        return _plan(scene, alert)
    gone = Change.UNREACHABLE in alert.client_told
    return _change(scene, alert, Change.UNREACHABLE) if gone else (sending_line(scene, alert), ())


def sending_line(scene: Scene, alert: Alert) -> str:
    """Not yet on the therapist's phone."""
    words = scene.book_of(scene.client).crisis
    line = fill(words.sending, therapist=scene.therapist.name, number=number_to_call(scene, alert))
    return line if alert.kind == "asked" else f"{words.automated}\n\n{line}"


def _clock(scene: Scene, at: datetime) -> str:
    """The client's clock, with its date where that is not today."""
    client, zone = scene.client, ZoneInfo(scene.client.zone)
    today = at.astimezone(zone).date() == scene.now.astimezone(zone).date()
    return say_clock(at, client.zone) if today else say_when(scene.book_of(client), at, client.zone)


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
