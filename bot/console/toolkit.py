"""The toolkit's page: three to five ticked or named, proposed; it changes when the client agrees in the chat (F-63)."""

import secrets
from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import Route

from bot.console.room import FREE_TEXT, Room, Visit
from bot.domain.schedule_form import LONGEST_NOTE
from bot.domain.toolkit import NAME_MAX
from bot.domain.words.filling import fill
from bot.services import toolkit_desk
from bot.services.toolkit_desk import ToolkitPage

TOOLKIT, TAGS = "/clients/{client}/toolkit", "/clients/{client}/toolkit/tags"
TICKED, TAGGED, SEED_BYTES, MOST_LINES = "practice-", "tag-", 32, 12


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [room.page(TOOLKIT, toolkit), room.page(TOOLKIT, propose, form=True), room.page(TAGS, tag, form=True)]


async def toolkit(visit: Visit) -> Response:
    """What stands, what waits for the client, and the form of a proposal."""
    seed = secrets.token_bytes(SEED_BYTES)
    page = await visit.desk.act(toolkit_desk.shown, visit.therapist, visit.client, seed=seed)
    if page is None:
        return visit.not_found()
    words, label = visit.book.builder, page.file.client.label
    done = {"proposed": fill(words.tool_sent, label=label), "tagged": words.tool_tagged}
    names = {each.id for each in page.offered}
    own = [each for each in page.ticked if each not in names]
    return _shown(visit, page, own, notice=done.get(visit.request.query_params.get("done", ""), ""))


async def propose(visit: Visit) -> Response:
    """Proposed as from the chat; what was typed is kept where something is wrong."""
    words, form, most = visit.book.therapist, visit.form, visit.book.care.toolkit.max
    note = form.get(FREE_TEXT, "").strip()
    own = [line.strip()[:NAME_MAX] for line in form.get("own", "").splitlines() if line.strip()][:MOST_LINES]
    ticked = [name.removeprefix(TICKED) for name in form if name.startswith(TICKED)]
    chosen = list(dict.fromkeys([*ticked, *own]))
    wrong = words.nothing_chosen if not chosen else fill(words.too_many, most=most) if len(chosen) > most else ""
    wrong = wrong or (visit.book.builder.wrong["note"] if len(note) > LONGEST_NOTE else "")
    seed = secrets.token_bytes(SEED_BYTES)
    if wrong:
        found = await visit.desk.act(toolkit_desk.shown, visit.therapist, visit.client, seed=seed)
        return _shown(visit, found, own, ticked=chosen, note=note, wrong=wrong) if found else visit.not_found()
    page = await visit.desk.act(toolkit_desk.propose, visit.therapist, visit.client, chosen, note, seed=seed)
    return visit.go(f"/clients/{visit.client}/toolkit?done=proposed") if page else visit.not_found()


async def tag(visit: Visit) -> Response:
    """What each practice of their own is good for; kept at once, for either may change it at any time."""
    parts = [name.removeprefix(TAGGED).partition("-") for name in visit.form if name.startswith(TAGGED)]
    tags: dict[str, list[str]] = {}
    for practice, _, factor in parts:
        tags.setdefault(practice, []).append(factor)
    seed = secrets.token_bytes(SEED_BYTES)
    page = await visit.desk.act(toolkit_desk.tag, visit.therapist, visit.client, tags, seed=seed)
    return visit.go(f"/clients/{visit.client}/toolkit?done=tagged") if page else visit.not_found()


def _shown(
    visit: Visit, page: ToolkitPage, own: Sequence[str], *, ticked: Sequence[str] = (), note: str = "", wrong: str = "",
    notice: str = "",
) -> Response:  # fmt: skip
    client, words = page.file.client, visit.book.builder
    waits = fill(words.tool_waits, label=client.label, names=", ".join(page.waits)) if page.waits else ""
    return visit.show(
        "toolkit", client=client, offered=page.offered, ticked=ticked or page.ticked, own="\n".join(own), note=note,
        wrong=wrong, notice=notice, waits=waits, quiet=page.quiet, most_note=LONGEST_NOTE, tagged=page.own,
        factors=visit.book.track.told_factor,
    )  # fmt: skip
