"""The crisis card as a message: each number alone on its line, copyable, with hours and honest dates (CR-610, F-34)."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.crisis import Card, Confirmation, Entry, EntryKind, HowConfirmed, Variant, Want, card
from bot.domain.decision import Key, Rows
from bot.domain.moment import ClientMoment, Here, Moment
from bot.domain.people import Therapist
from bot.domain.safety_plan import own_person
from bot.domain.script import Choice
from bot.domain.talk.card_entry import Speech, all_unconfirmed, entry_lines, from_lists
from bot.domain.talk.house import in_rows
from bot.domain.words.crisis import CrisisWords
from bot.domain.words.filling import fill

COPY_KEYS, LONGEST_COPIED = 3, 18
LOOKED_UP, KNOWN = HowConfirmed.PROVIDER_SITE, HowConfirmed.THERAPIST_LOCAL_KNOWLEDGE


def card_for(
    moment: Moment, *, entries: int, want: Want = "voice", variant: Variant | None = None, country: str | None = None,
    own: bool = True,
) -> Card:  # fmt: skip
    """The card of the person who is there, at this hour; `own` False leaves out the person from their plan."""
    client = moment.client if isinstance(moment, ClientMoment) else None
    book, zone = moment.book, ZoneInfo(client.zone) if client else ZoneInfo("UTC")
    iso = country if country is not None else (client.country if client else "")
    return card_in(
        book, iso, moment.now, zone, entries=entries, want=want, variant=variant,
        confirmations=checked_for(book, moment.therapist) if isinstance(moment, ClientMoment) else book.confirmations,
        own_person=own_person(moment.plans) if own and isinstance(moment, ClientMoment) else None,
        local_entry=client.local_line if client else None,
    )  # fmt: skip


def variant_of(kind: str) -> Variant | None:
    """Which card a kind of concern needs (CR-616)."""
    match kind:
        case "act":
            return "act"
        case "from_others" | "danger":
            return "from_others"
    return None


def card_in(book: Book, country: str, at: datetime, zone: tzinfo, **more: Any) -> Card:
    """The card of a country ("" where none is known) as the clinic lets it be shown; `more` goes to `card`."""
    usual = {"confirmations": book.confirmations, "show_unconfirmed": bool(book.care.crisis.show_unconfirmed)}
    return card(book.lines, country or None, at, zone, **{"language": book.language, **usual, **more})


def checked_for(book: Book, therapist: Therapist) -> Mapping[str, Confirmation]:
    """Rows confirmed by the operator, and those that this client's therapist checked (CR-611)."""
    due = timedelta(days=book.care.crisis.review_days)
    own = {
        line: Confirmation(each.on, therapist.name, LOOKED_UP if each.looked_up else KNOWN, each.on + due)
        for each in therapist.lines_checked
        for line in each.line_ids
    }
    return {**own, **book.confirmations}


def card_lines(speech: Speech, shown: Card, *, more: bool = False) -> str:
    """The card's entries as text, and a directory; all directories behind More ways, or where there is no line."""
    words, entries = speech.crisis, shown.more if more else shown.entries
    named = [entry for entry in entries if shown.known_country or entry.kind is not EntryKind.EMERGENCY]
    one_note = all_unconfirmed(named)
    blocks = [] if shown.known_country or more else [words.general]
    blocks += [entry_lines(speech, entry, shown, noted=not one_note) for entry in named]
    if any(entry.kind is EntryKind.LINE for entry in named) and shown.known_country and not more:
        blocks.append(fill(words.if_no_answer, emergency=emergency_of(shown, words)))
    blocks.append(words.no_checked if not shown.has_checked_lines and not more else "")
    blocks.append(from_lists(speech, shown) if one_note else "")
    blocks.append(_directories(words, shown, every=more or not shown.has_checked_lines))
    return "\n\n".join(block for block in blocks if block)


def copy_keys(words: CrisisWords, shown: Card, *, more: bool = False) -> Rows:
    """A copy key for each number of the card."""
    numbers = [number for entry in (shown.more if more else shown.entries) for number in _numbers(entry)]
    keys = tuple(
        Key(fill(words.copy, number=number), copy=number)
        for number in dict.fromkeys(numbers)
        if len(number) <= LONGEST_COPIED
    )
    return in_rows(keys[:COPY_KEYS], 3)


def emergency_of(shown: Card, words: CrisisWords) -> str:
    """The emergency number to say in a sentence."""
    first = next((entry for entry in shown.entries if entry.kind is EntryKind.EMERGENCY and entry.number), None)
    return first.number if first and first.number and shown.known_country else words.emergency_unknown


def line_to_call(shown: Card, words: CrisisWords) -> str:
    """The number that status lines repeat: the first line for everyone, else the emergency number (CR-708)."""
    first = next((entry for entry in shown.entries if entry.kind is EntryKind.LINE and entry.number), None)
    return first.number if first and first.number else emergency_of(shown, words)


def countries(here: Here, first: str) -> tuple[Choice, ...]:
    """The therapist's country first, then the way to general help."""
    name = here.book.lines.name(first, here.book.language) if first else None
    return (*((Choice(first, name),) if name else ()), Choice("none", here.book.enrolment.general_numbers))


def _numbers(entry: Entry) -> tuple[str, ...]:
    """What can be copied of an entry; the neighbour of an emergency number that nobody could check, too."""
    beside = tuple(other.number for other in entry.also) if entry.unchecked else ()
    written = entry.sms or entry.whatsapp or ""
    first = written if entry.kind is EntryKind.TEXT else entry.number or written
    return tuple(number for number in (first, *beside) if number)


def _directories(words: CrisisWords, shown: Card, *, every: bool) -> str:
    kept = shown.directories if every else shown.directories[:1]
    return "\n".join((words.directories, *(f"{each.name}: {each.url}" for each in kept))) if kept else ""
