"""Not now: later, not today, lighter for a while; each is an answer too, without a reason (CR-208, CR-213)."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Decision, Key, Rows, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.talk.house import reply
from bot.domain.talk.saying import say_day, say_when
from bot.domain.words.filling import fill

LATER = {"30": timedelta(minutes=30), "3h": timedelta(hours=3)}


def not_today(moment: ClientMoment, incoming: Incoming, checkin: Checkin) -> Decision:
    """The client declined this one; nothing more comes today."""
    declined = replace(checkin, state=CheckinState.DECLINED, answered_at=incoming.sent_at, version=checkin.version + 1)
    client = moment.client.with_words(moment.now)
    return remember(declined, client) + decide(reply(moment, incoming, moment.book.checkin.not_today_said))


def may_postpone(book: Book, checkin: Checkin) -> bool:
    """Whether *Later* is still offered (CR-208)."""
    return checkin.postponed < book.care.checkin.later_max


def later_keys(moment: ClientMoment, checkin: Checkin) -> Rows:
    """Only times outside quiet hours are shown."""
    words = moment.book.checkin
    labels = {"30": words.later_30, "3h": words.later_3h, "tomorrow": words.later_tomorrow}
    shown = tuple(
        Key(label, "cs", f"{checkin.id}:{what}")
        for what, label in labels.items()
        if not _in_quiet(moment, _again_at(moment, checkin, what))
    )
    back = Key(moment.book.common.back, "cs", f"{checkin.id}:back")
    rest = (Key(words.not_today, "cs", f"{checkin.id}:not_today"), back)
    return (shown, rest) if shown else (rest,)


def _again_at(moment: ClientMoment, checkin: Checkin, what: str) -> datetime:
    if what in LATER:
        return moment.now + LATER[what]
    zone = ZoneInfo(moment.client.zone)
    local = moment.now.astimezone(zone)
    due = checkin.due_at.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=1), time(due.hour, due.minute), zone)


def _in_quiet(moment: ClientMoment, at: datetime) -> bool:
    return moment.client.quiet.cover(
        at.astimezone(ZoneInfo(moment.client.zone)).time().replace(second=0, microsecond=0)
    )


def later(moment: ClientMoment, incoming: Incoming, checkin: Checkin, what: str) -> Decision:
    """It comes back at the chosen time; after the last time it closes."""
    if not may_postpone(moment.book, checkin):
        return not_today(moment, incoming, checkin)
    again = _again_at(moment, checkin, what)
    put_off = replace(
        checkin,
        state=CheckinState.LATER,
        again_at=again,
        postponed=checkin.postponed + 1,
        closes_at=None,
        version=checkin.version + 1,
    )
    line = fill(moment.book.checkin.later_said, time=say_when(moment.book, again, moment.client.zone))
    return remember(put_off, moment.client.with_words(moment.now)) + decide(reply(moment, incoming, line))


def lighter_keys(moment: ClientMoment, incoming: Incoming, checkin: Checkin) -> Decision:
    """Half as many, shorter, as usual, or a pause."""
    words = moment.book.checkin
    lighter = (Key(words.half, "cs", f"{checkin.id}:half"), Key(words.shorter, "cs", f"{checkin.id}:short"))
    usual = (Key(words.usual, "cs", f"{checkin.id}:usual"), Key(words.pause, "pause"))
    back = (Key(moment.book.common.back, "cs", f"{checkin.id}:back"),)
    return decide(reply(moment, incoming, words.ask_lighter, lighter, usual, back, slot=f"c.{checkin.id}"))


def lighter(moment: ClientMoment, incoming: Incoming, what: str) -> Decision:
    """Lighter for a week, or back to what was agreed."""
    words = moment.book.checkin
    if what == "usual":
        client = replace(moment.client.with_words(moment.now), lighter_until=None, shorter_until=None)
        return remember(client) + decide(reply(moment, incoming, words.usual_said))
    until = moment.now + timedelta(days=7)
    here = moment.client.with_words(moment.now)
    client = replace(here, shorter_until=until) if what == "short" else replace(here, lighter_until=until)
    line = words.shorter_said if what == "short" else words.lighter_said
    date = say_day(moment.book, until.astimezone(ZoneInfo(client.zone)).date())
    return remember(client) + decide(reply(moment, incoming, fill(line, date=date)))
