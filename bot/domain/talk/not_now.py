"""Not now: later, not today, lighter for a while; each is an answer too, without a reason (CR-202, CR-208)."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.client_clock import at_wall, day_of, end_of_day, quiet_at
from bot.domain.decision import Decision, Key, Rows, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.talk.answer_words import beside, text_of, words_of
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.pace import half_as_many
from bot.domain.talk.saying import say_day, say_when
from bot.domain.words.filling import fill

LATER = {"30": timedelta(minutes=30), "3h": timedelta(hours=3)}
A_WEEK = timedelta(days=7)


def not_today(moment: ClientMoment, incoming: Incoming, checkin: Checkin) -> Decision:
    """The client declined this one; nothing more comes today, of no schedule."""
    declined = replace(
        checkin, state=CheckinState.DECLINED, answered_at=incoming.sent_at, again_at=None, closes_at=None,
        version=checkin.version + 1,
    )  # fmt: skip
    let_be = replace(moment.client, let_be_until=end_of_day(moment.client, moment.now))
    return remember(declined, let_be) + _said(moment, incoming, checkin, moment.book.checkin.not_today_said)


def may_postpone(book: Book, checkin: Checkin) -> bool:
    """Whether *Later* is still offered (CR-208)."""
    return checkin.postponed < book.care.checkin.later_max


def later_labels(moment: ClientMoment, checkin: Checkin) -> dict[str, str]:
    """Only times outside quiet hours are shown."""
    words = moment.book.checkin
    labels = {"30": words.later_30, "3h": words.later_3h, "tomorrow": words.later_tomorrow}
    return {
        what: label for what, label in labels.items() if not quiet_at(moment.client, _again_at(moment, checkin, what))
    }


def ask_later(moment: ClientMoment, incoming: Incoming, checkin: Checkin) -> Decision:
    """When suits better?"""
    shown = tuple(Key(label, "cs", f"{checkin.id}:{what}") for what, label in later_labels(moment, checkin).items())
    rest = (Key(moment.book.checkin.not_today, "cs", f"{checkin.id}:not_today"), _back(moment, checkin))
    return _said(moment, incoming, checkin, moment.book.checkin.ask_later, *(row for row in (shown, rest) if row))


def later(moment: ClientMoment, incoming: Incoming, checkin: Checkin, what: str) -> Decision:
    """It comes back at the chosen time, and nothing else comes before; after the last time it closes."""
    if not may_postpone(moment.book, checkin):
        return not_today(moment, incoming, checkin)
    if what not in later_labels(moment, checkin):
        return ask_later(moment, incoming, checkin)
    again = _again_at(moment, checkin, what)
    put_off = replace(
        checkin, state=CheckinState.LATER, again_at=again, postponed=checkin.postponed + 1, closes_at=None,
        version=checkin.version + 1,
    )  # fmt: skip
    let_be = replace(moment.client, let_be_until=again)
    line = fill(moment.book.checkin.later_said, time=say_when(moment.book, again, moment.client.zone))
    return remember(put_off, let_be) + _said(moment, incoming, checkin, line)


def ask_lighter(moment: ClientMoment, incoming: Incoming, checkin: Checkin) -> Decision:
    """Half as many, shorter, as usual, or a pause."""
    words = moment.book.checkin
    lighter = (Key(words.half, "cs", f"{checkin.id}:half"), Key(words.shorter, "cs", f"{checkin.id}:short"))
    usual = (Key(words.usual, "cs", f"{checkin.id}:usual"), Key(words.pause, "pause"))
    return _said(moment, incoming, checkin, words.ask_lighter, lighter, usual, (_back(moment, checkin),))


def lighter(moment: ClientMoment, incoming: Incoming, checkin: Checkin, what: str) -> Decision:
    """Lighter for a week, or back to what was agreed; this one may still be answered, and its question stands there."""
    words, client, until = moment.book.checkin, moment.client, moment.now + A_WEEK
    date = say_day(moment.book, day_of(client, until))
    match what:
        case "half":
            client, line = half_as_many(client, moment.now, A_WEEK), fill(words.lighter_said, date=date)
        case "short":
            client, line = replace(client, shorter_until=until), fill(words.shorter_said, date=date)
        case _:
            client = replace(client, lighter_since=None, lighter_until=None, shorter_until=None)
            line = words.usual_said
    decline = (Key(words.not_today, "cs", f"{checkin.id}:not_today"),)
    line = f"{line}\n{text_of(moment.book, client, checkin)}"
    return remember(client) + _said(moment, incoming, checkin, line, *states_in_rows(moment.book, checkin), decline)


def states_in_rows(book: Book, checkin: Checkin) -> Rows:
    """The five words, hard end first (CR-201)."""
    labels = words_of(book, checkin)
    keys = tuple(Key(label, "cs", f"{checkin.id}:{state}") for state, label in labels.items())
    return in_rows(keys, beside(labels.values()))


def _back(moment: ClientMoment, checkin: Checkin) -> Key:
    return Key(moment.book.common.back, "cs", f"{checkin.id}:back")


def _again_at(moment: ClientMoment, checkin: Checkin, what: str) -> datetime:
    if what in LATER:
        return moment.now + LATER[what]
    wall = checkin.due_at.astimezone(ZoneInfo(moment.client.zone)).time().replace(second=0, microsecond=0, fold=0)
    return at_wall(moment.client, day_of(moment.client, moment.now) + timedelta(days=1), wall)


def _said(
    moment: ClientMoment, incoming: Incoming, checkin: Checkin, line: str, *rows: tuple[Key, ...]
) -> Decision:  # fmt: skip
    """In place of the tapped message; typed, below it, and the keys above go."""
    said = reply(moment, incoming, line, *rows, slot=f"c.{checkin.id}")
    gone = () if said.edit else (Say("", strips=f"c.{checkin.id}"),)
    return decide(*gone, said)
