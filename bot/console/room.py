"""The room in which pages are shown: it knows who is there before a page does, and has the last word on errors."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console.files import Files
from bot.console.guard import FormRefused, cookie_name, form_token, from_our_page, holds_token, origin_of, read_form
from bot.console.pages import page
from bot.domain.book import Book
from bot.domain.journal import UNNAMED
from bot.domain.people import Therapist
from bot.domain.safety_plan import Part
from bot.domain.talk.saying import city_of, say_when
from bot.logs import event_logger
from bot.services import sign_in
from bot.services.desk import Desk
from bot.services.sign_in import AWAKE_EVERY, Visitor

log = event_logger(__name__)
CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another
CODE_LENGTH = 4
BY_ITSELF = "x-handrail-refresh"  # a page that looks again by itself is no sign of a person
FREE_TEXT = "note"  # the field of free words on most forms
FREE_FIELD, OWN_FIELD, AGREED_FIELD = "text-", "own-", "agreed-"  # how fields of free words begin, where several are
FREE_TEXTS = (FREE_TEXT, "sentence", *(part.value for part in Part))  # given back when a form cannot be taken

Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a therapist who is signed in. `form` is empty but for a form that was checked."""

    room: "Room"
    request: Request
    visitor: Visitor
    secret: str
    form: Mapping[str, str]
    now: datetime

    @property
    def desk(self) -> Desk:
        """The desk, at which what is done is noted as done in this browser."""
        return replace(self.room.desk, browser=self.visitor.device.name or UNNAMED)

    @property
    def therapist(self) -> Therapist:
        return self.visitor.therapist

    @property
    def book(self) -> Book:
        """The words in the therapist's language."""
        return self.desk.world.book_of(self.therapist)

    @property
    def number(self) -> str:
        """The number in the address."""
        return str(self.request.path_params["number"])

    @property
    def client(self) -> str:
        """The client's id in the address."""
        return str(self.request.path_params["client"])

    def said_when(self, at: datetime) -> str:
        """A time in the therapist's clock."""
        return say_when(self.book, at, self.therapist.zone)

    def show(self, name: str, status: int = 200, /, **values: Any) -> Response:
        """That page, with what stands on every page."""
        clock = {"time": self.said_when(self.now), "city": city_of(self.book, self.therapist.zone)}
        every = {
            "therapist": self.therapist, "clock": clock, "form_token": form_token(self.secret),
            "path": self.request.url.path, "visitor": self.visitor, "unwatched": self.desk.world.unwatched,
        }  # fmt: skip
        return page(name, self.book, status, **every, **values)

    def not_found(self) -> Response:
        """One page for what is not there and for what is somebody else's."""
        return self.show("not_found", 404)

    def go(self, path: str) -> Response:
        """On to a page, after a form was taken."""
        return RedirectResponse(path, 303)


Page = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Room:
    """Where the pages live, with the files that are being made for whoever is there."""

    desk: Desk
    files: Files = field(default_factory=Files)

    @property
    def url(self) -> str:
        """The address by which therapists reach them."""
        return self.desk.world.console

    @property
    def origin(self) -> str:
        return origin_of(self.url)

    @property
    def https(self) -> bool:
        return self.url.startswith("https://")

    @property
    def cookie(self) -> str:
        return cookie_name(self.url)

    def book(self, request: Request) -> Book:
        """The words for somebody nobody knows yet: in a language their browser asks for, if there is one."""
        wanted = [each.partition(";")[0].strip()[:2] for each in request.headers.get("accept-language", "").split(",")]
        known = (each for each in wanted if each in self.desk.world.books)
        return self.desk.world.book(next(known, ""))

    def page(self, path: str, show: Page, *, form: bool = False) -> Route:
        """A page for people who are signed in; `form`: it takes what its forms send, and shows nothing by itself."""

        async def answer(request: Request) -> Response:
            return await self._met(request, show)

        return Route(path, self.safely(answer), methods=["POST"] if form else ["GET"])

    def safely(self, answer: Answer) -> Answer:
        """The last resort: an error is a page with a number, and a line in the log with the same number."""

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except ClientDisconnect:
                return Response(status_code=400)
            except FormRefused:
                return page("refused", self.book(request), 413, kept="", too_long=True)
            except Exception as error:  # noqa: BLE001 - the console's last resort
                code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
                log.error("page_failed", error, code=code)
                return page("failed", self.book(request), 500, code=code)

        return answered

    async def _met(self, request: Request, show: Page) -> Response:
        secret = request.cookies.get(self.cookie, "")
        form = await read_form(request) if request.method == "POST" else {}
        if request.method == "POST" and not from_our_page(request, self.origin):
            return page("refused", self.book(request), 403, kept="", too_long=False)
        visitor = await self.desk.look(sign_in.visitor, secret) if secret else None
        if visitor is None:
            return page("signed_out", self.book(request), 401, kept=_kept(form))
        now = self.desk.now()
        if request.method == "POST" and not holds_token(form, secret):
            book = self.desk.world.book_of(visitor.therapist)
            return page("refused", book, 403, kept=_kept(form), too_long=False)
        if BY_ITSELF not in request.headers and now - visitor.device.seen_at >= AWAKE_EVERY:
            await self.desk.act(sign_in.stay_awake, visitor.device)
        visit = Visit(self, request, visitor, secret, form, now)
        odd = any(not str(each).isprintable() for each in request.path_params.values())
        return visit.not_found() if odd else await show(visit)


def _kept(form: Mapping[str, str]) -> str:
    """What somebody typed in free words, to take along."""
    free = [name for name in form if name in FREE_TEXTS or name.startswith((FREE_FIELD, OWN_FIELD, AGREED_FIELD))]
    return "\n\n".join(form[name] for name in free if form[name].strip())
