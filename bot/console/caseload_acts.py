"""From the list of clients: an invite whose link goes to the chat, and a pause for everybody, asked once more."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from starlette.responses import Response
from starlette.routing import Route

from bot.console.room import Room, Visit
from bot.domain.talk.therapist.invite import LABEL_MAX, usual_line
from bot.domain.words.filling import fill
from bot.services import caseload_acts
from bot.services.caseload_acts import AT_ONCE

INVITE, PAUSE = "/clients/invite", "/clients/pause"
SEED_BYTES, LONGEST = 32, 60
A_YEAR = timedelta(days=366)


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(INVITE, invite), room.page(INVITE, send_invite, form=True),
        room.page(PAUSE, pause), room.page(PAUSE, pause_all, form=True),
    ]  # fmt: skip


async def invite(visit: Visit) -> Response:
    """A label, and the usual start in one line."""
    return await _invite(visit)


async def send_invite(visit: Visit) -> Response:
    """The link goes to the therapist's own chat, where it can be shown, revoked and made anew."""
    label = " ".join(visit.form.get("label", "").split())[:LONGEST]
    if len(label) <= LABEL_MAX:
        done = await visit.desk.act(caseload_acts.invite_client, visit.therapist, label, seed=_seed())
        if done:
            return visit.go(f"{INVITE}?done=sent")
    return await _invite(visit, label, fill(visit.book.therapist.label_taken, label=label))


async def pause(visit: Visit) -> Response:
    """How many it would be, and how many are paused."""
    return await _pause(visit)


async def pause_all(visit: Visit) -> Response:
    """Everybody paused or going on again; each is told."""
    if visit.form.get("do") == "resume":
        return visit.go(f"{PAUSE}?went_on={await _everybody_goes_on(visit)}")
    typed, until = visit.form.get("until", "").strip()[:LONGEST], None
    if visit.form.get("how") != "open":
        until = _day(typed)
        today = visit.now.date()
        if until is None or not today < until <= today + A_YEAR:
            words = visit.book.console_acts
            return await _pause(visit, typed, {"until": words.wrong_past if until else words.wrong_date})
    return visit.go(f"{PAUSE}?paused={await _everybody_rests(visit, until)}")


async def _everybody_rests(visit: Visit, until: date | None) -> int:
    """How many; what is done stays done should it break off, and the page says how many are left."""
    whom = (await visit.desk.look(caseload_acts.stand, visit.therapist)).running
    return sum([
        await visit.desk.act(caseload_acts.pause_some, visit.therapist, some, until, seed=_seed())
        for some in batched(whom)
    ])  # fmt: skip


async def _everybody_goes_on(visit: Visit) -> int:
    whom = (await visit.desk.look(caseload_acts.stand, visit.therapist)).resting
    return sum([
        await visit.desk.act(caseload_acts.resume_some, visit.therapist, some, seed=_seed()) for some in batched(whom)
    ])  # fmt: skip


def batched(ids: Sequence[str]) -> list[Sequence[str]]:
    """Some at a time, each in a transaction of its own."""
    return [ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE)]


async def _invite(visit: Visit, label: str = "", wrong: str = "") -> Response:
    moment = await visit.desk.look(caseload_acts.inviting, visit.therapist)
    sent = visit.request.query_params.get("done") == "sent"
    return visit.show(
        "invite", label=label, wrong={"label": wrong} if wrong else {}, usual=usual_line(moment), most=LABEL_MAX,
        notice=visit.book.console_list.invited if sent else "",
    )  # fmt: skip


async def _pause(visit: Visit, typed: str = "", wrong: dict[str, str] | None = None) -> Response:
    found = await visit.desk.look(caseload_acts.stand, visit.therapist)
    words, asked = visit.book.console_list, visit.request.query_params
    said = {"paused": words.paused_all, "went_on": words.went_on_all}
    done = [fill(line, count=asked[name]) for name, line in said.items() if asked.get(name, "").isdecimal()]
    return visit.show(
        "pause_all", running=len(found.running), resting=len(found.resting), typed=typed, wrong=wrong or {},
        notice=" ".join(done)[: LONGEST * 3],
    )  # fmt: skip


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
