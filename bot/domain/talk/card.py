"""The crisis card as a message: each number alone on its line, copyable, with hours and honest dates (CR-610, F-34)."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.crisis import Card, Confirmation, Entry, EntryKind, HowConfirmed, Variant, Want, card
from bot.domain.decision import Key, Rows
from bot.domain.moment import ClientMoment, Here, Moment
from bot.domain.people import Therapist
from bot.domain.safety_plan import own_person
from bot.domain.script import Choice
from bot.domain.talk.house import in_rows
from bot.domain.words.crisis import CrisisWords
from bot.domain.words.filling import fill

COPY_KEYS = 3
LOOKED_UP, KNOWN = HowConfirmed.PROVIDER_SITE, HowConfirmed.THERAPIST_LOCAL_KNOWLEDGE


def card_for(
    moment: Moment, *, entries: int, want: Want = "voice", variant: Variant | None = None, country: str | None = None,
    own: bool = True,
) -> Card:  # fmt: skip
    """The card of the person who is there, at this hour; `own` False leaves out the person from their plan."""
    client = moment.client if isinstance(moment, ClientMoment) else None
    book, zone = moment.book, ZoneInfo(client.zone) if client else ZoneInfo("UTC")
    iso = country if country is not None else (client.country if client else "")
    return card(
        book.lines, iso or None, moment.now, zone, entries=entries, want=want, variant=variant, language=book.language,
        confirmations=checked_for(book, moment.therapist) if isinstance(moment, ClientMoment) else book.confirmations,
        own_person=own_person(moment.plans) if own and isinstance(moment, ClientMoment) else None,
        local_entry=client.local_line if client else None,
    )  # fmt: skip


def checked_for(book: Book, therapist: Therapist) -> Mapping[str, Confirmation]:
    """Rows confirmed by the operator, and those that this client's therapist checked (CR-611)."""
    due = timedelta(days=book.care.other.crisis_review_days)
    own = {
        line: Confirmation(each.on, therapist.name, LOOKED_UP if each.looked_up else KNOWN, each.on + due)
        for each in therapist.lines_checked
        for line in each.line_ids
    }
    return {**own, **book.confirmations}


def card_lines(words: CrisisWords, shown: Card, *, more: bool = False) -> str:
    """The card's entries and directories as text."""
    entries = shown.more if more else shown.entries
    named = [entry for entry in entries if shown.known_country or entry.kind is not EntryKind.EMERGENCY]
    blocks = [_entry(words, entry, shown) for entry in named]
    if not shown.known_country:
        blocks.insert(0, words.general)
    if any(entry.kind is EntryKind.LINE for entry in named) and shown.known_country:
        blocks.append(fill(words.if_no_answer, emergency=emergency_of(shown, words)))
    if not shown.has_checked_lines:
        blocks.append(words.no_checked)
    if more or not shown.has_checked_lines or len(shown.entries) + len(shown.more) <= COPY_KEYS:
        blocks.append("\n".join((words.directories, *(f"{each.name}: {each.url}" for each in shown.directories))))
    return "\n\n".join(block for block in blocks if block)


def copy_keys(words: CrisisWords, shown: Card, *, more: bool = False) -> Rows:
    """A copy key for each number of the card."""
    entries = shown.more if more else shown.entries
    numbers = [entry.number or (entry.sms or "") for entry in entries]
    keys = tuple(
        Key(fill(words.copy, number=number), copy=number)
        for number in numbers[:COPY_KEYS]
        if number and len(number) <= 18
    )
    return in_rows(keys, 3)


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


def _entry(words: CrisisWords, entry: Entry, shown: Card) -> str:
    if entry.kind is EntryKind.EMERGENCY:
        return fill(words.emergency, numbers=entry.number) if entry.number else ""
    lines = [entry.name or "", entry.number or "", fill(words.then, then=entry.then) if entry.then else ""]
    lines += _in_writing(words, entry)
    lines.append(
        fill(words.only_for, audience=entry.audience) if entry.audience and entry.audience != "everyone" else ""
    )
    lines.append(_hours(words, entry))
    lines.append("" if entry.confirmed_on or not entry.line_id else fill(words.unconfirmed, date=shown.evidence_date))
    return "\n".join(line for line in lines if line)


def _in_writing(words: CrisisWords, entry: Entry) -> list[str]:
    if entry.sms and entry.sms_keyword:
        return [fill(words.text_to, keyword=entry.sms_keyword, number=entry.sms)]
    if entry.sms:
        return [fill(words.text_plain, number=entry.sms)]
    if entry.number:
        return []
    if entry.whatsapp:
        return [fill(words.whatsapp, number=entry.whatsapp)]
    return [fill(words.chat_at, url=entry.chat_url)] if entry.chat_url else []


def _hours(words: CrisisWords, entry: Entry) -> str:
    if entry.open_24_7:
        return words.always
    hours = fill(words.hours, hours=entry.hours) if entry.hours else ""
    return f"{words.closed_now} {hours}".strip() if entry.closed_now else hours
