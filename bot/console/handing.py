"""Handing a client over: to whom, what the client will read, and the colleague's answer (F-68)."""

import secrets
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.console.room import Room, Visit
from bot.domain.people import Client
from bot.domain.talk.therapist.handing_deeds import NotHanded
from bot.domain.words.filling import fill
from bot.services import handing_desk
from bot.services.handing_desk import Answer

PAGE = "/team/hand-over"
SEED_BYTES = 32


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(PAGE, handing), room.page(PAGE, asked, form=True), room.page(f"{PAGE}/answer", answered, form=True),
    ]  # fmt: skip


async def handing(visit: Visit) -> Response:
    """Whom others offer, whom one has offered, and the form."""
    return await _shown(visit, _said(visit))


async def asked(visit: Visit) -> Response:
    """A preview of what the client will read, or the colleague is asked."""
    client, to = (visit.form.get(each, "") for each in ("client", "colleague"))
    if visit.form.get("do") != "save":
        return await _shown(visit, client=client, to=to)
    why = await visit.desk.act(handing_desk.offer, visit.therapist, client, to, seed=secrets.token_bytes(SEED_BYTES))
    if why is None:
        return visit.go(f"{PAGE}?done=offered")
    return await _shown(visit, loud=_why(visit, why), client=client, to=to)


async def answered(visit: Visit) -> Response:
    """Taken back, taken over, or not now."""
    what = next((each for each in Answer if each.value == visit.form.get("do")), Answer.DECLINE)
    client = visit.form.get("client", "")
    done = await visit.desk.act(
        handing_desk.answer, visit.therapist, client, what, seed=secrets.token_bytes(SEED_BYTES)
    )  # fmt: skip
    if isinstance(done, Client):
        return visit.go(f"/clients/{done.id}" if what is Answer.TAKE else f"{PAGE}?done={what.value}")
    return await _shown(visit, loud=visit.book.team.not_ready if done is NotHanded.NOBODY else _why(visit, done))


async def _shown(visit: Visit, said: str = "", loud: str = "", client: str = "", to: str = "") -> Response:
    page = await visit.desk.look(handing_desk.shown, visit.therapist, client, to)
    words = visit.book.team
    values: dict[str, Any] = {
        "offered": [(each.client.id, _asks(visit, each.client, each.therapist)) for each in page.offered],
        "waiting": [
            (each.id, fill(words.waits, label=each.label, therapist=name)) for each, name in page.waiting
        ],
        "free": [each for each in page.mine if not each.handing_to],
    }  # fmt: skip
    label = next((each.label for each in page.mine if each.id == client), "")
    return visit.show("handing", handing=page, said=said, loud=loud, chosen=client, to=to, label=label, **values)


def _asks(visit: Visit, client: Client, former: Any) -> str:
    return fill(visit.book.team.asks, former=former.name if former else "", label=client.label)


def _said(visit: Visit) -> str:
    words, done = visit.book.team, visit.request.query_params.get("done", "")
    return {"offered": words.done_offered, "back": words.done_back, "decline": words.done_declined}.get(done, "")


def _why(visit: Visit, why: NotHanded) -> str:
    words = visit.book.team
    match why:
        case NotHanded.ALERT_OPEN:
            return words.done_alert_open
        case NotHanded.NOBODY:
            return words.nobody
        case NotHanded.GONE:
            return words.gone
