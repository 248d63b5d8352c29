"""The safety plan's page: six parts in plain lines, proposed; it stands when the client agrees in the chat (CR-502)."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from starlette.responses import Response
from starlette.routing import Route

from bot.console.moving import WAYS, focus, moved
from bot.console.room import Room, Visit
from bot.domain.crisis import EntryKind
from bot.domain.safety_plan import LINE_MAX, MOST_LINES, OWN_PARTS, Part, Plan
from bot.domain.shared_with import said_to
from bot.domain.talk.card import emergency_of
from bot.domain.talk.plan_copy import therapist_parts, which
from bot.domain.talk.saying import say_day
from bot.domain.words.filling import fill
from bot.services import plan_desk
from bot.services.plan_desk import PlanPage, Typed, named

PLAN = "/clients/{client}/plan"
SEED_BYTES, LONGEST = 32, 2000
DONE = ("sent", "agreed", "put_off")


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(PLAN, plan), room.page(PLAN, propose, form=True),
        room.page(f"{PLAN}/draft", answer, form=True), room.page(f"{PLAN}/print", printed),
    ]  # fmt: skip


async def plan(visit: Visit) -> Response:
    """What stands, what waits, the draft that was shown, and the form."""
    page = await visit.desk.act(plan_desk.shown, visit.therapist, visit.client, seed=_seed())
    if page is None:
        return visit.not_found()
    done = visit.request.query_params.get("done", "")
    said = getattr(visit.book.console_plan, done) if done in DONE else ""
    return _shown(visit, page, _lines_of(page.plan), notice=fill(said, label=page.file.client.label))


async def propose(visit: Visit) -> Response:
    """Proposed as from the chat; what was typed is kept where something is wrong or was changed elsewhere."""
    do = visit.form.get("do", "")
    moves = do.partition(":")[0] in WAYS
    typed = {part: _moved(part, visit.form.get(part.value, "")[:LONGEST], do) for part in Part}
    wrong = {} if moves else _wrong(visit, typed)
    wish = Typed(typed, visit.form.get("show") == "on", visit.form.get("base", ""), _cards(visit))
    page = await visit.desk.act(
        plan_desk.propose, visit.therapist, visit.client, wish, keep=not wrong and not moves, seed=_seed()
    )  # fmt: skip
    if page is None:
        return visit.not_found()
    if wrong or page.stale or moves:
        return _shown(visit, page, typed, 409 if page.stale else 200, wrong=wrong, moves=do if moves else "")
    return visit.go(f"/clients/{visit.client}/plan?done=sent")


async def answer(visit: Visit) -> Response:
    """The draft that the client showed is agreed, or looked at together first."""
    agrees, base = visit.form.get("do") == "agree", visit.form.get("base", "")
    page = await visit.desk.act(plan_desk.answer, visit.therapist, visit.client, base, agrees=agrees, seed=_seed())
    if page is None:
        return visit.not_found()
    if page.stale:
        said = fill(visit.book.console_plan.changed_draft, label=page.file.client.label)
        return _shown(visit, page, _lines_of(page.plan), 409, notice=said, fresh=True)
    return visit.go(f"/clients/{visit.client}/plan?done={'agreed' if agrees else 'put_off'}")


async def printed(visit: Visit) -> Response:
    """The plan that stands, to print, with the emergency number under it."""
    page = await visit.desk.act(plan_desk.to_print, visit.therapist, visit.client, seed=_seed())
    if page is None or page.agreed is None:
        return visit.not_found()
    book, client = visit.book, page.file.client
    foot = fill(book.plan.emergency, emergency=emergency_of(page.card, book.crisis))
    return visit.show(
        "plan_print", client=client, which=which(book, page.agreed), parts=therapist_parts(book, page.agreed),
        foot=foot,
    )  # fmt: skip


def _shown(
    visit: Visit, page: PlanPage, typed: Mapping[Part, str], status: int = 200, *,
    wrong: Mapping[str, str] | None = None, notice: str = "", fresh: bool = False, moves: str = "",
) -> Response:  # fmt: skip
    book, words, client = visit.book, visit.book.console_plan, page.file.client
    changed = page.stale and not fresh
    fields = [
        (part.value, words.labels[part.value], words.hints[part.value], typed[part], _keys(part, typed[part]))
        for part in Part
    ]
    focuses = [focus(moves, [id_ for id_, _ in keys]) for *_, keys in fields]
    return visit.show(
        "plan", status, client=client, notice=notice or _said_moved(visit, fields, moves),
        focus="".join(focuses), fields=fields, base=page.base, shows=page.plan.show_surroundings,
        stands=_said(visit, page.agreed), which=which(book, page.agreed) if page.agreed else "",
        review=_review(visit, page), waiting=_said(visit, page.waits), draft=_said(visit, page.shown, own=True),
        waits=fill(words.waits, label=client.label, when=visit.said_when(page.waits.made_at)) if page.waits else "",
        left=_left(visit, page), left_words=said_to(client, page.left) if page.left else "",
        draft_base=named(page.shown), hidden_draft=page.has_draft and page.shown is None,
        warnings=_warnings(visit, page), before=[(which(book, each), _said(visit, each)) for each in page.before],
        people=[each for each in page.plan.ask if each.number],
        wrong=wrong or {}, changed=words.changed if changed else "", most=MOST_LINES, longest=LINE_MAX,
    )  # fmt: skip


def _said(visit: Visit, plan: Plan | None, *, own: bool = False) -> list[tuple[str, str]]:
    """Part by part, for the therapist; of the client's own draft only what is theirs."""
    heads = visit.book.plan.told_head
    if plan is None:
        return []
    if own:
        return [(heads[part.value], "\n".join(plan.lines(part))) for part in OWN_PARTS if plan.lines(part)]
    return [(head, "\n".join(lines)) for head, lines in therapist_parts(visit.book, plan)]


def _left(visit: Visit, page: PlanPage) -> str:
    """That the client said *Not now* to the last one, and when."""
    if page.left is None or page.left.left_at is None:
        return ""
    when = visit.said_when(page.left.left_at)
    return fill(visit.book.console_plan.left, label=page.file.client.label, when=when)


def _review(visit: Visit, page: PlanPage) -> str:
    """Worth a look together now, or from which day on (CR-508)."""
    if page.review:
        return fill(visit.book.plan.told_review, label=page.file.client.label)
    if page.agreed is None or page.agreed.agreed_on is None:
        return ""
    days = page.moment.book_of(page.file.client).care.plan.review_days
    due = page.agreed.agreed_on + timedelta(days=days)
    return fill(visit.book.console_plan.review_on, date=say_day(visit.book, due))


def _warnings(visit: Visit, page: PlanPage) -> list[str]:
    """Blank parts, and what is to be known of the country's numbers; nothing here stands in the way."""
    words, card = visit.book.console_plan, page.card
    blank = [visit.book.plan.told_head[part.value] for part in Part if not page.plan.all_lines(part)]
    rows = [entry for entry in (*card.entries, *card.more) if entry.kind is EntryKind.LINE and entry.line_id]
    said = [fill(words.blank, parts=", ".join(blank))] if blank else []
    if not card.known_country:
        return [*said, words.no_country]
    if not card.has_checked_lines:
        return [*said, words.no_lines]
    if rows and all(each.confirmed_on is None for each in rows):
        return [*said, words.lists_only]
    return [*said, words.lines_old] if any(each.review_overdue for each in rows) else said


def _wrong(visit: Visit, typed: Mapping[Part, str]) -> dict[str, str]:
    """More than a part can hold, or nothing at all; nothing typed is cut off in silence."""
    words = visit.book.console_plan
    if not any(text.strip(" -\n") for text in typed.values()):
        return {Part.SIGNS.value: words.nothing}
    return {
        part.value: fill(words.too_much, part=words.labels[part.value], lines=MOST_LINES, most=LINE_MAX)
        for part, text in typed.items()
        if _too_much(text)
    }


def _cards(visit: Visit) -> dict[str, bool]:
    """Of each person who had a box: whether it is ticked."""
    people = ((n, visit.form.get(f"person-{n}", "")) for n in range(MOST_LINES))
    return {who: visit.form.get(f"card-{n}") == "on" for n, who in people if who}


def _too_much(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return len(lines) > MOST_LINES or any(len(line) > LINE_MAX for line in lines)


def _keys(part: Part, text: str) -> list[tuple[str, str]]:
    """Each line of a part by what its keys carry; none where there is nothing to put in order."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [(f"{part.value}:{line}", line) for line in lines] if len(lines) > 1 else []


def _moved(part: Part, text: str, do: str) -> str:
    """The part with one line moved by one place; as it was typed where the key is about another part."""
    ids = [id_ for id_, _ in _keys(part, text)]
    order = moved(ids, do)
    return text if list(order) == ids else "\n".join(each.partition(":")[2] for each in order)


def _said_moved(visit: Visit, fields: Sequence[tuple[str, str, str, str, list[tuple[str, str]]]], moves: str) -> str:
    """Where the line that was moved stands now."""
    one = moves.partition(":")[2]
    for *_, keys in fields:
        ids = [id_ for id_, _ in keys]
        if one in ids:
            number, count = ids.index(one) + 1, len(ids)
            return fill(visit.book.builder.moved_to, name=one.partition(":")[2], number=number, count=count)
    return ""


def _lines_of(plan: Plan) -> dict[Part, str]:
    return {part: "\n".join(plan.all_lines(part)) for part in Part}


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
