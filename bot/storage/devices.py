"""The browsers that are signed in to the console, found by the SHA-256 of their secret."""

from datetime import datetime

from sqlalchemy import Connection, delete, update

from bot.domain.console import LONGEST, Device
from bot.storage.kept import Kept
from bot.storage.shape import ms
from bot.storage.tables import device

DEVICES = Kept(Device, device, owner="")

save = DEVICES.save


def by_hash(conn: Connection, secret_hash: str) -> Device | None:
    """The browser with that secret."""
    return DEVICES.first(conn, device.c.secret_hash == secret_hash)


def of_therapist(conn: Connection, therapist: str) -> tuple[Device, ...]:
    """A therapist's browsers that have not signed out, the newest first."""
    return DEVICES.all(conn, device.c.therapist == therapist, device.c.out_at.is_(None), by=[device.c.since.desc()])


def seen(conn: Connection, device_id: str, now: datetime) -> None:
    """It was used just now."""
    conn.execute(update(device).where(device.c.id == device_id).values(seen_at=ms(now)))


def sign_out(conn: Connection, therapist: str, now: datetime, device_id: str = "") -> int:
    """End that browser's stay, or with no id all of this therapist's; returns how many ended."""
    theirs = [device.c.therapist == therapist, device.c.out_at.is_(None)]
    theirs += [device.c.id == device_id] if device_id else []
    return conn.execute(update(device).where(*theirs).values(out_at=ms(now))).rowcount


def prune(conn: Connection, before: datetime) -> int:
    """Forget browsers whose longest stay was over before that time; returns how many."""
    return conn.execute(delete(device).where(device.c.since < ms(before - LONGEST))).rowcount
