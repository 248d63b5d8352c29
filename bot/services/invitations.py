"""Therapists come and go: a start link, single use, 48 hours, of which only the hash is kept (T1); a role taken back.

The same from the command line, by the operator, and from the console, by a lead (F-68).
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b, sha256

from sqlalchemy import Connection

from bot.domain.journal import Act
from bot.domain.people import Invite, InviteFor, Therapist
from bot.storage import acts, clients, devices, invites, outbox, therapists

VALID_FOR = timedelta(hours=48)
PAYLOAD_BYTES = 24
LONGEST_NAME = 64
OPERATOR = "operator"


class NameRefused(ValueError):
    """A therapist's name is 1 to 64 characters on one line."""

    def __init__(self) -> None:
        super().__init__(str(self.__doc__))


class NobodyOfThatName(ValueError):
    """No therapist of that name."""

    def __init__(self) -> None:
        super().__init__(str(self.__doc__))


class SeveralOfThatName(ValueError):
    """There are several therapists of that name. Give the id that --list shows instead."""

    def __init__(self) -> None:
        super().__init__(str(self.__doc__))


class LastLead(ValueError):
    """The last lead keeps the role: somebody has to be able to invite."""

    def __init__(self) -> None:
        super().__init__(str(self.__doc__))


@dataclass(frozen=True, slots=True)
class Colleague:
    """One therapist as the list shows them. `invited_until`: of a link that still works; `clients`: how many."""

    therapist: Therapist
    clients: int
    seen_at: datetime | None
    invited_until: datetime | None


def invite_therapist(
    conn: Connection, name: str, now: datetime, seed: bytes, bot_name: str, by: str = OPERATOR
) -> str:  # fmt: skip
    """The link with which a therapist of that name joins; an earlier link of theirs that is still unused stops working.

    `seed` is 32 random bytes; `bot_name` the bot's username without @; `by` the operator or a lead's id. The first one
    of all is a lead. Raises NameRefused.
    """
    name = _one_line(name)
    first = not any(each.lead for each in therapists.all(conn))
    therapist = _unclaimed(conn, name) or Therapist(_id(seed, b"therapist"), name, lead=first)
    payload = _payload(seed)
    _revoke(conn, therapist, now)
    therapists.save(conn, therapist)
    invites.save(conn, _invite(therapist, payload, now, seed))
    acts.save(conn, Act(_id(seed, b"act"), now, by, "invited_therapist", about=therapist.id))
    return f"https://t.me/{bot_name}?start={payload}"


def colleagues(conn: Connection, now: datetime) -> tuple[Colleague, ...]:
    """Every therapist, by name: whether they have claimed the role, when they were last in the console."""
    everybody = sorted(therapists.all(conn), key=lambda each: each.name.casefold())
    return tuple(_colleague(conn, each, now) for each in everybody)


def revoke_therapist(
    conn: Connection, who: str, now: datetime, seed: bytes, by: str = OPERATOR
) -> Therapist:  # fmt: skip
    """The role is taken back from a therapist of that name or id: links, chat and browsers stop at once.

    Clients keep running, and their alerts go on to the backup person; the same name invited again takes them up.
    Raises NobodyOfThatName, SeveralOfThatName, LastLead.
    """
    therapist = _named(conn, who)
    if therapist.lead and by != OPERATOR and not _other_lead(conn, therapist):
        raise LastLead
    for client in clients.many(conn, therapist.offered).values():
        if client.handing_to == therapist.id:
            clients.save(conn, replace(client, handing_to="", version=client.version + 1))
    _revoke(conn, therapist, now)
    devices.sign_out(conn, therapist.id, now)
    if therapist.chat:
        outbox.withdraw_for(conn, therapist.chat, now)
    gone = replace(therapist, chat="", claimed_at=None, offered=(), version=therapist.version + 1)
    therapists.save(conn, gone)
    acts.save(conn, Act(_id(seed, b"act"), now, by, "took_a_role_back", about=therapist.id))
    return gone


def set_lead(conn: Connection, who: str, now: datetime, seed: bytes, by: str, *, lead: bool) -> Therapist:
    """A colleague becomes a lead, or is one no more. Raises NobodyOfThatName, SeveralOfThatName, LastLead."""
    therapist = _named(conn, who)
    if therapist.lead and not lead and not _other_lead(conn, therapist):
        raise LastLead
    after = replace(therapist, lead=lead, version=therapist.version + 1)
    therapists.save(conn, after)
    what = "made_a_colleague_lead" if lead else "ended_a_lead"
    acts.save(conn, Act(_id(seed, b"act"), now, by, what, about=therapist.id))
    return after


def in_words(conn: Connection, now: datetime) -> list[str]:
    """One line for each therapist, for the command line: id, name, and how it stands."""
    return [_line(each) for each in colleagues(conn, now)]


def _line(each: Colleague) -> str:
    person = each.therapist
    if person.chat and person.claimed_at:
        state = f"claimed {person.claimed_at:%Y-%m-%d}"
    else:
        state = f"invited, until {each.invited_until:%Y-%m-%d %H:%M} UTC" if each.invited_until else "no role, no link"
    return f"{person.id}  {person.name}  {state}  clients: {each.clients}{'  lead' if person.lead else ''}"


def _colleague(conn: Connection, therapist: Therapist, now: datetime) -> Colleague:
    seen = (each.seen_at for each in devices.of_therapist(conn, therapist.id))
    mine = (each for each in invites.of_therapist(conn, therapist.id) if each.for_ is InviteFor.THERAPIST)
    until = next((each.expires_at for each in mine if each.person == therapist.id and each.usable(now)), None)
    return Colleague(therapist, clients.count_of(conn, therapist.id), max(seen, default=None), until)


def _named(conn: Connection, who: str) -> Therapist:
    everybody = therapists.all(conn)
    found = [each for each in everybody if who and who == each.id]
    found = found or [each for each in everybody if each.name.casefold() == " ".join(who.split()).casefold()]
    if not found:
        raise NobodyOfThatName
    if len(found) > 1:
        raise SeveralOfThatName
    return found[0]


def _other_lead(conn: Connection, but: Therapist) -> bool:
    return any(each.lead and each.chat and each.id != but.id for each in therapists.all(conn))


def _one_line(name: str) -> str:
    tidy = name.strip()
    if not 1 <= len(tidy) <= LONGEST_NAME or not tidy.isprintable():
        raise NameRefused
    return tidy


def _unclaimed(conn: Connection, name: str) -> Therapist | None:
    """Of that exact name, invited and not there yet."""
    waiting = (each for each in therapists.all(conn) if each.name == name and each.claimed_at is None and not each.chat)
    return next(waiting, None)


def _revoke(conn: Connection, therapist: Therapist, now: datetime) -> None:
    for earlier in invites.of_therapist(conn, therapist.id):
        if earlier.for_ is InviteFor.THERAPIST and earlier.usable(now):
            invites.save(conn, replace(earlier, revoked_at=now))


def _invite(therapist: Therapist, payload: str, now: datetime, seed: bytes) -> Invite:
    hashed = sha256(payload.encode()).hexdigest()
    return Invite(
        _id(seed, b"invite"), hashed, InviteFor.THERAPIST, therapist.id, therapist.id, therapist.name,
        expires_at=now + VALID_FOR, created_at=now,
    )  # fmt: skip


def _payload(seed: bytes) -> str:
    """192 bits in 32 characters that a start link may carry."""
    return urlsafe_b64encode(blake2b(seed, digest_size=PAYLOAD_BYTES, person=b"start link").digest()).decode()


def _id(seed: bytes, name: bytes) -> str:
    return blake2b(seed + name, digest_size=8).hexdigest()
