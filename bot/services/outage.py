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
SILENT_FROM, SILENT_TO = "silent_from", "silent_to"
FELT, SHOWN_FOR = timedelta(minutes=15), timedelta(days=3)  # shorter ones come with each new version
LOST_AFTER = timedelta(hours=24)  # Telegram keeps what it could not deliver for a day


def after_outage(conn: Connection, world: World, now: datetime) -> datetime | None:
    """Since when nothing was received, asked before the first poll of this start; None at the very first (§2.10).

    After more than a day, and after a copy was put in the database's place, each active client and therapist gets one
    notice, once however often we start again; the operator learns of some minutes too.
    """
    since, copied = vitals.get(conn, LAST_POLL), vitals.get(conn, RESTORED)
    if copied is not None:
        _tell_everybody(conn, world, copied, now, restored=True)
        vitals.forget(conn, RESTORED)
    elif since is not None and now - since > LOST_AFTER:
        _tell_everybody(conn, world, since, now, restored=False)
    if since is not None:
        tell_of_absence(conn, world, since, now)
    return since


def _tell_everybody(conn: Connection, world: World, since: datetime, now: datetime, *, restored: bool) -> None:
    told = [_to_client(world, each, since, now, restored) for each in clients.active(conn) if not each.blocked]
    told += [_to_therapist(world, each, since, now, restored) for each in therapists.all(conn) if each.chat]
    record(conn, together(told), origin="gap", chat="", now=now)


def _to_client(world: World, client: Client, since: datetime, now: datetime, restored: bool) -> Decision:
    book = world.book_of(client)
    told = as_wanted(notice(book, client, since, now, restored=restored), client, book)
    return decide(replace(told, not_before=quiet_over(client, now), dedupe=_dedupe(client.id, since)))


def _to_therapist(world: World, therapist: Therapist, since: datetime, now: datetime, restored: bool) -> Decision:
    book = world.book_of(therapist)
    words = book.common.restored_therapist if restored else book.common.gap_therapist
    when = {"from": say_when(book, since, therapist.zone), "to": say_when(book, now, therapist.zone)}
    text = fill(words, **when)
    dedupe = _dedupe(therapist.id, since)
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
