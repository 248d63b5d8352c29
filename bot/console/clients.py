"""The caseload and one client's page: who needs a look first, what comes next in both clocks (`experience.md` §4)."""

import secrets

from starlette.responses import Response
from starlette.routing import Route

from bot.console.lists import Turning, number_in
from bot.console.room import Room, Visit
from bot.domain.book import Book
from bot.domain.checkin import Why
from bot.domain.coming import Coming
from bot.domain.look import Look
from bot.domain.moment import ClientFile
from bot.domain.people import AlertLevel, Client, Pairing
from bot.domain.safety_plan import PlanState, of_state
from bot.domain.schedule import Moved, Schedule
from bot.domain.talk.plan_copy import which
from bot.domain.talk.rhythm_words import rhythm_named
from bot.domain.talk.saying import say_day, say_when
from bot.domain.talk.therapist.lines import client_line, heads, live_schedules, own_head, paused_by_you
from bot.domain.words.filling import fill
from bot.services import caseload
from bot.services.caseload import A_PAGE, ClientPage, Which

SEED_BYTES, LONGEST = 32, 60


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [room.page("/clients", clients), room.page("/clients/{client}", client)]


async def clients(visit: Visit) -> Response:
    """Everybody, whoever needs a look first; or those that were asked for."""
    asked = visit.request.query_params
    which = next((each for each in Which if each.value == asked.get("show", "")), Which.ALL)
    typed, page = asked.get("search", "").strip()[:LONGEST], number_in(asked.get("page", ""))
    found = await visit.desk.look(caseload.listed, visit.therapist, which, typed, page)
    moment = found.moment
    lines = [
        (each.client, client_line(moment, each), _why(visit.book, found.looks.get(each.client.id, ())))
        for each in moment.files
    ]
    turning = Turning(visit.book, found.count, A_PAGE, page, "/clients", {"show": which.value, "search": typed})
    return visit.show(
        "clients", which=which.value, typed=typed, lines=lines, count=found.count, turning=turning,
        head=heads(moment, found.heads) if found.heads else "", nobody=found.all_count == 0,
        links=which is not Which.ENDED,
    )  # fmt: skip


async def client(visit: Visit) -> Response:
    """One client: how things stand first, then everything else under a heading of its own."""
    found = await visit.desk.act(
        caseload.shown, visit.therapist, visit.client, seed=secrets.token_bytes(SEED_BYTES)
    )  # fmt: skip
    if found is None:
        return visit.not_found()
    book, file, zone = visit.book, found.file, visit.therapist.zone
    known = file.client.pairing is Pairing.CONFIRMED  # until then nothing that the client entered is shown
    return visit.show(
        "client", client=file.client, head=own_head(book, file.client), line=client_line(found.moment, file),
        why=_why(book, found.looks), stage=_stage(book, file.client), notice=_notice(visit, file.client),
        next=[_next(visit, file.client, each) for each in found.next],
        schedules=[(each.id, rhythm_named(book, each), _schedule(book, each)) for each in live_schedules(file)],
        agreed=[each.text for each in file.agreed.lines] if file.agreed and known else [],
        toolkit=[each.name for each in file.practices if each.position is not None and known],
        plan=_plan(book, file) if known else [], consent=_consent(book, file.client),
        does=_does(visit, file), notes=_notes(book, found),
        alerts=[(each.alert_no, say_when(book, each.opened_at, zone), book.console.states[each.state.value]) for each in
        found.alerts], confirmed=known,
    )  # fmt: skip


def _notice(visit: Visit, who: Client) -> str:
    ended = visit.request.query_params.get("done") == "ended"
    return fill(visit.book.builder.ended, label=who.label) if ended else ""


def _why(book: Book, why: tuple[Look, ...]) -> list[str]:
    return [book.therapist.looks[each.value] for each in why]


def _stage(book: Book, who: Client) -> list[str]:
    words = book.therapist
    ceiling, now = words.stages[who.ceiling.value], words.stages[who.stage.value]
    line = fill(words.stage_now, label=who.label, ceiling=ceiling, now=now)
    return [line, words.stage_hold] if who.hold else [line]


def _next(visit: Visit, who: Client, each: Coming) -> tuple[str, str]:
    """When, in both clocks, and why it is kept back or moved, if so."""
    book, words = visit.book, visit.book.console
    here, there = visit.said_when(each.due.at), say_when(book, each.due.at, who.zone)
    when = fill(words.both_clocks, here=here, there=there)
    if each.why is not Why.NONE:
        return when, fill(words.kept_back, why=book.checkin.why.get(each.why.name.lower(), each.why.value))
    moved = book.therapist.preview_moved if each.due.moved is Moved.QUIET_HOURS else ""
    return when, " ".join(part for part in (each.prompt.title if each.prompt else "", moved) if part)


def _notes(book: Book, found: ClientPage) -> str:
    """How many, and none of their words: this page may lie open in the hour."""
    last = found.last_note
    return fill(book.console_notes.there, count=found.notes, date=say_day(book, last)) if last else ""


def _does(visit: Visit, file: ClientFile) -> list[tuple[str, str]]:
    """What may be done from here, as it is called in the chat."""
    words = visit.book.therapist
    pause = words.key_resume if paused_by_you(file, visit.now) else words.key_pause
    return [("send", words.key_send), ("pause", pause), ("stage", words.key_stage)]


def _plan(book: Book, file: ClientFile) -> list[str]:
    """Which version stands; a draft that the client has not shown is no business of this page."""
    agreed = of_state(file.plans, PlanState.AGREED)
    return [which(book, agreed)] if agreed else []


def _schedule(book: Book, each: Schedule) -> str:
    """What was agreed, and what the client changed of it, without a comment (F-64)."""
    words, named = book.brief, rhythm_named(book, each)
    until = fill(book.therapist.ends, date=say_day(book, each.last_date))
    first = each.times[0].first_minute
    moved = fill(words.moved, schedule=named, time=f"{first // 60:02d}:{first % 60:02d}")
    return f"{moved if each.by_client == 'moved' else named + '.'} {until}"


def _consent(book: Book, who: Client) -> list[tuple[str, str]]:
    words = book.console
    shares = "yes" if who.shares_counts else "no"
    level = who.alerts if who.alerts is not AlertLevel.UNASKED else AlertLevel.NONE
    return [
        (words.consent_counts, words.consent_said[shares]),
        (words.consent_alerts, words.consent_levels[level.value]),
        (words.consent_backup, words.consent_said["yes" if who.backup_ok else "no"]),
    ]
