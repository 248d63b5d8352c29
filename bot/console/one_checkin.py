"""The next check-ins of a client: one of them moved, left out or put back, by the deed of the chat (T4)."""

import secrets
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from bot.console.acts import HERE, SEED_BYTES, day_in, notice, page_of
from bot.console.room import Room, Visit
from bot.domain.client_clock import day_of
from bot.domain.schedule_clock import land
from bot.domain.talk.saying import say_clock, say_when
from bot.domain.talk.therapist.one_checkin import line_of, refused
from bot.domain.talk.therapist.one_deeds import find, may_put_back, next_ones, why_not
from bot.domain.typed_clock import read_time
from bot.domain.words.filling import fill
from bot.services import acts_desk
from bot.services.acts_desk import ActsPage, LeaveOut, MoveOne, OneDeed, Outcome, PutBack

LONGEST_FIELD = 40


def routes(room: Room) -> list[Route]:
    """Its address."""
    return [room.page(f"{HERE}/next", coming), room.page(f"{HERE}/next", change, form=True)]


async def coming(visit: Visit) -> Response:
    """The next ones in both clocks."""
    page = await page_of(visit)
    return _shown(visit, page) if page else visit.not_found()


async def change(visit: Visit) -> Response:
    """One of them is changed, or why not."""
    page = await page_of(visit)
    if page is None:
        return visit.not_found()
    about = _typed(visit, "one")
    match visit.form.get("do", ""):
        case "out":
            return await _done(visit, LeaveOut(about))
        case "back":
            return await _done(visit, PutBack(about))
    at = _when(visit, page)
    if at is None:
        return _shown(visit, page, wrong=visit.book.console_acts.wrong_time)
    one = find(page.moment, page.file, about)
    why = why_not(page.moment, page.file, one, at) if one else None
    if why:
        return _shown(visit, page, wrong=refused(page.moment, page.file, why))
    return await _done(visit, MoveOne(about, at))


async def _done(visit: Visit, deed: OneDeed) -> Response:
    seed = secrets.token_bytes(SEED_BYTES)
    found = await visit.desk.act(acts_desk.act, visit.therapist, visit.client, deed, seed=seed)
    page = await page_of(visit) if found is Outcome.REFUSED else None
    if found and page is None:
        return visit.go(f"/clients/{visit.client}/next?one={deed.about}&news={found.value}")
    return _shown(visit, page, status=409) if page else visit.not_found()


def _shown(visit: Visit, page: ActsPage, *, status: int = 200, wrong: str = "") -> Response:
    moment, file, zone = page.moment, page.file, ZoneInfo(page.file.client.zone)
    rows = [
        (each, line_of(moment, file, each), each.due.at.astimezone(zone), may_put_back(moment, each))
        for each in next_ones(moment, file)
    ]
    tried = _typed(visit, "one") if wrong else ""
    return visit.show(
        "next", status, client=file.client, rows=rows, tried=tried, day=_typed(visit, "day"),
        time=_typed(visit, "time"), wrong={f"day-{tried.replace(':', '-')}": wrong} if wrong else {}, why=wrong,
        stale=visit.book.rhythm.one_gone if status != 200 else "",
        notice=notice(visit, file.client, _said(visit, page)),
    )  # fmt: skip


def _said(visit: Visit, page: ActsPage) -> str:
    """What was done, as the chat says it."""
    words, client = visit.book.rhythm, page.file.client
    one = find(page.moment, page.file, visit.request.query_params.get("one", "")[:LONGEST_FIELD])
    if one is None:
        return ""
    line = words.told_left_out if one.out else words.told_moved_one if one.agreed else words.told_put_back
    when, own = say_when(visit.book, one.due.at, client.zone), say_clock(one.due.at, visit.therapist.zone)
    return fill(line, label=client.label, when=when, own=own)


def _when(visit: Visit, page: ActsPage) -> datetime | None:
    """The day and time of the form, on the client's wall."""
    day, at = _day(visit, page), read_time(_typed(visit, "time"), visit.book.typed)
    return land(day, at, ZoneInfo(page.file.client.zone)).at if day and at else None


def _day(visit: Visit, page: ActsPage) -> date | None:
    return day_in(visit, _typed(visit, "day"), day_of(page.file.client, visit.now))


def _typed(visit: Visit, name: str) -> str:
    return visit.form.get(name, "").strip()[:LONGEST_FIELD]
