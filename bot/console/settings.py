"""A therapist's own settings: zone, language, *Today*, devices, and an address for their calendar."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.calendar import calendar
from bot.console.room import Room, Visit
from bot.domain.talk.saying import say_clock, say_time
from bot.domain.words.filling import fill
from bot.services import settings_desk
from bot.services.settings_desk import Own

PAGE = "/settings"
SECRET_BYTES, LONGEST = 32, 60


def routes(room: Room) -> list[Route]:
    """Their addresses. A calendar program signs in nowhere: its address is the key."""

    async def read(request: Request) -> Response:
        return await _calendar(room, request)

    return [
        room.page(PAGE, settings), room.page(PAGE, keep, form=True), room.page(f"{PAGE}/feed", feed, form=True),
        Route("/calendar/{therapist}/{secret}.ics", room.safely(read)),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it stands or as it was typed."""

    zone: str
    shelf: str
    today: bool


async def settings(visit: Visit) -> Response:
    """The form with what stands."""
    done, words = visit.request.query_params.get("done", ""), visit.book.console_settings
    said = {"kept": words.kept, "ended": words.feed_ended}
    return _shown(visit, _standing(visit), notice=said.get(done, ""))


async def keep(visit: Visit) -> Response:
    """Kept, or what lacks is named and what was typed stays."""
    form = visit.form
    typed = Form(form.get("zone", "").strip()[:LONGEST], form.get("language", ""), form.get("today") == "yes")
    zone = zone_named(typed.zone)
    if not zone or typed.shelf not in visit.desk.world.books:
        wrong = {"zone": visit.book.console_settings.wrong_zone}
        return _shown(visit, typed, wrong=wrong)
    own = Own(zone, typed.shelf, typed.today)
    await visit.desk.act(settings_desk.keep, visit.therapist, own, seed=_seed())
    return visit.go(f"{PAGE}?done=kept")


async def feed(visit: Visit) -> Response:
    """Switched off; or made anew, and its address shown this once: only its hash is kept."""
    if visit.form.get("do") == "end":
        await visit.desk.act(settings_desk.end_feed, visit.therapist, seed=_seed())
        return visit.go(f"{PAGE}?done=ended")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    await visit.desk.act(settings_desk.make_feed, visit.therapist, secret, seed=_seed())
    address = f"{visit.room.url}/calendar/{visit.therapist.id}/{secret}.ics"
    return _shown(visit, _standing(visit), address=address)


def zone_named(typed: str) -> str:
    """The zone of that name, or of the city that bears it; "" for none."""
    plain = typed.casefold().replace(" ", "_")
    fits = [
        each for each in sorted(available_timezones()) if plain in (each.casefold(), each.casefold().split("/")[-1])
    ]
    return fits[0] if plain and fits else ""


async def _calendar(room: Room, request: Request) -> Response:
    """The file; for every other address nothing."""
    therapist, secret = (str(request.path_params[each]) for each in ("therapist", "secret"))
    found = await room.desk.look(settings_desk.feed, therapist, secret)
    if found is None:
        return Response(status_code=404)
    words = room.desk.world.book_of(found.therapist)
    return Response(calendar(found, words, room.desk.now()), media_type="text/calendar; charset=utf-8")


def _standing(visit: Visit) -> Form:
    who = visit.therapist
    books = visit.desk.world.books
    shelf = next((name for name, book in books.items() if book is visit.book), "")
    return Form(who.zone, shelf, who.today)


def _shown(
    visit: Visit, form: Form, *, wrong: Mapping[str, str] | None = None, notice: str = "", address: str = ""
) -> Response:  # fmt: skip
    words, who = visit.book.console_settings, visit.therapist
    comes = fill(words.today_when, time=say_time(who.hours_from)) if who.hours_from else words.today_unset
    return visit.show(
        "settings", asked=form, wrong=wrong or {}, notice=notice, address=address, comes=comes, has_feed=bool(who.feed),
        languages={name: book.name for name, book in visit.desk.world.books.items()},
        zone_hint=fill(words.zone_hint, time=say_clock(visit.now, who.zone)), zones=_near(visit),
    )  # fmt: skip


def _near(visit: Visit) -> tuple[str, ...]:
    """The zones of the therapist's country, offered while they type."""
    return visit.book.zones.get(visit.therapist.country, ())


def _seed() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)
