"""The next therapy hour of a client: its day, its time, and whether it comes again (F-04)."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from bot.console import client_words
from bot.console.acts import A_YEAR, HERE, SEED_BYTES, day_in, notice, page_of
from bot.console.room import Room, Visit
from bot.domain.people import Client
from bot.domain.schedule_parts import Anchor, Anchored
from bot.domain.session import series
from bot.domain.talk.rhythm_words import rhythm_named
from bot.domain.talk.therapist.lines import live_schedules
from bot.domain.talk.therapist.session_deeds import HOW_OFTEN, by_own_clock
from bot.domain.typed_clock import read_time
from bot.domain.words.filling import fill
from bot.services import session_desk
from bot.services.acts_desk import ActsPage, Outcome
from bot.services.session_desk import Hour, as_it_stands

LONGEST_FIELD = 40
STAYS = "stay"


def routes(room: Room) -> list[Route]:
    """Its address."""
    return [room.page(f"{HERE}/session", hour), room.page(f"{HERE}/session", keep, form=True)]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as typed; `again`: every how many weeks, or as it is."""

    day: str
    at: str
    again: str
    base: str


async def hour(visit: Visit) -> Response:
    """As it stands, to change."""
    page = await page_of(visit)
    return _shown(visit, page, _standing(visit, page.file.client)) if page else visit.not_found()


async def keep(visit: Visit) -> Response:
    """Kept, and the client told, as from the chat; or what is wrong with which field."""
    page = await page_of(visit)
    if page is None:
        return visit.not_found()
    names = ("day", "time", "again", "base")
    typed = Typed(*(visit.form.get(each, "").strip()[:LONGEST_FIELD] for each in names))
    when, wrong = _read(visit, page, typed)
    if when is None:
        return _shown(visit, page, typed, wrong=wrong)
    weeks = int(typed.again) if typed.again in map(str, HOW_OFTEN) else None
    wanted, seed = Hour(when, weeks, typed.base), secrets.token_bytes(SEED_BYTES)
    done = await visit.desk.act(session_desk.set_hour, visit.therapist, visit.client, wanted, seed=seed)
    if done is Outcome.REFUSED:
        return _shown(visit, page, typed, status=409)
    return visit.go(f"/clients/{visit.client}/session?news={done.value}") if done else visit.not_found()


def _read(visit: Visit, page: ActsPage, typed: Typed) -> tuple[datetime | None, dict[str, str]]:
    """The instant that is meant, or what is wrong by field."""
    today = visit.now.astimezone(ZoneInfo(visit.therapist.zone)).date()
    day, at = day_in(visit, typed.day, today), read_time(typed.at, visit.book.typed)
    wrong = {} if day else {"day": visit.book.console_acts.wrong_date}
    if at is None:
        wrong["time"] = visit.book.console_client.session_wrong
    if day is None or at is None:
        return None, wrong
    if not today <= day <= today + A_YEAR or (when := by_own_clock(page.moment, day, at)) <= visit.now:
        return None, {"day": visit.book.console_client.session_past}
    return when, {}


def _standing(visit: Visit, client: Client) -> Typed:
    """The fields of what is kept: of a series the others stay where they are."""
    at = client.next_session
    if at is None or at <= visit.now:
        return Typed("", "", "0", as_it_stands(client))
    here = at.astimezone(ZoneInfo(visit.therapist.zone))
    return Typed(here.date().isoformat(), f"{here:%H:%M}", STAYS if client.session_every else "0", as_it_stands(client))


def _shown(
    visit: Visit, page: ActsPage, typed: Typed, *, status: int = 200, wrong: dict[str, str] | None = None
) -> Response:  # fmt: skip
    words, client = visit.book.console_client, page.file.client
    stands = client_words.session(visit, client)
    stale = fill(words.session_stale, when=" ".join(stands) or words.session_none) if status != 200 else ""
    again = Typed(typed.day, typed.at, typed.again, as_it_stands(client)) if stale else typed
    return visit.show(
        "hour", status, client=client, stands=stands, typed=again, wrong=wrong or {}, stale=stale,
        often=_often(visit, client), tied=_tied(visit, page),
        notice=notice(visit, client, _said(visit, client)) if "news" in visit.request.query_params else "",
    )  # fmt: skip


def _said(visit: Visit, client: Client) -> str:
    at = client.next_session
    return fill(visit.book.therapist.session_set, label=client.label, when=visit.said_when(at)) if at else ""


def _often(visit: Visit, client: Client) -> list[tuple[str, str]]:
    """Whether it comes again; of a series, that only this one moves."""
    words, rhythm = visit.book.console_client, visit.book.rhythm
    after = list(islice(series(client, visit.therapist.zone), 1, 2)) if client.session_every else []
    stays = [(STAYS, fill(words.session_stays, when=visit.said_when(each))) for each in after]
    return [*stays, ("0", words.session_not), ("1", rhythm.weekly), ("2", rhythm.fortnightly)]


def _tied(visit: Visit, page: ActsPage) -> str:
    """What follows the date."""
    tied = [
        rhythm_named(visit.book, each)
        for each in live_schedules(page.file)
        if isinstance(each.days, Anchored) and each.days.anchor is not Anchor.STAGE_ENTRY
    ]
    return fill(visit.book.console_client.session_tied, schedules="; ".join(tied)) if tied else ""
