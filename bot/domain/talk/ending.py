"""A planned ending: a date the two agreed on, said then and a week before, and what stays after it (CR-1207)."""

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.alert import Alert
from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Kind, Say, Withdraw, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.people import AlertLevel, Client, Standing
from bot.domain.schedule import Schedule, ended
from bot.domain.talk import check_back
from bot.domain.talk.house import reply
from bot.domain.talk.saying import say_day
from bot.domain.words.filling import fill

ACTION = "ends"
AHEAD = timedelta(days=7)
NOBODY_READS = frozenset({"tell", "call", "tksug", "plshow", "thnote"})  # keys whose words would reach nobody now
LIVE = frozenset({Standing.INVITED, Standing.ACTIVE, Standing.STOPPED})


class NotPlanned(enum.Enum):
    """Why an ending cannot be planned so."""

    ALERT_OPEN = "alert_open"  # it is closed first
    PAST = "past"


def planned(client: Client, alert: Alert | None, day: date, now: datetime) -> Client | NotPlanned:
    """The client with that last day before them: from its first minute on, in their clock, nothing comes any more."""
    if alert is not None and alert.open:
        return NotPlanned.ALERT_OPEN
    ends = datetime.combine(day, time(0), ZoneInfo(client.zone))
    if ends <= now:
        return NotPlanned.PAST
    soon = ends - now <= AHEAD
    return replace(
        client, ends_at=ends, end_said=soon, end_step_at=ends if soon else ends - AHEAD, version=client.version + 1
    )


def last_day(client: Client) -> date:
    """The day on which the planned ending begins, by the client's clock. Raises ValueError when none is planned."""
    if client.ends_at is None:
        raise ValueError
    return client.ends_at.astimezone(ZoneInfo(client.zone)).date()


def called_off(client: Client) -> Client:
    """No ending is planned any more."""
    return replace(client, ends_at=None, end_said=False, end_step_at=None, version=client.version + 1)


def notice(book: Book, client: Client) -> Say:
    """A neutral line; what it is about comes after the tap."""
    keys = ((Key(book.common.read, ACTION),),)
    return Say(book.common.neutral_update, kind=Kind.NOTICE, to=client.chat, keys=keys)


def text_of(book: Book, client: Client, therapist: str) -> str:
    """What stops, what stays, and from when; the same before and after, each true at its time."""
    words = book.own
    if client.standing is Standing.OVER:
        return fill(words.ended_now, therapist=therapist)
    if client.ends_at is None:
        return words.end_called_off
    return fill(words.ends_on, therapist=therapist, date=say_day(book, last_day(client)))


def read(moment: ClientMoment, incoming: Incoming, houses: object = None) -> Decision:
    """What stands behind the line, with the file and the erasure."""
    words = moment.book.own
    keys = (Key(words.key_file, "md", "file"), Key(words.key_erase_mine, "er"))
    text = text_of(moment.book, moment.client, moment.therapist.name)
    return decide(reply(moment, incoming, text, *((keys,) if known(moment.client) else ())))


def known(client: Client) -> bool:
    """Whether an ending is planned, or has come."""
    return client.ends_at is not None or client.standing is Standing.OVER


def come(book: Book, client: Client, schedules: Iterable[Schedule], now: datetime) -> Decision:
    """The day has come: no check-in, no alert; toolkit, plan and Support now stay."""
    told = not replace(client, ends_at=None).paused(now)
    over = replace(
        called_off(client), standing=Standing.OVER, alerts=AlertLevel.NONE, ended_at=now,
    )  # fmt: skip
    waiting = tuple(Withdraw(f"c:{each.id}:") for each in schedules)
    said = (notice(book, client),) if told else ()
    stopped = remember(over, *(ended(each) for each in schedules if not each.over))
    return check_back.withdrawn(client) + decide(*waiting) + stopped + decide(*said)


TAPS: Mapping[str, Callable[[ClientMoment, Incoming, object], Decision]] = {ACTION: read}
