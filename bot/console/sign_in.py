"""Signing in by a link from the chat, the list of devices, signing out."""

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console.guard import form_token, from_our_page, holds_token, read_form
from bot.console.pages import page
from bot.console.room import Room, Visit
from bot.domain.console import IDLE, LONGEST, Device
from bot.domain.talk.saying import say_when
from bot.services import sign_in

SECRET_BYTES = 32
BROWSERS = ("Edg/Edge", "OPR/Opera", "Firefox/Firefox", "Chrom/Chrome", "Safari/Safari")
SYSTEMS = ("Android/Android", "iPhone/iPhone", "iPad/iPad", "Windows/Windows", "Mac OS/Mac", "Linux/Linux")


def routes(room: Room) -> list[Route]:
    """Their addresses."""

    async def ask(request: Request) -> Response:
        return await _ask(room, request)

    async def enter(request: Request) -> Response:
        return await _enter(room, request)

    return [
        Route("/sign-in/{token}", room.safely(ask), methods=["GET"]),
        Route("/sign-in/{token}", room.safely(enter), methods=["POST"]),
        room.page("/devices", devices),
        room.page("/devices/sign-out", sign_out_devices, form=True),
        room.page("/sign-out", sign_out, form=True),
    ]


async def _ask(room: Room, request: Request) -> Response:
    """Whom the link signs in, and a button: looking at it, as previews do, uses nothing up."""
    token = request.path_params["token"]
    therapist = await room.desk.look(sign_in.whose_link, token)
    if therapist is None:
        return page("link_gone", room.book(request), 404)
    hours, minutes = (int(each.total_seconds()) for each in (LONGEST, IDLE))
    return page(
        "sign_in", room.desk.world.book_of(therapist), name=therapist.name, hours=hours // 3600, minutes=minutes // 60,
        form_token=form_token(token),
    )  # fmt: skip


async def _enter(room: Room, request: Request) -> Response:
    """The button: the link is used up, and this browser is signed in with a new secret."""
    token, form = request.path_params["token"], await read_form(request)
    if not from_our_page(request, room.origin) or not holds_token(form, token):
        return page("refused", room.book(request), 403, kept="", too_long=False)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    leads_to = await room.desk.act(
        sign_in.enter, token, secret, name=named(request.headers.get("user-agent", "")),
        old_secret=request.cookies.get(room.cookie, ""),
    )  # fmt: skip
    if leads_to is None:
        return page("link_gone", room.book(request), 404)
    answer = RedirectResponse(leads_to, 303)
    answer.set_cookie(
        room.cookie, secret, max_age=int(LONGEST.total_seconds()), path="/", secure=room.https, httponly=True,
        samesite="strict",
    )  # fmt: skip
    return answer


async def devices(visit: Visit) -> Response:
    """The browsers in which this therapist is signed in."""
    found = await visit.desk.look(sign_in.signed_in, visit.therapist.id)
    return visit.show("devices", devices=[_row(visit, each) for each in found])


async def sign_out_devices(visit: Visit) -> Response:
    """One of them, or all: then this one as well."""
    wanted = visit.form.get("device", "")
    await visit.desk.act(sign_in.leave, visit.visitor, wanted, seed=secrets.token_bytes(SECRET_BYTES))
    return visit.go("/devices") if wanted and wanted != visit.visitor.device.id else _out(visit)


async def sign_out(visit: Visit) -> Response:
    """This browser."""
    this = visit.visitor.device.id
    await visit.desk.act(sign_in.leave, visit.visitor, this, seed=secrets.token_bytes(SECRET_BYTES))
    return _out(visit)


def named(agent: str) -> str:
    """What a browser calls itself, short: Firefox, Linux. "" when it says nothing that is known."""
    known = [next((name for part in group if (at := part.split("/"))[0] in agent and (name := at[1])), "")
             for group in (BROWSERS, SYSTEMS)]  # fmt: skip
    return ", ".join(each for each in known if each)


def _row(visit: Visit, device: Device) -> dict[str, object]:
    zone = visit.therapist.zone
    return {
        "id": device.id, "name": device.name or visit.book.console.device_unknown,
        "since": say_when(visit.book, device.since, zone), "seen": say_when(visit.book, device.seen_at, zone),
        "this": device.id == visit.visitor.device.id,
    }  # fmt: skip


def _out(visit: Visit) -> Response:
    answer = page("signed_out", visit.book, kept="")
    answer.delete_cookie(
        visit.room.cookie, path="/", secure=visit.room.https, httponly=True, samesite="strict"
    )  # fmt: skip
    return answer
