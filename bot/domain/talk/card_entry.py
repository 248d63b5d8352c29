"""One entry of the crisis card as lines: name, the number alone, ways in writing, hours, and how it is known."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.crisis import Card, Entry, EntryKind, Opening
from bot.domain.words.common import CommonWords
from bot.domain.words.crisis import CrisisWords
from bot.domain.words.filling import fill

DAY = 24 * 60
EVERY_DAY = frozenset(range(7))


class Speech(Protocol):
    """What a card needs of a book."""

    @property
    def language(self) -> str: ...

    @property
    def crisis(self) -> CrisisWords: ...

    @property
    def common(self) -> CommonWords: ...


def entry_lines(speech: Speech, entry: Entry, shown: Card, *, noted: bool) -> str:
    """The entry; `noted` adds that a row comes from public lists."""
    if entry.kind is EntryKind.EMERGENCY:
        return _emergency(speech.crisis, entry)
    words = speech.crisis
    spoken = [] if entry.kind is EntryKind.TEXT else _by_voice(words, entry)
    lines = [entry.name or "", *spoken, *_in_writing(words, entry)]
    lines += [_audience(words, entry), _hours(speech, entry, shown)]
    lines.append(from_lists(speech, shown) if noted and _unconfirmed(entry) else "")
    return "\n".join(line for line in lines if line)


def how_known(speech: Speech, entry: Entry, shown: Card) -> str:
    """When the row was checked, or that it comes from public lists; empty for entries that are no rows."""
    words = speech.crisis
    if not entry.line_id:
        return ""
    if entry.confirmed_on is None:
        return f"{entry.name}: {from_lists(speech, shown)}"
    due = f" {words.check_due}" if entry.review_overdue else ""
    return fill(words.checked_on, name=entry.name or "", date=_day(speech, entry.confirmed_on)) + due


def all_unconfirmed(entries: Sequence[Entry]) -> bool:
    """Every row among these comes from public lists alone: then one note says it for all."""
    rows = [entry for entry in entries if entry.line_id]
    return bool(rows) and all(map(_unconfirmed, rows))


def from_lists(speech: Speech, shown: Card) -> str:
    """From public lists, with their month."""
    return fill(speech.crisis.unconfirmed, date=month_of(speech, shown))


def month_of(speech: Speech, shown: Card) -> str:
    """The month of the lists behind a card: Nov 2026."""
    year, _, month = shown.evidence_date.partition("-")
    return f"{speech.common.months[int(month) - 1]} {year}" if month.isdecimal() else shown.evidence_date


def _unconfirmed(entry: Entry) -> bool:
    return bool(entry.line_id) and entry.confirmed_on is None


def _emergency(words: CrisisWords, entry: Entry) -> str:
    """The first number; where nobody could check it, its neighbour beside it; the way by text, if there is one."""
    if not entry.number:
        return ""
    numbers = (entry.number, *(other.number for other in entry.also if entry.unchecked))
    by_text = (fill(words.emergency_sms, number=entry.sms),) if entry.sms else ()
    return "\n".join((fill(words.emergency, numbers="\n".join(numbers)), *by_text))


def _by_voice(words: CrisisWords, entry: Entry) -> list[str]:
    """The number alone on its line, what to press then, and another number in the client's own language."""
    then = [fill(words.then, then=entry.then)] if entry.then else []
    return [entry.number or "", *then, *(f"{words.in_your_language}\n{other.number}" for other in entry.also)]


def _in_writing(words: CrisisWords, entry: Entry) -> list[str]:
    """Ways in without speaking: a text beside a voice number, every way where writing is what is wanted."""
    if entry.sms and entry.sms_keyword:
        texts = [fill(words.text_to, keyword=entry.sms_keyword, number=entry.sms)]
    else:
        texts = [fill(words.text_plain, number=entry.sms)] if entry.sms else []
    if entry.number and entry.kind is not EntryKind.TEXT:
        return texts
    others = [fill(words.whatsapp, number=entry.whatsapp)] if entry.whatsapp else []
    others += [fill(words.chat_at, url=entry.chat_url)] if entry.chat_url else []
    return texts + others


def _audience(words: CrisisWords, entry: Entry) -> str:
    if not entry.audience or entry.audience == "everyone":
        return ""
    return fill(words.only_for, audience=words.audiences.get(entry.audience, entry.audience.replace("_", " ")))


def _hours(speech: Speech, entry: Entry, shown: Card) -> str:
    """When it is open, in the client's words; closed now, and when it opens again (CR-610)."""
    words = speech.crisis
    if entry.open_24_7:
        return words.always
    told = entry.hours if entry.hours and speech.language == "en" else ""
    hours = said_opening(speech, entry.opening) if entry.opening else told
    usual = fill(words.hours, hours=hours) if hours else ""
    if not entry.closed_now:
        return usual
    return "\n".join(line for line in (_opens(speech, entry, shown), usual) if line)


def _opens(speech: Speech, entry: Entry, shown: Card) -> str:
    words = speech.crisis
    if entry.opens_at is None:
        return words.closed_now
    at = entry.opens_at.astimezone(ZoneInfo(shown.zone))
    opens = fill(words.opens_at, day=speech.common.weekdays[at.weekday()], time=f"{at:%H:%M}")
    return f"{words.closed_now} {opens}"


def said_opening(speech: Speech, opening: Collection[Opening]) -> str:
    """Hours by weekday: Mon–Thu 18:00–02:00, Sat 10:00–24:00."""
    return ", ".join(f"{_days(speech, each.days)} {_clock(each.start)}–{_clock(each.end)}" for each in opening)


def _days(speech: Speech, days: frozenset[int]) -> str:
    if days == EVERY_DAY:
        return speech.crisis.every_day
    names, row = speech.common.weekdays, sorted(days)
    if len(row) > 2 and row[-1] - row[0] == len(row) - 1:
        return f"{names[row[0]]}–{names[row[-1]]}"
    return ", ".join(names[day] for day in row)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _day(speech: Speech, day: date) -> str:
    return f"{day.day} {speech.common.months[day.month - 1]} {day.year}"
