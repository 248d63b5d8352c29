"""What a therapist does about one client from their page: stage, hold, pause, send now; each told as in the chat."""

import secrets
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from bot.console.client_words import stage_move
from bot.console.room import FREE_TEXT, Room, Visit
from bot.domain.checkin import Why
from bot.domain.client_clock import day_of, quiet_over
from bot.domain.people import Client, Standing
from bot.domain.schedule import Preset
from bot.domain.stage import ORDER, Stage, next_up
from bot.domain.talk.saying import say_day, say_when
from bot.domain.talk.therapist.lines import live_schedules, paused_by_you
from bot.domain.talk.therapist.sending import clock_of, how_it_stands, when_to_send
from bot.domain.talk.therapist.stage_deeds import alert_open, may
from bot.domain.typed import read_date
from bot.domain.words.filling import fill
from bot.services import acts_desk
from bot.services.acts_desk import ActsPage, Deed, EndRest, Hold, Lower, Outcome, Pause, Raise, Resume, Send

HERE = "/clients/{client}"
SEED_BYTES, LONGEST_NOTE, LONGEST_FIELD = 32, 140, 600
A_YEAR = timedelta(days=366)


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    pages = (("stage", stage, set_stage), ("pause", pause, set_pause), ("send", send, send_now))
    return [
        route
        for name, show, take in pages
        for route in (room.page(f"{HERE}/{name}", show), room.page(f"{HERE}/{name}", take, form=True))
    ]


async def stage(visit: Visit) -> Response:
    """The ceiling, where the client is now, what the next stage opens, and what stands against it."""
    page = await _page(visit)
    return _stage(visit, page) if page else visit.not_found()


async def set_stage(visit: Visit) -> Response:
    """Up by one with a note, down by any number, a hold set or lifted."""
    note, to = visit.form.get(FREE_TEXT, "").strip(), _stage_in(visit.form.get("stage", ""))
    match visit.form.get("do", ""), to:
        case "raise", Stage() if 0 < len(note) <= LONGEST_NOTE:
            return await _done(visit, Raise(to, note), "stage")
        case "raise", _:
            words = visit.book.console_acts
            wrong = fill(words.note_hint, most=LONGEST_NOTE) if note else words.no_note
            page = await _page(visit)
            return _stage(visit, page, note=note, wrong={FREE_TEXT: wrong}) if page else visit.not_found()
        case "lower", Stage():
            return await _done(visit, Lower(to), "stage")
        case ("hold" | "lift") as how, _:
            return await _done(visit, Hold(how == "hold"), "stage")
    return await _done(visit, None, "stage")


async def pause(visit: Visit) -> Response:
    """The pause that is on, and the form of another."""
    page = await _page(visit)
    return _pause(visit, page) if page else visit.not_found()


async def set_pause(visit: Visit) -> Response:
    """Paused until a day or without an end; ended; the rest after an alert ended."""
    match visit.form.get("do", ""):
        case "resume":
            return await _done(visit, Resume(), "pause")
        case "rest":
            return await _done(visit, EndRest(), "pause")
    if visit.form.get("how") == "open":
        return await _done(visit, Pause(None), "pause")
    page, words = await _page(visit), visit.book.console_acts
    if page is None:
        return visit.not_found()
    typed = visit.form.get("until", "").strip()[:LONGEST_FIELD]
    today = day_of(page.file.client, visit.now)
    day = _day_in(visit, typed, today)
    if day is None or not today < day <= today + A_YEAR:
        wrong = words.wrong_past if day else words.wrong_date
        return _pause(visit, page, typed=typed, wrong={"until": wrong})
    return await _done(visit, Pause(day), "pause")


async def send(visit: Visit) -> Response:
    """The client's clock, quiet hours and cap, then which prompt as it will be read; or why nothing can go."""
    page = await _page(visit)
    return _send(visit, page) if page else visit.not_found()


async def send_now(visit: Visit) -> Response:
    """Looked at once more, then on the road of every check-in."""
    chosen = visit.form.get("prompt", "")
    if chosen:
        return await _done(visit, Send(chosen), "send")
    page = await _page(visit)
    wrong = {"prompts": visit.book.console_acts.send_nothing}
    return _send(visit, page, wrong=wrong) if page else visit.not_found()


async def _page(visit: Visit) -> ActsPage | None:
    return await visit.desk.look(acts_desk.shown, visit.therapist, visit.client, seed=_seed())


async def _done(visit: Visit, deed: Deed | None, name: str) -> Response:
    """Done, and the page again; where it cannot be done any more, the page as things stand now."""
    done = Outcome.REFUSED
    if deed:
        found = await visit.desk.act(acts_desk.act, visit.therapist, visit.client, deed, seed=_seed())
        if found is None:
            return visit.not_found()
        done = found
    if done is not Outcome.REFUSED:
        return visit.go(f"/clients/{visit.client}/{name}?done={_named(deed)}&news={done.value}")
    page = await _page(visit)
    shown = {"stage": _stage, "pause": _pause, "send": _send}[name]
    return shown(visit, page, status=409) if page else visit.not_found()


def _named(deed: Deed | None) -> str:
    match deed:
        case Lower(to) | Raise(to, _):
            return to.value
        case Hold(on):
            return "hold" if on else "lift"
        case _:
            return type(deed).__name__.lower()


def _stage(
    visit: Visit, page: ActsPage, *, status: int = 200, note: str = "", wrong: dict[str, str] | None = None
) -> Response:  # fmt: skip
    book, words, file = visit.book, visit.book.therapist, page.file
    client, up = file.client, next_up(file.client.ceiling)
    ceiling, now = words.stages[client.ceiling.value], words.stages[client.stage.value]
    lines = [fill(words.stage_now, label=client.label, ceiling=ceiling, now=now)]
    lines += [words.stage_hold] if client.hold else []
    lines += [words.stage_alert] if alert_open(file) else []
    lines += [] if up else [words.stage_top]
    below = [each for each in ORDER if each.rank < client.ceiling.rank]
    return visit.show(
        "stage", status, client=client, lines=lines, up=up.value if up and may(file, up) else "",
        opens=words.opens[up.value] if up else "", down=[(each.value, words.stages[each.value]) for each in below],
        lifts=client.hold and not alert_open(file), note=note, wrong=wrong or {}, most_note=LONGEST_NOTE,
        history=[stage_move(visit, each) for each in page.history],
        notice=_notice(visit, client, _stage_said(visit, client)),
        stale=book.console_acts.stale if status != 200 else "",
    )  # fmt: skip


def _stage_said(visit: Visit, client: Client) -> str:
    asked, words = visit.request.query_params, visit.book.therapist
    done = asked.get("done", "")
    if done in ("hold", "lift"):
        return fill(words.hold_is_set if done == "hold" else words.hold_is_lifted, label=client.label)
    told = words.stage_set if asked.get("news") == Outcome.TOLD.value else words.stage_set_below
    return fill(told, label=client.label, stage=words.stages[done]) if _stage_in(done) else ""


def _pause(
    visit: Visit, page: ActsPage, *, status: int = 200, typed: str = "", wrong: dict[str, str] | None = None
) -> Response:  # fmt: skip
    book, words, client = visit.book, visit.book.console_acts, page.file.client
    on = paused_by_you(page.file, visit.now)
    until = on.until.astimezone(ZoneInfo(client.zone)).date() if on and on.until else None
    said = fill(words.pause_on, date=say_day(book, until)) if until else words.pause_on_open if on else ""
    rests = client.rest_until if client.rest_until and client.rest_until > visit.now else None
    nothing = "" if live_schedules(page.file) else fill(book.therapist.nothing_to_pause, label=client.label)
    return visit.show(
        "pause", status, client=client, on=said, rest=fill(words.rest_on, when=visit.said_when(rests)) if rests else "",
        nothing=nothing, typed=typed, wrong=wrong or {}, stale=words.stale if status != 200 else "",
        notice=_notice(visit, client, _pause_said(visit, client, until)),
    )  # fmt: skip


def _pause_said(visit: Visit, client: Client, until: date | None) -> str:
    words, label = visit.book.therapist, client.label
    match visit.request.query_params.get("done", ""):
        case "resume":
            return fill(words.going_on, label=label)
        case "endrest":
            return fill(words.rest_ended, label=label)
        case "pause" if until:
            return fill(words.paused, label=label, date=say_day(visit.book, until))
        case "pause":
            return fill(visit.book.rhythm.told_paused_open, label=label)
    return ""


def _send(visit: Visit, page: ActsPage, *, status: int = 200, wrong: dict[str, str] | None = None) -> Response:
    book, moment, file = visit.book, page.moment, page.file
    at, why = when_to_send(moment, file, Stage.SAFETY)
    theirs = moment.book_of(file.client).prompts
    open_ = [each for each in book.prompts.values() if each.id in theirs and file.client.opens(each.min_stage)]
    key = fill(book.therapist.send_at, time=clock_of(file.client, at)) if quiet_over(file.client, visit.now) else ""
    sent = visit.request.query_params.get("done") == "send"
    goes = [each.next_due_at for each in file.schedules if each.preset is Preset.ONCE and each.next_due_at]
    said = say_when(book, max(goes), file.client.zone) if sent and goes else ""
    return visit.show(
        "send", status, client=file.client, stands=how_it_stands(moment, file, why).splitlines(), wrong=wrong or {},
        prompts=[(each.id, each.title, theirs[each.id].text) for each in open_] if why is Why.NONE else [],
        key=key or book.therapist.send, stale=book.console_acts.stale if status != 200 else "",
        notice=fill(book.therapist.send_goes, label=file.client.label, when=said) if said else "",
    )  # fmt: skip


def _notice(visit: Visit, client: Client, said: str) -> str:
    """What was done; and that a client who rests from messages is not told of it now, as the chat says it."""
    rests = client.standing is not Standing.INVITED and client.paused(visit.now)
    return f"{said} {fill(visit.book.therapist.not_told, label=client.label)}" if said and rests else said


def _stage_in(name: str) -> Stage | None:
    return next((each for each in Stage if each.value == name), None)


def _day_in(visit: Visit, typed: str, today: date) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return read_date(typed, today, visit.book.typed) if typed else None


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
