"""Inviting a therapist: one start link, single use, 48 hours; only the hash of its payload is kept (T1)."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b, sha256

from sqlalchemy import Connection

from bot.domain.journal import Act
from bot.domain.people import Invite, InviteFor, Therapist
from bot.storage import acts, invites, therapists

VALID_FOR = timedelta(hours=48)
PAYLOAD_BYTES = 24
LONGEST_NAME = 64
OPERATOR = "operator"


class NameRefused(ValueError):
    """A therapist's name is 1 to 64 characters on one line."""

    def __init__(self) -> None:
        super().__init__(str(self.__doc__))


def invite_therapist(conn: Connection, name: str, now: datetime, seed: bytes, bot_name: str) -> str:
    """The link with which a therapist of that name joins; an earlier link of theirs that is still unused stops working.

    `seed` is 32 random bytes; `bot_name` the bot's username without @. Raises NameRefused.
    """
    name = _one_line(name)
    therapist = _unclaimed(conn, name) or Therapist(_id(seed, b"therapist"), name)
    payload = _payload(seed)
    _revoke(conn, therapist, now)
    therapists.save(conn, therapist)
    invites.save(conn, _invite(therapist, payload, now, seed))
    acts.save(conn, Act(_id(seed, b"act"), now, OPERATOR, "invited_therapist", about=therapist.id))
    return f"https://t.me/{bot_name}?start={payload}"


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
