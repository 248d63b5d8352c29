"""The page with two phones: its files, its state by long poll, and what its buttons do."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.backstage import Backstage, CannotDo, Scene, Step
from bot.demo.botapi.refusals import Json
from bot.demo.botapi.wire import until_gone
from bot.demo.page.switches import switch
from bot.demo.page.view import phone_of, state

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
PAGE_FILES = {
    "/": "demo.html",
    "/demo.css": "demo.css",
    "/demo.js": "demo.js",
    "/phone.js": "phone.js",
    "/icon.svg": "icon.svg",
}
POLL_SECONDS = 20.0
LOOK_EVERY_SECONDS = 1.0
SETTLE_SECONDS = 0.03
ACTS = frozenset({"say", "edit", "key", "send", "forward", "start", "unblock"})

Doing = Callable[[Backstage, Json], Awaitable[None]]


def demo_page(backstage: Backstage) -> Starlette:
    """The page over this running product."""

    async def show(request: Request) -> Response:
        return _page_file(PAGE_FILES[request.url.path])

    async def look(request: Request) -> Response:
        return await until_gone(request, _changed(backstage, request.query_params.get("after", "")))

    async def fetch(request: Request) -> Response:
        return _stored(backstage, request.path_params["file_id"])

    async def do(request: Request) -> Response:
        return await _do(backstage, request)

    routes = [
        *(Route(path, show) for path in PAGE_FILES),
        Route("/state", look),
        Route("/files/{file_id}", fetch),
        Route("/do/{what}", do, methods=["POST"]),
    ]
    local = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return Starlette(routes=routes, middleware=[local])


def _page_file(name: str) -> Response:
    content = files("bot.demo.page").joinpath(name).read_bytes()
    return Response(content, media_type=KINDS[name.rsplit(".", 1)[1]], headers=HEADERS)


def _stored(backstage: Backstage, file_id: str) -> Response:
    stored = backstage.telegram.files.get(file_id) if backstage.scene is not None else None
    if stored is None:
        return Response(status_code=404, headers=HEADERS)
    picture = stored.content.startswith(b"\x89PNG")
    offered = {} if picture else {"Content-Disposition": f'attachment; filename="{file_id}"'}
    return Response(
        stored.content, media_type="image/png" if picture else "application/octet-stream", headers=HEADERS | offered
    )


async def _changed(backstage: Backstage, after: str) -> Response:
    """The state as soon as its version differs from `after`, or after a while as it is."""
    deadline = time.monotonic() + POLL_SECONDS
    while True:
        rung = backstage.telegram.changes.rung
        shown = await state(backstage)
        if shown["version"] != after or time.monotonic() > deadline:
            return JSONResponse(shown, headers=HEADERS)
        if backstage.telegram.changes.rung == rung:
            await backstage.telegram.changes.wait(LOOK_EVERY_SECONDS)
        await asyncio.sleep(SETTLE_SECONDS)


async def _do(backstage: Backstage, request: Request) -> Response:
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin" or not _is_json(request):
        return JSONResponse({"error": "only this page may do that"}, 403, HEADERS)
    doing = DOINGS.get(request.path_params["what"])
    if doing is None:
        return JSONResponse({"error": "nothing of that name"}, 404, HEADERS)
    try:
        await doing(backstage, await request.json())
    except CannotDo as reason:
        return JSONResponse({"error": str(reason)}, headers=HEADERS)
    except (LookupError, ValueError, TypeError) as error:
        return JSONResponse({"error": f"not possible: {error}"}, 400, HEADERS)
    return JSONResponse({}, headers=HEADERS)


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


async def _start(backstage: Backstage, asked: Json) -> None:
    await backstage.start(Scene(asked["scene"]))


async def _move(backstage: Backstage, asked: Json) -> None:
    await backstage.move_clock(Step(asked["step"]))


async def _switch(backstage: Backstage, asked: Json) -> None:
    await switch(backstage, str(asked["name"]), bool(asked["on"]))


async def _kill(backstage: Backstage, asked: Json) -> None:
    await backstage.kill()


async def _restart(backstage: Backstage, asked: Json) -> None:
    await backstage.restart()


async def _press(backstage: Backstage, asked: Json) -> None:
    phone = phone_of(backstage.telegram, backstage.actors()[int(asked["phone"])])
    message = phone.chat.messages[int(asked["message"])]
    key = message.inline_keyboard[int(asked["row"])][int(asked["column"])]
    phone.press_data(key["callback_data"], message.message_id)


async def _act(backstage: Backstage, asked: Json) -> None:
    phone = phone_of(backstage.telegram, backstage.actors()[int(asked.pop("phone"))])
    act = asked.pop("act")
    if act not in ACTS:
        raise LookupError(act)
    values: dict[str, Any] = dict(asked)
    getattr(phone, act)(**values)


DOINGS: Mapping[str, Doing] = {
    "start": _start,
    "clock": _move,
    "switch": _switch,
    "kill": _kill,
    "restart": _restart,
    "press": _press,
    "act": _act,
}
