"""What the two agreed this week: a few lines that both see, written here as in the chat (T11, CR-415, F-80)."""

import secrets
from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import Route

from bot.console.acts import page_of
from bot.console.room import AGREED_FIELD, Room, Visit
from bot.domain.people import Pairing
from bot.domain.words.filling import fill
from bot.services import acts_desk
from bot.services.acts_desk import ActsPage, Agree, Outcome, agreed_base

HERE = "/clients/{client}/agreed"
SEED_BYTES = 32


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [room.page(HERE, agreed), room.page(HERE, keep, form=True)]


async def agreed(visit: Visit) -> Response:
    """The lines that stand, to change."""
    page = await page_of(visit)
    if page is None:
        return visit.not_found()
    kept = fill(visit.book.console_client.agreed_kept, label=page.file.client.label)
    return _shown(visit, page, _standing(page), notice=kept if "done" in visit.request.query_params else "")


async def keep(visit: Visit) -> Response:
    """Kept, or what is wrong is named and what was typed stays; changed elsewhere, both are shown."""
    words, care = visit.book.console_client, visit.book.care.agreed
    typed = [" ".join(visit.form.get(f"{AGREED_FIELD}{n}", "").split()) for n in range(1, care.lines_max + 1)]
    long = fill(words.agreed_long, most=care.line_max)
    wrong = {f"{AGREED_FIELD}{n}": long for n, line in enumerate(typed, 1) if len(line) > care.line_max}
    lines = tuple(line for line in typed if line)
    if not lines:
        wrong = {f"{AGREED_FIELD}1": words.agreed_blank}
    if wrong:
        page = await page_of(visit)
        return _shown(visit, page, typed, wrong=wrong) if page else visit.not_found()
    base = visit.form.get("base", "")
    deed = Agree(lines, int(base) if base.isdecimal() and len(base) < 9 else -1)
    done = await visit.desk.act(
        acts_desk.act, visit.therapist, visit.client, deed, seed=secrets.token_bytes(SEED_BYTES)
    )
    if done is Outcome.REFUSED and (page := await page_of(visit)):
        return _shown(visit, page, typed, status=409, stale=True)
    return visit.go(f"/clients/{visit.client}/agreed?done=kept") if done else visit.not_found()


def _standing(page: ActsPage) -> list[str]:
    """Until the person is confirmed nothing of it is shown."""
    known = page.file.agreed is not None and page.file.client.pairing is Pairing.CONFIRMED
    return [each.text for each in page.file.agreed.lines] if known and page.file.agreed else []


def _shown(
    visit: Visit, page: ActsPage, typed: Sequence[str], *, status: int = 200, wrong: dict[str, str] | None = None,
    notice: str = "", stale: bool = False,
) -> Response:  # fmt: skip
    words, most = visit.book.console_client, visit.book.care.agreed.lines_max
    fields = [(f"{AGREED_FIELD}{n}", typed[n - 1] if n <= len(typed) else "") for n in range(1, most + 1)]
    changed = fill(words.agreed_stale, lines=" · ".join(_standing(page))) if stale else ""
    return visit.show(
        "agreed", status, client=page.file.client, fields=fields, base=agreed_base(page.file), wrong=wrong or {},
        notice=notice, changed=changed, longest=visit.book.care.agreed.line_max,
    )  # fmt: skip
