"""The pages of alerts: the list, one alert, and the forms that act on it (`experience.md` §4)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.console.alert_words import Said, facts, trail
from bot.console.lists import Turning, number_in
from bot.console.room import FREE_TEXT, Room, Visit
from bot.domain.alert import Reason, State, Then
from bot.domain.book import Book
from bot.domain.talk.therapist.alert_deeds import CLOSING
from bot.domain.words.filling import fill
from bot.services import alert_desk, words_desk
from bot.services.alert_desk import A_PAGE, AlertLine, AlertPage, Done, Which

SEED_BYTES = 32
LONGEST_NOTE = 1000
ALERT = "/alerts/{number}"


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page("/alerts", alerts),
        room.page(ALERT, alert),
        room.page(f"{ALERT}/seen", seen, form=True),
        room.page(f"{ALERT}/next", say_next, form=True),
        room.page(f"{ALERT}/hand-over", hand_over, form=True),
        room.page(f"{ALERT}/close", close, form=True),
        room.page(f"{ALERT}/words", read_words, form=True),
    ]


async def alerts(visit: Visit) -> Response:
    """Open ones on top, the oldest first; below them what was asked for."""
    which = _which(visit.request.query_params.get("show", ""))
    page = number_in(visit.request.query_params.get("page", ""))
    found = await visit.desk.look(alert_desk.listed, visit.therapist, which, page)
    last = visit.said_when(found.last_closed.closed_at) if found.last_closed and found.last_closed.closed_at else ""
    turning = Turning(visit.book, found.closed_count, A_PAGE, page, "/alerts", {"show": which.value})
    return visit.show(
        "alerts", which=which.value, opened=[_said(visit, each) for each in found.opened],
        closed=[_said(visit, each) for each in found.closed], closed_count=found.closed_count, last=last,
        turning=turning,
    )  # fmt: skip


async def alert(visit: Visit) -> Response:
    """One alert, with everything that can be done about it."""
    return await _page(visit, notice=visit.request.query_params.get("done", ""))


async def seen(visit: Visit) -> Response:
    """Marked as seen."""
    return _after(visit, await _act(visit, alert_desk.mark_seen), "seen")


async def say_next(visit: Visit) -> Response:
    """What whoever saw it does next."""
    then = {"contacting": Then.CONTACTING, "not_now": Then.NOT_NOW}.get(visit.form.get("then", ""))
    if then is None:
        return await _page(visit)
    return _after(visit, await _act(visit, alert_desk.say_next, then), "next")


async def hand_over(visit: Visit) -> Response:
    """To the backup person."""
    return _after(visit, await _act(visit, alert_desk.hand_over), "handed")


async def close(visit: Visit) -> Response:
    """Closed with a reason, the choice of the hold, and perhaps a note; what was typed is kept when something lacks."""
    page = await visit.desk.look(alert_desk.shown, visit.therapist, visit.number)
    if page is None:
        return visit.not_found()
    asked = Closing.of(visit.form, page.line)
    if not page.line.alert.open or page.line.alert.unseen:
        return await _page(visit, 409, notice=Done.CHANGED.value, closing=asked)
    if asked.reason is None or asked.wrong(visit.book):
        return await _page(visit, closing=asked, wrong=asked.wrong(visit.book))
    done = await visit.desk.act(
        alert_desk.close, visit.therapist, visit.number, asked.reason, keep=asked.hold == "keep", note=asked.note,
        seed=secrets.token_bytes(SEED_BYTES),
    )  # fmt: skip
    return _after(visit, done, "closed")


async def read_words(visit: Visit) -> Response:
    """What the client lets their therapist read: decided now, written down, and shown this once."""
    wanted, seed = visit.form.get("entry", ""), secrets.token_bytes(SEED_BYTES)
    found = await visit.desk.act(words_desk.read, visit.therapist, visit.number, wanted, seed=seed)
    if found is None:
        return visit.not_found()
    said = _said(visit, found.line)
    return visit.show("words", said=said, when=said.when(found.at), text=found.text)


@dataclass(frozen=True, slots=True)
class Closing:
    """What was asked for in the form that closes an alert."""

    reason: Reason | None = None
    hold: str = ""
    note: str = ""
    holds: bool = False  # a hold is on, so it is asked about

    @classmethod
    def of(cls, form: Mapping[str, str], line: AlertLine) -> "Closing":
        reason = next((each for each in CLOSING if each.value == form.get("reason")), None)
        return cls(reason, form.get("hold", ""), form.get(FREE_TEXT, "").strip(), line.client.hold)

    def wrong(self, book: Book) -> dict[str, str]:
        """What lacks, by field."""
        words, found = book.console, {}
        if self.reason is None:
            found["reason"] = words.wrong_reason
        elif self.holds and self.reason is not Reason.FALSE_READING and self.hold not in ("keep", "back"):
            found["hold"] = words.wrong_hold
        if len(self.note) > LONGEST_NOTE:
            found["note"] = fill(words.wrong_note, most=LONGEST_NOTE, count=len(self.note))
        return found


async def _page(
    visit: Visit, status: int = 200, *, notice: str = "", closing: Closing | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    found = await visit.desk.look(alert_desk.shown, visit.therapist, visit.number)
    if found is None:
        return visit.not_found()
    said, line = _said(visit, found.line), found.line
    offered = await visit.desk.look(words_desk.offered, line)
    asked = closing or Closing(holds=line.client.hold)
    acted = line.alert.state is State.ACKNOWLEDGED
    words = visit.book.console.notices
    return visit.show(
        "alert", status, said=said, alert=line.alert, facts=facts(said, found), trail=trail(said, found),
        contact=_contact(visit, found) if acted else (), acted=acted, asked=asked, most=LONGEST_NOTE,
        offered=[(each.id, said.when(each.at)) for each in offered], wrong=wrong or {},
        reasons=[each.value for each in CLOSING],
        notice=fill(words[notice], label=line.client.label) if notice in words and _true_still(notice, line) else "",
    )  # fmt: skip


def _true_still(notice: str, line: AlertLine) -> bool:
    """An address that is opened again says nothing that has become untrue since."""
    if notice == "closed":
        return not line.alert.open
    return line.alert.open or notice not in ("seen", "next", "handed")


def _contact(visit: Visit, page: AlertPage) -> tuple[tuple[str, str], ...]:
    """The facts to act on, only once it is marked as seen (CR-702)."""
    words, therapist, client = visit.book.console, visit.book.therapist, page.line.client
    rows = (
        (words.contact_name, client.first_name or therapist.no_first_name),
        (words.contact_phone, client.phone or therapist.no_phone),
        (words.contact_emergency, client.emergency_contact or therapist.no_phone),
        (words.contact_town, client.town),
        (words.contact_sentence, visit.therapist.alert_sentence),
    )
    return tuple(row for row in rows if row[1])


async def _act(visit: Visit, act: Any, *more: Any) -> Done | None:
    done: Done | None = await visit.desk.act(
        act, visit.therapist, visit.number, *more, seed=secrets.token_bytes(SEED_BYTES)
    )  # fmt: skip
    return done


def _after(visit: Visit, done: Done | None, notice: str) -> Response:
    """On to the alert's page, which says what was done."""
    if done is None:
        return visit.not_found()
    return visit.go(f"/alerts/{visit.number}?done={notice if done is Done.DONE else done.value}#next")


def _said(visit: Visit, line: AlertLine) -> Said:
    return Said(visit.book, visit.therapist, line, visit.now)


def _which(asked: str) -> Which:
    return next((each for each in Which if each.value == asked), Which.OPEN)
