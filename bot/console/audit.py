"""The audit page: who did what about whom, a page at a time, as a file, and whether the chain is whole (F-70, T16)."""

import csv
import io
import re
import secrets
from collections.abc import Iterator
from datetime import date
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from bot.console.exports import take
from bot.console.files import Asked
from bot.console.lists import Turning, number_in
from bot.console.room import Room, Visit
from bot.domain.journal import UNNAMED, Act
from bot.domain.making import Progress
from bot.domain.own_prompt import OWN
from bot.domain.talk.brief_files import harmless
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist.pause_deeds import OPEN
from bot.domain.words.filling import fill
from bot.services import audit_desk
from bot.services.acts_desk import STAGE_ACTS
from bot.services.audit_desk import A_PAGE, Trail
from bot.services.invitations import OPERATOR

SEED_BYTES = 32
RECORD = re.compile(r"[0-9a-f]{16}")  # the id of a record, which tells nobody anything
Row = tuple[str, str, str, str, str, str]


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page("/audit", audit),
        room.page("/audit.csv", as_spreadsheet),
        room.page("/audit/check", check, form=True),
    ]


async def audit(visit: Visit) -> Response:
    """The newest first, all of it or looks or changes alone."""
    return await _shown(visit)


async def check(visit: Visit) -> Response:
    """Every entry against the one before, over the whole trail."""
    words = visit.book.audit
    broken = await visit.desk.look(audit_desk.first_broken)
    return await _shown(visit, words.whole if broken is None else fill(words.broken, id=broken), broken is not None)


async def as_spreadsheet(visit: Visit) -> Response:
    """The same as a file, safe for spreadsheets."""
    kind, me = _kind(visit), visit.therapist

    async def noted() -> bool:
        await visit.desk.act(audit_desk.note_taken, me, seed=secrets.token_bytes(SEED_BYTES))
        return True

    asked = Asked(
        f"audit-{visit.now:%Y-%m-%d}.csv", "text/csv", f"/audit?show={kind}", noted,
        lambda progress: visit.desk.look(audit_desk.written, me, kind, partial(_written, visit), progress),
        lambda: visit.desk.look(audit_desk.mark, me),
    )  # fmt: skip
    return await take(visit, asked)


def _written(visit: Visit, trails: Iterator[Trail], left_out: int, progress: Progress) -> str:
    words, out = visit.book.audit, io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((words.when, words.who, words.act, words.client, words.about, words.where))
    for trail in trails:
        for each in trail.acts:
            _, *rest = _row(visit, trail, each)
            writer.writerow([harmless(cell) for cell in (each.at.isoformat(), *rest)])
            progress.one()
    if left_out:
        writer.writerow([fill(words.left_out, count=left_out)])
    return out.getvalue()


async def _shown(visit: Visit, said: str = "", loud: bool = False) -> Response:
    kind, page = _kind(visit), number_in(visit.request.query_params.get("page", ""))
    trail = await visit.desk.look(audit_desk.shown, visit.therapist, kind, page)
    turning = Turning(visit.book, trail.count, A_PAGE, page, "/audit", {"show": kind})
    rows = [_row(visit, trail, each) for each in trail.acts]
    return visit.show("audit", which=kind, rows=rows, count=trail.count, turning=turning, said=said, loud=loud)


def _kind(visit: Visit) -> str:
    asked = visit.request.query_params.get("show", "")
    return asked if asked in visit.book.audit.which else "all"


def _row(visit: Visit, trail: Trail, each: Act) -> Row:
    words, about = visit.book.audit, trail.clients.get(each.client)
    page = words.pages.get(each.page_read, each.page_read)
    what = fill(words.look, page=page) if each.page_read else words.acts.get(each.act, each.act.replace("_", " "))
    known = {OPERATOR: words.operator, each.client: words.the_client} if each.client else {OPERATOR: words.operator}
    who = known.get(each.who) or trail.names.get(each.who, words.somebody)
    detail = "" if each.page_read else trail.names.get(each.about) or _about(visit, each)
    return visit.said_when(each.at), who, what, about.label if about else "", detail, _where(visit, each)


def _where(visit: Visit, each: Act) -> str:
    """In the console and in which browser, by the operator's commands, or in the chat."""
    words = visit.book.audit
    if each.browser:
        known = each.browser if each.browser != UNNAMED else visit.book.console.device_unknown
        return fill(words.in_console, browser=known)
    return words.by_command if each.who == OPERATOR else words.in_chat


def _about(visit: Visit, each: Act) -> str:
    """What it was about, in the reader's language: from which stage to which, which rhythm, until when."""
    words = visit.book.therapist
    if each.act in STAGE_ACTS:
        moved, colon, note = each.about.partition(": ")
        stages = [words.stages.get(stage, stage) for stage in moved.split(" to ")]
        return f"{' → '.join(stages)}{colon}{note}"
    if each.about in words.presets:
        return words.presets[each.about]
    if each.act == "paused":
        return _until(visit, each.about)
    if each.about.startswith(OWN):
        return _prompt(visit, each.about)
    return "" if RECORD.fullmatch(each.about) else each.about


def _prompt(visit: Visit, about: str) -> str:
    """An own prompt by its name, where it is in force, and which version."""
    name, _, number = about.partition(" ")
    there = visit.book.prompts.get(name)
    title = there.title if there else visit.book.console_prompts.title_new
    return fill(visit.book.audit.prompt_version, title=title, number=number)


def _until(visit: Visit, about: str) -> str:
    if about == OPEN:
        return visit.book.console_acts.until_open
    try:
        return say_day(visit.book, date.fromisoformat(about))
    except ValueError:
        return about
