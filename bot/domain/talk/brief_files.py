"""The brief to take along: the same text as Markdown, and one row per answer as CSV (`experience.md` §4.3)."""

import csv
from collections.abc import Collection, Iterator
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.brief import Brief
from bot.domain.checkin import Checkin
from bot.domain.holdings import Item
from bot.domain.journal import Entry, Shared
from bot.domain.making import Progress, Step
from bot.domain.talk.brief_words import chosen, foot_of, head_of, not_chosen, sections_of, title_of
from bot.domain.talk.my_entries import pairs_of

COLUMNS = ("at", "zone", "kind", "id", "version", "question", "answer")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|~"})
Row = tuple[str, ...]


def markdown(book: Book, brief: Brief, zone: str, only: Collection[str] = ()) -> str:
    """The brief as text; what a person wrote stays text, whatever signs are in it. `only`: the sections chosen."""
    head = [f"# {_plain(title_of(book, brief))}", *(_plain(line) for line in head_of(book, brief, zone))]
    parts = ["\n\n".join(head)]
    all_, shown = sections_of(book, brief, zone), chosen(sections_of(book, brief, zone), only)
    for section in shown:
        lines = "\n".join(f"- {_plain(line)}" for line in section.lines)
        parts.append(f"## {section.heading}\n\n{lines}")
    out = not_chosen(book, all_, shown)
    ends = [_plain(each) for each in (foot_of(book, brief), out, book.brief.left_out) if each]
    return "\n\n".join((*parts, *ends)) + "\n"


def spreadsheet(book: Book, brief: Brief, progress: Progress) -> str:
    """One row per answer: when, with its offset, in the client's zone, and to which prompt in which version."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(book, brief, progress):
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" \n").startswith(STARTS_A_FORMULA) else cell


def _rows(book: Book, brief: Brief, progress: Progress) -> Iterator[Row]:
    zone = brief.client.zone
    if brief.confirmed:
        checkins = brief.numbers.answers if brief.numbers else ()
        noted = tuple(each for each in brief.brought if isinstance(each, Checkin) and not brief.numbers)
        entries = (*(each for each in brief.brought if isinstance(each, Entry)), *brief.shared)
        progress.begin(Step.WRITING, len(checkins) + len(noted) + len(entries))
        for one in checkins:
            yield from _of_checkin(book, one, zone)
            progress.one()
        for note in noted:
            yield _row(note.answered_at or note.due_at, zone, "note", note.prompt, note.prompt_version, "", note.note)
        for entry in entries:
            for question, answer in pairs_of(book, Item("", entry.at, entry.kind.value, entry.shared, entry)):
                yield _row(entry.at, zone, entry.kind.value, entry.script, entry.script_version, question, answer)
            progress.one()
    yield _row(brief.span.until, zone, "left_out", "", "", "", book.brief.left_out)


def _of_checkin(book: Book, one: Checkin, zone: str) -> Iterator[Row]:
    """Its answers; the line about it only where it was written for the session."""
    at, brought = one.answered_at or one.due_at, one.note_shared == Shared.SESSION.value
    for question, answer in pairs_of(book, Item("", at, "checkin", Shared.PRIVATE, one), placed=True):
        if answer != one.note or brought:
            yield _row(at, zone, "checkin", one.prompt, one.prompt_version, question, answer)


def _row(at: datetime, zone: str, kind: str, id_: str, version: int | str, question: str, answer: str) -> Row:
    when = at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
    return when, zone, kind, id_, str(version), question, answer


def _plain(text: str) -> str:
    """Words as they are, not as markup."""
    return text.translate(MARKUP).replace("\n", "  \n  ")
