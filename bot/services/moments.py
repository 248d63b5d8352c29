"""Loading a moment: all that is known about the chat in which something was said."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.domain.alert import Alert, alert_number
from bot.domain.book import Book, book_for, book_in
from bot.domain.changed_script import fitted
from bot.domain.decision import Kind
from bot.domain.dialogue import Place
from bot.domain.incoming import Incoming, Medium
from bot.domain.journal import ALARMS, Act, Entry
from bot.domain.look import counts_from
from bot.domain.moment import ClientFile, ClientMoment, Here, Lately, Moment, StrangerMoment, TherapistMoment
from bot.domain.people import Address, Client, Invite, Standing, Therapist
from bot.domain.safety_plan import Plan
from bot.domain.shared_with import seen_checkins, seen_entries
from bot.domain.talk.houses import reads_entries, reads_everything
from bot.domain.talk.manner import meant
from bot.domain.talk.stranger import wrong_links
from bot.domain.talk.therapist import alert_list
from bot.domain.talk.therapist import page as therapist_page
from bot.domain.talk.therapist.handing_deeds import may_take
from bot.domain.talk.therapist.own import LIVE
from bot.library.where import prompts_dir
from bot.services.holdings import holdings_of
from bot.services.left import asked_about, spoken_of
from bot.storage import (
    acts,
    agreed,
    alerts,
    chats,
    checkins,
    clients,
    entries,
    episodes,
    inbox,
    invites,
    orders,
    outbox,
    places,
    plans,
    practices,
    proposals,
    schedules,
    therapists,
)
from bot.storage.errors import Unopenable

RECENT, ACTS = 14, 200
A_MINUTE = timedelta(minutes=1)
TWELVE_WEEKS = 200  # check-ins: two a day, and some that she opened herself
LATELY, EPISODES = timedelta(days=90), 60  # as far back as a figure of speech or a plan to look at may matter


@dataclass(slots=True)
class World:
    """What is fixed while the process runs: the books by language, the key of alert numbers, names and chats.

    `console` is where the console answers, "" where it does not.
    """

    books: Mapping[str, Book]
    index_key: bytes
    bot_name: str = ""
    operator: int | None = None  # Telegram's number of the operator's chat
    console: str = ""
    silent_since: datetime | None = None  # nothing was heard of Telegram for so long that it is felt
    unwatched: bool = False  # nobody outside would notice that the process has died (§6.3)
    prompts: Path = field(default_factory=prompts_dir)  # the words in force, for the checks of new ones
    wrong_words: int = 0  # faults in the clinic's newest words, which are therefore not in force
    own_prompts: tuple[int, int] = (0, 0)  # which of the clinic's own prompts the books hold

    def book(self, language: str, address: Address = Address.INFORMAL) -> Book:
        """The words in that language and address, else in the first language there is."""
        return book_in(self.books, language, address) or next(iter(self.books.values()))

    def book_of(self, person: Client | Therapist) -> Book:
        """The words in that person's language and address, with a client's own numbers of care."""
        return book_for(self.books, person, next(iter(self.books.values())))


def person_of(conn: Connection, chat: str) -> Client | Therapist | None:
    """Who writes in that chat: a therapist, a client, or nobody Handrail knows."""
    return therapists.by_chat(conn, chat) or clients.by_chat(conn, chat)


def moment_of(
    conn: Connection, world: World, chat: str, incoming: Incoming, now: datetime, seed: bytes, *,
    who: Client | Therapist | None,
) -> Moment:  # fmt: skip
    """The moment in which `incoming` was said in `chat` by `who`. `seed` is 32 random bytes."""
    here = _here(conn, world, chat, incoming, now, seed, who)
    match who:
        case Client():
            return client_moment(conn, here, who, incoming)
        case Therapist():
            return _therapist_moment(conn, world, here, who, incoming)
        case None:
            return StrangerMoment(**_parts(here))


def client_moment(conn: Connection, here: Here, client: Client, incoming: Incoming | None = None) -> ClientMoment:
    """Everything about this client that a decision may need."""
    therapist = therapists.get(conn, client.therapist)
    backup = therapists.find(conn, therapist.backup) if therapist.backup else None
    incoming = meant(client, incoming, here.now) or incoming if incoming else None
    about = (incoming.tap.about if incoming and incoming.tap else "").partition(":")[0]
    reads = incoming is not None and reads_entries(incoming, here.place)
    lately = episodes.since(conn, client.id, here.now - LATELY, EPISODES)
    return ClientMoment(
        **_parts(here), client=client, therapist=therapist, backup=backup, checkin=checkins.open_of(conn, client.id),
        recent=checkins.recent(conn, client.id, TWELVE_WEEKS if reads else RECENT),
        schedules=schedules.of_client(conn, client.id),
        practices=practices.of_client(conn, client.id), proposal=proposals.open_of(conn, client.id),
        agreed=agreed.of(conn, client.id), unfinished=entries.unfinished(conn, client.id, here.now),
        entry=_own_entry(conn, client, about) or _own_entry(conn, client, here.place.about),
        episode=next((each for each in lately if each.tier in ALARMS), None),
        alert=alerts.open_of(conn, client.id), plans=plans_of(conn, client),
        entries=entries.of_client(conn, client.id) if reads else (), orders=orders.of_client(conn, client.id),
        asked=tuple(each for each in lately if each.tier not in ALARMS), about_alert=_own_alert(conn, client, about),
        holdings=holdings_of(conn, client) if incoming is not None and reads_everything(incoming) else None,
        left=spoken_of(conn, client, incoming, here.place),
    )  # fmt: skip


def file_of(conn: Connection, client: Client, therapist: Therapist) -> ClientFile:
    """One client's file for their therapist."""
    alert = alerts.open_of(conn, client.id)
    return ClientFile(
        client=client, schedules=schedules.of_client(conn, client.id), practices=practices.of_client(conn, client.id),
        proposal=proposals.open_of(conn, client.id), agreed=agreed.of(conn, client.id),
        alert=alert, recent=checkins.recent(conn, client.id, RECENT), invite=None,
        answered=checkins.last_answered(conn, client.id),
        backup=therapists.find(conn, therapist.backup) if therapist.backup else None,
        plans=plans_of(conn, client) or (), therapist=therapist,
        episodes=episodes.of_alert(conn, alert.alert_no if alert else ""),
        unfinished=entries.stopped(conn, client.id),
    )  # fmt: skip


def plans_of(conn: Connection, client: Client) -> tuple[Plan, ...] | None:
    """The plans that stand; None when they cannot be read: then the crisis card is shown (CR-506)."""
    try:
        return plans.standing(conn, client.id)
    except (Unopenable, ValueError, KeyError, TypeError):
        return None


def _therapist_moment(
    conn: Connection, world: World, here: Here, therapist: Therapist, incoming: Incoming
) -> TherapistMoment:  # fmt: skip
    own = clients.of_therapist(conn, therapist.id)
    files = tuple(file_of(conn, client, therapist) for client in own)
    standing_in = tuple(each for each in alerts.all_open(conn) if each.backup == therapist.id)
    opened = (*alerts.of_therapist(conn, therapist.id), *standing_in)
    wanted = _client_in_question(here, incoming, (*files, *_stood_in_for(conn, standing_in)))
    if wanted:
        lately = episodes.since(conn, wanted.client.id, here.now - LATELY, EPISODES)
        alarms = tuple(each for each in lately if each.tier in ALARMS)
        wanted = replace(
            wanted, episodes=alarms, asked=tuple(each for each in lately if each.tier not in ALARMS),
            left=asked_about(conn, wanted.client, incoming),
        )  # fmt: skip
        files = tuple(wanted if each.client.id == wanted.client.id else each for each in files)
    return TherapistMoment(
        **_parts(here), therapist=therapist, files=files,
        backup=therapists.find(conn, therapist.backup) if therapist.backup else None,
        file=wanted, alerts=opened, invites=invites.of_therapist(conn, therapist.id), console=world.console,
        last_closed=_last_closed(conn, therapist, incoming), done=_done(conn, therapist, own, here, incoming),
        **_colleagues(conn, therapist, incoming), **_kept(conn, own, here, incoming),
    )  # fmt: skip


def _colleagues(conn: Connection, therapist: Therapist, incoming: Incoming) -> dict[str, Any]:
    """To whom a client can be handed over, and whom others would hand over; for those keys alone."""
    if incoming.tap is None or incoming.tap.action not in therapist_page.READS_COLLEAGUES:
        return {}
    return {"colleagues": colleagues_of(conn, therapist), "offered": offered_to(conn, therapist)}


def colleagues_of(conn: Connection, therapist: Therapist) -> tuple[Therapist, ...]:
    """Whoever could take a client of theirs over."""
    return may_take(therapists.all(conn), but=therapist.id)


def offered_to(conn: Connection, therapist: Therapist) -> tuple[ClientFile, ...]:
    """The clients whom colleagues would hand over to this therapist, with the file as the colleague has it."""
    asked = clients.many(conn, therapist.offered).values() if therapist.offered else ()
    standing = [each for each in asked if each.handing_to == therapist.id and each.standing in LIVE]
    return tuple(file_of(conn, each, therapists.get(conn, each.therapist)) for each in standing)


def _last_closed(conn: Connection, therapist: Therapist, incoming: Incoming) -> datetime | None:
    asked = incoming.medium is Medium.COMMAND and incoming.command == alert_list.COMMAND
    newest = alerts.closed_of(conn, therapist.id, limit=1) if asked else ()
    return newest[0].closed_at if newest else None


def _kept(conn: Connection, own: tuple[Client, ...], here: Here, incoming: Incoming) -> dict[str, Any]:
    """What the own client in question has kept, for the few acts that read it; nothing of anybody else's."""
    about = therapist_page.reads_entries_of(incoming, here.place, own)
    one = next((client for client in own if client.id == about), None)
    if one is None:
        return {}
    return {
        "entries": seen_entries(one, entries.of_client(conn, about)), "orders": orders.of_client(conn, about),
        "checkins": seen_checkins(one, checkins.recent(conn, about, TWELVE_WEEKS)),
        "concerns": episodes.since(conn, about, here.now - LATELY, EPISODES),
        "acts": acts.of_client(conn, about, ACTS),
    }  # fmt: skip


def _done(
    conn: Connection, therapist: Therapist, own: tuple[Client, ...], here: Here, incoming: Incoming
) -> tuple[Act, ...]:  # fmt: skip
    """What the clients did themselves, for the page of today alone."""
    if not therapist_page.reads_news(incoming):
        return ()
    return acts.by_clients(conn, [each.id for each in own], counts_from(therapist, here.now))


def desk_moment(
    conn: Connection, world: World, therapist: Therapist, client: Client, now: datetime, seed: bytes
) -> tuple[TherapistMoment, ClientFile]:  # fmt: skip
    """The moment in which somebody acts about one client in the console: the client's therapist, or who stands in."""
    owner = therapist if client.therapist == therapist.id else therapists.get(conn, client.therapist)
    file = file_of(conn, client, owner)
    opened = tuple(each for each in alerts.all_open(conn) if therapist.id in (each.therapist, each.backup))
    here = TherapistMoment(
        now=now, seed=seed, book=world.book_of(therapist), chat=therapist.chat, place=Place(therapist.chat),
        bot_name=world.bot_name, invite=None, inviter=None, before=(), alert_no="", books=world.books,
        therapist=therapist, backup=therapists.find(conn, therapist.backup) if therapist.backup else None,
        files=(file,), file=file, alerts=opened, invites=(), console=world.console,
    )  # fmt: skip
    return here, file


def _stood_in_for(conn: Connection, opened: tuple[Alert, ...]) -> tuple[ClientFile, ...]:
    """The files of clients whose open alert this person is the backup of."""
    return tuple(file_of(conn, clients.get(conn, each.client), therapists.get(conn, each.therapist)) for each in opened)


def _client_in_question(here: Here, incoming: Incoming, files: tuple[ClientFile, ...]) -> ClientFile | None:
    """The own client that a tapped key, the open dialogue or a typed label is about."""
    abouts = {(incoming.tap.about if incoming.tap else "").partition(":")[0], here.place.about.partition(":")[0]} - {""}
    for file in files:
        ids = {file.client.id, file.alert.alert_no if file.alert else "", file.proposal.id if file.proposal else ""}
        if abouts & ids:
            return file
    typed = incoming.text.strip().casefold() if not here.place.open else ""
    return next((file for file in files if typed and file.client.label.casefold() == typed), None)


def _own_entry(conn: Connection, client: Client, about: str) -> Entry | None:
    entry = entries.find(conn, about) if about else None
    return entry if entry and entry.client == client.id else None


def _own_alert(conn: Connection, client: Client, about: str) -> Alert | None:
    alert = alerts.find(conn, about) if about.isdecimal() else None
    return alert if alert and alert.client == client.id else None


def _here(
    conn: Connection, world: World, chat: str, incoming: Incoming, now: datetime, seed: bytes,
    who: Client | Therapist | None,
) -> Here:  # fmt: skip
    book = world.book_of(who) if who else world.book(incoming.language)
    care = book.care.concern
    invite = _invite(conn, incoming, who)
    before = inbox.recent_texts(conn, chat, now - timedelta(seconds=care.join_seconds), care.join_messages)
    number = alert_number(
        world.index_key, chats.telegram_id(conn, chat), incoming.update_id, int(incoming.sent_at.timestamp())
    )
    place = fitted(places.get(conn, chat), book)
    return Here(
        now=now, seed=seed, book=book, chat=chat, place=place, bot_name=world.bot_name, invite=invite,
        inviter=_inviter(conn, invite), before=before, alert_no=number, books=world.books,
        lately=_lately(conn, chat, who, now) if _is_stranger(who) else Lately(),
        wrong_links=_wrong_links(conn, chat, incoming, now),
        unsure=place.open and outbox.is_unsure(conn, chat, place.slot),
    )  # fmt: skip


def _wrong_links(conn: Connection, chat: str, incoming: Incoming, now: datetime) -> int:
    linked = incoming.command == "start" and incoming.argument
    return outbox.count_of(conn, wrong_links(chat, now)) if linked else 0


def _is_stranger(who: Client | Therapist | None) -> bool:
    return who is None or (isinstance(who, Client) and who.standing.value in clients.GONE)


def _lately(conn: Connection, chat: str, who: Client | Therapist | None, now: datetime) -> Lately:
    """What was said to them as a stranger: a client's last minute before they left is no flood."""
    since = max(now - A_MINUTE, (who.ended_at if isinstance(who, Client) else None) or now - A_MINUTE)
    return Lately(*outbox.lately(conn, chat, since, Kind.CRISIS.value))


def _invite(conn: Connection, incoming: Incoming, who: Client | Therapist | None) -> Invite | None:
    """The invite behind a start link, behind a key about one, or the one a client came by while still answering."""
    if incoming.command == "start" and incoming.argument:
        return invites.by_hash(conn, sha256(incoming.argument.encode()).hexdigest())
    if incoming.tap and incoming.tap.action in ("claim", "unclaim", "switch", "revoke", "renew"):
        return invites.find(conn, incoming.tap.about.partition(":")[0])
    if isinstance(who, Client) and who.standing is Standing.INVITED:
        return invites.of_person(conn, who.id)
    return None


def _inviter(conn: Connection, invite: Invite | None) -> Therapist | None:
    return therapists.find(conn, invite.therapist) if invite else None


def _parts(here: Here) -> dict[str, Any]:
    return {each.name: getattr(here, each.name) for each in fields(Here)}
