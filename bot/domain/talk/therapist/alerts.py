"""The letters of an alert: number, label, how urgent, when, what was shown; never a word of the client's (CR-702)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.alert import Alert, Who
from bot.domain.book import Book
from bot.domain.decision import Key, Rows, Say
from bot.domain.people import Client, Therapist
from bot.domain.risk.reading import OUTSIDE
from bot.domain.talk.card import card_in
from bot.domain.talk.card_entry import month_of
from bot.domain.talk.saying import say_clock
from bot.domain.words.filling import fill

MOST_TAPS = 4


def alert_letter(
    book: Book, alert: Alert, client: Client, to: Therapist, now: datetime, *, sound: bool, repeat: bool,
    due: datetime | None = None,
) -> Say:  # fmt: skip
    """The note to the therapist or the backup person; the first line is all that a lock screen shows.

    `due`: when it was to go, where Handrail was not there then (CR-710).
    """
    words = book.therapist
    late = fill(words.alert_late, time=say_clock(due, to.zone)) if due else ""
    again = words.alert_again if repeat else ""
    text = "\n".join(line for line in (alert_text(book, alert, client, to, now), late, again) if line)
    return Say(
        text, to=to.chat, keys=letter_keys(book, alert), silent=not sound, protect=True, alert_no=alert.alert_no,
        slot=f"al.{alert.alert_no}",
    )  # fmt: skip


def added(book: Book, alert: Alert, client: Client, to: Therapist, *, silent: bool) -> Say:
    """What the client tapped or wrote since, for whoever has marked the alert as seen."""
    lines = (fill(book.therapist.alert_open, number=alert.alert_no), *what_came(book, alert, client, to))
    keys = ((Key(book.therapist.close, "aclose", alert.alert_no),),)
    return Say("\n".join(lines), to=to.chat, keys=keys, silent=silent, protect=True, alert_no=alert.alert_no)


def alert_text(book: Book, alert: Alert, client: Client, to: Therapist, now: datetime) -> str:
    """The neutral first line and the facts."""
    words, crisis = book.therapist, book.crisis
    line = fill(
        words.alert_line, label=client.label, tier=crisis.tiers.get(alert.tier.value, alert.tier.value),
        kind=kinds_of(book, alert), time=_when(book, alert, client, to),
        card=_card(book, client, now), backup=_backup(book, alert, to, now),
    )  # fmt: skip
    more = (crisis.told_unconfirmed if not alert.pairing_confirmed else "", *what_came(book, alert, client, to))
    return "\n".join(part for part in (fill(words.alert_open, number=alert.alert_no), line, *more) if part)


def kinds_of(book: Book, alert: Alert) -> str:
    """What raised it and what joined it since, in words."""
    return " + ".join(dict.fromkeys(book.crisis.kinds.get(kind, kind) for kind in alert.kinds))


def what_came(book: Book, alert: Alert, client: Client, to: Therapist) -> tuple[str, ...]:
    """That the client wrote again, each key they tapped with its time, and what to mind before calling (CR-616)."""
    words = book.therapist
    lines = (
        fill(words.alert_wrote_again, count=alert.heard_again) if alert.heard_again else "",
        *(fill(words.alert_tapped, time=say_clock(tap.at, to.zone), keys=words.taps.get(tap.key, tap.key))
          for tap in alert.taps[-MOST_TAPS:]),
        "" if OUTSIDE.isdisjoint(alert.kinds) else words.before_calling,
    )  # fmt: skip
    return tuple(line for line in lines if line)


def letter_keys(book: Book, alert: Alert) -> Rows:
    """Acknowledge stands alone and first."""
    words, number = book.therapist, alert.alert_no
    return (Key(words.acknowledge, "ack", number),), (
        Key(words.hand_over, "hand", number),
        Key(words.see_console, "seec", number),
    )


def still_open(book: Book, alert: Alert, client: Client, seer: Therapist) -> Say:
    """One question to whoever acknowledged it: can it be closed? (CR-704)"""
    words = book.therapist
    time = say_clock(alert.acknowledged_at, seer.zone) if alert.acknowledged_at else ""
    text = f"{fill(words.alert_open, number=alert.alert_no)}\n{fill(words.still_open, label=client.label, time=time)}"
    keys = ((Key(words.close, "aclose", alert.alert_no), Key(words.keep_open, "akeep", alert.alert_no)),)
    return Say(text, to=seer.chat, keys=keys, protect=True, alert_no=alert.alert_no)


def _when(book: Book, alert: Alert, client: Client, to: Therapist) -> str:
    here, there = say_clock(alert.heard_at, to.zone), say_clock(alert.heard_at, client.zone)
    return here if here == there else fill(book.therapist.alert_time, time=here, client=there)


def _card(book: Book, client: Client, now: datetime) -> str:
    words = book.therapist
    shown = card_in(book, client.country, now, ZoneInfo(client.zone))
    if not client.country or not shown.has_checked_lines:
        return words.alert_card_general
    return fill(words.alert_card, country=client.country, date=month_of(book, shown))


def _backup(book: Book, alert: Alert, to: Therapist, now: datetime) -> str:
    """When the backup person gets it; nothing once they have, or to them."""
    words = book.therapist
    rung = next((each for each in alert.plan if Who.BACKUP in each.to), None)
    if rung is None:
        return words.alert_no_backup
    if rung.due <= now or to.id == alert.backup:
        return ""
    return fill(words.alert_backup, time=say_clock(rung.due, to.zone))
