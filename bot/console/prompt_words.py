"""An own prompt in words: what is in force, its versions and what changed in each, its line in the list (F-59)."""

from itertools import zip_longest

from bot.console.room import Visit
from bot.domain.own_prompt import OwnPrompt, said_in
from bot.domain.word_changes import Stretch, word_changes
from bot.domain.words.filling import fill
from bot.services import own_prompts
from bot.services.own_prompts import PromptPage, Wish

Changes = list[tuple[str, tuple[Stretch, ...]]]


def in_force(visit: Visit, page: PromptPage | None, wish: Wish) -> list[tuple[str, str]]:
    """What is sent now, where the form says something else."""
    stands = page.in_force if page else None
    if stands is None or parts(visit, stands) == parts(visit, own_prompts.checked(visit.therapist, wish, visit.now)):
        return []
    return parts(visit, stands)


def parts(visit: Visit, own: OwnPrompt) -> list[tuple[str, str]]:
    """All that a version says, by what it is: text and answers in each language, stage, tags, note."""
    words, rows = visit.book.console_prompts, list[tuple[str, str]]()
    for book in own_prompts.shelves(visit.desk.world):
        said = own.says.get(book.shelf)
        labels = [said.choices.get(state, "") for state in book.checkin.states] if said else []
        rows += [(book.name, said.text)] if said and said.text else []
        rows += [(fill(words.answers_of, language=book.name), " · ".join(labels))] if any(labels) else []
    rows.append((words.stage, visit.book.therapist.stages[own.min_stage.value]))
    rows += [(words.tags, ", ".join(tags(visit, own)))] if own.factors else []
    return [*rows, (words.note, own.note)] if own.note else rows


def tags(visit: Visit, own: OwnPrompt) -> list[str]:
    """What it is about."""
    named = visit.book.track.told_factor
    return [named[each] for each in own.factors if each in named]


def versions(visit: Visit, page: PromptPage | None) -> list[tuple[str, Changes]]:
    """Every version, the newest first, with the words that changed since the one before it."""
    words, found = visit.book.console_prompts, page.versions if page else ()
    return [
        (
            fill(
                words.version, number=each.number, state=words.states[each.state.value], name=each.name,
                when=visit.said_when(each.at),
            ),
            _changes(visit, each, before),
        )
        for each, before in zip_longest(found, found[1:])
    ]  # fmt: skip


def line(visit: Visit, own: OwnPrompt) -> tuple[str, list[str]]:
    """Its name and where it stands; what it is about, and what the team notes of it."""
    words, said = visit.book.console_prompts, said_in(own, visit.book)
    state, title = words.states[own.state.value], said.title if said else ""
    about = fill(words.tagged, tags=", ".join(tags(visit, own))) if own.factors else ""
    head = fill(words.line, title=title or own.prompt, state=state, number=own.number)
    return head, [each for each in (about, own.note) if each]


def _changes(visit: Visit, own: OwnPrompt, before: OwnPrompt | None) -> Changes:
    """Beside the one before; of the first all words are as they are."""
    new = dict(parts(visit, own))
    old = dict(parts(visit, before)) if before else new
    return [(name, word_changes(old.get(name, ""), new.get(name, ""))) for name in {**new, **old}]
