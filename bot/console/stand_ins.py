"""A therapist's clients, each with their therapist, the backup person and whether the client agreed (F-68, F-69)."""

from starlette.responses import Response
from starlette.routing import Route

from bot.console.lists import Turning, number_in
from bot.console.room import Room, Visit
from bot.domain.book import Book
from bot.domain.people import Therapist
from bot.domain.stand_in import is_there
from bot.domain.words.filling import fill
from bot.services import stand_ins
from bot.services.caseload import A_PAGE
from bot.services.stand_ins import Row

PAGE, LONGEST, WITHOUT = "/team/clients", 60, "without"


def routes(room: Room) -> list[Route]:
    """Its address."""
    return [room.page(PAGE, shown)]


async def shown(visit: Visit) -> Response:
    """Everybody, or those whom nobody stands in for; own clients alone."""
    asked = visit.request.query_params
    which, typed = asked.get("show", ""), asked.get("search", "").strip()[:LONGEST]
    which, page = WITHOUT if which == WITHOUT else "all", number_in(asked.get("page", ""))
    found = await visit.desk.look(stand_ins.listed, visit.therapist, typed, page, uncovered=which == WITHOUT)
    turning = Turning(visit.book, found.count, A_PAGE, page, PAGE, {"show": which, "search": typed})
    words, backup = visit.book.team, found.backup
    return visit.show(
        "stand_ins", rows=[(each.client, _therapist(visit, each), words.stands_said[each.stands.value]) for each in
        found.rows], backup=backup.name if backup else words.backup_nobody, count=found.count, which=which,
        typed=typed, turning=turning, nobody=found.own == 0, missing=missing(visit.book, backup),
        some=some(visit.book, found.own, found.covered),
    )  # fmt: skip


def some(book: Book, own: int, covered: int) -> str:
    """How many there are, and how many of them have a backup person."""
    return fill(book.team.clients_some, count=own, covered=covered)


def missing(book: Book, backup: Therapist | None) -> str:
    """That nobody stands in, as long as it is so; "" where somebody does."""
    if backup is None:
        return book.away.no_backup
    return "" if is_there(backup) else fill(book.team.backup_not_there, backup=backup.name)


def _therapist(visit: Visit, row: Row) -> str:
    name = visit.therapist.name
    return fill(visit.book.team.offered_to, therapist=name, to=row.offered_to) if row.offered_to else name
