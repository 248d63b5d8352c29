"""T10, *Today*: one message at the start of reading hours, whom to look at first in words; off in one tap (CR-1005)."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Kind, Rows, Say, decide, remember
from bot.domain.incoming import Incoming
from bot.domain.look import Look, Since, counts_from, ending, first_of, in_question, sessions_today
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Therapist
from bot.domain.records import Record
from bot.domain.schedule_review import extended
from bot.domain.talk import review
from bot.domain.talk.house import in_rows, reply
from bot.domain.talk.saying import say_clock, say_day
from bot.domain.talk.therapist.lines import unsure
from bot.domain.talk.therapist.own import act_of, live_files
from bot.domain.words.filling import fill

MOST, BUTTON = 8, 24


def letter(
    book: Book, therapist: Therapist, files: tuple[ClientFile, ...], now: datetime, since: Since
) -> Say | None:  # fmt: skip
    """The message of this morning; None when there is no hour today and nobody to look at: then nothing is pushed."""
    if not sessions_today(files, therapist.zone, now) and not first_of(files, now, since):
        return None
    day = now.astimezone(ZoneInfo(therapist.zone)).date().isoformat()
    return Say(
        text_of(book, therapist, files, now, since), kind=Kind.TODAY, to=therapist.chat, protect=True,
        keys=(*_keys(book, files, therapist, now, since), (Key(book.therapist.today_off, "todx"),)),
        dedupe=f"td:{therapist.id}:{day}",
    )  # fmt: skip


def text_of(book: Book, therapist: Therapist, files: tuple[ClientFile, ...], now: datetime, since: Since) -> str:
    """The hours of today, who needs a look and why, and how many are as agreed."""
    words, here = book.therapist, files
    hours, first = sessions_today(here, therapist.zone, now), first_of(here, now, since)
    named = ", ".join(f"{each.client.label} {_at(each, therapist.zone)}" for each in hours)
    lines = [
        fill(words.today_head, date=say_day(book, now.astimezone(ZoneInfo(therapist.zone)).date())),
        fill(words.today_hours, hours=named) if hours else words.today_no_hours,
        words.today_look if first else words.today_nobody,
        *(f"· {file.client.label}: {said(book, file, why, therapist.zone)}" for file, why in first[:MOST]),
        fill(words.today_more, count=len(first) - MOST) if len(first) > MOST else "",
        fill(words.today_as_agreed, count=len(here) - len(first)) if len(here) > len(first) else "",
    ]
    return "\n".join(line for line in lines if line)


def said(book: Book, file: ClientFile, why: tuple[Look, ...], zone: str) -> str:
    """Why, in words; of silence since when, and whether what was sent arrived (CR-211)."""
    return ", ".join(
        _silence(book, file, zone) if each is Look.SILENT else book.therapist.looks[each.value] for each in why
    )


def extend_all(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """[Extend all]: every run that ends within a week begins anew today, as it stands; clients may decline."""
    kept: list[Record] = []
    for file in live_files(moment):
        care = moment.book_of(file.client).care.checkin
        for schedule in ending(file, moment.now):
            done = act_of(moment, "reviewed_a_schedule_same", file.client.id, schedule.preset.value)
            anew = extended(schedule, care.run_weeks, care.review_weeks, moment.now)
            kept += [anew, replace(done, id=moment.fresh(f"extend {schedule.id}"))]
    words = moment.book.rhythm
    line = fill(words.today_extended, count=len(kept) // 2) if kept else words.today_none_ends
    return remember(*kept) + decide(reply(moment, incoming, line, anew=True))


def _silence(book: Book, file: ClientFile, zone: str) -> str:
    words, last = book.rhythm, file.client.last_word_at
    arrived = words.today_unsure if unsure(file) else words.today_arrived
    if last is None:
        return book.therapist.looks[Look.SILENT.value]
    return fill(words.today_silent, date=say_day(book, last.astimezone(ZoneInfo(zone)).date()), delivery=arrived)


def _extend_key(book: Book, files: tuple[ClientFile, ...], now: datetime) -> Rows:
    count = sum(len(ending(file, now)) for file in files)
    return ((Key(fill(book.rhythm.today_extend, count=count), "tode"),),) if count else ()


def today(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/today: the same page at any time, and a key that switches the morning message on or off."""
    words, therapist, now, here = moment.book.therapist, moment.therapist, moment.now, live_files(moment)
    since = Since(counts_from(therapist, now), moment.done)
    switch = Key(words.today_off, "todx") if therapist.today else Key(words.today_on, "todo")
    keys = (*_keys(moment.book, here, therapist, now, since), (switch,))
    return decide(Say(text_of(moment.book, therapist, here, now, since), keys=keys, protect=True))


def switch(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """Off or on, in one tap."""
    on = incoming.tap is not None and incoming.tap.action == "todo"
    words = moment.book.therapist
    kept = remember(replace(moment.therapist, today=on, version=moment.therapist.version + 1))
    return kept + decide(reply(moment, incoming, words.today_is_on if on else words.today_is_off, anew=True))


def _keys(book: Book, files: tuple[ClientFile, ...], therapist: Therapist, now: datetime, since: Since) -> Rows:
    """A key to each brief, the hours of today first; what waits for an answer; and the runs that end."""
    hours, first = sessions_today(files, therapist.zone, now), first_of(files, now, since)
    rest = [file for file, _ in first if file not in hours]
    briefs = tuple(Key(_label(each, therapist.zone, each in hours), "cbr", each.client.id) for each in (*hours, *rest))
    waiting = tuple(key for file, why in first[:MOST] for key in _waiting(book, file, why, since))
    return (*in_rows(briefs[:MOST], 2), *in_rows(waiting[:MOST], 2), *_extend_key(book, files, now))


def _waiting(book: Book, file: ClientFile, why: tuple[Look, ...], since: Since) -> tuple[Key, ...]:
    """What can be answered or read at once, each by a key of its own that names the client."""
    client, proposal, keys = file.client, file.proposal, book.rhythm.today_keys
    asked = [(review.OF_THERAPIST, f"{client.id}:{each.id}", 0) for each in in_question(file, since)]
    leads = {
        Look.CALL: [("callseen", client.id, 0)],
        Look.SUGGESTS: [("propt", proposal.id, proposal.version)] if proposal else [],
        Look.PLAN_SHOWN: [("cplan", f"{client.id}:read", 0)],
        Look.SHOWS: [("cprg", client.id, 0)],
        Look.REVIEW: asked,
    }
    return tuple(
        Key(_named(client.label, keys[each.value]), *lead) for each in why if each in leads for lead in leads[each]
    )  # fmt: skip


def _named(label: str, what: str) -> str:
    """The label, shortened where it must be, and what the key does."""
    return f"{label[: BUTTON - len(what) - 2]}: {what}"


def _label(file: ClientFile, zone: str, has_hour: bool) -> str:
    return f"{file.client.label} {_at(file, zone)}"[:24] if has_hour else file.client.label[:24]


def _at(file: ClientFile, zone: str) -> str:
    return say_clock(file.client.next_session, zone) if file.client.next_session else ""


COMMANDS = {"today": today}
TAPS = {"todx": switch, "todo": switch, "tode": extend_all}
