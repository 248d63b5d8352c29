"""A measure ordered by the therapist: when it may go to the client's phone, and when it may not (CR-901, CR-904)."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.domain.alert_consent import may_alert, prerequisites
from bot.domain.care import Care
from bot.domain.measure import CATALOGUE
from bot.domain.people import Client, Therapist
from bot.domain.risk.reading import Tier

MORNING = time(10, 0)
DAYS_A_WEEK = 7
IN_DIALOGUE = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Order:
    """One measure for one client, until `ends_on` (the client's calendar). `id` is that of client and measure.

    `next_due_at` None: nothing more comes. Open on the phone until `closes_at`. `postponed` counts *Tomorrow*.
    `in_session`: answered in the therapy hour, so only the therapist opens it (CR-904). `ended_by`: whoever ended it.
    """

    id: str
    client: str
    measure: str
    ordered_at: datetime
    ends_on: date
    next_due_at: datetime | None = None
    closes_at: datetime | None = None
    sent_at: datetime | None = None
    postponed: int = 0
    once: bool = False
    in_session: bool = False
    ended_by: str = ""
    version: int = 0

    def open_at(self, now: datetime) -> bool:
        """Whether it is on the client's phone to be answered."""
        return self.closes_at is not None and now < self.closes_at

    @property
    def live(self) -> bool:
        """Whether more may come of it: by the clock or in the session."""
        again = self.in_session and not (self.once and self.sent_at)
        return not self.ended_by and (self.next_due_at is not None or again)


class Shut(enum.Enum):
    """Why a measure may not go now."""

    PAUSED = "paused"
    HOLD = "hold"
    REST = "rest"
    QUIET = "quiet"
    WEEK = "week"
    GAP = "gap"
    TEXTS = "texts"
    ALERTS = "alerts"
    AWAY = "away"
    CAP = "cap"
    OVER = "over"


def order_id(client: str, measure: str) -> str:
    """The id of a client's order of a measure: there is one of each at most."""
    return blake2b(f"{client} {measure}".encode(), digest_size=8).hexdigest()


def entry_id(order: Order) -> str:
    """The id of the answers to what was sent last."""
    sent = order.sent_at or order.ordered_at
    return blake2b(f"{order.id} {sent.isoformat()}".encode(), digest_size=8).hexdigest()


def needs_session(client: Client, therapist: Therapist, measure: str) -> bool:
    """Whether this one has a risk item and nobody would hear of it: then it is answered in the session (CR-904)."""
    if not CATALOGUE[measure].risk_item:
        return False
    return may_alert(prerequisites(client, therapist), Tier.CONCERN) is not None


def shut(
    order: Order, client: Client, therapist: Therapist, others: Iterable[Order], now: datetime, care: Care
) -> Shut | None:
    """What stands against sending it at this instant, the day's count of messages aside; None when nothing does."""
    if order.ended_by or now.astimezone(ZoneInfo(client.zone)).date() > order.ends_on:
        return Shut.OVER
    if client.paused(now) or client.ask_resume or _silent(client, now, care):
        return Shut.PAUSED
    if client.hold:
        return Shut.HOLD
    if client.rest_until and now < client.rest_until:
        return Shut.REST
    if therapist.away_at(now):
        return Shut.AWAY
    if client.quiet.cover(now.astimezone(ZoneInfo(client.zone)).time().replace(second=0, microsecond=0)):
        return Shut.QUIET
    if not order.in_session and needs_session(client, therapist, order.measure):
        return Shut.ALERTS
    return None if order.postponed else _too_soon(order, client, others, now, care)


def due_at(
    order: Order, client: Client, therapist: Therapist, others: Iterable[Order], now: datetime, care: Care, *,
    opened_today: int, talking: bool, texts: bool,
) -> datetime | None:  # fmt: skip
    """When to send it: `now`, an instant after it, or None for never (CR-901). A missed day is not made up for."""
    late = order.next_due_at is not None and now - order.next_due_at > timedelta(minutes=care.checkin.late_minutes)
    match shut(order, client, therapist, others, now, care):
        case Shut.OVER:
            return None
        case Shut.QUIET | Shut.PAUSED | Shut.HOLD | Shut.REST | Shut.ALERTS | Shut.AWAY:
            return tomorrow(client, now)
        case Shut.WEEK | Shut.GAP:
            return earliest(order, client, others, now, care)
    if late or not texts:
        return tomorrow(client, now)
    if opened_today >= care.checkin.daily_cap:
        return tomorrow(client, now, first_thing=True)
    return now + IN_DIALOGUE if talking else now


def earliest(order: Order, client: Client, others: Iterable[Order], now: datetime, care: Care) -> datetime:
    """The first morning that is not too soon: a week after any measure, and the gap after the same one."""
    morning = tomorrow(client, now)
    while _too_soon(order, client, others, morning, care):
        morning = tomorrow(client, morning)
    return morning


def sent(order: Order, client: Client, now: datetime, care: Care) -> Order:
    """The order with this one on the phone; the next one after the gap, if it still falls before the end."""
    closes = now + timedelta(hours=care.checkin.open_hours)
    gone = replace(order, sent_at=now, closes_at=closes, version=order.version + 1)
    following = earliest(gone, client, (), now, care)
    past = order.once or order.in_session or following.astimezone(ZoneInfo(client.zone)).date() > order.ends_on
    return replace(gone, next_due_at=None if past else following)


def closed(order: Order) -> Order:
    """Not on the phone any more: answered, left out, or its hours are over."""
    return replace(order, closes_at=None, postponed=0, version=order.version + 1)


def put_off(order: Order, client: Client, now: datetime) -> Order:
    """*Tomorrow*: the same one comes back the next morning."""
    again = tomorrow(client, now)
    return replace(
        order, closes_at=None, next_due_at=again, postponed=order.postponed + 1, version=order.version + 1
    )  # fmt: skip


def ended(order: Order, by: str) -> Order:
    """Nothing more comes of it."""
    return replace(order, next_due_at=None, closes_at=None, in_session=False, ended_by=by, version=order.version + 1)


def tomorrow(client: Client, now: datetime, *, first_thing: bool = False) -> datetime:
    """The next day's morning on the client's clock, or the end of their quiet hours if that is later.

    `first_thing`: right when the quiet hours end, before any check-in of that day can come.
    """
    zone = ZoneInfo(client.zone)
    day = now.astimezone(zone).date() + timedelta(days=1)
    if first_thing:
        return datetime.combine(day, client.quiet.end, zone)
    if client.quiet.cover(MORNING):
        return datetime.combine(client.quiet.last_day(day, MORNING), client.quiet.end, zone)
    return datetime.combine(day, MORNING, zone)


def _too_soon(order: Order, client: Client, others: Iterable[Order], now: datetime, care: Care) -> Shut | None:
    zone = ZoneInfo(client.zone)

    def days_since(at: datetime) -> int:
        return (now.astimezone(zone).date() - at.astimezone(zone).date()).days

    if order.sent_at and days_since(order.sent_at) < care.measure.min_gap_days:
        return Shut.GAP
    lately = [
        each for each in others if each.id != order.id and each.sent_at and days_since(each.sent_at) < DAYS_A_WEEK
    ]
    return Shut.WEEK if len(lately) >= care.measure.per_week else None


def _silent(client: Client, now: datetime, care: Care) -> bool:
    """Two weeks without a word: nothing unasked is sent (CR-211)."""
    return client.last_word_at is not None and now - client.last_word_at > timedelta(days=care.checkin.silence_days)
