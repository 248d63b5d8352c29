"""One client's page at the desk, and what it leads to: delivery and shared entries; each reading is noted (F-70)."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.alert import Alert, State
from bot.domain.checkin import Checkin
from bot.domain.coming import Coming, coming, sent_before, works_of
from bot.domain.consent import Consent
from bot.domain.holdings import Item
from bot.domain.journal import LOOKED_AT, Act
from bot.domain.look import Look, looks
from bot.domain.moment import ClientFile, TherapistMoment
from bot.domain.people import Client, Pairing, Standing, Therapist
from bot.domain.shared_items import shared_items
from bot.domain.shared_with import seen_checkins, seen_entries
from bot.domain.talk.erase import ERASED
from bot.services.acts_desk import LOOKED_THROUGH, STAGE_ACTS
from bot.services.briefs import own
from bot.services.caseload import moment_with
from bot.services.moments import World, file_of
from bot.storage import acts, alerts, checkins, clients, consents, entries, private_notes

A_PAGE, A_PAGE_OF_WORDS, NEXT, LAST_ALERTS, LAST_STAGES, LAST_CHECKINS = 25, 10, 10, 5, 3, 5
BECAME_THEIRS = frozenset({"confirmed_the_person", "took_a_client_over"})
GONE = (Standing.ENDED, Standing.OVER)


@dataclass(frozen=True, slots=True)
class ClientPage:
    """One client as their therapist works with them, with what comes next by the functions that send."""

    moment: TherapistMoment
    file: ClientFile
    looks: tuple[Look, ...]
    next: tuple[Coming, ...]
    alerts: tuple[Alert, ...]
    checkins: tuple[Checkin, ...]
    shared: tuple[Item, ...]
    consents: tuple[Consent, ...]
    stages: tuple[Act, ...]
    notes: int = 0  # private ones, with the date of the last
    last_note: date | None = None

    @property
    def to_act_on(self) -> bool:
        """An alert about them is open and marked as seen: then whom to call is shown (CR-702)."""
        return any(each.state is State.ACKNOWLEDGED for each in self.alerts)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a client's check-ins or shared entries, of so many; none of them before the pairing."""

    client: Client
    count: int
    checkins: tuple[Checkin, ...] = ()
    shared: tuple[Item, ...] = ()

    @property
    def confirmed(self) -> bool:
        return self.client.pairing is Pairing.CONFIRMED


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left of somebody who erased everything."""

    at: datetime
    receipt: str


def shown(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, *, seed: bytes
) -> ClientPage | None:  # fmt: skip
    """One own client, written down as a look; None when it is no client of theirs."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    _looked(conn, now, reader, client, "overview", seed)
    file = file_of(conn, client, reader)
    past = sorted(alerts.of_client(conn, client.id), key=lambda each: each.opened_at, reverse=True)
    noted = private_notes.of(conn, reader.id, client_id, 1)
    stages = [each for each in acts.of_client(conn, client_id, LOOKED_THROUGH) if each.act in STAGE_ACTS]
    return ClientPage(
        moment_with(world, reader, (file,), now), file, looks(file, now), _next(world, file, now),
        tuple(past[:LAST_ALERTS]), file.recent[:LAST_CHECKINS], _shared(conn, client),
        consents.of_client(conn, client_id), tuple(stages[:LAST_STAGES]),
        private_notes.count(conn, reader.id, client_id), noted[0].day if noted else None,
    )  # fmt: skip


def delivery(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, page: int, *, seed: bytes
) -> ListPage | None:  # fmt: skip
    """What became of their check-ins, written down as a look."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    _looked(conn, now, reader, client, "delivery", seed)
    if client.pairing is not Pairing.CONFIRMED:
        return ListPage(client, 0)
    some = checkins.some_of(conn, client_id, A_PAGE, (page - 1) * A_PAGE)
    return ListPage(client, checkins.count_of(conn, client_id), checkins=some)


def shared(
    conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str, page: int, *, seed: bytes
) -> ListPage | None:  # fmt: skip
    """What they share now, word for word; the reading is written down without a word of it."""
    client = own(conn, reader, client_id)
    if client is None:
        return None
    _looked(conn, now, reader, client, "shared", seed)
    found = _shared(conn, client)
    first = (page - 1) * A_PAGE_OF_WORDS
    return ListPage(client, len(found), shared=found[first : first + A_PAGE_OF_WORDS])


def gone(conn: Connection, world: World, now: datetime, reader: Therapist, client_id: str) -> Client | Erased | None:
    """Somebody whose link with this therapist has ended, or the receipt of somebody who erased everything."""
    client = clients.find(conn, client_id)
    if client is not None:
        return client if client.therapist == reader.id and client.standing in GONE else None
    done = acts.of_client(conn, client_id) if client_id else ()
    receipt = next((each for each in done if each.act == ERASED and each.who == client_id), None)
    theirs = next((each.who for each in done if each.act in BECAME_THEIRS), "")  # the newest first
    return Erased(receipt.at, receipt.id) if receipt and theirs == reader.id else None


def _looked(conn: Connection, now: datetime, reader: Therapist, client: Client, page: str, seed: bytes) -> None:
    look = blake2b(seed + page.encode(), digest_size=8).hexdigest()
    acts.save(conn, Act(look, now, reader.id, f"{LOOKED_AT}{page}", client.id))


def _shared(conn: Connection, client: Client) -> tuple[Item, ...]:
    written = seen_entries(client, entries.of_client(conn, client.id))
    return shared_items(client, written, seen_checkins(client, checkins.of_client(conn, client.id)))


def _next(world: World, file: ClientFile, now: datetime) -> tuple[Coming, ...]:
    client, book = file.client, world.book_of(file.client)
    live = [each for each in file.schedules if each.stands]
    works = works_of(book, client, file.practices, file.agreed)
    return coming(book, client, live, sent_before(file.recent), works, now, NEXT)
