"""Signing in to the console, staying signed in, and signing out (`reliability.md` §4, T9).

Tokens and secrets are handed in by the edge and never kept: only their SHA-256 is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b, sha256

from sqlalchemy import Connection

from bot.domain.console import Device
from bot.domain.journal import UNNAMED, Act
from bot.domain.people import Therapist
from bot.services.alert_desk import open_for, unreached
from bot.services.moments import World
from bot.storage import acts, devices, sign_ins, therapists

AWAKE_EVERY = timedelta(seconds=60)  # how often a use is written down
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Visitor:
    """A therapist, in a browser that is signed in. `opened`, `unreached`: the numbers of alerts they may see."""

    therapist: Therapist
    device: Device
    opened: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()


def whose_link(conn: Connection, world: World, now: datetime, token: str) -> Therapist | None:
    """Whom a link would sign in; looking at it does not use it up."""
    link = sign_ins.by_hash(conn, hashed(token))
    return _there(conn, link.therapist) if link and link.usable(now) else None


def enter(
    conn: Connection, world: World, now: datetime, token: str, secret: str, *, name: str, old_secret: str = ""
) -> str | None:  # fmt: skip
    """Use the link up: a browser with that secret is signed in, and where the link leads; None when it does not work.

    The browser's earlier stay, if it had one, ends.
    """
    link = sign_ins.spend(conn, hashed(token), now)
    therapist = _there(conn, link.therapist) if link else None
    if link is None or therapist is None:
        return None
    before = visitor(conn, world, now, old_secret) if old_secret else None
    if before:
        devices.sign_out(conn, before.therapist.id, now, before.device.id)
    fresh = Device(_id(secret, b"device"), hashed(secret), therapist.id, now, now, name[:LONGEST_NAME])
    devices.save(conn, fresh)
    acts.save(conn, Act(_id(secret, b"in"), now, therapist.id, "signed_in", browser=fresh.name or UNNAMED))
    return link.leads_to


def visitor(conn: Connection, world: World, now: datetime, secret: str) -> Visitor | None:
    """Who is signed in with that secret; None for nobody."""
    device = devices.by_hash(conn, hashed(secret))
    therapist = _there(conn, device.therapist) if device and device.signed_in(now) else None
    if device is None or therapist is None:
        return None
    opened = [line.alert for line in open_for(conn, therapist.id)]
    loud = tuple(each.alert_no for each in opened if unreached(each))
    return Visitor(therapist, device, tuple(each.alert_no for each in opened), loud)


def stay_awake(conn: Connection, world: World, now: datetime, device: Device) -> None:
    """The browser was used just now."""
    devices.seen(conn, device.id, now)


def signed_in(conn: Connection, world: World, now: datetime, therapist: str) -> tuple[Device, ...]:
    """The browsers in which this therapist is signed in."""
    return tuple(each for each in devices.of_therapist(conn, therapist) if each.signed_in(now))


def leave(conn: Connection, world: World, now: datetime, visitor: Visitor, device_id: str = "", *, seed: bytes) -> int:
    """Sign out one of the visitor's browsers, or with no id all of them; returns how many."""
    ended = devices.sign_out(conn, visitor.therapist.id, now, device_id)
    if ended:
        what = "signed_out" if device_id else "signed_out_everywhere"
        acts.save(conn, Act(blake2b(seed + b"out", digest_size=8).hexdigest(), now, visitor.therapist.id, what))
    return ended


def hashed(secret: str) -> str:
    """What is kept of a token or secret."""
    return sha256(secret.encode()).hexdigest()


def _there(conn: Connection, therapist_id: str) -> Therapist | None:
    """The therapist, while they have a chat: a role that was taken back opens nothing."""
    found = therapists.find(conn, therapist_id)
    return found if found and found.chat else None


def _id(secret: str, name: bytes) -> str:
    return blake2b(secret.encode() + name, digest_size=8).hexdigest()
