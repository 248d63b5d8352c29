"""The console: health, signing in, and the pages, as one app in the process of the bot."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.console import (
    acts,
    agreed,
    alerts,
    audit,
    brief,
    caseload_acts,
    clients,
    colleagues,
    contact,
    copying,
    exports,
    handing,
    hour,
    notes,
    one_checkin,
    plan,
    prompts,
    reading,
    rhythm,
    settings,
    sign_in,
    stage,
    stand_ins,
    team,
    toolkit,
)
from bot.console.files import Files
from bot.console.guard import Guarded
from bot.console.pages import page, static
from bot.console.room import Room, Visit
from bot.services.desk import Desk

FRESH_S = 600


def console_app(desk: Desk, health: Sequence[BaseRoute] = (), files: Files | None = None) -> ASGIApp:
    """Everything that answers on the console's port."""
    room = Room(desk, files or Files())
    routes = [*health, Route("/static/{name}", stored), *page_routes(room)]

    async def refused(request: Request, error: Exception) -> Response:
        return page("refused", room.book(request), _status(error), kept="", too_long=False)

    return Guarded(Starlette(routes=routes, exception_handlers={HTTPException: refused}))


def page_routes(room: Room) -> list[Route]:
    """Every page and form, and one page for every other address."""
    everything_else = [room.page("/{path:path}", nothing), room.page("/{path:path}", nothing, form=True)]
    return [
        *sign_in.routes(room),
        *alerts.routes(room),
        *brief.routes(room),
        *rhythm.routes(room),
        *copying.routes(room),
        *caseload_acts.routes(room),
        *clients.routes(room),
        *exports.routes(room),
        *team.routes(room),
        *stand_ins.routes(room),
        *reading.routes(room),
        *handing.routes(room),
        *colleagues.routes(room),
        *toolkit.routes(room),
        *plan.routes(room),
        *acts.routes(room),
        *one_checkin.routes(room),
        *stage.routes(room),
        *agreed.routes(room),
        *contact.routes(room),
        *hour.routes(room),
        *notes.routes(room),
        *prompts.routes(room),
        *audit.routes(room),
        *settings.routes(room),
        room.page("/", home),
        *everything_else,
    ]


async def home(visit: Visit) -> Response:
    """The first page: open alerts, where there are any, else the clients."""
    return visit.go("/alerts" if visit.visitor.opened else "/clients")


async def nothing(visit: Visit) -> Response:
    """Any other address."""
    return visit.not_found()


async def stored(request: Request) -> Response:
    """A style sheet, script or picture."""
    found = static(request.path_params["name"]) or Response(status_code=404)
    found.headers["cache-control"] = f"max-age={FRESH_S}"
    return found


def _status(error: Exception) -> int:
    return error.status_code if isinstance(error, HTTPException) else 500
