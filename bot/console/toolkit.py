"""The toolkit's page: three to five ticked or named, proposed; it changes when the client agrees in the chat (F-63)."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response
from starlette.routing import Route

from bot.console.moving import WAYS, focus, moved
from bot.console.room import Room, Visit
from bot.console.toolkit_form import LIMITS, Asked, Own, standing, typed, wrong
from bot.domain.schedule_form import LONGEST_NOTE
from bot.domain.script import Script
from bot.domain.talk.proposals import names
from bot.domain.toolkit import NAME_MAX
from bot.domain.words.filling import fill
from bot.services import toolkit_desk
from bot.services.toolkit_desk import ToolkitPage, named

TOOLKIT, TAGS = "/clients/{client}/toolkit", "/clients/{client}/toolkit/tags"
SUGGESTION = "/clients/{client}/toolkit/suggestion"
TAGGED, SEED_BYTES = "tag-", 32
CAUTION = "{caution}"  # the step of a guide that holds its caution


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(TOOLKIT, toolkit), room.page(TOOLKIT, propose, form=True), room.page(TAGS, tag, form=True),
        room.page(SUGGESTION, answer, form=True),
    ]  # fmt: skip


async def toolkit(visit: Visit) -> Response:
    """What stands, what waits for the client, and the form of a proposal."""
    page = await visit.desk.act(toolkit_desk.shown, visit.therapist, visit.client, seed=_seed())
    if page is None:
        return visit.not_found()
    words, label = visit.book.builder, page.file.client.label
    done = {
        "proposed": fill(words.tool_sent, label=label), "tagged": words.tool_tagged,
        "agreed": fill(words.tool_agreed, label=label), "left": fill(words.tool_talk, label=label),
    }  # fmt: skip
    return _shown(visit, page, standing(page), notice=done.get(visit.request.query_params.get("done", ""), ""))


async def propose(visit: Visit) -> Response:
    """Proposed as from the chat, in the order of the form; what was typed is kept where something is wrong."""
    asked, do = typed(visit.form), visit.form.get("do", "")
    if do.partition(":")[0] in WAYS:
        page = await visit.desk.act(toolkit_desk.shown, visit.therapist, visit.client, seed=_seed())
        return (
            _shown(visit, page, replace(asked, order=moved(asked.order, do)), moves=do) if page else visit.not_found()
        )
    if lacks := wrong(visit.book, asked):
        found = await visit.desk.act(toolkit_desk.shown, visit.therapist, visit.client, seed=_seed())
        return _shown(visit, found, asked, wrong=lacks) if found else visit.not_found()
    page = await visit.desk.act(
        toolkit_desk.propose, visit.therapist, visit.client, asked.chosen, asked.note, asked.under, seed=_seed()
    )
    return visit.go(f"/clients/{visit.client}/toolkit?done=proposed") if page else visit.not_found()


async def answer(visit: Visit) -> Response:
    """Yes to what the client suggests, or rather talk about it first; the client is told either way."""
    agrees, base = visit.form.get("do") == "agree", visit.form.get("base", "")
    page = await visit.desk.act(toolkit_desk.answer, visit.therapist, visit.client, base, agrees=agrees, seed=_seed())
    if page is None:
        return visit.not_found()
    if page.stale:
        return _shown(visit, page, standing(page), status=409, changed=True)
    return visit.go(f"/clients/{visit.client}/toolkit?done={'agreed' if agrees else 'left'}")


async def tag(visit: Visit) -> Response:
    """What each practice of their own is good for; kept at once, for either may change it at any time."""
    parts = [name.removeprefix(TAGGED).partition("-") for name in visit.form if name.startswith(TAGGED)]
    tags: dict[str, list[str]] = {}
    for practice, _, factor in parts:
        tags.setdefault(practice, []).append(factor)
    page = await visit.desk.act(toolkit_desk.tag, visit.therapist, visit.client, tags, seed=_seed())
    return visit.go(f"/clients/{visit.client}/toolkit?done=tagged") if page else visit.not_found()


def _shown(
    visit: Visit, page: ToolkitPage, asked: Asked, *, wrong: Mapping[str, str] | None = None, notice: str = "",
    status: int = 200, changed: bool = False, moves: str = "",
) -> Response:  # fmt: skip
    client, words = page.file.client, visit.book.builder
    rest = [each for each in page.offered if each.id not in asked.order]
    rows, said = _rows(page, asked), _moved(visit, page, asked, moves)
    waits = fill(words.tool_waits, label=client.label, names=", ".join(page.waits)) if page.waits else ""
    return visit.show(
        "toolkit", status, client=client, rows=rows, offered=rest, asked=asked, wrong=wrong or {},
        notice=said or notice, focus=focus(moves, asked.order),
        waits=waits, quiet=page.quiet, most_note=LONGEST_NOTE, longest={"name": NAME_MAX, **LIMITS}, tagged=page.own,
        factors=visit.book.track.told_factor, guides={each.id: _guide(each) for each in page.offered},
        suggested=_suggested(visit, page), base=named(page.suggested), changed=changed,
        left=fill(words.tool_left, label=client.label, when=visit.said_when(page.left_at)) if page.left_at else "",
        left_words=page.left_words,
    )  # fmt: skip


def _rows(page: ToolkitPage, asked: Asked) -> list[tuple[str, str, Script | None, Own | None]]:
    """What is chosen, in its order: its id and name, and the guided practice or the own row that it is."""
    guided, own = {each.id: each for each in page.offered}, {each.id: each for each in asked.own}
    named = {**{each.id: each.title for each in page.offered}, **{each.id: each.name for each in asked.own}}
    return [(id_, named[id_], guided.get(id_), own.get(id_)) for id_ in asked.order if id_ in named]


def _moved(visit: Visit, page: ToolkitPage, asked: Asked, moves: str) -> str:
    """Where the one that was moved stands now."""
    _, _, id_ = moves.partition(":")
    rows = _rows(page, asked)
    found = next(((name, number) for number, (each, name, _, _) in enumerate(rows, 1) if each == id_), None)
    if found is None:
        return ""
    return fill(visit.book.builder.moved_to, name=found[0], number=found[1], count=len(rows))


def _suggested(visit: Visit, page: ToolkitPage) -> str:
    """As the chat has the therapist read it."""
    one, words = page.suggested, visit.book.client
    if one is None:
        return ""
    said = fill(words.told_suggestion, label=page.file.client.label, names=names(visit.book, one.wishes))
    return said + (f"\n{fill(words.told_note, note=one.note)}" if one.note else "")


def _guide(script: Script) -> list[str]:
    """What the client reads, step by step; the caution stands apart."""
    return [each.text for each in script.steps if each.text != CAUTION]


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
