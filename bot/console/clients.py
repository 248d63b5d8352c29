"""The caseload and one client's page: who needs a look first, what comes next in both clocks (`experience.md` §4)."""

import secrets
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.console import client_words
from bot.console.lists import Turning, number_in
from bot.console.room import Room, Visit
from bot.console.stand_ins import missing
from bot.domain.book import Book
from bot.domain.checkin import CheckinState
from bot.domain.look import Look
from bot.domain.moment import ClientFile
from bot.domain.people import Client, Pairing
from bot.domain.talk.rhythm_words import rhythm_named
from bot.domain.talk.saying import say_when
from bot.domain.talk.therapist.lines import client_line, heads, live_schedules, own_head, paused_by_you
from bot.domain.words.filling import fill
from bot.services import caseload, overview
from bot.services.caseload import A_PAGE, Order, Which
from bot.services.outage import Gap
from bot.services.overview import Erased, ListPage

HERE = "/clients/{client}"
SEED_BYTES, LONGEST = 32, 60


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page("/clients", clients), room.page(HERE, client), room.page(f"{HERE}/delivery", delivery),
        room.page(f"{HERE}/shared", shared),
    ]  # fmt: skip


async def clients(visit: Visit) -> Response:
    """Everybody, whoever needs a look first; or those that were asked for."""
    asked = visit.request.query_params
    which = next((each for each in Which if each.value == asked.get("show", "")), Which.ALL)
    typed, page = asked.get("search", "").strip()[:LONGEST], number_in(asked.get("page", ""))
    order = next((each for each in Order if each.value == asked.get("order", "")), Order.LOOK)
    found = await visit.desk.look(caseload.listed, visit.therapist, which, typed, page, order)
    moment = found.moment
    lines = [
        (each.client, client_line(moment, each), _beneath(visit, each),
         _why(visit.book, found.looks.get(each.client.id, ())))
        for each in moment.files
    ]  # fmt: skip
    kept = {"show": which.value, "search": typed, "order": "" if order is Order.LOOK else order.value}
    turning = Turning(visit.book, found.count, A_PAGE, page, "/clients", kept)
    return visit.show(
        "clients", which=which.value, order=order.value, typed=typed, lines=lines, count=found.count, turning=turning,
        head=heads(moment, found.heads) if found.heads else "", nobody=found.all_count == 0,
        gap=_gap(visit, found.gap) if found.gap else "", no_backup=missing(visit.book, found.backup),
    )  # fmt: skip


async def client(visit: Visit) -> Response:
    """One client: how things stand first, then everything else under a heading of its own."""
    found = await visit.desk.act(overview.shown, visit.therapist, visit.client, seed=_seed())
    if found is None:
        return await _gone(visit)
    book, file, zone = visit.book, found.file, visit.therapist.zone
    who, known = file.client, file.client.pairing is Pairing.CONFIRMED  # until then nothing that they entered is shown
    return visit.show(
        "client", client=who, head=own_head(book, who), line=client_line(found.moment, file), confirmed=known,
        why=_why(book, found.looks), stage=client_words.stage(visit, found), notice=_notice(visit, who),
        next=[client_words.both_clocks(visit, who, each) for each in found.next],
        schedules=[(each.id, rhythm_named(book, each), client_words.schedule(book, each)) for each in
        live_schedules(file)],
        agreed=[each.text for each in file.agreed.lines] if file.agreed and known else [],
        toolkit=[each.name for each in file.practices if each.position is not None and known],
        plan=client_words.plan(book, found) if known else [], consent=client_words.consent(book, found),
        delivery=[client_words.became(visit, who, each) for each in found.checkins] if known else [],
        shared=client_words.shared_line(book, found), contact=client_words.contact(visit, found),
        session=client_words.session(visit, who), does=_does(visit, file), notes=client_words.notes(book, found),
        alerts=[(each.alert_no, say_when(book, each.opened_at, zone), book.console.states[each.state.value]) for each in
        found.alerts],
    )  # fmt: skip


async def delivery(visit: Visit) -> Response:
    """What became of every check-in, the newest first."""
    page = number_in(visit.request.query_params.get("page", ""))
    found = await visit.desk.act(overview.delivery, visit.therapist, visit.client, page, seed=_seed())
    if found is None:
        return visit.not_found()
    rows = [client_words.became(visit, found.client, each) for each in found.checkins]
    return _list(visit, "delivery", found, page, overview.A_PAGE, rows=rows)


async def shared(visit: Visit) -> Response:
    """What the client shares now, each answer under its question as it was sent."""
    page = number_in(visit.request.query_params.get("page", ""))
    found = await visit.desk.act(overview.shared, visit.therapist, visit.client, page, seed=_seed())
    if found is None:
        return visit.not_found()
    items = [client_words.item(visit, each) for each in found.shared]
    return _list(visit, "shared", found, page, overview.A_PAGE_OF_WORDS, items=items)


def _list(visit: Visit, name: str, found: ListPage, page: int, per_page: int, **values: Any) -> Response:
    turning = Turning(visit.book, found.count, per_page, page, f"/clients/{found.client.id}/{name}", {})
    return visit.show(
        name, client=found.client, confirmed=found.confirmed, turning=turning, count=found.count, **values
    )  # fmt: skip


async def _gone(visit: Visit) -> Response:
    """Somebody whose link has ended; somebody erased, of whom the receipt is left; or nobody of theirs."""
    found = await visit.desk.look(overview.gone, visit.therapist, visit.client)
    words = visit.book.console_client
    match found:
        case Client():
            lines = [client_words.gone(visit, found), words.ended_notes]
            return visit.show("gone", title=found.label, lines=lines)
        case Erased(at, receipt):
            line = fill(words.erased, date=visit.said_when(at), number=receipt)
            return visit.show("gone", title=words.erased_title, lines=[line])
    return visit.not_found()


def _gap(visit: Visit, gap: Gap) -> str:
    """That nothing was heard, since or until when, and what that means for clients."""
    words, since = visit.book.console_list, visit.said_when(gap.since)
    if gap.until is None:
        return fill(words.gap_now, since=since)
    said = words.gap_lost if gap.lost(visit.now) else words.gap_over
    return fill(said, since=since, until=visit.said_when(gap.until))


def _notice(visit: Visit, who: Client) -> str:
    ended = visit.request.query_params.get("done") == "ended"
    return fill(visit.book.builder.ended, label=who.label) if ended else ""


def _next_here(visit: Visit, file: ClientFile) -> str:
    """When the next one comes on the therapist's clock, where the line says another time."""
    due = min((each.next_due_at for each in live_schedules(file) if each.next_due_at), default=None)
    if due is None or file.client.paused(visit.now):
        return ""
    here, there = visit.said_when(due), say_when(visit.book, due, file.client.zone)
    return fill(visit.book.console_list.next_here, when=here) if here != there else ""


def _beneath(visit: Visit, file: ClientFile) -> list[str]:
    return [line for line in (_last(visit, file), _next_here(visit, file)) if line]


def _last(visit: Visit, file: ClientFile) -> str:
    """What became of the newest check-in, where it is no answer: declined, lapsed, held, not sent (F-55, F-71)."""
    newest = file.recent[0] if file.recent and file.client.pairing is Pairing.CONFIRMED else None
    if newest is None or newest.state in (CheckinState.ANSWERED, CheckinState.DUE, CheckinState.SENT):
        return ""
    when, became = client_words.became(visit, file.client, newest)
    return fill(visit.book.console_list.last_one, when=when, became=became)


def _why(book: Book, why: tuple[Look, ...]) -> list[str]:
    return [book.therapist.looks[each.value] for each in why]


def _does(visit: Visit, file: ClientFile) -> list[tuple[str, str]]:
    """What may be done from here, as it is called in the chat."""
    words = visit.book.therapist
    pause = words.key_resume if paused_by_you(file, visit.now) else words.key_pause
    return [
        ("schedule", visit.book.builder.open_new), ("send", words.key_send), ("pause", pause),
        ("next", visit.book.rhythm.next_key), ("stage", words.key_stage),
    ]  # fmt: skip


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
