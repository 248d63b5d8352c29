"""A client's progress for the therapist: what the client shares or has shown, words first, and never their own words.

Every look is written down; the client can see who looked (CR-1205).
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Say, decide
from bot.domain.delivered import delivered
from bot.domain.dialogue import text_of
from bot.domain.factors import touched
from bot.domain.incoming import Incoming
from bot.domain.journal import Entry, EntryKind
from bot.domain.medians import stretches
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Pairing
from bot.domain.progress import Progress, from_rows, progress
from bot.domain.setback import Setback, setbacks
from bot.domain.talk.house import reply
from bot.domain.talk.progress_areas import medians, say_span, told
from bot.domain.talk.progress_words import chart, in_words, numbers
from bot.domain.talk.saying import say_day
from bot.domain.talk.therapist.own import looked, with_file
from bot.domain.words.filling import fill

SETBACKS_SHOWN, AGENDA_SHOWN = 6, 4


def show(moment: TherapistMoment, incoming: Incoming, file: ClientFile, rest: str) -> Decision:
    """[Progress] in the client's menu, and [Read] under the line that the client shows it."""
    client, words = file.client, moment.book.track
    if client.pairing is not Pairing.CONFIRMED:
        return decide(reply(moment, incoming, fill(words.told_not_yet, label=client.label), anew=True))
    facts, source = _facts(moment, client)
    brought = agenda_lines(moment.book, moment.entries)
    back = (Key(moment.book.common.back, "cl", client.id),)
    read = looked(moment, client, "progress")
    if facts is None:
        lines = (fill(words.told_no_counts, label=client.label), *_delivered(moment, client), *brought)
        return read + decide(Say("\n".join(lines), keys=(back,), protect=True))
    own = (*_setback_lines(moment, client), *_areas(moment)) if client.shares_counts else ()
    text = "\n".join((source, in_words(moment.book, facts), *_delivered(moment, client), *own, *brought))
    if not facts.known:
        return read + decide(Say(text, keys=(back,), protect=True))
    picture = Say(numbers(moment.book, facts), keys=(back,), carries=chart(moment.book, facts), protect=True)
    return read + decide(Say(text, protect=True), picture)


def _delivered(moment: TherapistMoment, client: Client) -> tuple[str, ...]:
    """What became of the check-ins, each kind with its own number (CR-808); none of it says how the client is."""
    words, weeks = moment.book.track, moment.book_of(client).care.track.weeks[0]
    since = moment.now - timedelta(weeks=weeks)
    counts = delivered(each for each in moment.checkins if each.due_at >= since).kinds
    kinds = [fill(words.told_became[kind.value], count=count) for kind, count in counts.items()]
    return (fill(words.told_delivered, weeks=weeks, counts=" · ".join(kinds)),) if kinds else ()


def agenda_lines(book: Book, entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """What the client brought to the agenda, the newest first (CR-804)."""
    items = [each for each in entries if each.kind is EntryKind.AGENDA and each.script == "setback" and not each.erased]
    return tuple(agenda_line(book, each) for each in items[:AGENDA_SHOWN])


def agenda_line(book: Book, item: Entry) -> str:
    """A cause that keeps coming back, as the client brought it."""
    words, said = book.track, item.answers
    tag = text_of(said.get("tag"))
    line = words.agenda_tag if tag else words.agenda_footing
    return fill(line, tag=tag, times=text_of(said.get("times")), days=text_of(said.get("days")))


def _facts(moment: TherapistMoment, client: Client) -> tuple[Progress | None, str]:
    """What may be seen and where it comes from: the shared counts as of now, else the newest that was shown."""
    words, zone = moment.book.track, ZoneInfo(client.zone)
    today = moment.now.astimezone(zone).date()
    if client.shares_counts:
        began = (client.consented_at or client.created_at or moment.now).astimezone(zone).date()
        weeks = moment.book_of(client).care.track.weeks[-1]
        facts = progress(moment.entries, moment.checkins, zone=zone, today=today, began=began, weeks=weeks)
        return facts, fill(words.told_shared, label=client.label)
    newest = next((each for each in moment.entries if each.kind is EntryKind.SHOWN and not each.erased), None)
    if newest is None:
        return None, ""
    day = say_day(moment.book, newest.at.astimezone(ZoneInfo(moment.therapist.zone)).date())
    return _as_shown(newest), fill(words.told_shown, label=client.label, date=day)


def _as_shown(entry: Entry) -> Progress:
    said = {name: text_of(answer) for name, answer in entry.answers.items()}
    rows = entry.answers.get("rows")
    return Progress(
        int(said["weeks"]), date.fromisoformat(said["began"]), date.fromisoformat(said["today"]),
        from_rows(rows if isinstance(rows, tuple) else ()), int(said["practice_days"]), int(said["setbacks"]),
    )  # fmt: skip


def _setback_lines(moment: TherapistMoment, client: Client) -> tuple[str, ...]:
    """Medians once there is enough, else numbers and dates; none of the client's words (CR-803, CR-1003)."""
    zone = ZoneInfo(client.zone)
    began = (client.consented_at or client.created_at or moment.now).astimezone(zone).date()
    found = stretches(
        moment.entries, moment.checkins, zone=zone, today=moment.now.astimezone(zone).date(), began=began,
        care=moment.book_of(client).care.track,
    )  # fmt: skip
    return medians(moment.book, found) or tuple(
        setback_line(moment.book, moment.therapist.zone, each) for each in setbacks(moment.entries)[:SETBACKS_SHOWN]
    )


def _areas(moment: TherapistMoment) -> tuple[str, ...]:
    """Which of the five factors were touched (CR-806)."""
    scripts = {**moment.book.scripts, **moment.book.practices}
    own = moment.file.practices if moment.file else ()
    return told(moment.book, touched(moment.entries, moment.checkins, scripts, moment.now, own))


def setback_line(book: Book, zone: str, setback: Setback) -> str:
    """One setback in numbers and its date, none of the client's words."""
    words = book.track
    parts = (
        "" if setback.low is None else fill(words.told_low, low=setback.low),
        words.told_moment.get(setback.moment, ""),
        words.told_footing if setback.lost_footing else "",
        "" if setback.minutes is None else fill(words.told_steady, span=say_span(book, setback.minutes)),
    )
    when = say_day(book, _day(setback.at, zone))
    return " · ".join((fill(words.told_setback, date=when), *(part for part in parts if part)))


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


TAPS = {"cprg": with_file(show)}
READS_ENTRIES_TAPS = frozenset({"cprg"})
