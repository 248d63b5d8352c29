"""A moment: all that is known when deciding, loaded by services, changed by nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.domain.alert import Alert
from bot.domain.book import Book, book_for
from bot.domain.checkin import Checkin
from bot.domain.dialogue import Place
from bot.domain.holdings import Holdings
from bot.domain.journal import Act, Entry, Episode
from bot.domain.measure_order import Order
from bot.domain.people import Agreed, Client, Invite, Therapist
from bot.domain.safety_plan import Plan
from bot.domain.schedule import Schedule
from bot.domain.toolkit import Practice, Proposal


@dataclass(frozen=True, slots=True)
class Lately:
    """What a stranger was told in the last minute: letters, those of help, and those of help that still wait."""

    letters: int = 0
    helped: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Here:
    """What every moment has: the time, fresh chance, the words, the chat and its place, the invite behind a link."""

    now: datetime
    seed: bytes
    book: Book
    chat: str
    place: Place
    bot_name: str
    invite: Invite | None
    inviter: Therapist | None
    before: tuple[str, ...]  # the chat's own short messages of the last two minutes
    alert_no: str  # the number an alert raised now would bear
    books: Mapping[str, Book]
    wrong_links: int = field(default=0, kw_only=True)  # start links of this hour that did not fit; else 0
    lately: Lately = field(default=Lately(), kw_only=True)  # known of strangers only
    unsure: bool = field(default=False, kw_only=True)  # nobody knows whether the open step's question arrived

    def fresh(self, name: str) -> str:
        """A new id, random by the moment's seed; the same name gives the same id within one moment."""
        return blake2b(self.seed + name.encode(), digest_size=8).hexdigest()

    def book_of(self, person: Client | Therapist) -> Book:
        """The words in that person's language and address; this chat's own where theirs are not there."""
        return book_for(self.books, person, self.book)


@dataclass(frozen=True, slots=True)
class ClientMoment(Here):
    """A client is there."""

    client: Client
    therapist: Therapist
    backup: Therapist | None
    checkin: Checkin | None
    recent: tuple[Checkin, ...]
    schedules: tuple[Schedule, ...]
    practices: tuple[Practice, ...]
    proposal: Proposal | None
    agreed: Agreed | None
    unfinished: Entry | None
    entry: Entry | None  # the one a tapped key is about
    episode: Episode | None
    alert: Alert | None
    plans: tuple[Plan, ...] | None = ()  # None: they cannot be read just now (CR-506)
    asked: tuple[Episode, ...] = ()  # plain questions after unclear words, the newest first (CR-604)
    about_alert: Alert | None = None  # the one a tapped key is about, open or closed
    holdings: Holdings | None = None  # everything; loaded only for what reads it (`houses.reads_everything`)
    entries: tuple[Entry, ...] = ()  # the newest first; loaded only for what reads them (`houses.reads_entries`)
    orders: tuple[Order, ...] = ()  # of measures
    left: Proposal | Plan | None = None  # what they left for now, where a key or dialogue is about a line on it

    def local(self, at: datetime) -> datetime:
        """An instant on the client's own clock."""
        return at.astimezone(ZoneInfo(self.client.zone))


@dataclass(frozen=True, slots=True)
class ClientFile:
    """One client as their therapist works with them."""

    client: Client
    schedules: tuple[Schedule, ...]
    practices: tuple[Practice, ...]
    proposal: Proposal | None
    agreed: Agreed | None
    alert: Alert | None
    recent: tuple[Checkin, ...]
    invite: Invite | None
    backup: Therapist | None
    plans: tuple[Plan, ...] = ()
    therapist: Therapist | None = None  # theirs, where the one who is there stands in
    episodes: tuple[Episode, ...] = ()  # of the last 90 days, the newest first; only of the client in question
    answered: Checkin | None = None  # the newest that was answered, however long ago
    asked: tuple[Episode, ...] = ()  # plain questions after unclear words, likewise (CR-604)
    unfinished: tuple[Entry, ...] = ()  # stopped and not finished, whoever may know of it
    left: Proposal | Plan | None = None  # the last one proposed, left for now; for the two keys that say so alone


@dataclass(frozen=True, slots=True)
class TherapistMoment(Here):
    """A therapist is there, with their clients, and the file of the one in question."""

    therapist: Therapist
    backup: Therapist | None
    files: tuple[ClientFile, ...]
    file: ClientFile | None
    alerts: tuple[Alert, ...]
    invites: tuple[Invite, ...]
    entries: tuple[Entry, ...] = ()  # of the client in question, the newest first; and their check-ins of twelve weeks:
    orders: tuple[Order, ...] = ()  # of measures; likewise
    checkins: tuple[Checkin, ...] = ()  # both loaded only for what reads them (`page.reads_entries_of`)
    concerns: tuple[Episode, ...] = ()  # of the last 90 days, of every tier, the newest first; likewise
    acts: tuple[Act, ...] = ()  # what was done about them, the newest first; likewise
    done: tuple[Act, ...] = ()  # what own clients did lately themselves; loaded only for the page of today
    console: str = ""  # where the console answers; "" where it does not
    colleagues: tuple[Therapist, ...] = ()  # to whom a client can be handed over; loaded for that alone
    offered: tuple[ClientFile, ...] = ()  # whom a colleague would hand over to this therapist; likewise
    last_closed: datetime | None = None  # when an alert of theirs was closed last; loaded for /alerts alone


@dataclass(frozen=True, slots=True)
class StrangerMoment(Here):
    """Nobody Handrail knows is there."""


Moment = ClientMoment | TherapistMoment | StrangerMoment
