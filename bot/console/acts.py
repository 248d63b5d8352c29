"""What a therapist does about one client from their page: a pause, send now; each told as in the chat."""

import secrets
from datetime import date, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from bot.console.room import Room, Visit
from bot.domain.checkin import Why
from bot.domain.client_clock import day_of, quiet_over
from bot.domain.people import Client
from bot.domain.schedule import Preset
from bot.domain.stage import Stage
from bot.domain.talk.saying import say_day, say_when
from bot.domain.talk.therapist import aim
from bot.domain.talk.therapist.lines import live_schedules, paused_by_you
from bot.domain.talk.therapist.own import rests
from bot.domain.talk.therapist.sending import clock_of, how_it_stands, when_to_send
from bot.domain.typed import read_date
from bot.domain.words.filling import fill
from bot.services import acts_desk
from bot.services.acts_desk import (
    ActsPage,
    Deed,
    EndRest,
    Growth,
    Hold,
    Lower,
    Outcome,
    Pause,
    Raise,
    Resume,
    Send,
    SetAim,
)

HERE = "/clients/{client}"
SEED_BYTES, LONGEST_FIELD = 32, 600
A_YEAR = timedelta(days=366)


class Show(Protocol):
    """The page of an act as things stand."""

    def __call__(self, visit: Visit, page: ActsPage, *, status: int = ...) -> Response: ...


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    pages = (("pause", pause, set_pause), ("send", send, send_now))
    return [
        route
        for name, show, take in pages
        for route in (room.page(f"{HERE}/{name}", show), room.page(f"{HERE}/{name}", take, form=True))
    ]


async def pause(visit: Visit) -> Response:
    """The pause that is on, and the form of another."""
    page = await page_of(visit)
    return _pause(visit, page) if page else visit.not_found()


async def set_pause(visit: Visit) -> Response:
    """Paused until a day or without an end; ended; the rest after an alert ended."""
    match visit.form.get("do", ""):
        case "resume":
            return await done_with(visit, Resume(), "pause", _pause)
        case "rest":
            return await done_with(visit, EndRest(), "pause", _pause)
    if visit.form.get("how") == "open":
        return await done_with(visit, Pause(None), "pause", _pause)
    page, words = await page_of(visit), visit.book.console_acts
    if page is None:
        return visit.not_found()
    typed = visit.form.get("until", "").strip()[:LONGEST_FIELD]
    today = day_of(page.file.client, visit.now)
    day = day_in(visit, typed, today)
    if day is None or not today < day <= today + A_YEAR:
        wrong = words.wrong_past if day else words.wrong_date
        return _pause(visit, page, typed=typed, wrong={"until": wrong})
    return await done_with(visit, Pause(day), "pause", _pause)


async def send(visit: Visit) -> Response:
    """The client's clock, quiet hours and cap, then which prompt as it will be read; or why nothing can go."""
    page = await page_of(visit)
    return _send(visit, page) if page else visit.not_found()


async def send_now(visit: Visit) -> Response:
    """Looked at once more, then on the road of every check-in."""
    chosen = visit.form.get("prompt", "")
    if chosen:
        return await done_with(visit, Send(chosen), "send", _send)
    page = await page_of(visit)
    wrong = {"prompts": visit.book.console_acts.send_nothing}
    return _send(visit, page, wrong=wrong) if page else visit.not_found()


async def page_of(visit: Visit) -> ActsPage | None:
    return await visit.desk.look(acts_desk.shown, visit.therapist, visit.client, seed=_seed())


async def done_with(visit: Visit, deed: Deed | None, name: str, show: Show) -> Response:
    """Done, and the page again; where it cannot be done any more, the page as things stand now."""
    done = Outcome.REFUSED
    if deed:
        found = await visit.desk.act(acts_desk.act, visit.therapist, visit.client, deed, seed=_seed())
        if found is None:
            return visit.not_found()
        done = found
    if done is not Outcome.REFUSED:
        return visit.go(f"/clients/{visit.client}/{name}?done={_named(deed)}&news={done.value}")
    page = await page_of(visit)
    return show(visit, page, status=409) if page else visit.not_found()


def _named(deed: Deed | None) -> str:
    match deed:
        case Lower(to) | Raise(to, _):
            return to.value
        case Hold(on):
            return "hold" if on else "lift"
        case Growth(on):
            return "grow" if on else "ungrow"
        case SetAim(to):
            return f"aim-{to.value if to else aim.NO_LABEL}"
        case _:
            return type(deed).__name__.lower()


def _pause(
    visit: Visit, page: ActsPage, *, status: int = 200, typed: str = "", wrong: dict[str, str] | None = None
) -> Response:  # fmt: skip
    book, words, client = visit.book, visit.book.console_acts, page.file.client
    on = paused_by_you(page.file, visit.now)
    until = on.until.astimezone(ZoneInfo(client.zone)).date() if on and on.until else None
    said = fill(words.pause_on, date=say_day(book, until)) if until else words.pause_on_open if on else ""
    over = client.rest_until if client.rest_until and client.rest_until > visit.now else None
    nothing = "" if live_schedules(page.file) else fill(book.therapist.nothing_to_pause, label=client.label)
    return visit.show(
        "pause", status, client=client, on=said, rest=fill(words.rest_on, when=visit.said_when(over)) if over else "",
        nothing=nothing, typed=typed, wrong=wrong or {}, stale=words.stale if status != 200 else "",
        notice=notice(visit, client, _pause_said(visit, client, until)),
    )  # fmt: skip


def _pause_said(visit: Visit, client: Client, until: date | None) -> str:
    words, label = visit.book.therapist, client.label
    match visit.request.query_params.get("done", ""):
        case "resume":
            return fill(words.going_on, label=label)
        case "endrest":
            return fill(words.rest_ended, label=label)
        case "pause" if until:
            return fill(words.paused, label=label, date=say_day(visit.book, until))
        case "pause":
            return fill(visit.book.rhythm.told_paused_open, label=label)
    return ""


def _send(visit: Visit, page: ActsPage, *, status: int = 200, wrong: dict[str, str] | None = None) -> Response:
    book, moment, file = visit.book, page.moment, page.file
    at, why = when_to_send(moment, file, Stage.SAFETY)
    theirs = moment.book_of(file.client).prompts
    open_ = [each for each in book.prompts.values() if each.id in theirs and file.client.opens(each.min_stage)]
    key = fill(book.therapist.send_at, time=clock_of(file.client, at)) if quiet_over(file.client, visit.now) else ""
    sent = visit.request.query_params.get("done") == "send"
    goes = [each.next_due_at for each in file.schedules if each.preset is Preset.ONCE and each.next_due_at]
    said = say_when(book, max(goes), file.client.zone) if sent and goes else ""
    return visit.show(
        "send", status, client=file.client, stands=how_it_stands(moment, file, why).splitlines(), wrong=wrong or {},
        prompts=[(each.id, each.title, theirs[each.id].text) for each in open_] if why is Why.NONE else [],
        key=key or book.therapist.send, stale=book.console_acts.stale if status != 200 else "",
        notice=fill(book.therapist.send_goes, label=file.client.label, when=said) if said else "",
    )  # fmt: skip


def notice(visit: Visit, client: Client, said: str) -> str:
    """What was done, and whether the client is told of it, as the chat says it."""
    told = visit.request.query_params.get("news") == Outcome.TOLD.value
    if not said or not told:
        return said
    words = visit.book.therapist
    return f"{said} {fill(words.not_told, label=client.label) if rests(client, visit.now) else words.is_told}"


def day_in(visit: Visit, typed: str, today: date) -> date | None:
    """A day as the field of a browser gives it, or as people type it."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return read_date(typed, today, visit.book.typed) if typed else None


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
