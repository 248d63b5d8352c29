"""One check-back, asked for in the moment: the next day, once, behind a neutral line (CR-614)."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Kind, Rows, Say, Withdraw, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.moment import ClientMoment
from bot.domain.people import Client
from bot.domain.talk.house import in_rows, reply

ACTION = "chkb"


def question(book: Book) -> tuple[str, Rows]:
    """“May I ask tomorrow how it is?” with its keys; nothing where the clinic switched it off."""
    words = book.crisis
    if not book.care.concern.check_back:
        return "", ()
    return words.check_back, ((Key(words.check_back_ask_me, ACTION, "yes"), Key(words.check_back_dont, ACTION, "no")),)


def answered(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Yes, no; and the next day the question itself and its last answer."""
    words = moment.book.crisis
    match incoming.tap.about if incoming.tap else "":
        case "yes":
            said = decide(Say(words.check_back_yes, kind=Kind.STATUS))
            return withdrawn(moment.client) + decide(_tomorrow(moment)) + said
        case "no":
            return withdrawn(moment.client) + decide(Say(words.check_back_no, kind=Kind.STATUS))
        case "leave":
            return _left_be(moment, incoming)
    keys = (Key(words.back_person, "now"), Key(words.back_practice, "tk"), Key(words.back_leave, ACTION, "leave"))
    return decide(reply(moment, incoming, words.check_back_ask, *in_rows(keys, 1)))


def withdrawn(client: Client) -> Decision:
    """No check-back is sent any more."""
    return decide(Withdraw(f"k:{client.id}:"))


def tomorrow(client: Client, now: datetime) -> datetime:
    """The same time of the next day on the client's clock, or when their quiet hours are over."""
    zone = ZoneInfo(client.zone)
    local = now.astimezone(zone)
    wall, day = local.time().replace(second=0, microsecond=0), local.date() + timedelta(days=1)
    if client.quiet.cover(wall):
        return datetime.combine(client.quiet.last_day(day, wall), client.quiet.end, zone)
    return datetime.combine(day, wall, zone)


def _tomorrow(moment: ClientMoment) -> Say:
    common, client = moment.book.common, moment.client
    return Say(
        common.neutral_update, kind=Kind.NOTICE, to=client.chat, keys=((Key(common.read, ACTION, "ask"),),),
        not_before=tomorrow(client, moment.now), dedupe=f"k:{client.id}:{moment.fresh('check-back')}",
    )  # fmt: skip


def _left_be(moment: ClientMoment, incoming: Incoming) -> Decision:
    """Nothing unasked comes for the rest of the client's day; their own wish, whoever ends the rest after the alert."""
    client, zone = moment.client, ZoneInfo(moment.client.zone)
    over = datetime.combine(moment.now.astimezone(zone).date() + timedelta(days=1), time(0), zone)
    until = max(over, client.rest_until) if client.rest_until else over
    left = replace(client, rest_until=until, let_be_until=over)
    return remember(left) + decide(reply(moment, incoming, moment.book.crisis.back_left))
