"""The clinic's own prompts: written with the checks and the client's view beside them, put in force by name (F-59)."""

import secrets

from starlette.responses import Response
from starlette.routing import Route

from bot.console.prompt_form import fields_of, in_words, named, wish_in
from bot.console.prompt_words import in_force, line, versions
from bot.console.room import Room, Visit
from bot.domain.book import Book
from bot.domain.own_prompt import NOTE_MAX, Said, said_in
from bot.domain.stage import Stage
from bot.domain.talk.therapist.trying_cards import prompt_keys
from bot.domain.words.filling import fill
from bot.services import own_prompts
from bot.services.own_prompts import PromptPage, Wish

PROMPTS = "/prompts"
NEW, ONE = f"{PROMPTS}/new", f"{PROMPTS}/{{prompt}}"
SEED_BYTES = 32
DONE = ("kept", "forced", "taken_out", "dropped", "not_forced")


def routes(room: Room) -> list[Route]:
    """Their addresses."""
    return [
        room.page(PROMPTS, prompts), room.page(NEW, new), room.page(NEW, take, form=True),
        room.page(ONE, one), room.page(ONE, take, form=True),
    ]  # fmt: skip


async def prompts(visit: Visit) -> Response:
    """The clinic's own, then those that came with the program."""
    own = await visit.desk.look(own_prompts.listed)
    names = {each.prompt for each in own}
    return visit.show(
        "prompts", own=[(each.prompt, *line(visit, each)) for each in own],
        shipped=[each for each in visit.book.prompts.values() if each.id not in names], notice=_notice(visit),
    )  # fmt: skip


async def new(visit: Visit) -> Response:
    """A new one, empty or begun from one that came with the program."""
    begun = visit.request.query_params.get("from", "")
    says = {
        book.shelf: Said("", each.text, each.choices)  # a name of its own, to tell the two apart
        for book in own_prompts.shelves(visit.desk.world)
        if (each := book.prompts.get(begun))
    }
    stage = visit.book.prompts[begun].min_stage if begun in visit.book.prompts else Stage.SAFETY
    return _shown(visit, Wish(says, stage, bool(says), ""), None)


async def one(visit: Visit) -> Response:
    """One prompt: the draft, or what is in force, and all that was."""
    page = await visit.desk.look(own_prompts.shown, visit.therapist, _prompt(visit))
    if page is None or page.shown is None:
        return visit.not_found()
    stands = page.shown
    tried = visit.request.query_params.get("done") == "not_forced"
    wish = Wish(
        stands.says, stands.min_stage, stands.what_happened, page.base, stands.ordered, stands.factors, stands.note
    )  # fmt: skip
    return _shown(visit, wish, page, tried=tried)


async def take(visit: Visit) -> Response:
    """Checked, kept as a draft, put in force, taken out, thrown away."""
    name, do = _prompt(visit), visit.form.get("do", "")
    match do:
        case "take_out" if name:
            done = await visit.desk.act(own_prompts.take_out, visit.therapist, name, seed=_seed())
            return visit.go(f"{PROMPTS}?done=taken_out") if done else visit.not_found()
        case "drop" if name:
            dropped = await visit.desk.act(own_prompts.drop, visit.therapist, name)
            return visit.go(f"{PROMPTS}?done=dropped") if dropped else visit.not_found()
        case "try":
            return await _tried(visit, name)
        case "draft" | "force":
            return await _kept(visit, name, force=do == "force")
    page = await visit.desk.look(own_prompts.shown, visit.therapist, name) if name else None
    return visit.not_found() if name and page is None else _shown(visit, wish_in(visit), page, tried=True)


async def _tried(visit: Visit, name: str) -> Response:
    """As it was typed into the therapist's own chat; the form stays as it is."""
    wish = wish_in(visit)
    page = await visit.desk.look(own_prompts.shown, visit.therapist, name) if name else None
    if name and page is None:
        return visit.not_found()
    sent = await visit.desk.act(own_prompts.try_on_me, visit.therapist, wish, seed=_seed())
    words = visit.book.console_prompts
    return _shown(visit, wish, page, tried=True, noted=words.tried if sent else words.not_tried)


async def _kept(visit: Visit, name: str, *, force: bool) -> Response:
    wish = wish_in(visit)
    page = await visit.desk.act(
        own_prompts.save, visit.therapist, name, wish, seed=_seed(), put_in_force=force
    )  # fmt: skip
    if page is None:
        return visit.not_found()
    if page.stale:
        return _shown(visit, wish, page, 409)
    done = "kept" if not force else "not_forced" if page.draft else "forced"
    return visit.go(f"{PROMPTS}/{page.versions[0].prompt}?done={done}")


def _shown(
    visit: Visit, wish: Wish, page: PromptPage | None, status: int = 200, *, tried: bool = False,
    noted: str = "",
) -> Response:  # fmt: skip
    words, world = visit.book.console_prompts, visit.desk.world
    draft = own_prompts.checked(visit.therapist, wish, visit.now)
    wrong, books = in_words(visit, wish, own_prompts.wrong_in(world, draft)), own_prompts.shelves(world)
    shown_wrong = wrong if tried else {}
    stands = said_in(page.shown, visit.book) if page and page.shown else None
    title = stands.title if stands else ""
    script, most = visit.book.scripts["checkin"], visit.book.care.checkin.max_questions
    return visit.show(
        "prompt", status, heading=fill(words.title_one, title=title) if title else words.title_new,
        action=f"{PROMPTS}/{page.versions[0].prompt}" if page and page.versions else NEW, wish=wish,
        base=page.base if page else "", fields=[fields_of(wish, book, shown_wrong) for book in books],
        wrong=named(visit, wrong, books), whole_wrong=shown_wrong, factors=visit.book.track.told_factor,
        most_note=NOTE_MAX, after=fill(visit.book.builder.script, title=script.title, most=most),
        worth=[line for each in own_prompts.worth_in(draft).values() for line in each],
        notice=noted or _notice(visit),
        stale=status != 200,
        stages=[(each.value, visit.book.therapist.stages[each.value]) for each in Stage],
        previews=[_preview(book, said) for book in books if (said := said_in(draft, book)) and said.text.strip()],
        most=visit.book.care.words, in_force=in_force(visit, page, wish), versions=versions(visit, page),
        draft_there=page is not None and page.draft is not None, used=page.used if page and page.in_force else None,
    )  # fmt: skip


def _preview(book: Book, said: Said) -> dict[str, str]:
    """What the phone of somebody who reads that book shows."""
    keys = [key.label for row in prompt_keys(book, "", said.choices) for key in row]
    return {
        "name": book.name, "language": book.language, "neutral": book.common.neutral_checkin, "text": said.text,
        "keys": " · ".join(keys),
    }  # fmt: skip


def _notice(visit: Visit) -> str:
    done = visit.request.query_params.get("done", "")
    return str(getattr(visit.book.console_prompts, done)) if done in DONE else ""


def _prompt(visit: Visit) -> str:
    return str(visit.request.path_params.get("prompt", ""))


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
