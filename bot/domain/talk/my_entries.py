"""One's own entries, word for word: each answer under its question as it was sent (F-28)."""

from collections.abc import Iterator, Mapping

from bot.domain.book import Book
from bot.domain.checkin import Checkin
from bot.domain.dialogue import Answer, Skipped, text_of
from bot.domain.holdings import Item
from bot.domain.journal import Entry, EntryKind, Shared
from bot.domain.moment import ClientMoment
from bot.domain.script import Script
from bot.domain.talk.answer_words import words_of
from bot.domain.talk.thought_card import who_sees
from bot.domain.words.filling import fill

CHECKIN_PARTS = (
    ("distress", "distress"), ("used", "used_toolkit"), ("question", "question_answer"), ("fitted", "fitted"),
    ("note", "note"),
)  # fmt: skip
Pair = tuple[str, str]


def pairs_of(book: Book, item: Item, *, placed: bool = False) -> tuple[Pair, ...]:
    """Question and answer, in the order in which they were asked; a note has an answer alone.

    `placed`: beside an own word of a check-in stands the usual one, for a therapist who did not write it.
    """
    if isinstance(item.record, Checkin):
        return tuple(_of_checkin(book, item.record, placed=placed))
    return tuple(_of_entry(book, item.record))


def as_text(pairs: tuple[Pair, ...]) -> str:
    """The same as a message."""
    return "\n\n".join("\n".join(part for part in pair if part) for pair in pairs)


def kind_of(book: Book, item: Item) -> str:
    """What it is, in a word or two."""
    return book.own.kinds.get(item.kind, book.own.kind_other)


def seen_by(moment: ClientMoment, item: Item) -> str:
    """Who can read it, by what really applies; nobody of an earlier link."""
    words = moment.book.client
    if item.record.client != moment.client.id:
        return words.sees_nobody
    if isinstance(item.record, Entry) and item.record.beside_alert and item.shared is Shared.PRIVATE:
        return fill(moment.book.crisis.let_seen_by, therapist=moment.therapist.name)
    counts = _counts_line(moment.book, item.record)
    if counts and item.shared is Shared.PRIVATE:
        return fill(counts, therapist=moment.therapist.name) if moment.client.shares_counts else words.sees_nobody
    return who_sees(moment, item.shared)


def shows_numbers(moment: ClientMoment, item: Item) -> bool:
    """Whether its numbers are seen while its words are not."""
    return moment.client.shares_counts is True and bool(_counts_line(moment.book, item.record))


def _counts_line(book: Book, record: Checkin | Entry) -> str:
    """What the therapist sees of it where counts are shared, if its numbers are among them."""
    if isinstance(record, Checkin):
        return book.own.seen_counts
    match record.kind:
        case EntryKind.SETBACK:
            return book.track.setback_counts
        case EntryKind.MEASURE:
            return book.measure.sees_result
    return ""


def _of_checkin(book: Book, checkin: Checkin, *, placed: bool) -> Iterator[Pair]:
    script, state = book.script("checkin"), checkin.state_word
    said, usual = words_of(book, checkin).get(state, state), book.checkin.states.get(state, state)
    yield checkin.asked.get("prompt", ""), f"{said} · {usual}" if placed and said != usual else said
    for step, name in CHECKIN_PARTS:
        said = getattr(checkin, name)
        if said not in ("", None):
            yield _question(script, checkin.asked, step), _answer(script, step, said)


def _of_entry(book: Book, entry: Entry) -> Iterator[Pair]:
    script = book.script(entry.script) if entry.script else None
    for step, said in entry.answers.items():
        text = book.own.skipped if isinstance(said, Skipped) else _answer(script, step, said)
        if text:
            yield _question(script, entry.asked, step), text


def _question(script: Script | None, asked: Mapping[str, str], step: str) -> str:
    """As it was sent; of an entry from before questions were kept, as it stands today."""
    if step in asked:
        return asked[step]
    return next((each.text for each in script.steps if each.id == step), "") if script else ""


def _answer(script: Script | None, step: str, said: Answer) -> str:
    """A choice by its label, everything else as it was written."""
    known = next((each for each in script.steps if each.id == step), None) if script else None
    labels = {choice.id: choice.label for choice in known.choices} if known else {}
    if isinstance(said, tuple):
        return ", ".join(labels.get(each, each) for each in said)
    return labels.get(str(said), text_of(said))
