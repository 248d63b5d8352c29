"""The therapists of an installation: who is there; a lead invites, takes roles back and names other leads (F-68)."""

import secrets

from starlette.responses import Response
from starlette.routing import Route

from bot.console.room import Room, Visit
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist.handing_deeds import NotHanded, may_take
from bot.domain.words.filling import fill
from bot.services import colleagues_desk, handing_desk
from bot.services.colleagues_desk import Act, Link, NotDone
from bot.services.invitations import Colleague

PAGE = "/team/colleagues"
SEED_BYTES, LONGEST = 32, 80


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(PAGE, colleagues), room.page(f"{PAGE}/invite", invite, form=True),
        room.page(f"{PAGE}/change", change, form=True), room.page(f"{PAGE}/move", move, form=True),
    ]  # fmt: skip


async def colleagues(visit: Visit) -> Response:
    """Everybody, and for a lead the forms."""
    done = visit.request.query_params.get("done", "")
    return await _shown(visit, said=visit.book.team.done_change if done in {each.value for each in Act} else "")


async def invite(visit: Visit) -> Response:
    """The link is shown this once: only its hash is kept, so there is no address to come back to."""
    name = visit.form.get("name", "").strip()[:LONGEST]
    done = await visit.desk.act(colleagues_desk.invite, visit.therapist, name, seed=secrets.token_bytes(SEED_BYTES))
    match done:
        case NotDone.NOT_LEAD:
            return visit.not_found()
        case Link():
            return await _shown(visit, link=done)
        case _:
            return await _shown(visit, wrong=visit.book.team.name_wrong, name=name)


async def change(visit: Visit) -> Response:
    """Asked once more before a role is taken back; then done."""
    who, do = visit.form.get("who", ""), visit.form.get("do", "")
    if do == "ask":
        return await _shown(visit, asked=who)
    what = next((each for each in Act if each.value == do), None)
    if what is None:
        return visit.not_found()
    seed = secrets.token_bytes(SEED_BYTES)
    done = await visit.desk.act(colleagues_desk.change, visit.therapist, who, what, seed=seed)
    match done:
        case NotDone.LAST_LEAD:
            return await _shown(visit, loud=visit.book.team.last_lead)
        case NotDone():
            return visit.not_found()
        case _:
            return visit.go(f"{PAGE}?done={what.value}")


async def move(visit: Visit) -> Response:
    """The clients of somebody who is gone: asked once more, then each of them goes to that colleague and is told."""
    who, to = visit.form.get("who", ""), visit.form.get("colleague", "")
    if not to or visit.form.get("do") != "yes":
        return await _shown(visit, moving=(who, to))
    seed = secrets.token_bytes(SEED_BYTES)
    done = await visit.desk.act(handing_desk.move_all, visit.therapist, who, to, seed=seed)
    match done:
        case NotHanded.NOBODY:
            return await _shown(visit, loud=visit.book.team.nobody)
        case NotHanded():
            return visit.not_found()
    words = visit.book.team
    left = fill(words.moved_left, count=done.left) if done.left else ""
    return await _shown(visit, said=f"{fill(words.moved, to=done.to, count=done.count)} {left}".strip())


async def _shown(
    visit: Visit, *, said: str = "", loud: str = "", link: Link | None = None, wrong: str = "", name: str = "",
    asked: str = "", moving: tuple[str, str] = ("", ""),
) -> Response:  # fmt: skip
    found = await visit.desk.look(colleagues_desk.everybody)
    rows = [(each.therapist, _state(visit, each), _seen(visit, each), _left_behind(each)) for each in found]
    able = may_take((each.therapist for each in found), but="")
    return visit.show(
        "colleagues", rows=rows, able=able, moving=moving, said=said, loud=loud, link=link, wrong=wrong, name=name,
        asked=asked, longest=LONGEST, names={each.therapist.id: each.therapist.name for each in found},
        lead=next((each.therapist.lead for each in found if each.therapist.id == visit.therapist.id), False),
    )  # fmt: skip


def _state(visit: Visit, each: Colleague) -> str:
    words, person = visit.book.team, each.therapist
    if person.chat and person.claimed_at:
        return fill(words.claimed_on, date=say_day(visit.book, person.claimed_at.date()))
    if each.invited_until:
        return fill(words.invited_until, date=visit.said_when(each.invited_until))
    return words.no_role


def _left_behind(each: Colleague) -> int:
    """How many clients somebody has left behind whose role was taken back."""
    return each.clients if not each.therapist.chat and not each.therapist.claimed_at else 0


def _seen(visit: Visit, each: Colleague) -> str:
    return visit.said_when(each.seen_at) if each.seen_at else visit.book.team.never_seen
