"""A client's page in words: times, delivery, shared entries, consent, whom to call."""

from bot.console.room import Visit
from bot.domain.book import Book
from bot.domain.checkin import Checkin, CheckinState, Why
from bot.domain.client_clock import day_of
from bot.domain.coming import Coming
from bot.domain.consent import Consented, standing_choices
from bot.domain.holdings import Item
from bot.domain.journal import Act, Shared
from bot.domain.people import AlertLevel, Client, Standing
from bot.domain.prompt import Prompt
from bot.domain.safety_plan import PlanState, of_state
from bot.domain.schedule import Moved, Schedule
from bot.domain.talk.my_entries import Pair, kind_of, pairs_of
from bot.domain.talk.plan_copy import which
from bot.domain.talk.rhythm_words import rhythm_named, side_by_side, times_named
from bot.domain.talk.saying import say_day, say_when
from bot.domain.talk.therapist import aim
from bot.domain.words.filling import fill
from bot.services.overview import ClientPage

CHOICES = (Consented.COUNTS, Consented.ALERTS, Consented.BACKUP, Consented.RECORDS)


def both_clocks(visit: Visit, client: Client, at: Coming) -> tuple[str, str]:
    """When, in both clocks, and why it is kept back or moved, if so."""
    book, words = visit.book, visit.book.console
    here, there = visit.said_when(at.due.at), say_when(book, at.due.at, client.zone)
    when = fill(words.both_clocks, here=here, there=there)
    if at.why is not Why.NONE:
        return when, fill(words.kept_back, why=_why(book, at.why))
    moved = book.therapist.preview_moved if at.due.moved is Moved.QUIET_HOURS else ""
    return when, " ".join(part for part in (title_of(book, at.prompt), moved) if part)


def title_of(book: Book, prompt: Prompt | None) -> str:
    """The name of a prompt in the reader's own language, where it has one there."""
    return book.prompts.get(prompt.id, prompt).title if prompt else ""


def stage(visit: Visit, found: ClientPage) -> list[str]:
    """The ceiling and where the client is, the hold, what stands beside it, and how it came to be."""
    words, who = visit.book.therapist, found.file.client
    ceiling, now = words.stages[who.ceiling.value], words.stages[who.stage.value]
    line = fill(words.stage_now, label=who.label, ceiling=ceiling, now=now)
    hold = [words.stage_hold] if who.hold else []
    return [line, *hold, *aim.lines(found.moment, who), *(stage_move(visit, each) for each in found.stages)]


def stage_move(visit: Visit, act: Act) -> str:
    """From which stage to which, and the note, which is the therapist's own."""
    moved, _, note = act.about.partition(": ")
    before, _, after = moved.partition(" to ")
    stages = visit.book.therapist.stages
    line = fill(
        visit.book.console_acts.history_line, when=visit.said_when(act.at),
        **{"from": stages.get(before, before), "to": stages.get(after, after)},
    )  # fmt: skip
    return f"{line}. {note}" if note else line


def schedule(book: Book, each: Schedule) -> str:
    """What was agreed, and what the client changed of it, without a comment (F-64)."""
    named, until = rhythm_named(book, each), fill(book.therapist.ends, date=say_day(book, each.last_date))
    if each.by_client != "moved":
        return f"{named}. {until}"
    if each.set_as is None:
        return f"{fill(book.brief.moved, schedule=named, time=times_named(book, each.times))} {until}"
    agreed, now = side_by_side(book, each, each.set_as)
    name = book.therapist.presets[each.preset.value]
    return f"{fill(book.console_client.moved, schedule=name, agreed=agreed, now=now)} {until}"


def became(visit: Visit, client: Client, one: Checkin) -> tuple[str, str]:
    """When it was due, in both clocks, and what became of it, in words (F-71)."""
    words, book = visit.book.console_client, visit.book
    here, there = visit.said_when(one.due_at), say_when(book, one.due_at, client.zone)
    when = fill(book.console.both_clocks, here=here, there=there) if here != there else here
    said = [_said(visit, one), "" if one.schedule else words.by_client]
    return when, " · ".join(each for each in said if each)


def _said(visit: Visit, one: Checkin) -> str:
    words, book = visit.book.console_client.became, visit.book
    why, again = _why(book, one.why), visit.said_when(one.again_at) if one.again_at else ""
    match one.state:
        case CheckinState.ANSWERED:
            return fill(words["answered"], when=visit.said_when(one.answered_at or one.due_at))
        case CheckinState.HELD | CheckinState.EXPIRED if one.why is Why.NONE:
            return fill(words["expired"], why=book.checkin.why["late"])
        case CheckinState.HELD:
            return fill(words["held_until" if again else "held"], why=why, when=again)
        case CheckinState.LATER:
            return fill(words["later_until" if again else "later"], when=again)
        case CheckinState.LAPSED if one.why is Why.UNSURE:
            return words["uncertain"]
        case CheckinState.EXPIRED:
            return fill(words["expired"], why=why)
        case CheckinState.DUE | CheckinState.SENT | CheckinState.DECLINED | CheckinState.LAPSED:
            return words[one.state.value]
        case CheckinState.UNCERTAIN:
            return words["uncertain"]


def _why(book: Book, why: Why) -> str:
    return book.checkin.why.get(why.name.lower(), why.value)


def item(visit: Visit, one: Item) -> tuple[str, str, bool, list[Pair]]:
    """When, what it is, whether it is for the session, and each answer under its question as it was sent (F-28)."""
    pairs = [(question, answer) for question, answer in pairs_of(visit.book, one, placed=True) if answer]
    return visit.said_when(one.at), kind_of(visit.book, one), one.shared is Shared.SESSION, pairs


def consent(book: Book, found: ClientPage) -> list[tuple[str, str]]:
    """Each choice as it stands, and since when."""
    words, who = book.console_client, found.file.client
    level = who.alerts if who.alerts is not AlertLevel.UNASKED else AlertLevel.NONE
    chosen = standing_choices(who)
    said = {
        Consented.COUNTS: (book.console.consent_counts, words.counts[chosen[Consented.COUNTS]]),
        Consented.ALERTS: (book.console.consent_alerts, book.console.consent_levels[level.value]),
        Consented.BACKUP: (book.console.consent_backup, words.backup[chosen[Consented.BACKUP]]),
        Consented.RECORDS: (words.consent_records, words.records[chosen[Consented.RECORDS]]),
    }
    return [(said[what][0], _since(book, found, what, said[what][1])) for what in CHOICES]


def _since(book: Book, found: ClientPage, what: Consented, choice: str) -> str:
    at = next((each.at for each in found.consents if each.what is what), None)
    day = day_of(found.file.client, at) if at else None
    return fill(book.console_client.consent_since, choice=choice, date=say_day(book, day)) if day else choice


def contact(visit: Visit, found: ClientPage) -> list[tuple[str, str]]:
    """Phone and emergency contact: that they are noted, and themselves once an alert is marked as seen (CR-702)."""
    words, who, console = visit.book.console_client, found.file.client, visit.book.console
    rows = ((console.contact_phone, who.phone), (console.contact_emergency, who.emergency_contact),
            (console.contact_town, who.town))  # fmt: skip
    if found.to_act_on:
        return [(name, kept or words.contact_none) for name, kept in rows]
    return [(name, words.contact_noted if kept else words.contact_none) for name, kept in rows]


def session(visit: Visit, who: Client) -> list[str]:
    """When the next hour is, in both clocks, and whether it comes again."""
    words, at = visit.book.console_client, who.next_session
    if at is None or at < visit.now:
        return []
    weeks = who.session_every
    again = words.session_weekly if weeks == 1 else fill(words.session_every, weeks=weeks) if weeks else ""
    here, there = visit.said_when(at), say_when(visit.book, at, who.zone)
    when = fill(visit.book.console.both_clocks, here=here, there=there) if here != there else here
    return [each for each in (when, again) if each]


def plan(book: Book, found: ClientPage) -> list[str]:
    """Which version stands; a draft that the client has not shown is no business of this page."""
    agreed = of_state(found.file.plans, PlanState.AGREED)
    return [which(book, agreed)] if agreed else []


def shared_line(book: Book, found: ClientPage) -> str:
    """How many entries there are to read, and none of their words: this page may lie open in the hour."""
    words = book.console_client
    if not found.shared:
        return words.shared_none
    last = day_of(found.file.client, found.shared[0].at)
    return fill(words.shared_there, count=len(found.shared), date=say_day(book, last))


def notes(book: Book, found: ClientPage) -> str:
    """Likewise of the therapist's own."""
    last = found.last_note
    return fill(book.console_notes.there, count=found.notes, date=say_day(book, last)) if last else ""


def gone(visit: Visit, who: Client) -> str:
    """That the link has ended, and when."""
    words = visit.book.console_client
    line = words.over if who.standing is Standing.OVER else words.ended
    at = who.ended_at or visit.now
    return fill(line, label=who.label, date=say_day(visit.book, day_of(who, at)))
