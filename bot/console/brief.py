"""The page before a session, to read, print and take along; every reading is written down (`experience.md` §4)."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from bot.console import files
from bot.console.exports import take
from bot.console.room import Room, Visit
from bot.domain.brief import Brief, Span
from bot.domain.talk.brief_chart import chart_of
from bot.domain.talk.brief_files import markdown, spreadsheet
from bot.domain.talk.brief_words import chosen, foot_of, head_of, not_chosen, sections_of, title_of
from bot.services import briefs

SEED_BYTES = 32
BRIEF = "/clients/{client}/brief"
ONE_DAY = timedelta(days=1)


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(BRIEF, brief),
        room.page(f"{BRIEF}.md", as_markdown),
        room.page(f"{BRIEF}.csv", as_spreadsheet),
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """From which day to which, as it stands in the address; days of the therapist's calendar."""

    since: str = ""
    until: str = ""
    span: Span | None = None
    wrong: bool = False
    only: tuple[str, ...] = ()  # the sections that were chosen; none: all

    @property
    def address(self) -> str:
        days = [("since", self.since), ("until", self.until)] if self.span else []
        asked = urlencode([*days, *(("only", each) for each in self.only)])
        return f"?{asked}" if asked else ""


async def brief(visit: Visit) -> Response:
    """Since the last session, or between two days."""
    asked = _asked(visit)
    found = await _read(visit, asked)
    if found is None:
        return visit.not_found()
    book, zone = visit.book, visit.therapist.zone
    all_ = await asyncio.to_thread(sections_of, book, found, zone)  # a year of many words would hold the loop
    shown = chosen(all_, asked.only)
    return visit.show(
        "brief", 400 if asked.wrong else 200, title=title_of(book, found), head=head_of(book, found, zone),
        sections=shown, foot=foot_of(book, found), asked=asked, client=found.client, can=all_,
        out=not_chosen(book, all_, shown), chart=chart_of(book, found),
        first=_day(found.span.since, zone), last=_day(found.span.until, zone),
    )  # fmt: skip


async def as_markdown(visit: Visit) -> Response:
    """The same text as a file."""
    asked, book, zone = _asked(visit), visit.book, visit.therapist.zone
    return await _taken(visit, asked, "md", "text/markdown", lambda found, _: markdown(book, found, zone, asked.only))


async def as_spreadsheet(visit: Visit) -> Response:
    """One row per answer."""
    book = visit.book
    return await _taken(
        visit, _asked(visit), "csv", "text/csv", lambda found, progress: f"\ufeff{spreadsheet(book, found, progress)}"
    )  # fmt: skip


async def _taken(visit: Visit, asked: Asked, end: str, kind: str, write: briefs.Write) -> Response:
    me, client, span = visit.therapist, visit.client, asked.span
    return await take(visit, files.Asked(
        f"brief-{visit.now:%Y-%m-%d}.{end}", kind, f"/clients/{client}/brief{asked.address}",
        lambda: _noted(visit, "export"),
        lambda progress: visit.desk.look(briefs.written, me, client, span, write, progress),
        lambda: visit.desk.look(briefs.mark, me, client),
    ))  # fmt: skip


async def _noted(visit: Visit, page: str) -> bool:
    seed = secrets.token_bytes(SEED_BYTES)
    return await visit.desk.act(briefs.note, visit.therapist, visit.client, seed=seed, page=page)


async def _read(visit: Visit, asked: Asked) -> Brief | None:
    if not await _noted(visit, "brief"):
        return None
    return await visit.desk.look(briefs.read, visit.therapist, visit.client, asked.span)


def _asked(visit: Visit) -> Asked:
    said = visit.request.query_params
    since, until = said.get("since", "")[:10], said.get("until", "")[:10]
    only = tuple(each for each in visit.book.brief.heads if each in said.getlist("only"))
    if not since and not until:
        return Asked(only=only)
    span = _span(since, until, ZoneInfo(visit.therapist.zone), visit.now)
    return Asked(since, until, span, wrong=span is None, only=only)


def _span(since: str, until: str, zone: ZoneInfo, now: datetime) -> Span | None:
    """Whole days, a year at most; None where it is no span."""
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
        begins = datetime.combine(first, time(0), zone)
        ends = min(datetime.combine(last, time(0), zone) + ONE_DAY, now)
        return Span(begins, ends, chosen=True) if begins < ends and ends - begins <= briefs.LONGEST else None
    except (ValueError, OverflowError):
        return None


def _day(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).date().isoformat()
