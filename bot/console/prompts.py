"""The clinic's own prompts: written with the checks and the client's view beside them, put in force by name (F-59)."""

import secrets
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.console.room import FREE_FIELD, Room, Visit
from bot.domain.book import Book
from bot.domain.own_prompt import OwnPrompt, Said, said_in
from bot.domain.stage import Stage
from bot.domain.talk.therapist.trying_cards import prompt_keys
from bot.domain.word_changes import Stretch, word_changes
from bot.domain.words.filling import fill
from bot.services import own_prompts
from bot.services.own_prompts import PromptPage, Wish

PROMPTS = "/prompts"
NEW, ONE = f"{PROMPTS}/new", f"{PROMPTS}/{{prompt}}"
TITLE, SEED_BYTES, LONGEST_TITLE, LONGEST_TEXT = "title-", 32, 120, 4000
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
        "prompts", own=[(each.prompt, _line(visit, each)) for each in own],
        shipped=[each for each in visit.book.prompts.values() if each.id not in names], notice=_notice(visit),
    )  # fmt: skip


async def new(visit: Visit) -> Response:
    """A new one, empty or begun from one that came with the program."""
    begun = visit.request.query_params.get("from", "")
    says = {
        book.shelf: Said("", each.text)  # a name of its own, to tell the two apart
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
    return _shown(visit, Wish(stands.says, stands.min_stage, stands.what_happened, page.base), page, tried=tried)


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
    return visit.not_found() if name and page is None else _shown(visit, _wish(visit), page, tried=True)


async def _tried(visit: Visit, name: str) -> Response:
    """As it was typed into the therapist's own chat; the form stays as it is."""
    wish = _wish(visit)
    page = await visit.desk.look(own_prompts.shown, visit.therapist, name) if name else None
    if name and page is None:
        return visit.not_found()
    sent = await visit.desk.act(own_prompts.try_on_me, visit.therapist, wish, seed=_seed())
    words = visit.book.console_prompts
    return _shown(visit, wish, page, tried=True, noted=words.tried if sent else words.not_tried)


async def _kept(visit: Visit, name: str, *, force: bool) -> Response:
    wish = _wish(visit)
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
    wrong, books = _in_words(visit, wish, own_prompts.wrong_in(world, draft)), own_prompts.shelves(world)
    stands = said_in(page.shown, visit.book) if page and page.shown else None
    title = stands.title if stands else ""
    return visit.show(
        "prompt", status, heading=fill(words.title_one, title=title) if title else words.title_new,
        action=f"{PROMPTS}/{page.versions[0].prompt}" if page and page.versions else NEW, wish=wish,
        base=page.base if page else "", fields=[_fields(visit, wish, book, wrong if tried else {}) for book in books],
        wrong=_named(visit, wrong, books),
        worth=[line for each in own_prompts.worth_in(draft).values() for line in each],
        what_wrong=words.what_wrong if tried and "what" in wrong else "", notice=noted or _notice(visit),
        stale=status != 200,
        stages=[(each.value, visit.book.therapist.stages[each.value]) for each in Stage],
        previews=[_preview(book, said) for book in books if (said := said_in(draft, book)) and said.text.strip()],
        most=visit.book.care.words, in_force=_in_force(visit, page, wish), versions=_versions(visit, page),
        draft_there=page is not None and page.draft is not None, used=page.used if page and page.in_force else None,
    )  # fmt: skip


def _in_words(visit: Visit, wish: Wish, wrong: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The checks of the command line, but for a blank field, which is said in the reader's language."""
    blank = [visit.book.console_prompts.wrong_blank]
    said = {f"{shelf}.{part}": getattr(each, part) for shelf, each in wish.says.items() for part in ("title", "text")}
    return {name: lines if name == "what" or said.get(name, "").strip() else blank for name, lines in wrong.items()}


def _fields(visit: Visit, wish: Wish, book: Book, wrong: Mapping[str, list[str]]) -> dict[str, Any]:
    """The fields of one language and address; an address has no title of its own."""
    said, main = wish.says.get(book.shelf, Said("", "")), book.shelf == book.language
    return {
        "shelf": book.shelf, "name": book.name, "main": main, "title": said.title, "text": said.text,
        "title_wrong": wrong.get(f"{book.shelf}.title", []), "text_wrong": wrong.get(f"{book.shelf}.text", []),
        "language": book.language,
    }  # fmt: skip


def _named(visit: Visit, wrong: Mapping[str, list[str]], books: tuple[Book, ...]) -> list[tuple[str, str]]:
    """What is wrong, one line each, said with the field's name; with the field's id."""
    words, found = visit.book.console_prompts, list[tuple[str, str]]()
    for book in books:
        for field, label in (("title", words.title), ("text", words.text)):
            name = fill(label, language=book.name)
            lines = (fill(words.wrong_field, field=name, words=each) for each in wrong.get(f"{book.shelf}.{field}", []))
            found += [(f"{field}-{book.shelf}", line) for line in lines]
    what = fill(words.wrong_field, field=words.what, words=words.what_wrong)
    return [*found, ("what", what)] if "what" in wrong else found


def _preview(book: Book, said: Said) -> dict[str, str]:
    """What the phone of somebody who reads that book shows."""
    keys = [key.label for row in prompt_keys(book, "") for key in row]
    return {
        "name": book.name, "language": book.language, "neutral": book.common.neutral_checkin, "text": said.text,
        "keys": " · ".join(keys),
    }  # fmt: skip


def _in_force(visit: Visit, page: PromptPage | None, wish: Wish) -> list[tuple[str, str]]:
    """What is sent now, where the form says something else."""
    stands = page.in_force if page else None
    if stands is None or dict(stands.says) == dict(wish.says):
        return []
    return _texts(visit, stands)


def _texts(visit: Visit, own: OwnPrompt) -> list[tuple[str, str]]:
    books = own_prompts.shelves(visit.desk.world)
    return [
        (book.name, own.says[book.shelf].text) for book in books if book.shelf in own.says and own.says[book.shelf].text
    ]


def _versions(visit: Visit, page: PromptPage | None) -> list[tuple[str, list[tuple[str, tuple[Stretch, ...]]]]]:
    """Every version, the newest first, with the words that changed since the one before it."""
    words, versions = visit.book.console_prompts, page.versions if page else ()
    return [
        (
            fill(
                words.version, number=each.number, state=words.states[each.state.value], name=each.name,
                when=visit.said_when(each.at),
            ),
            _changes(visit, each, before),
        )
        for each, before in zip_longest(versions, versions[1:])
    ]  # fmt: skip


def _changes(visit: Visit, own: OwnPrompt, before: OwnPrompt | None) -> list[tuple[str, tuple[Stretch, ...]]]:
    """Beside the one before; of the first all words are as they are."""
    old = dict(_texts(visit, before)) if before else dict(_texts(visit, own))
    new = dict(_texts(visit, own))
    return [(name, word_changes(old.get(name, ""), new.get(name, ""))) for name in {**new, **old}]


def _line(visit: Visit, own: OwnPrompt) -> str:
    words, said = visit.book.console_prompts, said_in(own, visit.book)
    state = words.states[own.state.value]
    return fill(words.line, title=said.title if said else own.prompt, state=state, number=own.number)


def _wish(visit: Visit) -> Wish:
    """What the form says, as it was typed; a title belongs to a language, not to an address."""
    form, says = visit.form, dict[str, Said]()
    for book in own_prompts.shelves(visit.desk.world):
        title = form.get(f"{TITLE}{book.shelf}", "").strip()[:LONGEST_TITLE]
        text = form.get(f"{FREE_FIELD}{book.shelf}", "").strip()[:LONGEST_TEXT]
        if title or text:
            says[book.shelf] = Said(title, text)
    stage = next((each for each in Stage if each.value == form.get("stage", "")), Stage.SAFETY)
    return Wish(says, stage, form.get("what") == "on", form.get("base", ""))


def _notice(visit: Visit) -> str:
    done = visit.request.query_params.get("done", "")
    return str(getattr(visit.book.console_prompts, done)) if done in DONE else ""


def _prompt(visit: Visit) -> str:
    return str(visit.request.path_params.get("prompt", ""))


def _seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)
