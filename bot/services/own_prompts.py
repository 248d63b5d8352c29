"""The clinic's own prompts at the desk: written as drafts, checked, put in force, taken out; every version is kept.

A draft is never sent. What is in force stands in the books of this process at once, in others from their next tick.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.book import Book
from bot.domain.journal import Act
from bot.domain.own_answers import Unfit, unfit
from bot.domain.own_prompt import NOTE_MAX, OWN, OwnPrompt, PromptState, Said, said_in, with_own
from bot.domain.people import Therapist
from bot.domain.stage import Stage
from bot.domain.talk.therapist.trying import pushed
from bot.library.check_prompt import worth_a_look, wrong_prompt, wrong_word
from bot.services.caseload import moment_without
from bot.services.moments import World
from bot.storage import acts, clients, own_prompts, schedules
from bot.storage.decisions import record

LONGEST_TRIED = 3000  # one message of Telegram, with what stands around it


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form says: the words by shelf, the stage, the author's statement, and the version the form knew."""

    says: Mapping[str, Said]
    min_stage: Stage
    what_happened: bool
    base: str
    ordered: bool = False
    factors: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PromptPage:
    """One prompt: what the form says now, what is in force, every version, and how many own schedules name it."""

    draft: OwnPrompt | None
    in_force: OwnPrompt | None
    versions: tuple[OwnPrompt, ...]
    used: int
    base: str
    stale: bool = False

    @property
    def shown(self) -> OwnPrompt | None:
        """What the form begins with."""
        return self.draft or self.in_force or (self.versions[0] if self.versions else None)


def refresh(conn: Connection, world: World, now: datetime) -> int:
    """The books get what is in force, where that has changed since they last got it; 1 if it has."""
    mark = own_prompts.mark(conn)
    if mark == world.own_prompts:
        return 0
    world.books = with_own(world.books, own_prompts.live(conn))
    world.own_prompts = mark
    return 1


def listed(conn: Connection, world: World, now: datetime) -> tuple[OwnPrompt, ...]:
    """Drafts and what is in force."""
    return own_prompts.live(conn)


def shown(conn: Connection, world: World, now: datetime, reader: Therapist, prompt: str) -> PromptPage | None:
    """One prompt in all its versions; None when there is none of that name."""
    found = own_prompts.versions(conn, prompt)
    return _page(conn, reader, found) if found else None


def save(
    conn: Connection, world: World, now: datetime, reader: Therapist, prompt: str, wish: Wish, *, seed: bytes,
    put_in_force: bool = False,
) -> PromptPage | None:  # fmt: skip
    """Kept as the draft, and put in force where that was asked and nothing is wrong; `prompt` "" begins a new one.

    The page as it stands, `stale`, where it was changed elsewhere; None when there is no prompt of that name.
    """
    before = own_prompts.versions(conn, prompt) if prompt else ()
    page = _page(conn, reader, before)
    if prompt and not before:
        return None
    if wish.base != page.base:
        return replace(page, stale=True)
    draft = _drafted(page, now, reader, wish, seed)
    own_prompts.save(conn, draft)
    acts.save(conn, _act(seed, now, reader, "wrote_a_prompt", draft))
    if put_in_force and not wrong_in(world, draft):
        _in_force(conn, world, now, reader, draft, page.in_force, seed)
    return _page(conn, reader, own_prompts.versions(conn, draft.prompt))


def take_out(conn: Connection, world: World, now: datetime, reader: Therapist, prompt: str, *, seed: bytes) -> bool:
    """It is sent no more; schedules that name it go on with those that fit, in turn. False when none is in force."""
    found = _page(conn, reader, own_prompts.versions(conn, prompt)).in_force
    if found is None:
        return False
    own_prompts.save(conn, replace(found, state=PromptState.OLD, version=found.version + 1))
    acts.save(conn, _act(seed, now, reader, "took_a_prompt_out", found))
    refresh(conn, world, now)
    return True


def drop(conn: Connection, world: World, now: datetime, reader: Therapist, prompt: str) -> bool:
    """The draft is thrown away; False when there is none."""
    found = _page(conn, reader, own_prompts.versions(conn, prompt)).draft
    if found is not None:
        own_prompts.drop(conn, found)
    return found is not None


def try_on_me(conn: Connection, world: World, now: datetime, reader: Therapist, wish: Wish, *, seed: bytes) -> bool:
    """The draft as it was typed in the therapist's own chat, marked as a test; nothing of it is kept (F-61).

    In the therapist's language where it has words in it, else in the first that has. False: there is nothing to try.
    """
    own, mine = checked(reader, wish, now), world.book_of(reader)
    said = ((book, here) for book in (mine, *shelves(world)) if (here := said_in(own, book)))
    found = next(((book, here) for book, here in said if 0 < len(here.text.strip()) <= LONGEST_TRIED), None)
    if found is None or not reader.chat:
        return False
    book, here = found
    fits = {state: word for state, word in here.choices.items() if word and len(word) <= book.care.words.button_max}
    moment = replace(moment_without(world, reader, now), seed=seed)
    record(conn, pushed(moment, book, here.text, fits), origin=f"w:{moment.fresh('try')}", chat=reader.chat, now=now)
    return True


def wrong_in(world: World, own: OwnPrompt) -> dict[str, list[str]]:
    """What keeps it from being put in force, by shelf and field: `en.text`, `en.very_hard` for the word of an answer.

    "what" and "order" for the author's statements, "note" for a note that is too long.
    """
    wrong: dict[str, list[str]] = {} if own.what_happened else {"what": []}
    wrong |= {"order": []} if not own.ordered and any(any(each.choices.values()) for each in own.says.values()) else {}
    wrong |= {"note": []} if len(own.note) > NOTE_MAX else {}
    wrong |= _answers_wrong(world, own)
    for shelf, book in world.books.items():
        said = own.says.get(shelf, Said("", ""))
        if shelf != book.language and not said.text.strip():
            continue  # an address without words of its own reads the language's
        title = said.title if shelf == book.language else own.says.get(book.language, Said("", "")).title
        for field, words in wrong_prompt(world.prompts, book.language, title, said.text).items():
            if field == "text" or shelf == book.language:
                wrong[f"{shelf}.{field}"] = words
    return wrong


def _answers_wrong(world: World, own: OwnPrompt) -> dict[str, list[str]]:
    """Of the words of its answers; where one language has own ones, every language has."""
    wrong, has = dict[str, list[str]](), any(any(each.choices.values()) for each in own.says.values())
    for shelf, book in world.books.items():
        choices = own.says.get(shelf, Said("", "")).choices
        if has and shelf == book.language and not any(choices.values()):
            wrong[f"{shelf}.{next(iter(book.checkin.states))}"] = [Unfit.BLANK.value]
            continue
        kept_out = unfit(choices, book)
        for state, word in choices.items():
            lines = wrong_word(world.prompts, book.language, word) if word else []
            lines += [kept_out[state].value] if state in kept_out else []
            wrong |= {f"{shelf}.{state}": lines} if lines else {}
        wrong |= {f"{shelf}.{each}": [why.value] for each, why in kept_out.items() if each not in choices}
    return wrong


def worth_in(own: OwnPrompt) -> dict[str, list[str]]:
    """What is worth a look and stops nothing, by shelf."""
    return {shelf: words for shelf, said in own.says.items() if (words := worth_a_look(said.title, said.text))}


def checked(reader: Therapist, wish: Wish, now: datetime) -> OwnPrompt:
    """What the form says as a draft that nobody keeps, for the checks and the preview."""
    return OwnPrompt(
        "", "", 1, PromptState.DRAFT, now, reader.id, reader.name, wish.says, wish.min_stage, wish.what_happened,
        wish.ordered, wish.factors, wish.note,
    )  # fmt: skip


def shelves(world: World) -> tuple[Book, ...]:
    """The books to write for, one for each language and address."""
    return tuple(world.books.values())


def _drafted(page: PromptPage, now: datetime, reader: Therapist, wish: Wish, seed: bytes) -> OwnPrompt:
    fresh = checked(reader, wish, now)
    if page.draft:
        old = page.draft
        return replace(fresh, id=old.id, prompt=old.prompt, number=old.number, version=old.version + 1)
    new = blake2b(seed + b"prompt", digest_size=8).hexdigest()
    name = page.versions[0].prompt if page.versions else f"{OWN}{new}"
    number = page.versions[0].number + 1 if page.versions else 1
    return replace(fresh, id=new, prompt=name, number=number)


def _in_force(
    conn: Connection, world: World, now: datetime, reader: Therapist, draft: OwnPrompt, before: OwnPrompt | None,
    seed: bytes,
) -> None:  # fmt: skip
    if before:
        own_prompts.save(conn, replace(before, state=PromptState.OLD, version=before.version + 1))
    signed = now.astimezone(ZoneInfo(reader.zone)).date()
    stands = replace(draft, state=PromptState.IN_FORCE, at=now, signed_on=signed, version=draft.version + 1)
    own_prompts.save(conn, stands)
    acts.save(conn, _act(seed, now, reader, "put_a_prompt_in_force", stands))
    refresh(conn, world, now)


def _page(conn: Connection, reader: Therapist, found: tuple[OwnPrompt, ...]) -> PromptPage:
    draft = next((each for each in found if each.state is PromptState.DRAFT), None)
    stands = next((each for each in found if each.state is PromptState.IN_FORCE), None)
    base = " ".join(f"{each.id}:{each.version}" for each in (draft, stands) if each)
    return PromptPage(draft, stands, found, _used(conn, reader, found[0].prompt) if found else 0, base)


def _used(conn: Connection, reader: Therapist, prompt: str) -> int:
    """How many running schedules of their own clients name it; nobody else's are counted (T3)."""
    ids = [each.id for each in clients.of_therapist(conn, reader.id)]
    set_ = schedules.of_clients(conn, ids) if ids else {}
    return sum(each.prompt == prompt and not each.over for one in set_.values() for each in one)


def _act(seed: bytes, now: datetime, reader: Therapist, what: str, own: OwnPrompt) -> Act:
    name = blake2b(seed + what.encode(), digest_size=8).hexdigest()
    return Act(name, now, reader.id, what, "", f"{own.prompt} {own.number}")
