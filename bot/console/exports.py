"""Files to take along. One that is not made at once has a page with its progress, then a link for ten minutes (§4.3).

A file leaves Handrail, so it is given only within ten minutes of signing in; later a link to sign in once more comes
into the chat (T9). It is made beside the loop on one consistent view, and held in memory alone: for the one browser
that asked for it, and only as long as what it was made of stands as it did.
"""

import asyncio
import re
import secrets

from starlette.responses import Response
from starlette.routing import Route

from bot.console.files import KEPT_FOR, Asked, File
from bot.console.room import Room, Visit
from bot.domain.console import FRESH, HOME, LINK_WORKS
from bot.domain.making import Made, Progress, Step
from bot.domain.talk.saying import say_clock
from bot.domain.words.filling import fill
from bot.services import sign_in_desk

PAGE, ONCE_MORE = "/files/{file}", "/sign-in-again"
SEED_BYTES, A_MINUTE = 32, 60
ASKED_FROM = re.compile(r"/(audit|clients/\w+/brief)(\?[\w=&%.+:-]*)?")  # the pages with a key to a file


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(PAGE, shown), room.page(f"{PAGE}/take", taken), room.page(ONCE_MORE, sent),
        room.page(ONCE_MORE, send, form=True),
    ]  # fmt: skip


async def take(visit: Visit, asked: Asked) -> Response:
    """The file, if it is made at once; else the way to the page of its progress. Nobody's is a page not found."""
    if not visit.visitor.device.fresh(visit.now):
        return visit.show("sign_in_again", minutes=int(FRESH.total_seconds()) // A_MINUTE, back=asked.back)
    files, browser, address = visit.room.files, visit.visitor.device.id, _address(visit)
    file = files.being_made(browser, address)
    if file is None:
        if not await asked.noted():
            return visit.not_found()
        file = files.begin(browser, address, asked, visit.desk.now)
    if file.task is None or not await _done(file.task, files.at_once_s):
        return visit.go(f"/files/{file.id}")
    files.drop(file)
    made = file.task.result()
    return _given(asked, made) if made else visit.not_found()


async def _done(task: "asyncio.Task[Made | None]", seconds: float) -> bool:
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return bool(done)


async def shown(visit: Visit) -> Response:
    """How far it is; then the link."""
    file = _file(visit)
    if file is None:
        return _gone(visit)
    if not file.ready:
        return visit.show("file_making", file=file, said=_said(visit, file.progress))
    made = _result(visit, file)
    if made is None:
        return _gone(visit)
    until = (file.ready_at or visit.now) + KEPT_FOR
    there = fill(
        visit.book.console_exports.there, name=file.asked.name, size=_size(len(made.text.encode())),
        time=say_clock(until, visit.therapist.zone),
    )  # fmt: skip
    return visit.show("file_ready", file=file, there=there)


async def taken(visit: Visit) -> Response:
    """The file itself, as often as wanted; not, where what it was made of has changed since (CR-1202)."""
    file = _file(visit)
    if file is None:
        return _gone(visit)
    if not file.ready:
        return visit.go(f"/files/{file.id}")
    made = _result(visit, file)
    if made is None or made.mark != await file.asked.mark():
        visit.room.files.drop(file)
        return _gone(visit, file)
    return _given(file.asked, made)


async def send(visit: Visit) -> Response:
    """A link to sign in once more, which leads back to where the file was asked for."""
    wanted = visit.form.get("back", "")
    leads_to = wanted if ASKED_FROM.fullmatch(wanted) else HOME
    await visit.desk.act(sign_in_desk.send_link, visit.therapist, leads_to, seed=secrets.token_bytes(SEED_BYTES))
    return visit.go(ONCE_MORE)


async def sent(visit: Visit) -> Response:
    """Where the link is now, and what to do with it."""
    return visit.show("sign_in_sent", minutes=int(LINK_WORKS.total_seconds()) // A_MINUTE)


def _result(visit: Visit, file: File) -> Made | None:
    """What was made. Raises what went wrong, once."""
    if file.task is None:
        return None
    if file.task.exception() is not None:
        visit.room.files.drop(file)
    return file.task.result()


def _gone(visit: Visit, file: File | None = None) -> Response:
    """One page for what was never there, is over, or is somebody else's; and one for what has changed meanwhile."""
    return visit.show("file_gone", 404, file=file)


def _said(visit: Visit, progress: Progress) -> str:
    words = visit.book.console_exports
    if progress.step is Step.WAITS:
        return words.waits
    return fill(words.steps[progress.step.value], done=progress.done, total=progress.total)


def _given(asked: Asked, made: Made) -> Response:
    headers = {"content-disposition": f'attachment; filename="{asked.name}"'}
    return Response(made.text.encode(), media_type=f"{asked.kind}; charset=utf-8", headers=headers)


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, count // 1000)} kB"


def _address(visit: Visit) -> str:
    """The address that was asked for, with what stands behind its question mark."""
    url = visit.request.url
    return f"{url.path}?{url.query}" if url.query else url.path


def _file(visit: Visit) -> File | None:
    return visit.room.files.of(visit.visitor.device.id, str(visit.request.path_params["file"]), visit.now)
