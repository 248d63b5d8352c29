"""The team's page: how the therapist reads alerts, who stands in, and days away with what clients read (F-69)."""

import secrets
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response
from starlette.routing import Route

from bot.console import stand_ins
from bot.console.room import Room, Visit
from bot.domain.moment import TherapistMoment
from bot.domain.people import Away, Client
from bot.domain.talk.reading_hours import hours_in
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist.holidays import (
    LONGEST,
    MOST_WORDS,
    NotAway,
    reads,
    rest_of,
    standing,
    stands,
    today_of,
    wanted,
)
from bot.domain.typed import read_date
from bot.domain.words.filling import fill
from bot.services import team_desk
from bot.services.stand_ins import listed

SEED_BYTES = 32


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page("/team", team), room.page("/team/away", away, form=True),
        room.page("/team/here", here, form=True),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What became of days away: how many were told, and whose messages rest."""

    count: int
    resting: tuple[Client, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form of days away as typed, and what is wrong with it."""

    since: str = ""
    until: str = ""
    words: str = ""
    wrong: str = ""
    days: Away | None = None


async def team(visit: Visit) -> Response:
    """How alerts are read, who stands in, and the days that are noted."""
    moment = await visit.desk.look(team_desk.shown, visit.therapist)
    count = visit.request.query_params.get("told", "")
    resting = await visit.desk.look(team_desk.resting, visit.therapist) if count else ()
    told = Told(int(count), resting) if count.isdecimal() and len(count) < 6 else None
    return await _shown(visit, moment, Typed(), told)


async def away(visit: Visit) -> Response:
    """A preview of what clients read, or the days are noted and everybody is told."""
    moment = await visit.desk.look(team_desk.shown, visit.therapist)
    typed = _typed(visit, moment)
    if typed.days is None or visit.form.get("do") != "save":
        return await _shown(visit, moment, typed)
    return await _kept(visit, typed.days)


async def here(visit: Visit) -> Response:
    """Not away: everybody is told."""
    return await _kept(visit, None)


async def _kept(visit: Visit, days: Away | None) -> Response:
    seed = secrets.token_bytes(SEED_BYTES)
    count = await visit.desk.act(team_desk.keep_away, visit.therapist, days, seed=seed)
    return visit.go(f"/team?told={count}")


def _typed(visit: Visit, moment: TherapistMoment) -> Typed:
    form, today, book = visit.form, today_of(moment), visit.book
    since, until = (form.get(each, "").strip()[:40] for each in ("since", "until"))
    words = form.get("words", "").strip()
    days = [read_date(each, today, book.typed) for each in (since, until)]
    wrong = ""
    found: Away | NotAway | None = None
    match days:
        case [date() as first, date() as last]:
            found = wanted(first, last, words, today)
        case _:
            wrong = book.builder.wrong["date"]
    if isinstance(found, NotAway):
        wrong = fill(book.away.too_long, days=LONGEST) if found is NotAway.TOO_LONG else book.away.wrong_order
    return Typed(since, until, words, wrong, found if isinstance(found, Away) and not wrong else None)


async def _shown(visit: Visit, moment: TherapistMoment, typed: Typed, told: Told | None = None) -> Response:
    words, mine = visit.book.away, await visit.desk.look(listed, visit.therapist)
    stood = standing(moment)
    notice = _notice(moment, told) if told else []
    return visit.show(
        "team", facts=_facts(visit, moment), stood=stands(moment, words.stands) if stood else "", rest=rest_of(moment),
        typed=typed, reads=reads(moment, typed.days or stood) if typed.days or stood else "", most=MOST_WORDS,
        nobody=stand_ins.missing(visit.book, moment.backup), notice=notice,
        own=stand_ins.some(visit.book, mine.own, mine.covered),
    )  # fmt: skip


def _notice(moment: TherapistMoment, told: Told) -> list[str]:
    words = moment.book.away
    line = stands(moment, words.set_, count=told.count) if moment.therapist.away else fill(words.off, count=told.count)
    resting = ", ".join(each.label for each in told.resting)
    return [line, *([fill(words.not_told, labels=resting)] if resting else [])]


def _facts(visit: Visit, moment: TherapistMoment) -> list[tuple[str, str]]:
    """Hours, sentence, night, who stands in, and when a test alert was last seen."""
    words, who, book = visit.book.away, moment.therapist, visit.book
    night = words.night_yes if who.sound_at_night else words.night_no
    return [
        (words.fact_hours, hours_in(visit.book, who) or words.not_stated),
        (words.fact_sentence, who.alert_sentence or words.not_stated),
        (words.fact_night, words.not_stated if who.sound_at_night is None else night),
        *([(words.fact_backup, moment.backup.name)] if moment.backup else []),
        (words.fact_tested, say_day(book, who.tested_at.date()) if who.tested_at else words.not_stated),
    ]
