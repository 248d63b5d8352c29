"""What a builder's page says beside its fields: each check-in to come with its marks, the facts, what was told."""

from dataclasses import dataclass

from bot.console.client_words import title_of
from bot.console.room import Visit
from bot.domain.checkin import Why
from bot.domain.client_clock import quiet_over
from bot.domain.coming import Coming
from bot.domain.people import Client, Pairing
from bot.domain.schedule import Moved, Preset, Schedule
from bot.domain.schedule_clock import ONE_SECOND
from bot.domain.schedule_due import next_due
from bot.domain.schedule_parts import Anchor, Anchored, in_zone
from bot.domain.talk.rhythm_words import as_set, side_by_side
from bot.domain.talk.saying import city_of, say_time, say_when
from bot.domain.talk.schedule_notice import set_text
from bot.domain.words.builder import BuilderWords
from bot.domain.words.filling import fill
from bot.services.rhythm_desk import RhythmPage


@dataclass(frozen=True, slots=True)
class Told:
    """What the client was told of a schedule, when, and what they said to it."""

    lead: str
    text: str
    answer: str
    moved: str


def marked(visit: Visit, client: Client, each: Coming) -> tuple[str, str, str]:
    """When on the client's clock, when on the therapist's (the date only where it differs), and what is to be known."""
    book, words = visit.book, visit.book.builder
    marks = [title_of(book, each.prompt)]
    if each.due.moved is Moved.QUIET_HOURS:
        marks.append(book.therapist.preview_moved)
    if each.due.moved is Moved.CLOCK_CHANGE:
        marks.append(fill(words.clock_change, time=_gap_begins(each, client.zone)))
    if each.why is Why.RESTING and client.rest_until:
        marks.append(fill(words.rests, when=say_when(book, client.rest_until, client.zone)))
    elif each.why is not Why.NONE:
        why = book.checkin.why.get(each.why.name.lower(), each.why.value)
        marks.append(fill(words.skipped, why=why))
    there, here = say_when(book, each.due.at, client.zone), visit.said_when(each.due.at)
    day, _, clock = here.rpartition(", ")
    return there, clock if there.startswith(day) else here, " · ".join(mark for mark in marks if mark)


def _gap_begins(each: Coming, zone: str) -> str:
    """What the clock shows as it is put forward: it comes right after that."""
    last = (each.due.at - ONE_SECOND).astimezone(in_zone(zone))
    return f"{last.replace(tzinfo=None) + ONE_SECOND:%H:%M}"


def nothing_why(words: BuilderWords, page: RhythmPage) -> str:
    """Why a schedule sends nothing."""
    schedule = page.schedule
    if schedule is None or schedule.over:
        return words.nothing["ended"]
    if isinstance(schedule.days, Anchored) and not schedule.days.on:
        tied = schedule.days.anchor is Anchor.STAGE_ENTRY
        return words.nothing["stage" if tied else "session"]
    return words.nothing["ending" if next_due(schedule, page.moment.now) else "days"]


def facts(visit: Visit, page: RhythmPage) -> list[str]:
    """Their clock and why, their quiet hours, the day's limit, what a change counts for."""
    book, client, before = visit.book, page.file.client, page.before
    words, care = book.builder, page.moment.book_of(client).care.checkin
    city, home = city_of(book, client.zone), city_of(book, client.home_zone) if client.home_zone else ""
    where = {"city": city, "zone": client.zone, "label": client.label}
    zone = fill(words.zone_away, home=home, **where) if home else fill(words.zone, **where)
    quiet = {"from": say_time(client.quiet.start), "to": say_time(client.quiet.end)}
    known = client.pairing is Pairing.CONFIRMED and client.consented_at
    lines = [
        zone if home or known else book.therapist.provisional,
        fill(words.quiet, label=client.label, **quiet),
        fill(words.cap, most=care.daily_cap),
        words.scope if before else "",
    ]
    return [line for line in lines if line]


def moved_line(visit: Visit, client: Client, schedule: Schedule) -> str:
    """Set so, moved so by the client: two facts, no comment (F-64)."""
    if schedule.set_as is None:
        return ""
    agreed, now = side_by_side(visit.book, schedule, schedule.set_as)
    return fill(visit.book.builder.moved, label=client.label, agreed=agreed, now=now)


def told(visit: Visit, page: RhythmPage) -> Told | None:
    """The client's own words for it, in their language; None where nothing could be told (CR-213)."""
    client, schedule, now = page.file.client, page.before, page.moment.now
    if schedule is None or schedule.preset is Preset.ONCE:
        return None
    theirs, words = page.moment.book_of(client), visit.book.builder
    line = set_text(theirs, visit.therapist.name, client.zone, as_set(schedule))
    after = quiet_over(client, now)
    lead = fill(words.told_later, when=say_when(visit.book, after, client.zone)) if after else words.told_now
    if client.paused(now):
        lead, line = fill(visit.book.therapist.not_told, label=client.label), ""
    answer = fill(words.answers[schedule.by_client or "none"], label=client.label)
    return Told(lead, line, answer, moved_line(visit, client, schedule))
