"""Copying a schedule to other clients: whom, then how it would be for each, then those that are ticked (F-58)."""

import secrets
from collections.abc import Iterable
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.console.rhythm_words import marked
from bot.console.room import Room, Visit
from bot.domain.talk.rhythm_words import rhythm_named
from bot.domain.words.filling import fill
from bot.services import copy_desk
from bot.services.copy_desk import Copy, Source

COPY = "/clients/{client}/copy/{schedule}"
SEED_BYTES, MOST_AT_ONCE, LONGEST = 32, 40, 60
TO, TIME = "to-", "time-"


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [room.page(COPY, choose), room.page(COPY, copy, form=True)]


async def choose(visit: Visit) -> Response:
    """Whom it may go to; searched by label where they are many."""
    found = await _source(visit)
    return _shown(visit, found) if found else visit.not_found()


async def copy(visit: Visit) -> Response:
    """How it would be for each that is ticked; or kept for those, each by itself."""
    found = await _source(visit)
    if found is None:
        return visit.not_found()
    to = [name.removeprefix(TO) for name in visit.form if name.startswith(TO)][:MOST_AT_ONCE]
    own = {name.removeprefix(TIME) for name in visit.form if name.startswith(TIME)}
    if not to:
        return _shown(visit, found, wrong=visit.book.builder.copy_whom)
    if visit.form.get("do") != "apply":
        copies = await visit.desk.look(copy_desk.shown, visit.therapist, found.schedule, to, own, seed=_seed())
        return _shown(visit, found, copies=copies, own=own)
    done = [
        await visit.desk.act(copy_desk.apply, visit.therapist, found.schedule, each, each in own, seed=_seed())
        for each in to
    ]
    return _shown(visit, found, notice=_said(visit, [each for each in done if each]))


async def _source(visit: Visit) -> Source | None:
    id_ = str(visit.request.path_params["schedule"])
    return await visit.desk.look(copy_desk.source, visit.therapist, visit.client, id_)


def _shown(visit: Visit, found: Source, **more: Any) -> Response:
    book, words = visit.book, visit.book.builder
    typed = visit.request.query_params.get("search", "").strip()[:LONGEST]
    others = [each for each in found.others if typed.casefold() in each.label.casefold()]
    copies: Iterable[Copy] = more.pop("copies", ())
    rows = [
        {
            "client": each.client, "may": each.fate.may, "fate": words.fates[each.fate.value],
            "next": [marked(visit, each.client, one) for one in each.next], "own_time": each.own_time,
            "over": ", ".join(rhythm_named(book, one) for one in each.over),
        }
        for each in copies
    ]  # fmt: skip
    values = {"wrong": "", "notice": [], "own": set(), **more}
    return visit.show(
        "copy", heading=fill(words.copy_title, schedule=rhythm_named(book, found.schedule)), client=found.client,
        schedule=found.schedule, others=others[:MOST_AT_ONCE], count=len(others), typed=typed, rows=rows,
        nobody=not found.others, **values,
    )  # fmt: skip


def _said(visit: Visit, done: Iterable[Copy]) -> list[str]:
    """For whom it was set, and for whom not and why."""
    words, done = visit.book.builder, list(done)
    good = ", ".join(each.client.label for each in done if each.fate.may)
    bad = ", ".join(f"{each.client.label} ({words.fates[each.fate.value]})" for each in done if not each.fate.may)
    lines = fill(words.copy_done, labels=good) if good else "", fill(words.copy_not, labels=bad) if bad else ""
    return [line for line in lines if line]


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
