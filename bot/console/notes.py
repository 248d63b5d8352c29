"""Private notes of a therapist about a client, each with its date; nobody else reads them (F-67)."""

import secrets
from datetime import date
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from bot.console.lists import Turning, number_in
from bot.console.room import FREE_TEXT, Room, Visit
from bot.domain.private_note import LONGEST, PrivateNote
from bot.domain.talk.saying import say_day
from bot.domain.typed import read_date
from bot.domain.words.filling import fill
from bot.services import notes_desk
from bot.services.notes_desk import A_PAGE, NotePage

NOTES = "/clients/{client}/notes"
NOTE = f"{NOTES}/{{note}}"
SEED_BYTES, LONGEST_DAY = 32, 60
DONE = ("kept", "changed", "taken_out")


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(NOTES, notes), room.page(NOTES, write, form=True),
        room.page(NOTE, note), room.page(NOTE, change, form=True),
    ]  # fmt: skip


async def notes(visit: Visit) -> Response:
    """What was noted, the newest date first, and the form of a new one."""
    return await _list(visit, today(visit).isoformat())


async def write(visit: Visit) -> Response:
    """A new note is kept; what was typed stays where something is wrong."""
    typed_day, text = _typed(visit)
    day, wrong = _checked(visit, typed_day, text)
    if day is None or wrong:
        return await _list(visit, typed_day, text, wrong)
    done = await visit.desk.act(notes_desk.write, visit.therapist, visit.client, day, text.strip(), seed=_seed())
    return visit.go(f"/clients/{visit.client}/notes?done=kept") if done else visit.not_found()


async def note(visit: Visit) -> Response:
    """One note, to change it or to take it out."""
    page = await visit.desk.act(notes_desk.one, visit.therapist, visit.client, _note(visit), seed=_seed())
    return _one(visit, page, page.note.day.isoformat(), page.note.text) if page else visit.not_found()


async def change(visit: Visit) -> Response:
    """It says what was typed from now on, or is gone for good."""
    back = f"/clients/{visit.client}/notes?done="
    if visit.form.get("do") == "take_out":
        gone = await visit.desk.act(notes_desk.take_out, visit.therapist, visit.client, _note(visit), seed=_seed())
        return visit.go(f"{back}taken_out") if gone else visit.not_found()
    typed_day, text = _typed(visit)
    day, wrong = _checked(visit, typed_day, text)
    if day is None or wrong:
        page = await visit.desk.act(notes_desk.one, visit.therapist, visit.client, _note(visit), seed=_seed())
        return _one(visit, page, typed_day, text, wrong=wrong) if page else visit.not_found()
    page = await visit.desk.act(
        notes_desk.change, visit.therapist, visit.client, _note(visit), visit.form.get("version", ""), day,
        text.strip(), seed=_seed(),
    )  # fmt: skip
    if page is None:
        return visit.not_found()
    return _one(visit, page, typed_day, text) if page.stale else visit.go(f"{back}changed")


async def _list(visit: Visit, day: str, text: str = "", wrong: dict[str, str] | None = None) -> Response:
    number = number_in(visit.request.query_params.get("page", ""))
    page = await visit.desk.act(notes_desk.shown, visit.therapist, visit.client, number, seed=_seed())
    if page is None:
        return visit.not_found()
    done = visit.request.query_params.get("done", "")
    turning = Turning(visit.book, page.count, A_PAGE, number, f"/clients/{visit.client}/notes", {})
    return visit.show(
        "notes", client=page.client, notes=[(each, _said(visit, each)) for each in page.notes], count=page.count,
        turning=turning, day=day, text=text, wrong=wrong or {}, most=LONGEST,
        notice=getattr(visit.book.console_notes, done) if done in DONE else "",
    )  # fmt: skip


def _one(
    visit: Visit, page: NotePage, day: str, text: str, *, wrong: dict[str, str] | None = None
) -> Response:  # fmt: skip
    return visit.show(
        "note", 409 if page.stale else 200, client=page.client, each=page.note, said=_said(visit, page.note), day=day,
        text=text, wrong=wrong or {}, most=LONGEST, stale=page.stale,
    )  # fmt: skip


def _said(visit: Visit, each: PrivateNote) -> str:
    return f"{say_day(visit.book, each.day)} {each.day.year}"


def _typed(visit: Visit) -> tuple[str, str]:
    return visit.form.get("day", "").strip()[:LONGEST_DAY], visit.form.get(FREE_TEXT, "")


def _checked(visit: Visit, typed: str, text: str) -> tuple[date | None, dict[str, str]]:
    """The date, and what is wrong by field."""
    words, day, wrong = visit.book.console_notes, _day_in(visit, typed), dict[str, str]()
    if day is None:
        wrong["day"] = words.wrong_day
    if not text.strip():
        wrong[FREE_TEXT] = words.wrong_text
    if len(text.strip()) > LONGEST:
        wrong[FREE_TEXT] = fill(words.wrong_long, most=LONGEST)
    return day, wrong


def _day_in(visit: Visit, typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return read_date(typed, today(visit), visit.book.typed) if typed else None


def today(visit: Visit) -> date:
    """The date on the therapist's calendar."""
    return visit.now.astimezone(ZoneInfo(visit.therapist.zone)).date()


def _note(visit: Visit) -> str:
    return str(visit.request.path_params["note"])


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
