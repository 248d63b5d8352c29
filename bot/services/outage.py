"""After an outage: since when we were away, and after a day of it one notice to everybody who may have written."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.client_clock import quiet_over
from bot.domain.decision import Decision, Kind, Say, decide, together
from bot.domain.people import Client, Therapist
from bot.domain.talk.gap import notice
from bot.domain.talk.manner import as_wanted
from bot.domain.talk.saying import say_when
from bot.domain.words.filling import fill
from bot.services.moments import World
from bot.services.operator import tell_of_absence
from bot.storage import clients, therapists, vitals
from bot.storage.decisions import record

LAST_POLL, RESTORED = "last_poll_ok", "restored_from"
MISSED_SINCE, MISSED_UNTIL, MISSED_COPY = "missed_since", "missed_until", "missed_with_the_copy"
BATCH = 50  # as many as check-ins are opened at once
SILENT_FROM, SILENT_TO = "silent_from", "silent_to"
FELT, SHOWN_FOR = timedelta(minutes=15), timedelta(days=3)  # shorter ones come with each new version
LOST_AFTER = timedelta(hours=24)  # Telegram keeps what it could not deliver for a day


def after_outage(conn: Connection, world: World, now: datetime) -> datetime | None:
    """Since when nothing was received, asked before the first poll of this start; None at the very first (§2.10).

    After more than a day, and after a copy was put in the database's place, each active client and therapist gets one
    notice, once however often we start again: therapists now, clients by `tell_some`. The operator learns of some
    minutes too.
    """
    since, copied = vitals.get(conn, LAST_POLL), vitals.get(conn, RESTORED)
    if copied is not None:
        _begin_to_tell(conn, world, Missed(copied, now, restored=True))
        vitals.forget(conn, RESTORED)
    elif since is not None and now - since > LOST_AFTER:
        _begin_to_tell(conn, world, Missed(since, now))
    if since is not None:
        tell_of_absence(conn, world, since, now)
    return since


def was_there(conn: Connection, now: datetime) -> None:
    """Nothing before this instant is an outage, though nothing was received."""
    vitals.set(conn, LAST_POLL, now)


@dataclass(frozen=True, slots=True)
class Missed:
    """A time whose messages are lost; `restored`: they were read, and went with the database."""

    since: datetime
    until: datetime
    restored: bool = False


def tell_some(conn: Connection, world: World, now: datetime, *, after: str = "") -> str:
    """The next clients to be told, whose ids come after that one; returns the last of them, "" when all know.

    Everybody at once would hold the writer, and the start, for a minute. Whoever is asked again is told once all the
    same, so it does not matter who forgets how far it has come.
    """
    missed = _missed(conn)
    some = clients.some_active(conn, after, BATCH) if missed else ()
    if missed:
        told = [_to_client(world, each, missed, now) for each in some if not each.blocked]
        record(conn, together(told), origin="gap", chat="", now=now)
    if len(some) == BATCH:
        return some[-1].id
    for name in (MISSED_SINCE, MISSED_UNTIL, MISSED_COPY):
        vitals.forget(conn, name)
    return ""


def some_to_tell(conn: Connection) -> bool:
    """Whether clients are still to be told."""
    return vitals.get(conn, MISSED_SINCE) is not None


def _begin_to_tell(conn: Connection, world: World, missed: Missed) -> None:
    told = [_to_therapist(world, each, missed) for each in therapists.all(conn) if each.chat]
    record(conn, together(told), origin="gap", chat="", now=missed.until)
    vitals.set(conn, MISSED_SINCE, missed.since)
    vitals.set(conn, MISSED_UNTIL, missed.until)
    vitals.set(conn, MISSED_COPY, missed.until) if missed.restored else vitals.forget(conn, MISSED_COPY)


def _missed(conn: Connection) -> Missed | None:
    since, until = vitals.get(conn, MISSED_SINCE), vitals.get(conn, MISSED_UNTIL)
    return Missed(since, until, vitals.get(conn, MISSED_COPY) is not None) if since and until else None


def _to_client(world: World, client: Client, missed: Missed, now: datetime) -> Decision:
    book = world.book_of(client)
    told = as_wanted(notice(book, client, missed.since, missed.until, restored=missed.restored), client, book)
    return decide(replace(told, not_before=quiet_over(client, now), dedupe=_dedupe(client.id, missed.since)))


def _to_therapist(world: World, therapist: Therapist, missed: Missed) -> Decision:
    book = world.book_of(therapist)
    words = book.common.restored_therapist if missed.restored else book.common.gap_therapist
    times = {"from": missed.since, "to": missed.until}
    text = fill(words, **{name: say_when(book, at, therapist.zone) for name, at in times.items()})
    dedupe = _dedupe(therapist.id, missed.since)
    return decide(Say(text, Kind.GAP, therapist.chat, silent=True, protect=True, dedupe=dedupe))


def _dedupe(person: str, since: datetime) -> str:
    return f"g:{person}:{int(since.timestamp())}"


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nothing was heard; `until` is None while it lasts."""

    since: datetime
    until: datetime | None = None

    def lost(self, now: datetime) -> bool:
        """Whether Telegram may have thrown messages away meanwhile."""
        return (self.until or now) - self.since > LOST_AFTER


@dataclass
class Silence:
    """Since when Telegram has not been heard: as it was at the start, then by a clock that nobody sets."""

    since: datetime | None = None
    _began: float | None = field(default=None, init=False)

    def look(self, now: datetime, at: float, *, hears: bool) -> Gap | None:
        """The silence that is over with this look, where it was long enough to be felt."""
        if not hears:
            if self.since is None:
                self.since, self._began = now, at
            return None
        felt = self.felt(now, at)
        self.since = self._began = None
        return replace(felt, until=now) if felt else None

    def felt(self, now: datetime, at: float) -> Gap | None:
        """The silence that lasts, once it is long enough to be felt."""
        if self.since is None:
            return None
        lasted = now - self.since if self._began is None else timedelta(seconds=at - self._began)
        return Gap(self.since) if lasted >= FELT else None


def keep_gap(conn: Connection, gap: Gap, now: datetime) -> None:
    """Written down for those who look at their list later."""
    vitals.set(conn, SILENT_FROM, gap.since)
    vitals.set(conn, SILENT_TO, gap.until or now)


def gap_to_tell(conn: Connection, world: World, now: datetime) -> Gap | None:
    """The silence that lasts, or the last one that ended within three days."""
    if world.silent_since is not None:
        return Gap(world.silent_since)
    since, until = vitals.get(conn, SILENT_FROM), vitals.get(conn, SILENT_TO)
    return Gap(since, until) if since and until and now - until < SHOWN_FOR else None
