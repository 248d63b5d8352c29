"""The stage of one client from their page: the ceiling, a hold, growth prompts and the aim (T6, CR-102 to CR-108)."""

from starlette.responses import Response
from starlette.routing import Route

from bot.console.acts import HERE, done_with, notice, page_of
from bot.console.client_words import stage_move
from bot.console.room import FREE_TEXT, Room, Visit
from bot.domain.people import Aim, Client
from bot.domain.stage import ORDER, Stage, next_up
from bot.domain.talk.therapist import aim
from bot.domain.talk.therapist.stage_deeds import alert_open, may
from bot.domain.words.filling import fill
from bot.services.acts_desk import ActsPage, Growth, Hold, Lower, Outcome, Raise, SetAim

PAGE = f"{HERE}/stage"
LONGEST_NOTE = 140


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [room.page(PAGE, stage), room.page(PAGE, set_stage, form=True)]


async def stage(visit: Visit) -> Response:
    """The ceiling, where the client is now, what the next stage opens, and what stands against it."""
    page = await page_of(visit)
    return _stage(visit, page) if page else visit.not_found()


async def set_stage(visit: Visit) -> Response:
    """Up by one with a note, down by any number, a hold set or lifted."""
    note, to = visit.form.get(FREE_TEXT, "").strip(), _stage_in(visit.form.get("stage", ""))
    match visit.form.get("do", ""), to:
        case "raise", Stage() if 0 < len(note) <= LONGEST_NOTE:
            return await done_with(visit, Raise(to, note), "stage", _stage)
        case "raise", _:
            words = visit.book.console_acts
            wrong = fill(words.note_hint, most=LONGEST_NOTE) if note else words.no_note
            page = await page_of(visit)
            return _stage(visit, page, note=note, wrong={FREE_TEXT: wrong}) if page else visit.not_found()
        case "lower", Stage():
            return await done_with(visit, Lower(to), "stage", _stage)
        case ("hold" | "lift") as how, _:
            return await done_with(visit, Hold(how == "hold"), "stage", _stage)
        case ("grow" | "ungrow") as how, _:
            return await done_with(visit, Growth(how == "grow"), "stage", _stage)
        case "aim", _:
            return await done_with(visit, _aim_in(visit), "stage", _stage)
    return await done_with(visit, None, "stage", _stage)


def _stage(
    visit: Visit, page: ActsPage, *, status: int = 200, note: str = "", wrong: dict[str, str] | None = None
) -> Response:  # fmt: skip
    book, words, file = visit.book, visit.book.therapist, page.file
    client, up = file.client, next_up(file.client.ceiling)
    ceiling, now = words.stages[client.ceiling.value], words.stages[client.stage.value]
    lines = [fill(words.stage_now, label=client.label, ceiling=ceiling, now=now)]
    lines += [*aim.lines(page.moment, client), *([words.stage_hold] if client.hold else [])]
    lines += [words.stage_alert] if alert_open(file) else []
    lines += [] if up else [words.stage_top]
    below = [each for each in ORDER if each.rank < client.ceiling.rank]
    return visit.show(
        "stage", status, client=client, lines=lines, up=up.value if up and may(file, up) else "",
        opens=words.opens[up.value] if up else "", down=[(each.value, words.stages[each.value]) for each in below],
        ticks=[name for name, on in (("grow", True), ("ungrow", False)) if aim.may_tick(client, on)],
        aims=book.aim.aims, aim=client.aim.value if client.aim else aim.NO_LABEL,
        recover_most=page.moment.book_of(client).care.aim.recover_max_per_week,
        lifts=client.hold and not alert_open(file), note=note, wrong=wrong or {}, most_note=LONGEST_NOTE,
        history=[stage_move(visit, each) for each in page.history],
        notice=notice(visit, client, _stage_said(visit, client)),
        stale=book.console_acts.stale if status != 200 else "",
    )  # fmt: skip


def _stage_said(visit: Visit, client: Client) -> str:
    asked, words = visit.request.query_params, visit.book.therapist
    done = asked.get("done", "")
    if done in ("hold", "lift"):
        return fill(words.hold_is_set if done == "hold" else words.hold_is_lifted, label=client.label)
    beside = visit.book.aim
    if done in ("grow", "ungrow"):
        return fill(beside.growth_opened if done == "grow" else beside.growth_closed, label=client.label)
    if done.startswith("aim-") and (label := beside.aims.get(done.removeprefix("aim-"))):
        return fill(beside.aim_set, label=client.label, aim=aim.in_a_sentence(label))
    told = words.stage_set if asked.get("news") == Outcome.TOLD.value else words.stage_set_below
    return fill(told, label=client.label, stage=words.stages[done]) if _stage_in(done) else ""


def _aim_in(visit: Visit) -> SetAim | None:
    chosen = visit.form.get("aim", "")
    known = chosen in visit.book.aim.aims
    return SetAim(next((each for each in Aim if each.value == chosen), None)) if known else None


def _stage_in(name: str) -> Stage | None:
    return next((each for each in Stage if each.value == name), None)
