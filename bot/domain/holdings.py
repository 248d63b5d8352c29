"""Everything that is kept of one person, as they may read it, take it with them, or delete it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from bot.domain.alert import Alert
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.consent import Consent
from bot.domain.dialogue import Place, Skipped
from bot.domain.journal import Act, Entry, Episode, Shared
from bot.domain.measure_order import Order
from bot.domain.people import Agreed, Client
from bot.domain.safety_plan import Plan
from bot.domain.schedule import Schedule
from bot.domain.toolkit import Practice, Proposal

# What is left out of a copy: the program's own marks, and what a therapist noted for themselves.
LEFT_OUT: Mapping[str, frozenset[str]] = {
    "": frozenset({"version", "chat", "offered", "offered_at", "erase_asked_at"}),
    "Alert": frozenset({"plan", "failed", "note", "stepped_at", "next_step_at"}),
    "Act": frozenset({"about", "browser"}),
    "Place": frozenset({"under", "wake_at"}),
}


@dataclass(frozen=True, slots=True)
class Holdings:
    """All records of one person: `links` holds one client for each therapist they had here, the present one first.

    `names` gives the name of every therapist who stands in them, by id.
    """

    links: tuple[Client, ...] = ()
    consents: tuple[Consent, ...] = ()
    checkins: tuple[Checkin, ...] = ()
    entries: tuple[Entry, ...] = ()
    practices: tuple[Practice, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    plans: tuple[Plan, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    orders: tuple[Order, ...] = ()
    episodes: tuple[Episode, ...] = ()
    alerts: tuple[Alert, ...] = ()
    acts: tuple[Act, ...] = ()
    place: Place | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the client's own list: an entry, or a check-in that was answered. `key` finds it again."""

    key: str
    at: datetime
    kind: str
    shared: Shared
    record: Entry | Checkin


def items_of(holdings: Holdings) -> tuple[Item, ...]:
    """Entries and answered check-ins, the newest first; what was deleted is not there."""
    answered = (each for each in holdings.checkins if each.state is CheckinState.ANSWERED and not each.erased)
    written = (each for each in holdings.entries if not each.erased)
    items = [
        *(Item(f"e:{each.id}", each.at, each.kind.value, each.shared, each) for each in written),
        *(Item(f"c:{each.id}", each.answered_at or each.due_at, "checkin", _of_note(each), each) for each in answered),
    ]  # fmt: skip
    return tuple(sorted(items, key=lambda item: (item.at, item.key), reverse=True))


def plain_copy(holdings: Holdings) -> dict[str, Any]:
    """Everything as JSON knows it: names of fields, values, times with their offset."""
    return {each.name: _plain(getattr(holdings, each.name)) for each in fields(holdings)}


def _of_note(checkin: Checkin) -> Shared:
    return Shared.SESSION if checkin.note_shared == Shared.SESSION.value else Shared.PRIVATE


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime() | date() | time():
            return value.isoformat()
        case Skipped():
            return "skipped"
        case frozenset():
            return sorted(_plain(each) for each in value)
        case tuple():
            return [_plain(each) for each in value]
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case _ if is_dataclass(value):
            left_out = LEFT_OUT[""] | LEFT_OUT.get(type(value).__name__, frozenset())
            return {each.name: _plain(getattr(value, each.name)) for each in fields(value) if each.name not in left_out}
    return value
