"""Crisis numbers in the terminal: the card as a client would see it, who confirmed a row, and what is due (CR-611)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.domain.care import Care
from bot.domain.crisis import card
from bot.domain.crisis_book import Confirmation, Country, CrisisBook, CrisisLine, HowConfirmed
from bot.domain.people import Address
from bot.domain.talk.card import card_lines
from bot.domain.words.common import CommonWords
from bot.domain.words.crisis import CrisisWords
from bot.library.care import read_care
from bot.library.confirmations import confirm, read_confirmations, stale
from bot.library.crisis_lines import CrisisLinesWrong, read_crisis_lines
from bot.library.files import PackWrong, read, shaped
from bot.library.languages import spoken
from bot.settings import CannotStart

BAD = 2
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Speech:
    """What a card needs of a language's words."""

    language: str
    crisis: CrisisWords
    common: CommonWords


def book_in(prompts: Path) -> CrisisBook:
    """The crisis lines of that folder. Raises CannotStart naming file and line."""
    try:
        return read_crisis_lines(prompts / "crisis_lines.yaml")
    except (CrisisLinesWrong, OSError) as error:
        raise CannotStart(str(error), BAD) from None


def countries(book: CrisisBook) -> Iterator[str]:
    """Every country that has rows."""
    for iso in sorted(book.countries):
        yield f"{iso}  {book.name(iso, 'en')}  {len(book.countries[iso].lines)} lines"


def show_country(prompts: Path, data_dir: Path, typed: str, now: datetime, lang: str) -> Iterator[str]:
    """The card of a country at this hour, then its rows with who confirmed them. Raises CannotStart."""
    book = book_in(prompts)
    country, confirmations = _country(book, typed), _confirmations(data_dir)
    speech, care = _speech(prompts, lang), _care(prompts)
    shown = card(
        book, country.iso, now, entries=care.crisis.max_entries, language=lang, confirmations=confirmations,
        show_unconfirmed=bool(care.crisis.show_unconfirmed),
    )  # fmt: skip
    yield f"{country.iso} {book.name(country.iso, lang)}, as a client sees it now:"
    yield ""
    yield card_lines(speech, shown)
    if shown.more:
        yield f"\n{speech.crisis.more_ways}:\n"
        yield card_lines(speech, shown, more=True)
    yield ""
    for line in country.lines:
        found = confirmations.get(line.id)
        by = f"confirmed {found.confirmed_on} by {found.confirmed_by}, {found.how.value}" if found else "unconfirmed"
        yield f"  {line.id}  {_ways(line)}  (confidence {line.confidence.value}; {by})"


def confirm_line(prompts: Path, data_dir: Path, row: str, by: str, how: HowConfirmed, now: datetime) -> str:
    """Note that a named person checked a row today. Raises CannotStart."""
    if not by.strip():
        raise CannotStart("Say who checked it: --by NAME.", BAD)
    book = book_in(prompts)
    try:
        made = confirm(data_dir, book, row, by.strip(), how, now.date(), _care(prompts).crisis.review_days)
    except (ValueError, OSError) as error:
        raise CannotStart(str(error), BAD) from None
    return f"{row}: confirmed {made.confirmed_on} by {made.confirmed_by}. Due again {made.review_due}."


def stale_lines(prompts: Path, data_dir: Path, now: datetime) -> Iterator[str]:
    """Rows that nobody confirmed, or that are due for another look. Raises CannotStart."""
    book = book_in(prompts)
    for each in stale(book, _confirmations(data_dir), now.date()):
        line = book.line(each.line_id)
        name = line.name if line else ""
        yield f"{each.line_id}  {name}: {f'due since {each.due}' if each.due else 'never confirmed'}"


def _country(book: CrisisBook, typed: str) -> Country:
    match = book.find(typed)
    found = book.country(typed) or book.country(match.exact)
    if found is None:
        near = ", ".join(f"{iso} ({book.name(iso, 'en')})" for iso in match.near)
        raise CannotStart(f'No rows for "{typed}".' + (f" Near: {near}." if near else ""), BAD)
    return found


def _confirmations(data_dir: Path) -> dict[str, Confirmation]:
    try:
        return read_confirmations(data_dir)
    except ValueError as error:
        raise CannotStart(str(error), BAD) from None


def _speech(prompts: Path, lang: str) -> Speech:
    """Just the words of a card: a fault in any other file is no reason not to show it."""
    try:
        return Speech(lang, _words(prompts, lang, "crisis", CrisisWords), _words(prompts, lang, "common", CommonWords))
    except (PackWrong, OSError) as error:
        raise CannotStart(str(error), BAD) from None


def _words(prompts: Path, lang: str, group: str, type_: type[W]) -> W:
    source = read(prompts / lang / "phrases" / f"{group}.yaml", prompts)
    return shaped(source, type_, spoken(source.plain.get("phrases"), Address.INFORMAL), ("phrases",))


def _care(prompts: Path) -> Care:
    try:
        return read_care(prompts / "care.yaml", prompts)
    except (PackWrong, OSError) as error:
        raise CannotStart(str(error), BAD) from None


def _ways(line: CrisisLine) -> str:
    ways = (line.number, line.sms and f"text {line.sms}", line.whatsapp and f"WhatsApp {line.whatsapp}", line.chat_url)
    return f"{line.name}: {', '.join(way for way in ways if way)}"
