"""The brief before a session: facts in, what a therapist may see of them out, decided at the moment of reading (§10).

Only what the client shared is chosen here; nothing is inferred, nothing is rated (CR-1003).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.alert import Alert
from bot.domain.care import BriefCare, Care
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.delivered import Became, Delivered, delivered
from bot.domain.journal import Act, Entry, EntryKind, Episode, Shared, asked_without_answer
from bot.domain.people import Agreed, AgreedLine, AlertLevel, Client, Pairing, Standing
from bot.domain.schedule import Schedule
from bot.domain.second_nature import SecondNature, second_nature
from bot.domain.setback import Setback, setbacks
from bot.domain.shared_with import seen_entries
from bot.domain.toolkit import Practice
from bot.domain.unfinished import RECORDS, unfinished

WEEK = timedelta(days=7)
LINKED = frozenset({Standing.INVITED, Standing.ACTIVE, Standing.STOPPED})
ALERTS_ALLOWED = frozenset({AlertLevel.ANY, AlertLevel.URGENT})
STAGE_ACTS = ("raised_the_stage", "lowered_the_stage")
WORDS = frozenset({EntryKind.NOTE, EntryKind.THOUGHT_RECORD, EntryKind.WRITE_DOWN, EntryKind.PRACTICE})


@dataclass(frozen=True, slots=True)
class Source:
    """All that is kept of one client, before anything is chosen. Lists have the newest first.

    Check-ins reach back as far as any rule looks, whatever the span.
    """

    client: Client
    schedules: tuple[Schedule, ...] = ()
    practices: tuple[Practice, ...] = ()
    agreed: Agreed | None = None
    alert: Alert | None = None
    entries: tuple[Entry, ...] = ()
    checkins: tuple[Checkin, ...] = ()
    episodes: tuple[Episode, ...] = ()
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when. `session`: it begins with a session; `chosen`: as somebody chose; else a week back."""

    since: datetime
    until: datetime
    session: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Practised:
    """One practice: on how many days, and how often the client said that it helped or did not that day."""

    name: str
    days: int
    helped: int
    not_helpful: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a client who shares numbers lets be seen. `unknown` are days on which nothing was said: gaps, never zero."""

    practice_days: int
    practised: tuple[Practised, ...]
    used_toolkit: Mapping[str, int]
    setbacks: tuple[Setback, ...]
    states: Mapping[str, int]
    distress: tuple[int, ...]
    answered_days: int
    unknown: int
    hard: int
    question: Mapping[str, int]
    fitted: tuple[tuple[datetime, str], ...]
    measures: tuple[Entry, ...]
    answers: tuple[Checkin, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """One client between two instants, as their therapist may see it now. `numbers` None: they are not shared."""

    client: Client
    span: Span
    confirmed: bool
    alert: Alert | None = None
    agreed: tuple[AgreedLine, ...] = ()
    agreed_since: date | None = None
    episodes: tuple[Episode, ...] = ()
    no_answer: tuple[Episode, ...] = ()
    brought: tuple[Entry | Checkin, ...] = ()
    agenda: tuple[Entry, ...] = ()
    stages: tuple[Act, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    numbers: Numbers | None = None
    nature: tuple[SecondNature, ...] = ()
    shared: tuple[Entry, ...] = ()
    unfinished: tuple[Entry, ...] = ()
    delivered: Delivered = field(default_factory=Delivered)

    @property
    def nothing_new(self) -> bool:
        """Whether nothing was said and nothing happened that a line could stand for."""
        said = (self.episodes, self.no_answer, self.brought, self.agenda, self.stages, self.shared, self.unfinished)
        numbers = self.numbers
        counted = numbers and (numbers.states or numbers.practice_days or numbers.setbacks or numbers.measures)
        return not any(said) and not counted and not self.delivered.kinds.get(Became.ANSWERED)


def span_of(client: Client, now: datetime) -> Span:
    """Since the last session where its date is known, else the last seven days."""
    last = last_session(client, now)
    return Span(last, now, session=True) if last else Span(now - WEEK, now)


def last_session(client: Client, now: datetime) -> datetime | None:
    """When the last session was, as far as it is known: its date has passed, or it is one of a series."""
    at = client.next_session
    if at is not None and at > now and client.session_every:
        at = (client.session_usual or at) - timedelta(weeks=client.session_every)
    return at if at is not None and at <= now else None


def brief(source: Source, span: Span, care: Care) -> Brief:
    """What may be seen now. Nothing but the head of somebody who is not confirmed, or whose link has ended."""
    client = source.client
    if client.pairing is not Pairing.CONFIRMED or client.standing not in LINKED:
        return Brief(client, span, confirmed=False)
    written = [each for each in source.entries if _within(span, each.at) and not each.erased]
    checkins = [each for each in source.checkins if _within(span, each.due_at)]
    raised = tuple(each for each in source.episodes if each.alert_no and each.counts and _within(span, each.at))
    return Brief(
        client, span, confirmed=True, alert=source.alert, agreed=source.agreed.lines if source.agreed else (),
        agreed_since=source.agreed.since if source.agreed else None, episodes=raised,
        no_answer=_no_answer(source, span), brought=brought(written, checkins),
        agenda=tuple(each for each in written if each.kind in (EntryKind.AGENDA, EntryKind.REQUEST)),
        stages=tuple(each for each in source.acts if each.act in STAGE_ACTS and _within(span, each.at)),
        schedules=source.schedules,
        numbers=_numbers(source, span, written, checkins, care.brief) if client.shares_counts else None,
        nature=_nature(source, span, care) if client.shares_counts else (),
        shared=tuple(each for each in written if each.kind in WORDS and each.shared is Shared.SHARED),
        unfinished=tuple(each for each in unfinished(client, written, span.until) if each.kind in RECORDS),
        delivered=delivered(checkins),
    )  # fmt: skip


def left_open(client: Client, entries: Iterable[Entry], now: datetime) -> tuple[Entry, ...]:
    """What a list of clients names as unfinished: what the brief would, and a measure that was left (F-55)."""
    if client.pairing is not Pairing.CONFIRMED or client.standing not in LINKED:
        return ()
    span = span_of(client, now)
    known = unfinished(client, seen_entries(client, entries), now)
    return tuple(each for each in known if _within(span, each.at))


def brought(entries: Iterable[Entry], checkins: Iterable[Checkin]) -> tuple[Entry | Checkin, ...]:
    """What the client marked for the session: entries, and check-ins with a line for it."""
    marked = (each for each in entries if each.kind in WORDS and each.shared is Shared.SESSION and not each.erased)
    noted = (each for each in checkins if each.note and each.note_shared == Shared.SESSION.value and not each.erased)
    return (*marked, *noted)


def _within(span: Span, at: datetime) -> bool:
    return span.since <= at <= span.until


def _nature(source: Source, span: Span, care: Care) -> tuple[SecondNature, ...]:
    """What may have become second nature by the end of the span; it looks further back than the span (CR-406)."""
    return second_nature(
        source.client, source.practices, source.entries, source.checkins, span.until, care.toolkit
    )  # fmt: skip


def _no_answer(source: Source, span: Span) -> tuple[Episode, ...]:
    """Left open, where alerts stand now as they stood then: withdrawing takes effect at once (CR-604)."""
    if source.client.alerts not in ALERTS_ALLOWED:
        return ()
    asked = (each for each in source.episodes if each.at <= span.until)
    return asked_without_answer(asked, span.since)


def _numbers(
    source: Source, span: Span, written: list[Entry], checkins: list[Checkin], care: BriefCare
) -> Numbers:  # fmt: skip
    zone = ZoneInfo(source.client.zone)
    said = [each for each in checkins if each.state is CheckinState.ANSWERED and not each.erased]
    done = [each for each in written if each.kind is EntryKind.PRACTICE and each.finished]
    days = {_day(each.answered_at or each.due_at, zone) for each in said}
    heard = days | {_day(each.at, zone) for each in written}
    ratings = tuple(each.distress for each in said if each.distress is not None)
    fitted = tuple((each.answered_at or each.due_at, each.fitted) for each in said if each.fitted)
    return Numbers(
        practice_days=len({_day(each.at, zone) for each in done}), practised=_practised(source, done, zone),
        used_toolkit=Counter(each.used_toolkit for each in said if each.used_toolkit), setbacks=setbacks(written),
        states=Counter(each.state_word for each in said if each.state_word), distress=ratings, answered_days=len(days),
        unknown=len(_all_days(span, zone) - heard), hard=_hard(said, span.until, care),
        question=Counter(each.question_answer for each in said if each.question_answer), fitted=fitted,
        measures=tuple(each for each in written if each.kind is EntryKind.MEASURE), answers=tuple(said),
    )  # fmt: skip


def _hard(said: list[Checkin], until: datetime, care: BriefCare) -> int:
    """Ratings from `brief.hard_distress` on in the last seven days, where there are `brief.hard_count`; else none."""
    lately = (each for each in said if until - (each.answered_at or each.due_at) <= WEEK)
    count = sum(each.distress is not None and each.distress >= care.hard_distress for each in lately)
    return count if count >= care.hard_count else 0


def _practised(source: Source, done: list[Entry], zone: ZoneInfo) -> tuple[Practised, ...]:
    names = {each.id: each.name for each in source.practices}
    by_name: dict[str, list[Entry]] = {}
    for each in done:
        by_name.setdefault(names.get(each.about, each.script), []).append(each)
    return tuple(
        Practised(name, len({_day(each.at, zone) for each in some}), _said(some, "helped"), _said(some, "not_helpful"))
        for name, some in by_name.items()
        if name
    )


def _said(some: list[Entry], what: str) -> int:
    return sum(each.answers.get("helped") == what for each in some)


def _all_days(span: Span, zone: ZoneInfo) -> set[date]:
    first, last = _day(span.since, zone), _day(span.until, zone)
    return {first + timedelta(days=back) for back in range((last - first).days + 1)}


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
