"""The clinic's own prompts: drafted, checked, put in force by name, and kept in every version (F-59).

They go only where a schedule or *Send now* names them, never in turn: what one therapist writes reaches no client of
another by itself.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.book import Book
from bot.domain.prompt import Fits, Prompt
from bot.domain.script import Flag, Review
from bot.domain.stage import Stage

OWN = "clinic_"
NOTE_MAX = 500
FLAGS = (Flag.WAY_OUT, Flag.WHAT_HAPPENED)


class PromptState(enum.Enum):
    """Where one version stands. Of each of the first two a prompt has one at most."""

    DRAFT = "draft"  # never sent
    IN_FORCE = "in_force"
    OLD = "old"  # replaced or taken out; answers keep the version they were given to


@dataclass(frozen=True, slots=True)
class Said:
    """One prompt in one language and address: `title` for therapists, `text` for clients.

    `choices`: own words of the answers by what each means, which stays; all of them or none.
    """

    title: str
    text: str
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnPrompt:
    """One version of one prompt. `says` by shelf (en, es, es-formal); `by` and `name`: the therapist who wrote it."""

    id: str
    prompt: str
    number: int
    state: PromptState
    at: datetime
    by: str
    name: str
    says: Mapping[str, Said]
    min_stage: Stage = Stage.SAFETY
    what_happened: bool = False  # the author says: it asks what happened, not why
    ordered: bool = False  # the author says: own words go from the hardest to the calmest
    factors: tuple[str, ...] = ()  # what it is about, to find it by
    note: str = ""  # for the team; a client never sees it
    signed_on: date | None = None
    version: int = 0


def with_own(books: Mapping[str, Book], own: Iterable[OwnPrompt]) -> dict[str, Book]:
    """The books with these prompts in force, and no other own ones."""
    stands = [each for each in own if each.state is PromptState.IN_FORCE]
    return {shelf: replace(book, prompts=_prompts(book, stands)) for shelf, book in books.items()}


def said_in(own: OwnPrompt, book: Book) -> Said | None:
    """As that book's readers get it; an address without words of its own reads the language's."""
    here, usual = own.says.get(book.shelf), own.says.get(book.language)
    if here is None or usual is None:
        return here or usual
    return Said(usual.title, here.text if here.text.strip() else usual.text, here.choices or usual.choices)


def as_prompt(own: OwnPrompt, said: Said) -> Prompt:
    """The version as a prompt like every other."""
    on = own.signed_on.isoformat() if own.signed_on else None
    review = Review("signed", own.name, on) if on else Review("draft")
    return Prompt(
        own.prompt, own.number, said.title, said.text, review, own.min_stage, author=own.name, flags=FLAGS,
        fits=Fits.CHOSEN, factors=own.factors, choices=said.choices,
    )  # fmt: skip


def _prompts(book: Book, own: Iterable[OwnPrompt]) -> dict[str, Prompt]:
    shipped = {name: each for name, each in book.prompts.items() if not name.startswith(OWN)}
    said = ((each, said_in(each, book)) for each in own)
    return shipped | {each.prompt: as_prompt(each, words) for each, words in said if words}
