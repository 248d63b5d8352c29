"""The form of an own prompt: its fields as typed, and what is wrong with which of them (F-59)."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.console.room import FREE_FIELD, FREE_TEXT, Visit
from bot.domain.book import Book
from bot.domain.factors import Factor
from bot.domain.own_prompt import NOTE_MAX, Said
from bot.domain.stage import Stage
from bot.domain.words.filling import fill
from bot.services import own_prompts
from bot.services.own_prompts import Wish

TITLE, WORD, TAG, LONGEST_TITLE, LONGEST_WORD, LONGEST_TEXT = "title-", "word-", "tag-", 120, 120, 4000
BLANK = Said("", "")


def wish_in(visit: Visit) -> Wish:
    """What the form says, as it was typed; a title belongs to a language, not to an address."""
    form, says = visit.form, dict[str, Said]()
    for book in own_prompts.shelves(visit.desk.world):
        title = form.get(f"{TITLE}{book.shelf}", "").strip()[:LONGEST_TITLE]
        text = form.get(f"{FREE_FIELD}{book.shelf}", "").strip()[:LONGEST_TEXT]
        choices = {state: _line(form.get(word_field(book.shelf, state), "")) for state in book.checkin.states}
        if title or text or any(choices.values()):
            says[book.shelf] = Said(title, text, choices if any(choices.values()) else {})
    stage = next((each for each in Stage if each.value == form.get("stage", "")), Stage.SAFETY)
    factors = tuple(each.value for each in Factor if form.get(f"{TAG}{each.value}") == "on")
    return Wish(
        says, stage, form.get("what") == "on", form.get("base", ""), form.get("order") == "on", factors,
        form.get(FREE_TEXT, "").strip()[:LONGEST_TEXT],
    )  # fmt: skip


def word_field(shelf: str, state: str) -> str:
    """The field of the word for one answer."""
    return f"{WORD}{shelf}-{state}"


def in_words(visit: Visit, wish: Wish, wrong: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The checks of the command line; what they do not know is said in the reader's language."""
    words = visit.book.console_prompts
    said = {f"{shelf}.{part}": getattr(each, part) for shelf, each in wish.says.items() for part in ("title", "text")}
    whole = {"what": words.what_wrong, "order": words.order_wrong, FREE_TEXT: fill(words.note_long, most=NOTE_MAX)}
    found = dict[str, list[str]]()
    for name, lines in wrong.items():
        blank = name.endswith((".title", ".text")) and not said.get(name, "").strip()
        plain = [words.wrong_blank] if blank else [words.unfit.get(each, each) for each in lines]
        found[name] = [whole[name]] if name in whole else plain
    return found


def fields_of(wish: Wish, book: Book, wrong: Mapping[str, list[str]]) -> dict[str, Any]:
    """The fields of one language and address; an address has no title of its own."""
    said, shelf = wish.says.get(book.shelf, BLANK), book.shelf
    answers = [
        (word_field(shelf, state), usual, said.choices.get(state, ""), wrong.get(f"{shelf}.{state}", []))
        for state, usual in book.checkin.states.items()
    ]
    return {
        "shelf": shelf, "name": book.name, "main": shelf == book.language, "title": said.title, "text": said.text,
        "title_wrong": wrong.get(f"{shelf}.title", []), "text_wrong": wrong.get(f"{shelf}.text", []),
        "language": book.language, "answers": answers,
        "open": any(said.choices.values()) or any(lines for *_, lines in answers),
    }  # fmt: skip


def named(visit: Visit, wrong: Mapping[str, list[str]], books: tuple[Book, ...]) -> list[tuple[str, str]]:
    """What is wrong, one line each, said with the field's name; with the field's id."""
    words, found = visit.book.console_prompts, list[tuple[str, str]]()
    for book in books:
        for key, id_, name in _all(visit, book):
            lines = (fill(words.wrong_field, field=name, words=each) for each in wrong.get(f"{book.shelf}.{key}", []))
            found += [(id_, line) for line in lines]
    whole = {"what": words.what, "order": words.order, FREE_TEXT: words.note}
    said = {id_: "; ".join(wrong[id_]) for id_ in whole if id_ in wrong}
    return [*found, *((id_, fill(words.wrong_field, field=whole[id_], words=each)) for id_, each in said.items())]


def _all(visit: Visit, book: Book) -> Iterator[tuple[str, str, str]]:
    """Each field of a language and address: as the checks call it, its id, its name."""
    words = visit.book.console_prompts
    yield "title", f"{TITLE}{book.shelf}", fill(words.title, language=book.name)
    yield "text", f"{FREE_FIELD}{book.shelf}", fill(words.text, language=book.name)
    for state, usual in book.checkin.states.items():
        yield state, word_field(book.shelf, state), fill(words.answer_named, word=usual, language=book.name)


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_WORD]
