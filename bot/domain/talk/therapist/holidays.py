"""Holidays: noted once, told to every client behind the neutral line, called off in one tap (F-69)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from bot.domain.client_clock import quiet_over
from bot.domain.decision import Decision, Key, Kind, Say, decide, remember
from bot.domain.dialogue import Place, text_of
from bot.domain.incoming import Incoming
from bot.domain.moment import Moment, TherapistMoment
from bot.domain.people import Away, Client, Standing, Therapist
from bot.domain.script import Facts
from bot.domain.talk.holidays import away_text
from bot.domain.talk.house import House, reply
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist.own import act_of, left, live_files, opened
from bot.domain.words.filling import fill

LONGEST = 120
MOST_WORDS = 140


class NotAway(Enum):
    """Why these days cannot be noted."""

    ORDER = "wrong_order"
    TOO_LONG = "too_long"


def ask(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/away: the days that are noted, or the first question."""
    if standing(moment) is None:
        return again(moment, incoming)
    keys = (Key(moment.book.away.other, "awset"), Key(moment.book.away.call_off, "awoff"))
    return decide(Say("\n".join((stands(moment, moment.book.away.stands), *rest_of(moment))), keys=(keys,)))


def again(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """Which days?"""
    return opened(moment, incoming, HOUSES, "t_away")


def standing(moment: TherapistMoment) -> Away | None:
    """The days that are noted and not over."""
    away, today = moment.therapist.away, today_of(moment)
    return away if away and away.until >= today else None


def today_of(moment: TherapistMoment) -> date:
    return moment.now.astimezone(ZoneInfo(moment.therapist.zone)).date()


def stands(moment: TherapistMoment, line: str, **more: str | int) -> str:
    """A line that names the days."""
    away = moment.therapist.away
    assert away is not None
    return fill(line, **{"from": say_day(moment.book, away.since), "until": say_day(moment.book, away.until)}, **more)


def rest_of(moment: TherapistMoment) -> tuple[str, str]:
    """Who stands in, and what goes on meanwhile."""
    words, backup = moment.book.away, moment.backup
    there = backup is not None and backup.alerts_ready and bool(backup.chat)
    return fill(words.stand_in, backup=backup.name) if there and backup else words.nobody, words.goes_on


def wanted(since: date, until: date, words: str, today: date) -> Away | NotAway:
    """These days, or why not."""
    if until < since or until < today:
        return NotAway.ORDER
    if until - since >= timedelta(days=LONGEST):
        return NotAway.TOO_LONG
    return Away(since, until, words[:MOST_WORDS])


def set_away(moment: TherapistMoment, everybody: Iterable[Client], away: Away | None) -> tuple[Decision, list[Client]]:
    """Noted or called off, and told to everybody whose messages do not rest; those whose do are named."""
    kept = replace(moment.therapist, away=away, version=moment.therapist.version + 1)
    about = f"{away.since} {away.until}" if away else ""
    done = act_of(moment, "noted_days_away" if away else "called_days_away_off", about=about)
    said, resting = [], list[Client]()
    for client in everybody:
        if client.standing is Standing.INVITED:
            continue
        if client.paused(moment.now):
            resting.append(client)
        else:
            said.append(_notice(moment, client))
    return remember(kept, done) + decide(*said), resting


def reads(moment: TherapistMoment, away: Away | None) -> str:
    """What clients read, in the therapist's language; whoever did not agree to a stand-in reads that nobody does."""
    here: Therapist = replace(moment.therapist, away=away)
    backup = moment.backup if moment.backup and moment.backup.alerts_ready and moment.backup.chat else None
    return away_text(moment.book, here, backup, moment.now)


def facts(moment: Moment, place: Place) -> Facts:
    """What the clients would read of the days typed so far."""
    assert isinstance(moment, TherapistMoment)
    away = _typed(place, moment)
    shown = reads(moment, away) if isinstance(away, Away) else moment.book.away.wrong_order
    return {"goes_on": "\n".join(rest_of(moment)), "client_reads": shown}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """Confirmed: kept, and every client is told."""
    assert isinstance(moment, TherapistMoment)
    words, away = moment.book.away, _typed(place, moment)
    if text_of(place.answers.get("confirm")) != "yes":
        return left(moment, incoming, place)
    match away:
        case NotAway.TOO_LONG:
            return decide(reply(moment, incoming, fill(words.too_long, days=LONGEST)))
        case Away():
            return _said(moment, incoming, away)
    return decide(reply(moment, incoming, words.wrong_order))


def call_off(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """[I am not away]: every client reads so."""
    if standing(moment) is None:
        return decide(reply(moment, incoming, moment.book.therapist.old_key, anew=True))
    return _said(moment, incoming, None)


def _said(moment: TherapistMoment, incoming: Incoming, away: Away | None) -> Decision:
    words = moment.book.away
    done, resting = set_away(moment, (file.client for file in live_files(moment)), away)
    here = replace(moment, therapist=replace(moment.therapist, away=away))
    count = len(done.says)
    lines = [
        stands(here, words.set_, count=count) if away else fill(words.off, count=count),
        fill(words.not_told, labels=", ".join(each.label for each in resting)) if resting else "",
        *(rest_of(moment) if away else ()),
    ]
    return done + decide(reply(moment, incoming, "\n".join(line for line in lines if line)))


def _notice(moment: TherapistMoment, client: Client) -> Say:
    """The neutral line; not in their quiet hours (CR-207)."""
    common = moment.book_of(client).common
    keys = ((Key(common.read, "told", "away"),),)
    after = quiet_over(client, moment.now)
    return Say(common.neutral_update, kind=Kind.NOTICE, to=client.chat, keys=keys, not_before=after)


def _typed(place: Place, moment: TherapistMoment) -> Away | NotAway | None:
    since, until = (text_of(place.answers.get(each)) for each in ("since", "until"))
    if not since or not until:
        return None
    words = text_of(place.answers.get("words")).strip()
    return wanted(date.fromisoformat(since), date.fromisoformat(until), words, today_of(moment))


COMMANDS = {"away": ask}
HOUSES = {"t_away": House(ended=ended, facts=facts, stopped=left)}
TAPS = {"awset": again, "awoff": call_off}
