"""Whom to call and where to send help when a client cannot be reached: noted here, shown after an alert (CR-702)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from bot.console.acts import page_of
from bot.console.room import Room, Visit
from bot.domain.talk.therapist.contact import LONGEST
from bot.domain.words.filling import fill
from bot.services import acts_desk
from bot.services.acts_desk import Contact, Outcome

HERE = "/clients/{client}/contact"
SEED_BYTES = 32


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [room.page(HERE, contact), room.page(HERE, keep, form=True)]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as typed; what stands is not shown in it."""

    who: str = ""
    town: str = ""


async def contact(visit: Visit) -> Response:
    """Two blank fields."""
    return await _shown(visit, Typed())


async def keep(visit: Visit) -> Response:
    """Kept, and the client told, as from the chat."""
    words = visit.book.console_client
    typed = Typed(*(" ".join(visit.form.get(each, "").split()) for each in ("who", "town")))
    long = fill(words.contact_long, most=LONGEST)
    wrong = {name: long for name, said in (("who", typed.who), ("town", typed.town)) if len(said) > LONGEST}
    if not typed.who and not typed.town:
        wrong = {"who": words.contact_nothing}
    if wrong:
        return await _shown(visit, typed, wrong)
    deed, seed = Contact(typed.who, typed.town), secrets.token_bytes(SEED_BYTES)
    done = await visit.desk.act(acts_desk.act, visit.therapist, visit.client, deed, seed=seed)
    return visit.go(f"/clients/{visit.client}/contact?news={done.value}") if done else visit.not_found()


async def _shown(visit: Visit, typed: Typed, wrong: Mapping[str, str] | None = None) -> Response:
    page = await page_of(visit)
    if page is None:
        return visit.not_found()
    client, told = page.file.client, visit.request.query_params.get("news", "")
    words = visit.book.therapist
    news = {Outcome.TOLD.value: words.is_told, Outcome.UNTOLD.value: fill(words.not_told, label=client.label)}
    notice = f"{visit.book.console_client.contact_kept} {news[told]}" if told in news else ""
    return visit.show("contact", client=client, typed=typed, wrong=wrong or {}, notice=notice)
